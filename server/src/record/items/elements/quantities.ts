// Amounts as a clinician writes them: "7.2 mmol/L", "<0.5 mg/L", "3.5–5.0 mmol/L".
import type { Quantity, Range, Ratio } from '#standards/fhir/types.ts';
import { words } from './words.ts';
import { wordTable } from '#standards/word-table.ts';

/** UCUM codes that nobody writes by hand. */
const writtenUnits: Readonly<Record<string, string>> = wordTable({
  'mm[Hg]': 'mmHg',
  Cel: '°C',
  '[degF]': '°F',
  '/min': 'per minute',
  '{score}': '',
  '1': '',
  '10*9/L': '×10⁹/L',
  '10*12/L': '×10¹²/L',
  '10*3/uL': '×10³/µL',
  '10*6/uL': '×10⁶/µL',
});

/** The number as the source wrote it; the tail of a binary fraction (176.35499866729558) is cut after four places. */
export function numberText(value: unknown): string | undefined {
  if (typeof value !== 'number') return words(value);
  const text = String(value);
  const places = text.split('.')[1]?.length ?? 0;
  if (places <= 4 || text.includes('e')) return text;
  return String(Math.abs(value) < 0.01 ? Number(value.toPrecision(4)) : Number(value.toFixed(4)));
}

export function unitText(quantity: Quantity | undefined): string | undefined {
  const unit = words(quantity?.unit) ?? words(quantity?.code);
  return unit === undefined ? undefined : (writtenUnits[unit] ?? unit);
}

/** Every place of a number: a dose is never rounded. */
export const everyPlace = (value: unknown): string | undefined => words(value);

/** A quantity with its comparator and unit. @param number how its number is written. */
export function quantityText(quantity: Quantity | undefined, number = numberText): string | undefined {
  const value = number(quantity?.value);
  const unit = unitText(quantity);
  if (value === undefined) return unit === undefined || unit === '' ? undefined : `amount not given (${unit})`;
  return `${words(quantity?.comparator) ?? ''}${value}${spaced(unit)}`;
}

/** A range; the unit once where both ends share it. */
export function rangeText(range: Range | undefined, number = numberText): string | undefined {
  const low = number(range?.low?.value);
  const high = number(range?.high?.value);
  const unit = spaced(unitText(range?.high) ?? unitText(range?.low));
  if (low !== undefined && high !== undefined) return low === high ? `${low}${unit}` : `${low}–${high}${unit}`;
  if (low !== undefined) return `${low}${unit} or more`;
  return high === undefined ? undefined : `${high}${unit} or less`;
}

/** A ratio, e.g. a titre "1:128" or a strength "5 mg per 1 mL". */
export function ratioText(ratio: Ratio | undefined, number = numberText): string | undefined {
  const top = quantityText(ratio?.numerator, number);
  const bottom = quantityText(ratio?.denominator, number);
  if (!top || !bottom) return top ?? bottom;
  const units = unitText(ratio?.numerator) ?? unitText(ratio?.denominator);
  return units ? `${top} per ${bottom}` : `${top}:${bottom}`;
}

function spaced(unit: string | undefined): string {
  if (!unit) return '';
  return unit === '%' ? '%' : ` ${unit}`;
}
