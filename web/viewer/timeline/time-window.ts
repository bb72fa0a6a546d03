// Which time a timeline shows: the recent year unless the address says a year, or from when to when.
import { startOf } from '#standards/fhir/date-time.ts';
import { civil, type TimeSpan } from './time-axis.ts';

export interface TimeWindow extends TimeSpan {
  kind: 'recent' | 'year' | 'chosen';
  /** "The last 12 months and what is to come", "2021", "3 May 2021 to 9 May 2021". */
  words: string;
  year?: number;
  /** First and last day, as the form shows them: YYYY-MM-DD. */
  firstDay: string;
  lastDay: string;
}

export interface WindowQuery {
  year?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export type WindowRead =
  | { window: TimeWindow }
  | { window: TimeWindow; problem: { field: 'from' | 'to'; text: string } };

const day = 86_400_000;

/**
 * @param lastKnown the end of the latest entry there is: what is to come is never cut off the recent year.
 * @returns the recent year, with the problem in words, where the address cannot be read.
 */
export function readWindow(query: WindowQuery, now: Date, timeZone: string, lastKnown: number): WindowRead {
  const recent = () => recentYear(now, timeZone, lastKnown);
  if (query.year !== undefined && isYear(query.year)) return { window: calendarYear(Number(query.year), timeZone) };
  if (!query.from && !query.to) return { window: recent() };
  const from = query.from ? dayOf(query.from, timeZone) : startOf('1900', timeZone);
  if (from === undefined)
    return { window: recent(), problem: { field: 'from', text: 'From must be a real date, like 2021-03-31' } };
  const until = query.to ? dayAfter(query.to, timeZone) : recent().until;
  if (until === undefined)
    return { window: recent(), problem: { field: 'to', text: 'To must be a real date, like 2021-03-31' } };
  if (until <= from)
    return { window: recent(), problem: { field: 'to', text: 'To must be the same day as From, or after it' } };
  return { window: windowOf('chosen', from, until, timeZone) };
}

/** A year of four digits with another after it. */
export const isYear = (text: string): boolean => /^[1-9]\d{3}$/.test(text) && text !== '9999';

function recentYear(now: Date, timeZone: string, lastKnown: number): TimeWindow {
  const [year, month, date] = civil(now.getTime(), timeZone);
  // A year before the 29th of February is the 1st of March.
  const before = new Date(Date.UTC(year - 1, month - 1, date)).toISOString().slice(0, 10);
  const from = startOf(before, timeZone)!;
  const until = Math.max(now.getTime() + 30 * day, Math.min(lastKnown + day, now.getTime() + 2 * 365 * day));
  return { ...windowOf('recent', from, until, timeZone), words: 'The last 12 months and what is to come' };
}

function calendarYear(year: number, timeZone: string): TimeWindow {
  const [from, until] = [startOf(String(year), timeZone)!, startOf(String(year + 1), timeZone)!];
  return { ...windowOf('year', from, until, timeZone), words: String(year), year };
}

function windowOf(kind: TimeWindow['kind'], from: number, until: number, timeZone: string): TimeWindow {
  const [firstDay, lastDay] = [dayText(from, timeZone), dayText(until - 1, timeZone)];
  return {
    kind,
    from,
    until,
    firstDay,
    lastDay,
    words: `${dayWords(from, timeZone)} to ${dayWords(until - 1, timeZone)}`,
  };
}

const written = /^\d{4}-\d{2}-\d{2}$/;

const dayOf = (text: string, timeZone: string) => (written.test(text) ? startOf(text, timeZone) : undefined);

function dayAfter(text: string, timeZone: string): number | undefined {
  const start = dayOf(text, timeZone);
  return start === undefined
    ? undefined
    : startOf(new Date(Date.parse(text) + day).toISOString().slice(0, 10), timeZone);
}

/** YYYY-MM-DD of a moment where the partnership is. */
export function dayText(at: number, timeZone: string): string {
  const [year, month, date] = civil(at, timeZone);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

function dayWords(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}
