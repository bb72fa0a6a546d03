// PV1 and PV2 → UK Core Encounter. Source: HL7 v2.8.2 §3.4.3 (PV1), §3.4.4 (PV2); HL7 v2-to-FHIR, PV1[Encounter], PV2[Encounter].
import type { Encounter, Extension, Identifier, Organization, Reference } from '#standards/fhir/types.ts';
import { readDateTime } from '#standards/hl7v2/date-time.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, distinct, filled, isBefore, periodOf, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn, coding } from '../data-types/codes.ts';
import { identifierOf, identifierType, odsSystem } from '../data-types/identifiers.ts';
import type { MessageKind } from '../message-kinds.ts';
import type { Visit } from '../structure.ts';
import { participantsOf } from './participants.ts';
import { type Happened, hospitalizationOf, locationsOf } from './stay.ts';
import { priorityOf, statusAsSaid, visitClass } from './visit-codes.ts';
import type { VisitIdentity } from './visit-identity.ts';

/**
 * The Encounter.
 * @param occurred when what the message tells of happened (EVN-6): the patient moved, left.
 */
export function encounter(
  visit: Visit,
  identity: VisitIdentity,
  patientId: PatientId,
  kind: MessageKind,
  occurred: string | undefined,
  translating: Translating,
): Encounter {
  const pv1 = visit.pv1.segment;
  const pv2 = visit.pv2?.segment;
  pv1.tick(1);
  const happened: Happened = { status: statusOf(pv1, kind, translating), kind, occurred };
  return filled<Encounter>({
    resourceType: 'Encounter',
    id: identity.id,
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Encounter'] },
    extension: pv2 && extensionsOf(pv2, translating),
    identifier: identifiersOf(pv1, identity, translating),
    status: happened.status,
    class: visitClass(pv1, translating),
    type: present([codedIn(pv1, 4, translating, { table: '0007' }), codedIn(pv1, 18, translating, { table: '0018' })]),
    serviceType: codedIn(pv1, 10, translating, { table: '0069' }),
    priority: pv2 && priorityOf(pv2, translating),
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    participant: participantsOf(visit, translating),
    period: periodOfVisit(pv1, happened, translating),
    length: pv2 && lengthOf(pv2, translating),
    reasonCode: pv2 ? allCodedIn(pv2, 3, translating) : undefined,
    hospitalization: hospitalizationOf(pv1, kind, translating),
    location: locationsOf(pv1, pv2, happened, translating),
    serviceProvider: serviceProviderOf(pv1, translating),
  });
}

/** What the event makes of the visit. One that was discharged before the message was sent is over, whatever the event. */
function statusOf(
  pv1: SegmentReader,
  { visit, takesBack }: MessageKind,
  translating: Translating,
): Encounter['status'] {
  if (visit === undefined || visit === 'as-said') return statusAsSaid(pv1);
  if ((visit !== 'arrived' && visit !== 'in-progress') || takesBack === 'discharge') return visit;
  const at = (text: string | undefined) =>
    text === undefined ? undefined : readDateTime(text, translating.zone)?.value;
  const [left, sent] = [at(pv1.peek(45)), at(translating.header.sentAt)];
  return left !== undefined && (sent === undefined || !isBefore(sent, left)) ? 'finished' : visit;
}

function periodOfVisit(
  pv1: SegmentReader,
  { status, kind, occurred }: Happened,
  translating: Translating,
): Encounter['period'] {
  const start = dateTimeIn(pv1, 44, translating);
  let end = dateTimeIn(pv1, 45, translating);
  if (kind.takesBack === 'discharge' && end !== undefined) {
    translating.lose('PV1-45', 'not-carried', 'The discharge was taken back, and so its time.');
    end = undefined;
  }
  // A discharge that names no time took place when the event did.
  if (status === 'finished' && end === undefined && translating.header.event === 'A03') end = occurred;
  return periodOf(start, end, 'PV1-45', translating);
}

function identifiersOf(pv1: SegmentReader, { identifier }: VisitIdentity, translating: Translating): Identifier[] {
  const numbers = [...pv1.all(19), ...pv1.all(50)].map((part) => identifierOf(part, 'visit', translating));
  // A visit number whose type is not said is one all the same.
  const [own] = numbers;
  if (own && pv1.has(19)) own.type ??= identifierType('VN');
  const all = present([...numbers, identifier]);
  return distinct(all, ({ system, value }) => `${system!} ${value!}`);
}

function lengthOf(pv2: SegmentReader, translating: Translating): Encounter['length'] {
  const days = pv2.text(11);
  if (days === undefined) return undefined;
  if (!/^\d{1,5}$/.test(days)) {
    translating.lose('PV2-11', 'not-carried', 'It is not a number of days.');
    return undefined;
  }
  return { value: Number(days), unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' };
}

/** Expected admission and discharge, which R5's Encounter has and R4's takes as extensions, and how the patient came. */
function extensionsOf(pv2: SegmentReader, translating: Translating): Extension[] {
  const extension = (name: string, field: number): Extension | undefined => {
    const valueDateTime = dateTimeIn(pv2, field, translating);
    return valueDateTime === undefined
      ? undefined
      : { url: `http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.${name}`, valueDateTime };
  };
  const arrival = pv2.has(38) ? coding(pv2.first(38), translating, { table: '0430' }) : undefined;
  return present([
    extension('plannedStartDate', 8),
    extension('plannedEndDate', 9),
    arrival && {
      url: 'http://hl7.org/fhir/StructureDefinition/encounter-modeOfArrival',
      valueCoding: arrival,
    },
  ]);
}

function serviceProviderOf(pv1: SegmentReader, translating: Translating): Reference<Organization> {
  return filled<Reference<Organization>>({
    identifier: { system: odsSystem, value: translating.source.organisation },
    display: pv1.text(39),
  });
}
