// What a chart of one test in one unit shows, as percentages of its width and height: no markup, no words but the axes'.
// Invariant: one unit to a chart; a date of a month is as wide as the month; a bound is never drawn as a value.
import { positionOf, type Tick, type TimeSpan, timeTicks } from '../timeline/time-axis.ts';
import type { DrawnResult, TrendSeries } from './trend-series.ts';
import { heightOf, type ValueDomain, valueDomain, valueTicks } from './value-axis.ts';

/** A result on the chart. */
export interface Mark {
  x: number;
  y: number;
  /** From where to where its date may lie, where that is wide enough to see. */
  span?: { from: number; until: number };
  bound?: 'at most' | 'at least';
  /** Place of its source among the page's sources. */
  shape: number;
  outOfRange: boolean;
}

/** Several results too close to tell apart: drawn from the lowest to the highest. */
export interface Stretch {
  x: number;
  top: number;
  bottom: number;
  count: number;
  outOfRange: boolean;
}

export interface TrendDrawing {
  unit: string;
  /** Oldest first. */
  marks: readonly Mark[];
  stretches: readonly Stretch[];
  /** From each exactly dated value to the next. */
  lines: readonly { x1: number; y1: number; x2: number; y2: number }[];
  /** The range of the laboratory of the latest value. */
  band?: { top: number; bottom: number };
  /** Whose range the band is. */
  bandOf?: DrawnResult;
  times: readonly (Tick & { x: number })[];
  values: readonly { value: number; y: number }[];
}

export interface DrawingOptions {
  timeZone: string;
  /** Each source's place, the same all over the page. */
  shapeOf: (sourceName: string) => number;
  /** How many results stand as marks of their own before neighbours are drawn together. */
  mostMarks: number;
}

export function drawTrend(
  { unit, results }: TrendSeries,
  { timeZone, shapeOf, mostMarks }: DrawingOptions,
): TrendDrawing {
  const oldestFirst = results.toReversed();
  const latest = results[0]!;
  const { low, high } = latest;
  const limits = [low, high].filter((limit) => limit !== undefined);
  const values = results.map(({ measurement }) => measurement.value);
  const time = timeOf(results);
  const domain = valueDomain([...values, ...limits, ...roomBeyond(latest, valueDomain([...values, ...limits]))]);
  const x = (at: number) => 3 + positionOf(at, time) * 0.94;
  const markOf = ({ item, measurement }: DrawnResult): Mark => {
    const [from, until] = [x(measurement.from), x(measurement.until)];
    return {
      x: (from + until) / 2,
      y: heightOf(measurement.value, domain),
      ...(until - from > narrowest ? { span: { from, until } } : {}),
      ...(measurement.bound ? { bound: measurement.bound } : {}),
      shape: shapeOf(item.sourceName),
      outOfRange: item.interpretation !== undefined,
    };
  };
  const { marks, stretches } = thinned(oldestFirst.map(markOf), mostMarks);
  return {
    unit,
    marks,
    stretches,
    lines: stretches.length > 0 ? [] : linesBetween(marks),
    ...(limits.length > 0
      ? {
          band: {
            top: high === undefined ? 0 : heightOf(high, domain),
            bottom: low === undefined ? 100 : heightOf(low, domain),
          },
          bandOf: latest,
        }
      : {}),
    times: timeTicks(time, timeZone).map((tick) => ({ ...tick, x: x(tick.at) })),
    values: valueTicks(domain).map((value) => ({ value, y: heightOf(value, domain) })),
  };
}

/** A range open at one side is drawn a little beyond its limit, so that it is seen to go on there. */
function roomBeyond({ low, high }: DrawnResult, domain: ValueDomain): number[] {
  const room = (domain.high - domain.low) * 0.2;
  if (low !== undefined && high === undefined) return [low + room];
  return high !== undefined && low === undefined ? [high - room] : [];
}

/** A date narrower than this, in percent of the width, is a point to the eye. */
const narrowest = 1.5;
const day = 86_400_000;

/** From the first possible moment to the last; a single moment stands in the middle of two days. */
function timeOf(series: readonly DrawnResult[]): TimeSpan {
  const from = series.reduce((least, { measurement }) => Math.min(least, measurement.from), Number.POSITIVE_INFINITY);
  const until = series.reduce((most, { measurement }) => Math.max(most, measurement.until), Number.NEGATIVE_INFINITY);
  const margin = Math.max(0, (day - (until - from)) / 2);
  return { from: from - margin, until: until + margin };
}

/** A line says "from this to that, then": bounds and dates that are no moment say no such thing. */
function linesBetween(marks: readonly Mark[]): TrendDrawing['lines'] {
  const exact = marks.filter(({ span, bound }) => !span && !bound).toSorted((one, other) => one.x - other.x);
  return exact.slice(1).map(({ x, y }, index) => ({ x1: exact[index]!.x, y1: exact[index]!.y, x2: x, y2: y }));
}

/**
 * Marks that would hide one another become stretches. The latest stays a mark of its own, and so does what is dated only to
 * a month or year.
 */
export function thinned(marks: readonly Mark[], most: number): { marks: Mark[]; stretches: Stretch[] } {
  if (marks.length <= most) return { marks: [...marks], stretches: [] };
  const latest = marks.at(-1)!;
  const apart = marks.filter((mark) => mark === latest || mark.span);
  const columns = Map.groupBy(
    marks.filter((mark) => mark !== latest && !mark.span),
    ({ x }) => Math.floor((x / 100) * most),
  );
  const crowded = [...columns.values()].filter(({ length }) => length > 1);
  const alone = [...columns.values()].filter(({ length }) => length === 1).flat();
  return {
    marks: [...alone, ...apart].toSorted((one, other) => one.x - other.x),
    stretches: crowded.map((column) => ({
      x: column.reduce((sum, { x }) => sum + x, 0) / column.length,
      top: column.reduce((least, { y }) => Math.min(least, y), 100),
      bottom: column.reduce((most, { y }) => Math.max(most, y), 0),
      count: column.length,
      outOfRange: column.some(({ outOfRange }) => outOfRange),
    })),
  };
}
