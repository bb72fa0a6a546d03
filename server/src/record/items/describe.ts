// The page model: what each resource says to a clinician, line by line. Pure: the same resources give the same items.
// Source: PRSB Core Information Standard v2 (sections); FHIR R4 (resources).
import type { CodeableConcept, Resource } from '#standards/fhir/types.ts';
import { describeAllergy } from './clinical/allergy.ts';
import { describeCondition } from './clinical/condition.ts';
import { describeFamilyHistory } from './clinical/family-history.ts';
import { describeImmunization } from './clinical/immunization.ts';
import { describeNoneKnown } from './clinical/none-known.ts';
import { describeProcedure } from './clinical/procedure.ts';
import { describeAppointment } from './contacts/appointment.ts';
import { placesInConsultations } from './contacts/consultation-places.ts';
import { describeCommunication } from './contacts/communication.ts';
import { describeEncounter } from './contacts/encounter.ts';
import { describeEpisodeOfCare } from './contacts/episode-of-care.ts';
import { conceptCodes, conceptWords } from './elements/concepts.ts';
import { identifiersOf } from './elements/identifiers.ts';
import { type References, referencesWithin } from './elements/references.ts';
import { labelsOf } from './elements/security-labels.ts';
import { list, words } from './elements/words.ts';
import { describeDiagnosticReport } from './findings/diagnostic-report.ts';
import { describeImagingStudy } from './findings/imaging-study.ts';
import {
  describeAdverseEvent,
  describeClinicalImpression,
  describeDetectedIssue,
  describeRiskAssessment,
} from './findings/judgement.ts';
import { describeObservation } from './findings/observation.ts';
import { describeQuestionnaireResponse } from './findings/questionnaire-response.ts';
import { describeSpecimen } from './findings/specimen.ts';
import { given, type ItemFacts } from './item-facts.ts';
import type { Describe, Line } from './line.ts';
import { describeDevice, describeDeviceRequest, describeDeviceUse } from './medicines/device.ts';
import { describeMedicationRequest } from './medicines/medication-request.ts';
import { describeMedicationStatement } from './medicines/medication-statement.ts';
import { describeMedicationAdministration, describeMedicationDispense } from './medicines/supply-and-administration.ts';
import { notShownReason, type NotShownReason } from './not-shown.ts';
import { describeOther } from './other.ts';
import { describeCareTeam } from './people/care-team.ts';
import { describeConsent } from './people/consent.ts';
import { describeFlag } from './people/flag.ts';
import { describePatient } from './people/patient.ts';
import { describeRelatedPerson } from './people/related-person.ts';
import { describeCarePlan, describeGoal } from './plans/care-plan.ts';
import { describeComposition, describeDocumentReference } from './plans/document.ts';
import { describeServiceRequest } from './plans/service-request.ts';
import { describeTask } from './plans/task.ts';
import { codeWithoutWords, type RecordItem, type ResourceKey } from './record-item.ts';
import { wordTable } from '#standards/word-table.ts';

/** Resource type → its lines. Whatever is not here is described plainly by `describeOther`. */
const kinds: Readonly<Record<string, Describe<never>>> = wordTable({
  AdverseEvent: describeAdverseEvent,
  AllergyIntolerance: describeAllergy,
  Appointment: describeAppointment,
  CarePlan: describeCarePlan,
  CareTeam: describeCareTeam,
  ClinicalImpression: describeClinicalImpression,
  Communication: describeCommunication,
  Composition: describeComposition,
  Condition: describeCondition,
  Consent: describeConsent,
  DetectedIssue: describeDetectedIssue,
  Device: describeDevice,
  DeviceRequest: describeDeviceRequest,
  DeviceUseStatement: describeDeviceUse,
  DiagnosticReport: describeDiagnosticReport,
  DocumentReference: describeDocumentReference,
  Encounter: describeEncounter,
  EpisodeOfCare: describeEpisodeOfCare,
  FamilyMemberHistory: describeFamilyHistory,
  Flag: describeFlag,
  Goal: describeGoal,
  ImagingStudy: describeImagingStudy,
  Immunization: describeImmunization,
  List: describeNoneKnown,
  MedicationAdministration: describeMedicationAdministration,
  MedicationDispense: describeMedicationDispense,
  MedicationRequest: describeMedicationRequest,
  MedicationStatement: describeMedicationStatement,
  Observation: describeObservation,
  Patient: describePatient,
  Procedure: describeProcedure,
  QuestionnaireResponse: describeQuestionnaireResponse,
  RelatedPerson: describeRelatedPerson,
  RiskAssessment: describeRiskAssessment,
  ServiceRequest: describeServiceRequest,
  Specimen: describeSpecimen,
  Task: describeTask,
});

/** What one resource became. Invariant: `items` is not empty, or `notShown` says why it is. */
export interface Described {
  resource: ResourceKey;
  items: readonly RecordItem[];
  notShown?: NotShownReason;
  /** `Type/id` of what its words hang on: other resources it names or is coded by, found or not. */
  consulted: readonly string[];
}

/**
 * Every item these resources make, in their order, each with where in a consultation it was recorded.
 * @param resources FHIR R4, of one patient; references are resolved among them.
 * @param sourceId id of the source in sources.yaml.
 * Never throws, whatever JSON the resources are.
 */
export function describeResources(resources: readonly Resource[], sourceId: string): RecordItem[] {
  const described = describeEach(resources, sourceId);
  const places = placesInConsultations(resources);
  return described.flatMap(({ resource, items }) => {
    const recordedIn = places.get(`${resource.resourceType}/${resource.id}`);
    return recordedIn ? items.map((item) => ({ ...item, facts: { ...item.facts, recordedIn } })) : items;
  });
}

/**
 * The same, resource by resource, with the reason where one makes no item.
 * @param known further resources that references may point at, not described themselves.
 */
export function describeEach(
  resources: readonly Resource[],
  sourceId: string,
  known: readonly Resource[] = [],
): Described[] {
  const references = referencesWithin(known.length === 0 ? resources : [...known, ...resources]);
  return resources.map((resource) => describeOne(resource, sourceId, references));
}

function describeOne(resource: Resource, sourceId: string, references: References): Described {
  const key: ResourceKey = { resourceType: words(resource?.resourceType) ?? '', id: words(resource?.id) ?? '' };
  const notShown = notShownReason(resource);
  if (notShown) return { resource: key, items: [], notShown, consulted: [] };
  const describe = (
    Object.hasOwn(kinds, key.resourceType) ? kinds[key.resourceType] : describeOther
  ) as Describe<Resource>;
  const lines: readonly Line[] = [describe(resource, references)].flat();
  const everywhere = cautionsOfAny(resource);
  const labels = labelsOf(resource);
  const identifiers = identifiersOf(resource);
  return {
    resource: key,
    items: lines.map((line) => itemOf(line, key, sourceId, { cautions: everywhere, labels, identifiers })),
    consulted: references.takeConsulted(),
  };
}

/** What must be said of any resource: an error taken back, and qualifiers that may not be ignored. */
function cautionsOfAny(resource: Resource): string[] {
  const { status, verificationStatus, modifierExtension, implicitRules } = resource as {
    status?: unknown;
    verificationStatus?: CodeableConcept;
    modifierExtension?: readonly unknown[];
    implicitRules?: unknown;
  };
  const verification = list(verificationStatus?.coding).some(({ code }) => code === 'entered-in-error');
  const cautions: string[] = [];
  if (status === 'entered-in-error' || verification) cautions.push('entered in error');
  if (list(modifierExtension).length > 0 || words(implicitRules))
    cautions.push('the source qualified this entry in a way this record cannot read: open the original');
  return cautions;
}

/** What every line of a resource says alike. */
interface OfAllLines {
  cautions: readonly string[];
  labels: readonly string[];
  identifiers: readonly string[];
}

function itemOf(line: Line, resource: ResourceKey, sourceId: string, everywhere: OfAllLines): RecordItem {
  const named = words(line.title);
  const codeOnly =
    named === undefined ? (line.code ?? []).map(conceptWords).find((code) => code !== undefined) : undefined;
  const cautions = [
    ...everywhere.cautions,
    ...(line.cautions ?? []).filter((caution) => caution !== undefined && caution !== ''),
    ...(codeOnly === undefined ? [] : [codeWithoutWords]),
  ] as string[];
  const item: RecordItem = {
    section: line.section,
    resource,
    sourceId,
    title: named ?? (codeOnly === undefined ? line.kind : `${line.kind}, code ${codeOnly}`),
  };
  const detail = [line.detail, line.dateAsGiven && `date as given: ${line.dateAsGiven}`].filter(Boolean).join('; ');
  if (detail !== '' && detail !== item.title) item.detail = detail;
  if (line.status) item.status = line.status;
  if (line.when) item.when = line.when;
  if (line.when && line.whenMeaning) item.whenMeaning = line.whenMeaning;
  if (line.who) item.who = line.who;
  const [code, ...codes] = line.code ? conceptCodes(line.code) : [];
  if (code) item.code = code;
  if (line.interpretation) item.interpretation = line.interpretation;
  if (cautions.length > 0) item.cautions = cautions;
  if (everywhere.labels.length > 0) item.labels = everywhere.labels;
  const facts = given<ItemFacts>({ ...line.facts, codes, identifiers: everywhere.identifiers });
  if (facts) item.facts = facts;
  return item;
}
