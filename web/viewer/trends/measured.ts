// One result as far as it can be compared: its number, its unit, when it was true, and whether it is a result at all.
// Invariant: nothing is drawn that the source did not say. What cannot be drawn has its reason, and stands in the table.
import type { RecordItem } from '#record/items/record-item.ts';
import { numberText, rangeText, unitText } from '#record/items/elements/quantities.ts';
import { writtenOneWay } from '#record/joining/reading/units.ts';
import { endOf, startOf } from '#standards/fhir/date-time.ts';
import type { ShownItem } from '../joined-so-far.ts';

/** A number at a time. */
export interface Measurement {
  value: number;
  /** In one way of writing, never converted; "" where the source gave none. */
  unit: string;
  /** The number is a bound: it was at most, or at least, this. */
  bound?: 'at most' | 'at least';
  /** When, as wide as the source's date is: milliseconds since 1970, `until` the first moment after. */
  from: number;
  until: number;
}

/** Why a result is in the table and not in the chart. */
export type NotDrawn =
  | 'entered in error'
  | 'cancelled'
  | 'no result yet'
  | 'no number'
  | 'no date'
  | 'dated in the future'
  | 'dated before birth';

export interface Measured {
  item: ShownItem;
  measurement?: Measurement;
  notDrawn?: NotDrawn;
}

export interface MeasuringContext {
  timeZone: string;
  now: Date;
  /** FHIR date of any precision. */
  birthDate?: string | undefined;
}

export function measuredOf(item: ShownItem, context: MeasuringContext): Measured {
  const notDrawn = notAResult(item);
  if (notDrawn) return { item, notDrawn };
  const { value, unit, comparator } = item.facts?.result ?? {};
  if (value === undefined || !Number.isFinite(value)) return { item, notDrawn: 'no number' };
  const from = item.when === undefined ? undefined : startOf(item.when, context.timeZone);
  const until = item.when === undefined ? undefined : endOf(item.when, context.timeZone);
  if (from === undefined || until === undefined) return { item, notDrawn: 'no date' };
  if (from > context.now.getTime() + clockSkewMs) return { item, notDrawn: 'dated in the future' };
  const born = context.birthDate === undefined ? undefined : startOf(context.birthDate, context.timeZone);
  // Systems that must have a date and know none write 1900.
  if (born !== undefined && until <= born) return { item, notDrawn: 'dated before birth' };
  const bound = boundOf(comparator);
  // "About", or a sign we do not know: a mark would say more than the source did.
  if (comparator !== undefined && bound === undefined) return { item, notDrawn: 'no number' };
  return {
    item,
    measurement: { value, unit: writtenOneWay(unit) ?? '', from, until, ...(bound ? { bound } : {}) },
  };
}

/** A laboratory's clock may be ahead of ours. */
const clockSkewMs = 3_600_000;

/** Whether a laboratory stands behind it: not taken back, not cancelled, not still to come. */
export function notAResult({ status, cautions = [], facts, detail }: RecordItem): NotDrawn | undefined {
  if (status === 'entered in error' || cautions.includes('entered in error')) return 'entered in error';
  if (status === 'cancelled') return 'cancelled';
  const says = facts?.result?.value ?? facts?.result?.found ?? detail;
  if (status === 'registered' && says === undefined) return 'no result yet';
  return undefined;
}

function boundOf(comparator: string | undefined): Measurement['bound'] {
  if (comparator === undefined) return undefined;
  return comparator.startsWith('<') ? 'at most' : comparator.startsWith('>') ? 'at least' : undefined;
}

/** "5.6 mmol/L", "<5 mg/L", "positive". Where there is no number, what was found in the source's words. */
export function valueWords({ facts, detail }: RecordItem): string {
  const { value, comparator = '', unit = '', found } = facts?.result ?? {};
  if (value === undefined) return found ?? detail ?? 'no value given';
  const written = unitWords(unit);
  return `${comparator}${numberWords(value)}${written === '' || written === '%' ? written : ` ${written}`}`;
}

/** The laboratory's own range: "3.5–5.3", "60 or more". In the value's unit, which is not repeated. */
export const rangeWords = ({ facts }: RecordItem): string | undefined => limitsWords(facts?.result ?? {});

export function limitsWords({ low, high }: { low?: number; high?: number }): string | undefined {
  const limit = (value: number | undefined) => (value === undefined ? {} : { value });
  return low === undefined && high === undefined ? undefined : rangeText({ low: limit(low), high: limit(high) });
}

/** "×10⁹/L" for `10*9/L`, "mL/min/1.73 m2" for `mL/min/{1.73_m2}`. */
export function unitWords(unit: string): string {
  const known = unitText({ unit });
  if (known !== unit) return known ?? '';
  // UCUM's annotations stand in braces, with an underline for a space.
  return unit.replaceAll(/\{([^}]*)\}/g, (_all, note: string) => note.replaceAll('_', ' '));
}

/** A number for a label, as a laboratory writes it. */
export const numberWords = (value: number): string => numberText(value) ?? String(value);
