// RXO and RXE → UK Core MedicationRequest. Source: HL7 v2.8.2 §4A.4.1 (RXO), §4A.4.4 (RXE), tables 0038, 0119, 0161, 0482;
// HL7 v2-to-FHIR, RXO[MedicationRequest], RXE[MedicationRequest], ORC[MedicationRequest].
import { deterministicId } from '#standards/deterministic-id.ts';
import type { CodeableConcept, Identifier, MedicationRequest, Reference } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, filledOrNone, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn, isCode } from '../data-types/codes.ts';
import { organisationByCode, practitioner } from '../data-types/people.ts';
import { annotations } from '../notes.ts';
import type { Order } from '../structure.ts';
import { dosageOf, type Layout, layouts, quantityIn } from './dosage.ts';
import { orderIdentity } from './order-identity.ts';
import { boundsOf, priorityOf, type When, whenOf } from './timing.ts';
import { wordTable } from '#standards/word-table.ts';

/** ORC-1, table 0119, where ORC-5 does not say. */
const byControl: Readonly<Record<string, MedicationRequest['status']>> = wordTable({
  NW: 'active',
  OK: 'active',
  OP: 'active',
  PY: 'active',
  RO: 'active',
  XO: 'active',
  XX: 'active',
  XR: 'active',
  RF: 'active',
  RE: 'active',
  AF: 'active',
  SN: 'active',
  CA: 'active',
  DC: 'active',
  HD: 'active',
  CR: 'cancelled',
  OC: 'cancelled',
  DR: 'stopped',
  OD: 'stopped',
  HR: 'on-hold',
  OH: 'on-hold',
  DE: 'entered-in-error',
  UA: 'cancelled',
  DF: 'cancelled',
});
/** ORC-5, table 0038. */
const byOrderStatus: Readonly<Record<string, MedicationRequest['status']>> = wordTable({
  A: 'active',
  IP: 'active',
  SC: 'active',
  CM: 'completed',
  CA: 'cancelled',
  DC: 'stopped',
  HD: 'on-hold',
  ER: 'entered-in-error',
  RP: 'stopped',
});

/** The prescription of an order: its RXE where there is one, which says more than the RXO it answers. */
export function medicationRequest(
  order: Order,
  patientId: PatientId,
  encounter: Reference | undefined,
  translating: Translating,
): MedicationRequest | undefined {
  const noted =
    order.medication.find(({ segment }) => segment.name === 'RXE') ??
    order.medication.find(({ segment }) => segment.name === 'RXO');
  if (!noted) return undefined;
  const segment = noted.segment;
  const layout = layouts[segment.name]!;
  const rxo = order.medication.find(({ segment: other }) => other.name === 'RXO' && other !== segment)?.segment;
  const code = codedIn(segment, layout.code, translating) ?? (rxo && codedIn(rxo, 1, translating));
  if (!code) {
    translating.lose(`${segment.name}-${layout.code}`, 'not-carried', 'It names no medicine.');
    return undefined;
  }
  // The RXO of a message that has an RXE says what was asked for; what it says again is not lost.
  if (rxo) tickRepeated(rxo, segment);
  const orc = order.orc?.segment;
  const identity = orderIdentity(order, code, patientId, translating);
  const requesters = [...(orc?.all(12) ?? []), ...layout.providers.flatMap((field) => segment.all(field))];
  const [requester, ...others] = present(requesters.map((part) => practitioner(part, translating)));
  if (others.some(({ display }) => display !== requester?.display)) {
    translating.lose(
      `${segment.name}-${layout.providers[0]!}`,
      'changed',
      'FHIR keeps one requester of a prescription.',
    );
  }
  const indications = layout.indication === undefined ? [] : allCodedIn(segment, layout.indication, translating);
  const substitution = substitutionOf(segment);
  return filled<MedicationRequest>({
    resourceType: 'MedicationRequest',
    id: deterministicId(['MedicationRequest', ...identity.request]),
    // The profile asks whether another product may be given; a sender that does not say cannot meet it.
    meta: substitution && { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-MedicationRequest'] },
    identifier: [...identity.identifiers, ...prescriptionNumber(segment, translating)],
    groupIdentifier: identity.group,
    status: statusOf(orc, translating),
    intent: 'order',
    category: categoryOf(orc),
    priority: priorityOf(order, whenOf(order, noted), translating),
    medicationCodeableConcept: code,
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    encounter: encounter as MedicationRequest['encounter'],
    authoredOn: (orc && dateTimeIn(orc, 9, translating)) ?? (orc && dateTimeIn(orc, 15, translating)),
    requester,
    recorder: present((orc?.all(10) ?? []).map((part) => practitioner(part, translating)))[0],
    reasonCode: [...(orc ? allCodedIn(orc, 16, translating) : []), ...indications],
    note: [...annotations(noted.notes, translating), ...(order.orc ? annotations(order.orc.notes, translating) : [])],
    dosageInstruction: present([dosageOf(order, noted, layout, translating)]),
    dispenseRequest: dispenseOf(segment, layout, whenOf(order, noted), translating),
    substitution,
  });
}

/** RXE-15: the number the pharmacy gave the prescription. */
function prescriptionNumber(segment: SegmentReader, { source }: Translating): Identifier[] {
  const value = segment.name === 'RXE' ? segment.text(15) : undefined;
  return value === undefined ? [] : [{ system: `${source.localSystem}/prescription`, value }];
}

function statusOf(orc: SegmentReader | undefined, translating: Translating): MedicationRequest['status'] {
  const said = orc?.text(5)?.toUpperCase();
  const byStatus = said === undefined ? undefined : byOrderStatus[said];
  if (byStatus) return byStatus;
  if (said !== undefined) translating.lose('ORC-5', 'changed', 'It is no state of HL7 table 0038.');
  const control = orc?.text(1)?.toUpperCase();
  return control === undefined ? 'active' : (byControl[control] ?? 'unknown');
}

/** ORC-29, table 0482: I inpatient, O outpatient. */
function categoryOf(orc: SegmentReader | undefined): CodeableConcept[] {
  const type = orc?.text(29)?.toUpperCase();
  if (orc?.has(29)) orc.first(29).tick();
  const known = type === 'I' ? ['inpatient', 'Inpatient'] : type === 'O' ? ['outpatient', 'Outpatient'] : undefined;
  if (!known) return type === undefined ? [] : [{ text: type }];
  const [code, display] = known;
  return [
    {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/medicationrequest-category', code: code!, display: display! },
      ],
    },
  ];
}

function dispenseOf(
  segment: SegmentReader,
  layout: Layout,
  when: When,
  translating: Translating,
): MedicationRequest['dispenseRequest'] {
  if (!layout.dispense) return undefined;
  const { amount, units, refills } = layout.dispense;
  const repeats = segment.text(refills);
  const numeric = repeats !== undefined && /^\d{1,3}$/.test(repeats) ? Number(repeats) : undefined;
  if (repeats !== undefined && numeric === undefined)
    translating.lose(`${segment.name}-${refills}`, 'not-carried', 'It is not a number.');
  return filledOrNone<NonNullable<MedicationRequest['dispenseRequest']>>({
    quantity: segment.has(amount) ? quantityIn(segment, amount, units) : undefined,
    numberOfRepeatsAllowed: numeric,
    performer: organisationByCode(codedIn(segment, layout.pharmacy, translating)),
    validityPeriod: boundsOf(when, translating),
  });
}

/** RXO-9 and RXE-9, table 0161. */
function substitutionOf(segment: SegmentReader): MedicationRequest['substitution'] {
  const code = segment.text(9)?.toUpperCase();
  if (code === undefined) return undefined;
  if (code === 'N') return { allowedBoolean: false };
  if (!isCode(code)) return { allowedCodeableConcept: { text: code } };
  return {
    allowedCodeableConcept: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0161', code }],
    },
  };
}

function tickRepeated(rxo: SegmentReader, rxe: SegmentReader): void {
  const pairs = [
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
    [5, 6],
    [11, 10],
    [12, 11],
  ] as const;
  for (const [asked, given] of pairs) {
    for (let component = 1; component <= rxo.first(asked).length; component += 1) {
      if (rxo.peek(asked, component) === rxe.peek(given, component)) rxo.first(asked).tick(component);
    }
  }
}
