// What a message says about one patient, as events in the order to do them.
import type { FeedEvent } from '#sources/feed.ts';
import type { Encounter, Reference, Resource } from '#standards/fhir/types.ts';
import { IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import { clinicalOf } from './clinical/clinical.ts';
import { distinct, present, type Translating } from './context.ts';
import { documentsOf } from './documents/documents.ts';
import { looseDocuments } from './documents/loose-document.ts';
import type { MessageKind } from './message-kinds.ts';
import { ordersOf } from './orders/orders.ts';
import { referral } from './orders/referral.ts';
import { clearedParts } from './patient/cleared-parts.ts';
import { linkEvents, mergeEvents, movedVisitEvents } from './patient/merge.ts';
import { nhsNumberStatus, patientNumbers, type PatientNumbers } from './patient/patient-identifiers.ts';
import { patientResource } from './patient/patient.ts';
import { mother, relatedPerson } from './patient/related-person.ts';
import { observationsOf } from './results/observation.ts';
import { saidOnce } from './said-once.ts';
import { appointment } from './scheduling/appointment.ts';
import { label, restricted, restrictionOfVisit } from './security.ts';
import type { PatientGroup, Structure } from './structure.ts';
import { encounter } from './visit/encounter.ts';
import { visitIdentity, visitReference } from './visit/visit-identity.ts';

/**
 * The events about one patient of a message.
 * @param index which of the message's patients.
 * @param occurred when what an ADT message tells of happened.
 * @throws IssueError where there is no number to know the patient by, or what the event needs is missing.
 */
export function patientEvents(
  structure: Structure,
  index: number,
  kind: MessageKind,
  occurred: string | undefined,
  translating: Translating,
): FeedEvent[] {
  const group = structure.patients[index]!;
  if (!group.pid) return [];
  const numbers = numbersOf(group, translating);
  const { patientId } = numbers;
  const visits = visitsOf(group, patientId, kind, occurred, translating);
  const [visit] = visits;
  const patient = patientResource(group, numbers, translating, kind.deletesPatient === true);
  const said = saidOf(structure, group, patientId, visit?.reference, translating);
  if (visit && said.diagnoses.length > 0) visit.encounter.diagnosis = said.diagnoses;
  if (group.visits.some((one) => restrictionOfVisit(one, translating) === 'all')) {
    restrictWithVisit([...said.stated, ...said.mentioned]);
  }
  const encounters = visits.map((one) => one.encounter);

  const events: FeedEvent[] = [
    {
      kind: 'patient',
      patient: { patientId, resource: patient, authoritative: kind.aboutPatient, cleared: clearedParts(group) },
    },
  ];
  const mentioned = [...(kind.visit === undefined ? encounters : []), ...said.mentioned];
  const stated = [...(kind.visit === undefined ? [] : encounters), ...said.stated];
  if (mentioned.length > 0) events.push({ kind: 'resources', patientId, resources: mentioned, mentioned: true });
  if (stated.length > 0) events.push({ kind: 'resources', patientId, resources: stated });
  return [...events, ...identityEvents(structure, index, numbers, visit?.encounter.id, kind, translating)];
}

/** Merges, links and moves, which come after everything that is said of the patient who stays. */
function identityEvents(
  structure: Structure,
  index: number,
  numbers: PatientNumbers,
  visitId: string | undefined,
  kind: MessageKind,
  translating: Translating,
): FeedEvent[] {
  const group = structure.patients[index]!;
  if (kind.merge === 'merge') return mergeEvents(group.mrg, numbers, translating);
  if (kind.merge === 'visit') {
    return movedVisitEvents(group.mrg, group.visits[0]?.pv1.segment, numbers, visitId, translating);
  }
  if (kind.merge !== 'link' && kind.merge !== 'unlink') return [];
  const one = structure.patients.find(({ pid }) => pid !== undefined);
  const other = structure.patients.find((patient) => patient.pid !== undefined && patient !== one);
  if (!one || !other) {
    throw new IssueError({
      severity: 'error',
      code: 'required',
      text: 'The message is about two patients and names one.',
      location: 'PID^2',
    });
  }
  return group === other ? linkEvents(kind.merge === 'unlink', numbersOf(one, translating), numbers) : [];
}

function numbersOf(group: PatientGroup, translating: Translating): PatientNumbers {
  const pid = group.pid!.segment;
  const numbers = patientNumbers([pid.all(3), pid.all(2), pid.all(4)], translating, nhsNumberStatus(pid));
  if (numbers) return numbers;
  throw new IssueError({
    severity: 'error',
    code: 'required',
    text: 'The message has no number to know the patient by.',
    location: pid.location(3),
  });
}

interface VisitOf {
  encounter: Encounter;
  reference: Reference;
}

function visitsOf(
  group: PatientGroup,
  patientId: PatientId,
  kind: MessageKind,
  occurred: string | undefined,
  translating: Translating,
): VisitOf[] {
  const found = group.visits.flatMap((visit): VisitOf[] => {
    const identity = visitIdentity(visit.pv1.segment, patientId, kind, translating);
    if (!identity) return [];
    const resource = encounter(visit, identity, patientId, kind, occurred, translating);
    if (restrictionOfVisit(visit, translating)) label(resource, [restricted]);
    return [{ encounter: resource, reference: visitReference(identity) }];
  });
  // The same visit named twice (before an order, and again with earlier results) is one.
  return distinct(found, (one) => one.encounter.id!);
}

/**
 * Of a visit that is to be kept from others, so is what was found, asked for and done on it; also where the visit itself
 * cannot be told from another, and none is made.
 * Why not allergies and people: who is close to somebody, and what harms them, says nothing of the visit, and an allergy kept
 * from whoever prescribes does harm.
 */
function restrictWithVisit(said: readonly Resource[]): void {
  for (const resource of said) {
    if (resource.resourceType === 'AllergyIntolerance' || resource.resourceType === 'RelatedPerson') continue;
    label(resource, [restricted]);
  }
}

interface Said {
  stated: Resource[];
  mentioned: Resource[];
  diagnoses: NonNullable<Encounter['diagnosis']>;
}

/** Everything clinical that the message says of the patient. */
function saidOf(
  structure: Structure,
  group: PatientGroup,
  patientId: PatientId,
  visit: Reference | undefined,
  translating: Translating,
): Said {
  const { organisation } = translating.source;
  const clinical = clinicalOf(group, patientId, visit, translating);
  const orders = ordersOf(group, patientId, visit, translating);
  const loose = observationsOf(
    group.observations,
    { patientId, key: [organisation, patientId, visit?.reference ?? ''], keyedByTime: true, encounter: visit },
    translating,
  );
  const appointments = (structure.message.get('SCH') ?? []).map((sch) =>
    appointment(sch, structure, patientId, translating),
  );
  const conditions = clinical.conditions.map(({ id }) => ({
    reference: `Condition/${id!}`,
    type: 'Condition' as const,
  }));
  const referrals = (structure.message.get('RF1') ?? group.others.get('RF1') ?? []).map((rf1) =>
    referral(rf1, structure, patientId, visit, conditions, translating),
  );
  const related = present([
    ...(group.others.get('NK1') ?? []).map((nk1) => relatedPerson(nk1, patientId, translating)),
    mother(group.pid!.segment, patientId, translating),
  ]);
  const documents = documentsOf(
    group,
    patientId,
    visit,
    { references: orders.requests, numbers: orders.numbers, labels: orders.labels },
    translating,
  );
  const attached = looseDocuments(loose.documents, [patientId, visit?.reference ?? ''], patientId, visit, translating);
  return {
    stated: saidOnce(
      [
        ...related,
        ...clinical.resources,
        ...loose.observations,
        ...orders.resources,
        ...documents,
        ...attached,
        ...appointments,
        ...referrals,
      ],
      translating,
    ),
    mentioned: orders.mentioned,
    diagnoses: clinical.diagnoses,
  };
}
