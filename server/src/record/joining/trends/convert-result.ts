// A result in another unit, so that two laboratories' results stand on one axis. Never where it is not known how: it then stays
// in its own unit, and on its own axis. The laboratory's range goes with its value, and is never another laboratory's.
import type { CodeValue, ResultFacts } from '../../items/item-facts.ts';
import type { RecordItem } from '../../items/record-item.ts';
import { writtenOneWay } from '../reading/units.ts';
import { type Analyte, analyteOf } from './analytes.ts';
import { convertAlike } from './units-alike.ts';

/** The same result, its value and range in this unit; undefined where it is no number or cannot be converted. */
export function resultIn(item: RecordItem, unit: string): ResultFacts | undefined {
  const result = item.facts?.result;
  if (result?.value === undefined || result.unit === undefined) return undefined;
  const codes: readonly CodeValue[] = [...(item.code ? [item.code] : []), ...(item.facts?.codes ?? [])];
  const into = (value: number) => convertValue(value, result.unit!, unit, codes);
  const value = into(result.value);
  if (value === undefined) return undefined;
  const { value: _own, unit: _ownUnit, low, high, ...rest } = result;
  return {
    ...rest,
    value,
    unit,
    ...(low === undefined ? {} : { low: into(low)! }),
    ...(high === undefined ? {} : { high: into(high)! }),
  };
}

/**
 * A number in another unit.
 * @param codes of what was measured: a mass becomes an amount of substance only where it is known of what.
 * @returns undefined where it is not known how.
 */
export function convertValue(value: number, from: string, to: string, codes: readonly CodeValue[]): number | undefined {
  const [one, other] = [writtenOneWay(from)!, writtenOneWay(to)!];
  if (one === other) return value;
  const analyte = analyteOf(codes);
  const converted = convertAlike(value, one, other) ?? (analyte && convertKnowing(analyte, value, one, other));
  return converted === undefined ? undefined : asExact(converted, value);
}

function convertKnowing(analyte: Analyte, value: number, from: string, to: string): number | undefined {
  if (analyte.isHbA1c) {
    if (from === '%' && to === 'mmol/mol') return (value - 2.152) / 0.091_48;
    return from === 'mmol/mol' && to === '%' ? value * 0.091_48 + 2.152 : undefined;
  }
  if (analyte.isOneCharge) {
    if (from === 'meq/L') return convertAlike(value, 'mmol/L', to);
    return to === 'meq/L' ? convertAlike(value, from, 'mmol/L') : undefined;
  }
  if (analyte.molarMass === undefined) return undefined;
  const grams = convertAlike(value, from, 'g/L');
  if (grams !== undefined) return convertAlike((grams / analyte.molarMass) * 1000, 'mmol/L', to);
  const moles = convertAlike(value, from, 'mmol/L');
  return moles === undefined ? undefined : convertAlike((moles * analyte.molarMass) / 1000, 'g/L', to);
}

/** As exact as it was given, and no more; three digits at least, for a round number was seldom measured so roundly. */
function asExact(converted: number, given: number): number {
  const digits = String(Math.abs(given)).replace('.', '').replace(/^0+/, '').replace(/e.*$/, '').length;
  return Number(converted.toPrecision(Math.min(15, Math.max(3, digits))));
}

/**
 * The unit in which most of these results of one test can be shown, the newest deciding between equals.
 * @param items of one test, newest first.
 */
export function unitForTrend(items: readonly RecordItem[]): string | undefined {
  const units = [...new Set(items.flatMap(({ facts }) => writtenOneWay(facts?.result?.unit) ?? []))];
  let best: { unit: string; count: number } | undefined;
  for (const unit of units) {
    const count = items.filter((item) => resultIn(item, unit) !== undefined).length;
    if (best === undefined || count > best.count) best = { unit, count };
  }
  return best?.unit;
}
