// RXA with its ORC, RXR and OBX → UK Core Immunization. Source: HL7 v2.8.2 §4A.4.7 (RXA), tables 0322, 0323; HL7 v2-to-FHIR,
// RXA[Immunization], RXR[Immunization], ORC[Immunization]; CDC implementation guide for OBX codes.
import { deterministicId } from '#standards/deterministic-id.ts';
import type { CodeableConcept, Immunization, Reference } from '#standards/fhir/types.ts';
import { readDateTime } from '#standards/hl7v2/date-time.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateIn, dateTimeIn, filled, isDeletion, lookUp, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn, keyOf } from '../data-types/codes.ts';
import { entityIdentifier } from '../data-types/identifiers.ts';
import { organisationByCode, practitioner } from '../data-types/people.ts';
import { place } from '../data-types/places.ts';
import { numberOf, unitOf } from '../data-types/quantities.ts';
import { annotations } from '../notes.ts';
import { detailsOf } from '../orders/order-details.ts';
import type { Noted, Order } from '../structure.ts';
import { wordTable } from '#standards/word-table.ts';

/** RXA-20, table 0322. */
const statuses: Readonly<Record<string, Immunization['status']>> = wordTable({
  CP: 'completed',
  PA: 'completed',
  RE: 'not-done',
  NA: 'not-done',
});

/** The vaccination one RXA reports. */
export function immunization(
  order: Order,
  noted: Noted,
  patientId: PatientId,
  encounter: Reference | undefined,
  translating: Translating,
): Immunization | undefined {
  const rxa = noted.segment;
  const orc = order.orc?.segment;
  const vaccineCode = codedIn(rxa, 5, translating) ?? vaccineTypeOf(order, translating);
  if (!vaccineCode) {
    translating.lose('RXA-5', 'not-carried', 'It names no vaccine.');
    return undefined;
  }
  rxa.tick(1, 2);
  const numbers = [3, 2].flatMap((field) => {
    const identifier = orc?.has(field) ? entityIdentifier(orc.first(field), 'order', translating) : undefined;
    return identifier ? [identifier] : [];
  });
  const occurrence = occurrenceOf(rxa, translating);
  const amount = rxa.text(6);
  const units = rxa.has(7) ? unitOf(rxa.first(7)) : {};
  const [rxr] = detailsOf(order, noted, 'RXR');
  const nth = translating.nth(`vaccination ${numbers[0]?.value ?? ''} ${keyOf(vaccineCode)}`, noted);
  const again = nth === 1 ? [] : [String(nth)];
  const deleted = isDeletion(rxa, 21, translating);
  const said = rxa.text(20)?.toUpperCase();
  const status = said === undefined ? 'completed' : statuses[said];
  if (status === undefined) translating.lose('RXA-20', 'changed', 'It is no state of HL7 table 0322.');
  const statusReason = codedIn(rxa, 18, translating);
  // 999 is how an unknown amount is written where the field must be filled.
  const dose = amount === '999' ? undefined : numberOf(amount);
  if (amount !== undefined && amount !== '999' && dose === undefined)
    translating.lose('RXA-6', 'not-carried', 'It is not a number.');
  return filled<Immunization>({
    resourceType: 'Immunization',
    id: deterministicId([
      'Immunization',
      translating.source.organisation,
      ...(numbers[0]
        ? [numbers[0].system!, numbers[0].value!, keyOf(vaccineCode), ...again]
        : [patientId, keyOf(vaccineCode), occurrence.occurrenceDateTime ?? occurrence.occurrenceString ?? '']),
    ]),
    // The profile asks why a vaccination was not given; a sender that does not say cannot meet it.
    meta:
      status === 'not-done' && !statusReason
        ? undefined
        : { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Immunization'] },
    identifier: numbers,
    status: deleted ? 'entered-in-error' : (status ?? 'completed'),
    statusReason,
    vaccineCode,
    patient: { reference: `Patient/${patientId}`, type: 'Patient' },
    encounter: encounter as Immunization['encounter'],
    ...occurrence,
    recorded: dateTimeIn(rxa, 22, translating) ?? (orc && dateTimeIn(orc, 9, translating)),
    ...sourceOf(rxa, translating),
    location: locationOf(rxa, translating),
    manufacturer: organisationByCode(codedIn(rxa, 17, translating)),
    lotNumber: present(rxa.all(15).map((part) => part.text(1))).join(', ') || undefined,
    expirationDate: dateIn(rxa, 16, translating),
    site: rxr && codedIn(rxr, 2, translating, { table: '0163' }),
    route: rxr && codedIn(rxr, 1, translating, { table: '0162' }),
    doseQuantity: dose === undefined ? undefined : { value: dose, ...units },
    performer: performersOf(rxa, orc, translating),
    reasonCode: allCodedIn(rxa, 19, translating),
    ...educationAndReactions(order, translating),
    note: annotations(noted.notes, translating),
  });
}

/** The vaccine of an OBX (LOINC 30956-7), where RXA-5 names none. */
function vaccineTypeOf(order: Order, translating: Translating): CodeableConcept | undefined {
  const obx = order.observations.find(({ segment }) => segment.peek(3) === '30956-7')?.segment;
  return obx && codedIn(obx, 5, translating);
}

/** RXA-3; a time FHIR cannot say is kept in the sender's words, because an Immunization must have one. */
function occurrenceOf(
  rxa: SegmentReader,
  translating: Translating,
): Pick<Immunization, 'occurrenceDateTime' | 'occurrenceString'> {
  const text = rxa.peek(3);
  const read = text === undefined ? undefined : readDateTime(text, translating.zone);
  const end = rxa.peek(4);
  if (end === undefined || end === text || rxa.peek(4)?.slice(0, 8) === text?.slice(0, 8)) rxa.tick(4);
  if (read) return { occurrenceDateTime: dateTimeIn(rxa, 3, translating)! };
  rxa.tick(3);
  if (text === undefined) return { occurrenceString: 'not stated' };
  translating.lose('RXA-3', 'changed', 'It is not a date HL7 v2 knows; it is kept as it was written.');
  return { occurrenceString: text };
}

/** RXA-9 of table NIP001: 00 is a vaccination given here and now, anything else came from other records. */
function sourceOf(rxa: SegmentReader, translating: Translating): Pick<Immunization, 'primarySource' | 'reportOrigin'> {
  const notes = allCodedIn(rxa, 9, translating);
  const [first] = notes;
  const code = first?.coding?.[0]?.code;
  if (!first || code === undefined) return {};
  return code === '00' ? { primarySource: true } : { primarySource: false, reportOrigin: first };
}

function locationOf(rxa: SegmentReader, translating: Translating): Immunization['location'] {
  for (const field of [27, 11]) {
    const found = rxa.has(field) ? place(rxa.first(field), translating) : undefined;
    if (found) return found.location;
  }
  return undefined;
}

function performersOf(
  rxa: SegmentReader,
  orc: SegmentReader | undefined,
  translating: Translating,
): Immunization['performer'] {
  const as = (code: string, display: string, actor: Reference | undefined) =>
    actor
      ? [
          {
            function: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0443', code, display }] },
            actor,
          } as NonNullable<Immunization['performer']>[number],
        ]
      : [];
  return [
    ...rxa.all(10).flatMap((part) => as('AP', 'Administering Provider', practitioner(part, translating))),
    ...(orc?.all(12) ?? []).flatMap((part) => as('OP', 'Ordering Provider', practitioner(part, translating))),
  ];
}

/** What an OBX after an RXA says of the vaccination, by its LOINC code. */
const meanings: Readonly<
  Record<string, 'funding' | 'eligibility' | 'reaction' | 'published' | 'presented' | 'document' | 'comment'>
> = {
  '30963-3': 'funding',
  '64994-7': 'eligibility',
  '31044-1': 'reaction',
  '29768-9': 'published',
  '29769-7': 'presented',
  '59785-6': 'presented',
  '69764-9': 'document',
  '48767-8': 'comment',
};

/** Observations about a vaccination that Immunization has places for; the others stay Observations. */
function educationAndReactions(
  order: Order,
  translating: Translating,
): Pick<Immunization, 'fundingSource' | 'programEligibility' | 'education' | 'reaction'> {
  const bySubId = new Map<string, NonNullable<Immunization['education']>[number]>();
  const found: Pick<Immunization, 'fundingSource' | 'programEligibility' | 'reaction'> = {};
  for (const { segment: obx } of order.observations) {
    const meaning = lookUp(meanings, obx.peek(3));
    if (meaning === undefined || meaning === 'comment' || meaning === 'reaction') continue;
    const subId = obx.peek(4) ?? '';
    const education = bySubId.get(subId) ?? {};
    if (meaning === 'funding' || meaning === 'eligibility') {
      const value = codedIn(obx, 5, translating);
      if (meaning === 'funding' && value) found.fundingSource = value;
      else if (value) found.programEligibility = [...(found.programEligibility ?? []), value];
    } else if (meaning === 'document') {
      const value: CodeableConcept | undefined = codedIn(obx, 5, translating);
      const words = value?.text ?? value?.coding?.[0]?.code;
      if (words !== undefined) bySubId.set(subId, { ...education, documentType: words });
    } else {
      const when = dateTimeIn(obx, 5, translating);
      if (when !== undefined)
        bySubId.set(subId, { ...education, [meaning === 'published' ? 'publicationDate' : 'presentationDate']: when });
    }
    // What is asked, how, and in what state: said by where the value stands now.
    obx.tick(1, 2, 3, 4, 11, 14);
  }
  // FHIR asks for the name of a leaflet whose dates are given.
  const education = [...bySubId.values()].map((one) => ({ documentType: 'Vaccine information statement', ...one }));
  return filled({ ...found, education });
}

/** Whether an OBX after an RXA was put into the Immunization. */
export function isOfImmunization(obx: SegmentReader): boolean {
  const meaning = lookUp(meanings, obx.peek(3));
  return meaning !== undefined && meaning !== 'comment' && meaning !== 'reaction';
}
