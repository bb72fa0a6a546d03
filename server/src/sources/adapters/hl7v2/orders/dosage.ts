// How a medicine is to be taken: the dose, its times and its route, of RXO and RXE. Source: HL7 v2.8.2 §4A.4.1 (RXO), §4A.4.4
// (RXE), §4A.4.2 (RXR); HL7 v2-to-FHIR, RXO[MedicationRequest], RXE[MedicationRequest], RXR[Dosage]; FHIR R4 Dosage.
import type { Dosage, Quantity } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import { filledOrNone, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn } from '../data-types/codes.ts';
import { amountIn, numberOf, unitOf } from '../data-types/quantities.ts';
import type { Noted, Order } from '../structure.ts';
import { detailsOf } from './order-details.ts';
import { amountOf, asNeededOf, boundsOf, instructionsOf, timingOf, whenOf } from './timing.ts';
import { wordTable } from '#standards/word-table.ts';

/** Where each fact stands in RXO and in RXE. */
export interface Layout {
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
export const layouts: Readonly<Record<string, Layout>> = wordTable({
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
});

/** The dose of a prescription; undefined where it says nothing of one. */
export function dosageOf(order: Order, noted: Noted, layout: Layout, translating: Translating): Dosage | undefined {
  const { segment } = noted;
  const when = whenOf(order, noted);
  const low = quantityIn(segment, layout.minimum, layout.units);
  const high = layout.maximum === undefined ? undefined : quantityIn(segment, layout.maximum, layout.units);
  const timing = timingOf(when, boundsOf(when, translating), translating);
  const needed = asNeededOf(when);
  const strength = amountWords(segment, layout.strength.amount, layout.strength.units);
  const daily = amountWords(segment, layout.daily);
  const instructions = layout.instructions.flatMap((field) => allCodedIn(segment, field, translating));
  const text = present([
    ...instructions.map(({ text: words }) => words),
    ...instructionsOf(when),
    strength && `strength ${strength}`,
    daily && `total daily dose ${daily}`,
  ]).join('; ');
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
      present([
        reversed ? `dose ${low.value!} to ${high.value!} ${low.unit ?? ''}`.trim() : undefined,
        text || undefined,
        form?.text && `as ${form.text}`,
      ]).join('; ') || undefined,
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
    doseAndRate: present([dose]),
  });
}

/** A number in one field, its units in another. */
export function quantityIn(segment: SegmentReader, amount: number, units: number): Quantity | undefined {
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
  return present([value, unit.unit]).join(' ');
}

/** A rate is an amount in an amount of time: its unit says both. */
function rateIn(segment: SegmentReader, amount: number, units: number): Quantity | undefined {
  return segment.has(amount) ? quantityIn(segment, amount, units) : undefined;
}
