// What belongs to what: for each way one entry points at another, whether the one goes with the other (R48).
// Read it as a table. `back`: the one pointed AT is never shared; does the one that points go? `forth`: the one that POINTS is
// never shared; does the one pointed at go? What is not in the table goes where it points at something never shared: an
// unknown relation must not let it through.
import { wordTable } from '#standards/word-table.ts';

/**
 * `always`; `when all do`: when everything it points at in this way goes; `as its holder`: it goes, for what it held, and takes
 * with it what is part of it and nothing else it held; `when nothing else points`: when all that point at it in this way go;
 * `never`: only the pointing goes.
 */
export interface Relation {
  back: 'always' | 'when all do' | 'as its holder' | 'never';
  forth: 'always' | 'as its holder' | 'when nothing else points' | 'never';
}

const relation = (back: Relation['back'], forth: Relation['forth']): Relation => ({ back, forth });

/** A visit, and what happened in it: the visit holds it, and goes; what else happened in it stays, and no longer names it. */
const within = relation('always', 'as its holder');
/** What was asked for, and what came of it: the request goes when all that came of it does. */
const cameOf = relation('always', 'when nothing else points');
/** A panel and its parts: the parts go with it; it goes when none is left. */
const holds = relation('when all do', 'always');
/** Two sides of one thing. */
const one = relation('always', 'always');
const because = relation('always', 'never');

/** By `Type.element`, else by the element alone; an extension by the last word of its address. STU3 and R4. */
export const relations: Readonly<Record<string, Relation>> = wordTable({
  // In a consultation, visit or admission.
  encounter: within,
  context: within,
  appointment: one,
  episodeOfCare: cameOf,

  // Why it was done.
  reasonReference: because,
  indication: because,
  reason: because,
  'Encounter.reasonReference': relation('as its holder', 'never'),
  'Encounter.condition': relation('as its holder', 'never'),
  'Encounter.reason': relation('as its holder', 'never'),
  addresses: relation('when all do', 'never'),
  'Condition.detail': relation('as its holder', 'always'),
  supportingInfo: relation('when all do', 'never'),
  supportingInformation: relation('when all do', 'never'),

  // Asked for, and done.
  basedOn: cameOf,
  incomingReferral: cameOf,
  referralRequest: cameOf,
  referral: cameOf,
  request: cameOf,
  requestReference: cameOf,
  procedureRequest: cameOf,
  specimen: cameOf,
  focus: because,

  // Medicines: the plan, its issues and the statement are one.
  'MedicationRequest.basedOn': one,
  'MedicationStatement.basedOn': one,
  'MedicationDispense.basedOn': one,
  authorizingPrescription: one,
  priorPrescription: because,
  medicationReference: because,
  derivedFrom: because,

  // Results.
  result: holds,
  hasMember: holds,
  'Observation.target': holds,
  contains: holds,
  member: relation('never', 'never'),

  // Problems, as practices link them. Source: GP Connect 1.6, CareConnect-GPC-ProblemHeader-Condition-1.
  ActualProblem: one,
  RelatedClinicalContent: relation('as its holder', 'always'),
  RelatedProblemHeader: relation('as its holder', 'never'),

  // Lists of a consultation hold topics and headings; an area's list merely names what there is.
  'List.item': relation('never', 'always'),
  'Composition.entry': relation('never', 'always'),
  'CarePlan.reference': relation('never', 'always'),
  'CarePlan.goal': holds,
  activity: relation('never', 'always'),

  // Who wrote it down, and from what.
  'Provenance.target': relation('when all do', 'never'),
  'Provenance.what': relation('never', 'never'),
  'Provenance.reference': relation('never', 'never'),

  // Letters.
  related: because,
  relatesTo: because,
  content: relation('always', 'when nothing else points'),

  // A person is pointed at by everything.
  subject: relation('never', 'never'),
  patient: relation('never', 'never'),
});

/** What to do about a pointer of this kind of entry, by this element. */
export function relationOf(resourceType: string, element: string): Relation {
  return relations[`${resourceType}.${element}`] ?? relations[element] ?? because;
}

/**
 * Kinds that never go for what they point at or mention; the mention goes. Allergies, since to miss one can kill: only one whose
 * own code is listed goes. The person, and people, who are pointed at by everything.
 */
export const staysWithoutMention: ReadonlySet<string> = new Set([
  'AllergyIntolerance',
  'Patient',
  'Person',
  'Practitioner',
  'PractitionerRole',
  'RelatedPerson',
  'Composition',
]);

/** Kinds that are there for others: they go when all that point at them do. */
export const thereForOthers: ReadonlySet<string> = new Set([
  'Practitioner',
  'PractitionerRole',
  'RelatedPerson',
  'Organization',
  'Location',
  'HealthcareService',
  'Device',
  'Medication',
  'Substance',
  'Specimen',
  'BodyStructure',
  'Binary',
  'Media',
  'Schedule',
  'Slot',
  'Endpoint',
  'EpisodeOfCare',
]);

/** Kinds that are the writing down of a consultation: they go with the consultation that held something. */
export const partOfVisit: ReadonlySet<string> = new Set([
  'List',
  'Composition',
  'DocumentReference',
  'DocumentManifest',
  'ClinicalImpression',
  'Provenance',
]);
