// What a chart shows, in words: for who cannot see it, and for what no chart can say.
import { formatDateTime } from '#web/design/dates.ts';
import { limitsWords, type Measured, type NotDrawn, numberWords, unitWords, valueWords } from './measured.ts';
import type { DrawnResult, TrendSeries } from './trend-series.ts';

/** "Serum potassium level, mmol/L: 3 results from 23 Mar 2026 to 2 Nov 2026, lowest 4.9, highest 5.6, latest 5.6 mmol/L (high). Range 3.5–5.3." */
export function trendSummary(title: string, { unit, results }: TrendSeries, timeZone: string): string {
  const [latest, earliest] = [results[0]!, results.at(-1)!];
  const { low, high } = valueExtent(results);
  const [from, until] = [earliest, latest].map(({ item }) => dayWords(item.when, timeZone));
  return [
    `${[title, unitWords(unit)].filter(Boolean).join(', ')}: ${counted(results.length, 'result')}`,
    from === until ? ` of ${until}` : ` from ${from} to ${until}`,
    low === high ? `, all ${numberWords(low)}` : `, lowest ${numberWords(low)}, highest ${numberWords(high)}`,
    `, latest ${valueWords(latest.item)}`,
    latest.converted ? `, which is ${numberWords(latest.measurement.value)} ${unitWords(unit)}` : '',
    latest.item.interpretation ? ` (${latest.item.interpretation}).` : '.',
    limitsWords(latest) === undefined ? '' : ` Range ${limitsWords(latest)}.`,
  ].join('');
}

const dayWords = (when: string | undefined, timeZone: string): string =>
  when === undefined ? 'no date' : formatDateTime(when, timeZone).split(',')[0]!;

/** Why not Math.min of them all: a long record has more values than a call may have arguments. */
function valueExtent(results: readonly DrawnResult[]): { low: number; high: number } {
  return results.reduce(
    ({ low, high }, { measurement: { value } }) => ({ low: Math.min(low, value), high: Math.max(high, value) }),
    { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY },
  );
}

/** What was converted, from what: "2 of these were measured in mg/dL and are converted here. The table has them as they came." */
export function convertedWords({ results }: TrendSeries): string | undefined {
  const converted = results.filter((each) => each.converted);
  if (converted.length === 0) return undefined;
  const units = new Set(converted.map(({ item }) => unitWords(item.facts?.result?.unit ?? '')));
  return `${converted.length} of these ${converted.length === 1 ? 'was' : 'were'} measured in ${[...units].join(' and ')} and ${converted.length === 1 ? 'is' : 'are'} converted here. The table has them as they came.`;
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
export function otherRanges({ results }: TrendSeries, timeZone: string): string[] {
  const banded = limitsWords(results[0]!);
  const seen = new Map<string, string>();
  for (const result of results) {
    const range = limitsWords(result);
    const key = `${whoseRange(result)}: ${range}`;
    if (range !== undefined && range !== banded && !seen.has(key))
      seen.set(key, `${key} (${dayWords(result.item.when, timeZone)})`);
  }
  return [...seen.values()];
}

/** The laboratory where the source names it, else the source. */
export const whoseRange = ({ item }: Measured): string => item.facts?.result?.laboratory ?? item.sourceName;

/** "1 result", "3 results". */
export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-GB')} ${what}${count === 1 ? '' : 's'}`;
