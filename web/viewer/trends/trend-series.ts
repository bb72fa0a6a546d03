// The results of a test that can stand on one axis: in one unit, converted where it is known how and never otherwise.
import { resultIn, unitForTrend } from '#record/joining/trends/convert-result.ts';
import type { Measured, Measurement } from './measured.ts';

export interface DrawnResult extends Measured {
  /** In the series' unit. */
  measurement: Measurement;
  /** The range it came with, in the series' unit. */
  low?: number;
  high?: number;
  /** The source measured it in another unit. */
  converted: boolean;
}

export interface TrendSeries {
  /** "" where the source gave none. */
  unit: string;
  /** In the order they were given; never empty. */
  results: readonly DrawnResult[];
}

/**
 * Every result that can be drawn, in as few series as there are units that cannot become one another; the series of most
 * results first.
 * @param results of one test, newest first.
 */
export function seriesOf(results: readonly Measured[]): TrendSeries[] {
  const series: TrendSeries[] = [];
  let left = results.filter(({ measurement }) => measurement !== undefined);
  while (left.length > 0) {
    const unit = unitForTrend(left.map(({ item }) => item)) ?? '';
    const drawn = new Map(
      left.flatMap((measured) => drawnIn(measured, unit).map((result) => [measured, result] as const)),
    );
    // Where a unit's own results cannot be shown in it, there is nothing to go by: each is left to its table.
    if (drawn.size === 0) break;
    series.push({ unit, results: [...drawn.values()] });
    left = left.filter((measured) => !drawn.has(measured));
  }
  return series;
}

function drawnIn(measured: Measured, unit: string): DrawnResult[] {
  const { item, measurement } = measured;
  if (!measurement) return [];
  const facts = measurement.unit === '' && unit === '' ? item.facts?.result : resultIn(item, unit);
  if (facts?.value === undefined) return [];
  return [
    {
      ...measured,
      measurement: { ...measurement, value: facts.value, unit },
      ...(facts.low === undefined ? {} : { low: facts.low }),
      ...(facts.high === undefined ? {} : { high: facts.high }),
      converted: measurement.unit !== unit,
    },
  ];
}
