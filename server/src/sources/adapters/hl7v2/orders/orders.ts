// What was ordered, given, dispensed and found: every order of a message about one patient.
// Source: HL7 v2.8.2 chapters 4, 4A and 7.
import type {
  Coding,
  Condition,
  Immunization,
  Observation,
  Reference,
  Resource,
  ServiceRequest,
} from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { diagnosis } from '../clinical/condition.ts';
import { immunization, isOfImmunization } from '../clinical/immunization.ts';
import { present, type Translating } from '../context.ts';
import { looseDocuments } from '../documents/loose-document.ts';
import { observationsOf } from '../results/observation.ts';
import { linkParents } from '../results/related-results.ts';
import { reportOf, type ReportOf } from '../results/report.ts';
import { confidentiality, label, strictest } from '../security.ts';
import type { Order, PatientGroup } from '../structure.ts';
import { medicationDispense } from './medication-dispense.ts';
import { medicationRequest } from './medication-request.ts';
import { orderIdentity } from './order-identity.ts';

export interface Ordered {
  resources: Resource[];
  /** Requests that another message is about, and this one only names. */
  mentioned: Resource[];
  /** References to the requests, for the documents that answer them. */
  requests: Reference<ServiceRequest>[];
  /** Their numbers. */
  numbers: Set<string>;
  /** What asks for orders, and what answers them, to be kept from others (ORC-28). */
  labels: Coding[];
}

/** Messages that report results; in the others observations say why something was asked for. */
const ofResults = new Set(['ORU', 'OUL']);
/** Messages that name an order without being about it. */
const ofOther = new Set(['MDM', 'DFT', 'BAR', 'SIU', 'PPR', 'ADT', 'REF']);

export function ordersOf(
  group: PatientGroup,
  patientId: PatientId,
  encounter: Reference | undefined,
  translating: Translating,
): Ordered {
  const { type } = translating.header;
  const ordered: Ordered = { resources: [], mentioned: [], requests: [], numbers: new Set(), labels: [] };
  const reports: (ReportOf & { order: Order })[] = [];
  for (const order of group.orders) {
    // What asks for an order to be kept from others asks it of why it was made, and of what came of it.
    const labels = order.orc ? confidentiality(order.orc.segment, 28, translating) : [];
    ordered.labels = strictest([...ordered.labels, ...labels]);
    const say = (resources: readonly Resource[], to = ordered.resources) => {
      for (const resource of resources) {
        label(resource, labels);
        to.push(resource);
      }
    };
    const reasons = present(order.diagnoses.map((noted) => diagnosis(noted, patientId, encounter, translating)));
    const conditions = reasons.map(({ condition }) => condition);
    say(conditions);
    if (reasons.some(({ ofEncounter }) => ofEncounter.use ?? ofEncounter.rank)) {
      translating.lose('DG1-6', 'not-carried', 'A diagnosis behind an order has no type or rank.');
    }
    if (order.medication.length > 0) {
      say(medicated(order, patientId, encounter, translating));
      continue;
    }
    if (!order.obr && order.observations.length === 0 && order.specimens.length === 0) {
      translating.lose('ORC', 'not-carried', 'The order does not say what was ordered.');
      order.orc?.segment.tickAll();
      continue;
    }
    const report = reportOf(order, patientId, encounter, referencesTo(conditions), ofResults.has(type), translating);
    reports.push({ ...report, order });
    say(report.resources);
    if (!report.request) {
      if (order.orc) translating.lose('ORC', 'not-carried', 'The order does not say what was ordered.');
      continue;
    }
    say([report.request], ofOther.has(type) ? ordered.mentioned : ordered.resources);
    for (const { value } of report.identity.identifiers) if (value !== undefined) ordered.numbers.add(value);
    ordered.requests.push({ reference: `ServiceRequest/${report.request.id!}`, type: 'ServiceRequest' });
  }
  linkParents(reports, translating);
  return ordered;
}

function referencesTo(conditions: readonly Condition[]): Reference<Condition>[] {
  return conditions.map(({ id }) => ({ reference: `Condition/${id!}`, type: 'Condition' }));
}

/** An order of a medicine or a vaccine: the request, what was dispensed or given, and what was observed beside it. */
function medicated(
  order: Order,
  patientId: PatientId,
  encounter: Reference | undefined,
  translating: Translating,
): Resource[] {
  const vaccinations = present(
    order.medication
      .filter(({ segment }) => segment.name === 'RXA')
      .map((rxa) => immunization(order, rxa, patientId, encounter, translating)),
  );
  const request = medicationRequest(order, patientId, encounter, translating);
  const dispense = medicationDispense(order, patientId, encounter, request, translating);
  const beside = order.observations.filter(({ segment }) => vaccinations.length === 0 || !isOfImmunization(segment));
  const identity = orderIdentity(order, undefined, patientId, translating);
  const observed = observationsOf(beside, { patientId, key: identity.request, encounter }, translating);
  for (const observation of observed.observations) partOf(observation, vaccinations[0]);
  const documents = looseDocuments(observed.documents, identity.request, patientId, encounter, translating);
  return [...vaccinations, ...present<Resource>([request, dispense]), ...observed.observations, ...documents];
}

function partOf(observation: Observation, vaccination: Immunization | undefined): void {
  if (vaccination) observation.partOf = [{ reference: `Immunization/${vaccination.id!}`, type: 'Immunization' }];
}
