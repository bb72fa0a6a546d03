// PV1 and PV2 → UK Core Encounter. Source: HL7 v2.8.2 §3.4.3 (PV1), §3.4.4 (PV2); HL7 v2-to-FHIR, PV1[Encounter], PV2[Encounter].
import { deterministicId } from '#standards/deterministic-id.ts';
import type {
  Encounter,
  Extension,
  Identifier,
  Location as Place,
  Organization,
  Reference,
} from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTime, dateTimeIn, filled, filledOrNone, periodOf, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn, coding } from '../data-types/codes.ts';
import { identifierOf, identifierSystem, identifierType, odsSystem } from '../data-types/identifiers.ts';
import { place } from '../data-types/places.ts';
import type { MessageKind } from '../message-kinds.ts';
import { isProtected, isRestricted, restricted } from '../security.ts';
import type { Visit } from '../structure.ts';
import { participantsOf } from './participants.ts';
import { admitSource, dischargeDisposition, priorityOf, statusAsSaid, visitClass } from './visit-codes.ts';

/** A visit, told apart from every other. */
export interface VisitIdentity {
  id: string;
  identifier?: Identifier;
}

/**
 * Which visit this is: by its number (PV1-19, else PV1-50), else by when the patient was admitted. Where it has neither,
 * the message itself is all there is to tell it by, and only a message that begins or ends a visit makes one of it.
 */
export function visitIdentity(
  pv1: SegmentReader,
  patientId: PatientId,
  kind: MessageKind,
  translating: Translating,
): VisitIdentity | undefined {
  const { organisation } = translating.source;
  for (const field of [19, 50]) {
    const identifier = pv1.has(field) ? identifierOf(pv1.first(field), 'visit', translating) : undefined;
    if (identifier) return { id: visitIdOf(organisation, identifier), identifier };
  }
  const admitted = pv1.has(44) ? dateTime(pv1.first(44), translating) : undefined;
  if (admitted !== undefined)
    return { id: deterministicId(['Encounter', organisation, patientId, 'admitted', admitted]) };
  if (kind.visit === undefined || kind.visit === 'as-said') return undefined;
  const { controlId, sentAt } = translating.header;
  translating.lose(
    'PV1-19',
    'changed',
    'The visit has no number and no time of admission: later messages cannot say more of it.',
  );
  return { id: deterministicId(['Encounter', organisation, patientId, 'message', controlId ?? '', sentAt ?? '']) };
}

/** The id of the visit with a number, which MRG-5 names too. */
export function visitIdOf(organisation: string, { system, value }: Identifier): string {
  return deterministicId(['Encounter', organisation, system!, value!]);
}

/** A reference to a visit, by its number where the visit itself is not held. */
export function visitReference({ id, identifier }: VisitIdentity): Reference<Encounter> {
  return filled<Reference<Encounter>>({ reference: `Encounter/${id}`, type: 'Encounter', identifier });
}

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
  const status = kind.visit === undefined || kind.visit === 'as-said' ? statusAsSaid(pv1) : statusOf(kind.visit, pv1);
  return filled<Encounter>({
    resourceType: 'Encounter',
    id: identity.id,
    meta: {
      profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Encounter'],
      // PV2-22: the visit is to be kept from others.
      ...(isRestricted(visit.restrictions, translating) || (pv2 && isProtected(pv2, 22, translating))
        ? { security: [restricted] }
        : {}),
    },
    extension: pv2 && extensionsOf(pv2, translating),
    identifier: identifiersOf(pv1, identity, translating),
    status,
    class: visitClass(pv1, translating),
    type: present(codedIn(pv1, 4, translating, { table: '0007' }), codedIn(pv1, 18, translating, { table: '0018' })),
    serviceType: codedIn(pv1, 10, translating, { table: '0069' }),
    priority: pv2 && priorityOf(pv2, translating),
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    participant: participantsOf(visit, translating),
    period: visitPeriod(pv1, status, kind, occurred, translating),
    length: pv2 && lengthOf(pv2, translating),
    reasonCode: pv2 ? allCodedIn(pv2, 3, translating) : undefined,
    hospitalization: hospitalizationOf(pv1, translating),
    location: locationsOf(pv1, pv2, status, translating.header.event, occurred, translating),
    serviceProvider: serviceProviderOf(pv1, translating),
  });
}

/** A visit with a time of discharge is over, whatever an event that does not discharge leaves it as. */
function statusOf(said: Encounter['status'], pv1: SegmentReader): Encounter['status'] {
  return said === 'arrived' && pv1.has(45) ? 'finished' : said;
}

function identifiersOf(pv1: SegmentReader, { identifier }: VisitIdentity, translating: Translating): Identifier[] {
  const numbers = [...pv1.all(19), ...pv1.all(50)].map((part) => identifierOf(part, 'visit', translating));
  // A visit number whose type is not said is one all the same.
  const [own] = numbers;
  if (own && pv1.has(19)) own.type ??= identifierType('VN');
  const all = present(...numbers, identifier);
  return all.filter(
    ({ system, value }, index) => all.findIndex((other) => other.system === system && other.value === value) === index,
  );
}

function visitPeriod(
  pv1: SegmentReader,
  status: Encounter['status'],
  kind: MessageKind,
  occurred: string | undefined,
  translating: Translating,
): Encounter['period'] {
  const start = dateTimeIn(pv1, 44, translating);
  let end = dateTimeIn(pv1, 45, translating);
  if (kind.withoutDischarge && end !== undefined) {
    translating.lose('PV1-45', 'not-carried', 'The discharge was cancelled, and so its time.');
    end = undefined;
  }
  // A discharge that names no time took place when the event did.
  if (status === 'finished' && end === undefined && translating.header.event === 'A03') end = occurred;
  return periodOf(start, end, 'PV1-45', translating);
}

type Location = NonNullable<Encounter['location']>[number];

/** Where the patient is, was and will be. */
function locationsOf(
  pv1: SegmentReader,
  pv2: SegmentReader | undefined,
  status: Encounter['status'],
  event: string,
  occurred: string | undefined,
  translating: Translating,
): Location[] {
  const moved = event === 'A02' || event === 'A12' || event === 'A06' || event === 'A07' ? occurred : undefined;
  const at = (
    segment: SegmentReader,
    field: number,
    state: Location['status'],
    period?: Location['period'],
  ): Location[] =>
    segment.all(field).flatMap((part) => {
      const found = place(part, translating);
      return found ? [filled<Location>({ ...found, status: state, period })] : [];
    });
  const over = status === 'finished' || status === 'cancelled' || status === 'entered-in-error';
  const here = over ? 'completed' : status === 'planned' ? 'planned' : 'active';
  return [
    ...at(pv1, 3, here, moved === undefined ? undefined : { start: moved }),
    ...at(pv1, 11, here),
    ...at(pv1, 6, 'completed', moved === undefined ? undefined : { end: moved }),
    ...at(pv1, 43, 'completed'),
    ...at(pv1, 42, 'planned'),
    ...(pv2 ? at(pv2, 1, 'completed') : []),
  ];
}

function hospitalizationOf(pv1: SegmentReader, translating: Translating): Encounter['hospitalization'] {
  return filledOrNone<NonNullable<Encounter['hospitalization']>>({
    preAdmissionIdentifier: pv1.has(5) ? identifierOf(pv1.first(5), 'visit', translating) : undefined,
    admitSource: admitSource(pv1, translating),
    reAdmission: codedIn(pv1, 13, translating, { table: '0092' }),
    dietPreference: allCodedIn(pv1, 38, translating, { table: '0114' }),
    specialCourtesy: allCodedIn(pv1, 16, translating, { table: '0099' }),
    specialArrangement: allCodedIn(pv1, 15, translating, { table: '0009' }),
    destination: destinationOf(pv1, translating),
    dischargeDisposition: dischargeDisposition(pv1, translating),
  });
}

/** PV1-37: a DLD, whose first component is a code with its text. */
function destinationOf(pv1: SegmentReader, translating: Translating): Reference<Place> | undefined {
  if (!pv1.has(37)) return undefined;
  const part = pv1.first(37);
  const [code, name] = [part.text(1), part.text(1, 2)];
  if (code === undefined && name === undefined) return undefined;
  return filled<Reference<Place>>({
    type: 'Location',
    identifier:
      name !== undefined && code !== undefined
        ? { system: identifierSystem({}, 'thing', translating), value: code }
        : undefined,
    display: name ?? code,
  });
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
  return present(
    extension('plannedStartDate', 8),
    extension('plannedEndDate', 9),
    arrival && {
      url: 'http://hl7.org/fhir/StructureDefinition/encounter-modeOfArrival',
      valueCoding: arrival,
    },
  );
}

function serviceProviderOf(pv1: SegmentReader, translating: Translating): Reference<Organization> {
  return filled<Reference<Organization>>({
    identifier: { system: odsSystem, value: translating.source.organisation },
    display: pv1.text(39),
  });
}
