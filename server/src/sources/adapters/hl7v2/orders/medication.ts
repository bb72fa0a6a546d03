// RXO and RXE → UK Core MedicationRequest; RXD → MedicationDispense. Source: HL7 v2.8.2 chapter 4A, §4A.4.1 (RXO), .4 (RXE),
// .5 (RXD), .2 (RXR); HL7 v2-to-FHIR, RXO[MedicationRequest], RXR, TQ1[MedicationRequest].
import { deterministicId } from '#standards/deterministic-id.ts';
import type {
  CodeableConcept,
  Dosage,
  Identifier,
  MedicationDispense,
  MedicationRequest,
  Organization,
  Quantity,
  Reference,
} from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, filledOrNone, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn } from '../data-types/codes.ts';
import { practitioner } from '../data-types/people.ts';
import { numberOf, unitOf } from '../data-types/quantities.ts';
import { annotations } from '../notes.ts';
import type { Noted, Order } from '../structure.ts';
import { detailsOf } from './order-details.ts';
import { orderIdentity } from './order-identity.ts';
import {
  amountIn,
  amountOf,
  asNeededOf,
  boundsOf,
  instructionsOf,
  priorityOf,
  timingOf,
  type When,
  whenOf,
} from './timing.ts';

/** ORC-1, table 0119, where ORC-5 does not say. */
const byControl: Readonly<Record<string, MedicationRequest['status']>> = {
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
};
/** ORC-5, table 0038. */
const byOrderStatus: Readonly<Record<string, MedicationRequest['status']>> = {
  A: 'active',
  IP: 'active',
  SC: 'active',
  CM: 'completed',
  CA: 'cancelled',
  DC: 'stopped',
  HD: 'on-hold',
  ER: 'entered-in-error',
  RP: 'stopped',
};

/** Where each fact stands in RXO, RXE and RXD. */
interface Layout {
  code: number;
  minimum: number;
  maximum?: number;
  units: number;
  form: number;
  instructions: readonly number[];
  dispense?: { amount: number; units: number; refills: number };
  rate?: { amount: number; units: number };
  indication?: number;
  strength: { amount: number; units: number };
  /** The total daily dose, a CQ. */
  daily: number;
  /** The pharmacy that is to dispense. */
  pharmacy: number;
  providers: readonly number[];
}
const layouts: Readonly<Record<string, Layout>> = {
  RXO: {
    code: 1,
    minimum: 2,
    maximum: 3,
    units: 4,
    form: 5,
    instructions: [6, 7],
    dispense: { amount: 11, units: 12, refills: 13 },
    rate: { amount: 21, units: 22 },
    indication: 20,
    strength: { amount: 18, units: 19 },
    daily: 23,
    pharmacy: 32,
    providers: [14],
  },
  RXE: {
    code: 2,
    minimum: 3,
    maximum: 4,
    units: 5,
    form: 6,
    instructions: [7, 21],
    dispense: { amount: 10, units: 11, refills: 12 },
    rate: { amount: 23, units: 24 },
    indication: 27,
    strength: { amount: 25, units: 26 },
    daily: 19,
    pharmacy: 40,
    providers: [13],
  },
};

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
  const [requester, ...others] = present(...requesters.map((part) => practitioner(part, translating)));
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
    recorder: present(...(orc?.all(10) ?? []).map((part) => practitioner(part, translating)))[0],
    reasonCode: [...(orc ? allCodedIn(orc, 16, translating) : []), ...indications],
    note: [...annotations(noted.notes, translating), ...(order.orc ? annotations(order.orc.notes, translating) : [])],
    dosageInstruction: present(dosageOf(order, noted, layout, translating)),
    dispenseRequest: dispenseOf(segment, layout, whenOf(order, noted), translating),
    substitution,
  });
}

/** What was dispensed: RXD. */
export function medicationDispense(
  order: Order,
  patientId: PatientId,
  encounter: Reference | undefined,
  request: MedicationRequest | undefined,
  translating: Translating,
): MedicationDispense | undefined {
  const noted = order.medication.find(({ segment }) => segment.name === 'RXD');
  if (!noted) return undefined;
  const rxd = noted.segment;
  const code = codedIn(rxd, 2, translating);
  if (!code) {
    translating.lose('RXD-2', 'not-carried', 'It names no medicine.');
    return undefined;
  }
  const identity = orderIdentity(order, code, patientId, translating);
  const number = rxd.text(7);
  const counter = rxd.text(1);
  const notes = present(...rxd.all(9).map((part) => part.wholeText())).map((text) => ({ text }));
  const actual = rxd.has(4) ? numberOf(rxd.text(4)) : undefined;
  const units = rxd.has(5) ? unitOf(rxd.first(5)) : {};
  return filled<MedicationDispense>({
    resourceType: 'MedicationDispense',
    id: deterministicId(['MedicationDispense', ...identity.result, number ?? counter ?? '']),
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-MedicationDispense'] },
    identifier:
      number === undefined
        ? identity.identifiers
        : [{ system: `${translating.source.localSystem}/prescription`, value: number }],
    status: 'completed',
    medicationCodeableConcept: code,
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    context: encounter as MedicationDispense['context'],
    performer: present(...rxd.all(10).map((part) => practitioner(part, translating))).map((actor) => ({ actor })),
    authorizingPrescription: request && [{ reference: `MedicationRequest/${request.id!}`, type: 'MedicationRequest' }],
    quantity: actual === undefined ? undefined : { value: actual, ...units },
    whenHandedOver: dateTimeIn(rxd, 3, translating),
    note: [...notes, ...annotations(noted.notes, translating)],
    dosageInstruction: present(dispensedDosage(order, noted, translating)),
    substitution: substitutedOf(rxd),
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

function dosageOf(order: Order, noted: Noted, layout: Layout, translating: Translating): Dosage | undefined {
  const { segment } = noted;
  const when = whenOf(order, noted);
  const low = quantityIn(segment, layout.minimum, layout.units);
  const high = layout.maximum === undefined ? undefined : quantityIn(segment, layout.maximum, layout.units);
  const timing = timingOf(when, boundsOf(when, translating));
  const needed = asNeededOf(when);
  const strength = amountWords(segment, layout.strength.amount, layout.strength.units);
  const daily = amountWords(segment, layout.daily);
  const instructions = layout.instructions.flatMap((field) => allCodedIn(segment, field, translating));
  const text = present(
    ...instructions.map(({ text: words }) => words),
    ...instructionsOf(when),
    strength && `strength ${strength}`,
    daily && `total daily dose ${daily}`,
  ).join('; ');
  const rate = layout.rate && rateIn(segment, layout.rate.amount, layout.rate.units);
  const amount = low || high ? undefined : amountIn(amountOf(when));
  const ranged = low && high && low.value !== high.value;
  // A dose from more to less is for a person to read: FHIR's range cannot say it, and one of the two might be the mistake.
  const reversed = ranged && low.value! > high.value!;
  const dose: NonNullable<Dosage['doseAndRate']>[number] | undefined = filledOrNone<
    NonNullable<Dosage['doseAndRate']>[number]
  >({
    // The highest dose is given only where it is another than the lowest.
    doseRange: ranged && !reversed ? { low, high } : undefined,
    doseQuantity: ranged ? undefined : (low ?? high ?? amount),
    rateQuantity: rate,
  });
  const form = codedIn(segment, layout.form, translating);
  const [rxr] = detailsOf(order, noted, 'RXR');
  const routed = (field: number, table: string) => rxr && codedIn(rxr, field, translating, { table });
  return filledOrNone<Dosage>({
    text:
      present(
        reversed ? `dose ${low.value!} to ${high.value!} ${low.unit ?? ''}`.trim() : undefined,
        text || undefined,
        form?.text && `as ${form.text}`,
      ).join('; ') || undefined,
    additionalInstruction: instructions.filter(({ coding }) => coding),
    timing,
    ...(needed.asNeededCodeableConcept
      ? needed
      : /\bPRN\b|as (needed|required)/i.test(`${text} ${timing?.code?.text ?? ''}`)
        ? { asNeededBoolean: true }
        : {}),
    site: routed(2, '0163'),
    route: routed(1, '0162'),
    method: routed(4, '0165'),
    doseAndRate: present(dose),
  });
}

/** What RXD says of how the medicine is to be taken: RXD-12 and the routes. */
function dispensedDosage(order: Order, noted: Noted, translating: Translating): Dosage | undefined {
  const rxd = noted.segment;
  const when = whenOf(order, noted);
  const perDose = rxd.has(12) ? rxd.first(12) : undefined;
  const quantity = perDose && amountIn(perDose);
  const instructions = allCodedIn(rxd, 15, translating);
  const [rxr] = detailsOf(order, noted, 'RXR');
  const route = rxr && codedIn(rxr, 1, translating, { table: '0162' });
  return filledOrNone<Dosage>({
    text: present(...instructions.map(({ text }) => text)).join('; ') || undefined,
    timing: timingOf(when, boundsOf(when, translating)),
    route,
    doseAndRate: quantity ? [{ doseQuantity: quantity }] : undefined,
  });
}

function quantityIn(segment: SegmentReader, amount: number, units: number): Quantity | undefined {
  const value = numberOf(segment.peek(amount));
  if (value === undefined) return undefined;
  segment.tick(amount);
  return { value, ...(segment.has(units) ? unitOf(segment.first(units)) : {}) };
}

/** An amount with its units in words, for what FHIR has no number for: "5 mg/hr". */
function amountWords(segment: SegmentReader, amount: number, units?: number): string | undefined {
  const value = segment.text(amount);
  if (value === undefined) return undefined;
  const unit = units === undefined ? unitOf(segment.first(amount).inner(2)) : unitOf(segment.first(units));
  return present(value, unit.unit).join(' ');
}

/** A rate is an amount in an amount of time: its unit says both. */
function rateIn(segment: SegmentReader, amount: number, units: number): Quantity | undefined {
  return segment.has(amount) ? quantityIn(segment, amount, units) : undefined;
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
    performer: pharmacyOf(segment, layout, translating),
    validityPeriod: boundsOf(when, translating),
  });
}

function pharmacyOf(
  segment: SegmentReader,
  layout: Layout,
  translating: Translating,
): NonNullable<MedicationRequest['dispenseRequest']>['performer'] {
  const pharmacy = codedIn(segment, layout.pharmacy, translating);
  const display = pharmacy?.text ?? pharmacy?.coding?.[0]?.code;
  const [coding] = pharmacy?.coding ?? [];
  return display === undefined
    ? undefined
    : filled<Reference<Organization>>({
        type: 'Organization',
        identifier: coding?.code === undefined ? undefined : { system: coding.system!, value: coding.code },
        display,
      });
}

/** RXO-9 and RXE-9, table 0161. */
function substitutionOf(segment: SegmentReader): MedicationRequest['substitution'] {
  const code = segment.text(9)?.toUpperCase();
  if (code === undefined) return undefined;
  if (code === 'N') return { allowedBoolean: false };
  return {
    allowedCodeableConcept: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0161', code }],
    },
  };
}

/** RXD-11, table 0167: 0 is no substitution, N none by request. */
function substitutedOf(rxd: SegmentReader): MedicationDispense['substitution'] {
  const code = rxd.text(11)?.toUpperCase();
  if (code === undefined) return undefined;
  return { wasSubstituted: code !== '0' && code !== 'N' };
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
  for (const [asked, given] of pairs) if (rxo.peek(asked) === rxe.peek(given)) rxo.tick(asked);
}
