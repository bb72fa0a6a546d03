// ORC and OBR → UK Core ServiceRequest: what was asked for, by whom and why.
// Source: HL7 v2.8.2 §4.5.1 (ORC), §4.5.3 (OBR); HL7 v2-to-FHIR, ORC[ServiceRequest], OBR[ServiceRequest], tables 0119, 0038.
import type { CodeableConcept, Observation, Reference, ServiceRequest, Specimen } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn } from '../data-types/codes.ts';
import { entityIdentifier } from '../data-types/identifiers.ts';
import { organisation, practitioner } from '../data-types/people.ts';
import { amountIn } from '../data-types/quantities.ts';
import { annotations } from '../notes.ts';
import type { Order } from '../structure.ts';
import { type OrderIdentity, requestIdOf } from './order-identity.ts';
import { amountOf, asNeededOf, instructionsOf, occurrenceOf, priorityOf, whenOf } from './timing.ts';
import { wordTable } from '#standards/word-table.ts';

type Status = NonNullable<ServiceRequest['status']>;

/** ORC-5, table 0038. */
const byOrderStatus: Readonly<Record<string, Status>> = wordTable({
  A: 'active',
  CA: 'revoked',
  CM: 'completed',
  DC: 'revoked',
  ER: 'entered-in-error',
  HD: 'on-hold',
  IP: 'active',
  RP: 'revoked',
  SC: 'active',
  COMPLETED: 'completed',
  'IN-PROCESS': 'active',
});
/** ORC-1, table 0119: requests to change something are not yet changes; confirmations are. */
const byControl: Readonly<Record<string, Status>> = wordTable({
  NW: 'active',
  OK: 'active',
  SN: 'active',
  NA: 'active',
  XO: 'active',
  XX: 'active',
  XR: 'active',
  RL: 'active',
  OR: 'active',
  OE: 'active',
  RO: 'active',
  RU: 'revoked',
  RQ: 'revoked',
  CA: 'active',
  CR: 'revoked',
  OC: 'revoked',
  DC: 'active',
  DR: 'revoked',
  OD: 'revoked',
  HD: 'active',
  HR: 'on-hold',
  OH: 'on-hold',
  UA: 'revoked',
  DE: 'entered-in-error',
  PA: 'active',
  CH: 'active',
});

export interface RequestedFor {
  patientId: PatientId;
  encounter?: Reference | undefined;
  specimens: readonly Reference<Specimen>[];
  /** The conditions the request names as its reason. */
  reasons?: ServiceRequest['reasonReference'] | undefined;
  /** The request is answered: a result came. */
  answered: boolean;
  /** What was observed beside the request. */
  observations: readonly Observation[];
}

/** The request behind an order or a result. */
export function serviceRequest(
  order: Order,
  code: CodeableConcept | undefined,
  identity: OrderIdentity,
  requested: RequestedFor,
  translating: Translating,
): ServiceRequest {
  const obr = order.obr?.segment;
  const orc = order.orc?.segment;
  obr?.tick(1);
  const requesters = [obr?.all(16), orc?.all(12)].find((parts) => parts && parts.length > 0) ?? [];
  if (obr?.has(16) && [1, 2, 3].every((component) => obr.peek(16, component) === orc?.peek(12, component)))
    orc?.tick(12);
  const [requester, ...more] = present(requesters.map((part) => practitioner(part, translating)));
  if (more.length > 0) translating.lose('OBR-16', 'changed', 'FHIR keeps one requester of a request.');
  // An organisation that asks stands for whoever asked; beside somebody it is left to be reported.
  const facility = !requester && orc?.has(21) ? organisation(orc.first(21), translating) : undefined;
  const parents = parentsOf(order, translating);
  const when = whenOf(order);
  const clinical = obr?.first(13).wholeText()?.trim();
  return filled<ServiceRequest>({
    resourceType: 'ServiceRequest',
    id: requestIdOf(identity),
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-ServiceRequest'] },
    identifier: identity.identifiers,
    requisition: identity.group,
    basedOn: parents,
    status: statusOf(orc, requested.answered, translating),
    intent: 'order',
    // The section an order is for; of one that is answered it is the report's.
    category: requested.answered || !obr ? undefined : present([codedIn(obr, 24, translating, { table: '0074' })]),
    priority: priorityOf(order, when, translating),
    code: code ?? { text: 'Request' },
    subject: { reference: `Patient/${requested.patientId}`, type: 'Patient' },
    encounter: requested.encounter as ServiceRequest['encounter'],
    ...occurrenceOf(order, translating),
    authoredOn: orc && (dateTimeIn(orc, 9, translating) ?? dateTimeIn(orc, 15, translating)),
    quantityQuantity: amountIn(amountOf(when)),
    ...asNeededOf(when),
    patientInstruction: instructionsOf(when).join('; ') || undefined,
    requester: requester ?? facility,
    reasonCode: [...(obr ? allCodedIn(obr, 31, translating) : []), ...(orc ? allCodedIn(orc, 16, translating) : [])],
    reasonReference: requested.reasons,
    supportingInfo: requested.observations.map(({ id }) => ({ reference: `Observation/${id!}`, type: 'Observation' })),
    specimen: [...requested.specimens],
    note: [
      ...(clinical === undefined || clinical === '' ? [] : [{ text: clinical }]),
      ...present((obr?.all(39) ?? []).map((part) => part.text(2) ?? part.text(1))).map((text) => ({ text })),
      ...(order.orc ? annotations(order.orc.notes, translating) : []),
      ...(requested.answered || !order.obr ? [] : annotations(order.obr.notes, translating)),
    ],
  });
}

/** The order this one is part of (ORC-8, OBR-29): an EIP of the orderer's number and the laboratory's. */
function parentsOf({ orc, obr }: Order, translating: Translating): ServiceRequest['basedOn'] {
  const part = [orc?.segment.all(8)[0], obr?.segment.all(29)[0]].find((found) => found !== undefined);
  if (!part) return undefined;
  return present(
    [1, 2].map((component) =>
      part.has(component) ? entityIdentifier(part.inner(component), 'order', translating) : undefined,
    ),
  ).map((identifier) => ({ type: 'ServiceRequest', identifier }));
}

function statusOf(orc: SegmentReader | undefined, answered: boolean, translating: Translating): Status {
  const said = orc?.text(5)?.toUpperCase();
  const control = orc?.text(1)?.toUpperCase();
  const byStatus = said === undefined ? undefined : byOrderStatus[said];
  if (said !== undefined && byStatus === undefined)
    translating.lose('ORC-5', 'changed', 'It is no state of HL7 table 0038.');
  if (byStatus) return byStatus;
  const known = control === undefined ? undefined : byControl[control];
  if (known === 'revoked' || known === 'entered-in-error' || known === 'on-hold') return known;
  if (answered) return 'completed';
  return known ?? (control === undefined ? 'active' : 'unknown');
}
