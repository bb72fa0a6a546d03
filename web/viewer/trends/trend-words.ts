// What a chart shows, in words: for who cannot see it, and for what no chart can say.
import { formatDateTime } from '#web/design/dates.ts';
import { type Measured, type NotDrawn, numberWords, rangeWords, unitWords, valueWords } from './measured.ts';
import type { TrendDrawing } from './trend-drawing.ts';

/** "Serum potassium level, mmol/L: 3 results from 23 Mar 2026 to 2 Nov 2026, lowest 4.9, highest 5.6, latest 5.6 mmol/L (high). Range 3.5–5.3." */
export function trendSummary(
  title: string,
  series: readonly Measured[],
  drawing: TrendDrawing,
  timeZone: string,
): string {
  const [latest, earliest] = [series[0]!, series.at(-1)!];
  const values = series.flatMap(({ measurement }) => (measurement ? [measurement.value] : []));
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const date = ({ item }: Measured) => (item.when ? formatDateTime(item.when, timeZone).split(',')[0]! : '');
  const range = drawing.bandOf && rangeWords(drawing.bandOf.item);
  const when = date(earliest) === date(latest) ? `of ${date(latest)}` : `from ${date(earliest)} to ${date(latest)}`;
  return `${[title, unitWords(drawing.unit)].filter(Boolean).join(', ')}: ${counted(series.length, 'result')} ${when}, ${
    lowest === highest ? `all ${numberWords(lowest)}` : `lowest ${numberWords(lowest)}, highest ${numberWords(highest)}`
  }, latest ${valueWords(latest.item)}${latest.item.interpretation ? ` (${latest.item.interpretation})` : ''}.${range ? ` Range ${range}.` : ''}`;
}

/** What of a test is in the table alone, and why: "Not drawn: 1 without a date, 2 without a number." */
export function notDrawnWords(results: readonly Measured[]): string | undefined {
  const counts = Map.groupBy(
    results.flatMap(({ notDrawn }) => (notDrawn ? [notDrawn] : [])),
    (reason) => reason,
  );
  if (counts.size === 0) return undefined;
  return `In the table and not drawn: ${[...counts].map(([reason, all]) => `${all.length} ${reasonWords[reason]}`).join(', ')}.`;
}

const reasonWords: Readonly<Record<NotDrawn, string>> = {
  'entered in error': 'entered in error',
  cancelled: 'cancelled',
  'no result yet': 'with no result yet',
  'no number': 'without a number',
  'no date': 'without a date',
  'dated in the future': 'dated in the future',
  'dated before birth': 'dated before the person was born',
};

/** "without a number", of one result that is not drawn. */
export const notDrawnReason = ({ notDrawn }: Measured): string => (notDrawn ? reasonWords[notDrawn] : '');

/** Where laboratories give different ranges for one test, each of them: one band cannot stand for all. */
export function otherRanges(series: readonly Measured[], timeZone: string): string[] {
  const [latest] = series;
  const of = latest && rangeWords(latest.item);
  const seen = new Map<string, Measured>();
  for (const measured of series) {
    const range = rangeWords(measured.item);
    const key = `${whoseRange(measured)} ${range}`;
    if (range !== undefined && range !== of && !seen.has(key)) seen.set(key, measured);
  }
  return [...seen.values()].map(
    (measured) =>
      `${whoseRange(measured)}: ${rangeWords(measured.item)}${measured.item.when ? ` (${formatDateTime(measured.item.when, timeZone).split(',')[0]})` : ''}`,
  );
}

/** The laboratory where the source names it, else the source. */
export const whoseRange = ({ item }: Measured): string => item.facts?.result?.laboratory ?? item.sourceName;

/** "1 result", "3 results". */
export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-GB')} ${what}${count === 1 ? '' : 's'}`;
