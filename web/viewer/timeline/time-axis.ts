// A stretch of time as the width of a picture: where a moment lies on it, and which moments to name.
import { startOf } from '#standards/fhir/date-time.ts';

/** Milliseconds since 1970; `until` is the first moment after it. */
export interface TimeSpan {
  from: number;
  until: number;
}

/** A named moment. */
export interface Tick {
  at: number;
  label: string;
}

/** Percent of the width from its beginning: 0 to 100 within the span, outside it before and after. */
export function positionOf(at: number, { from, until }: TimeSpan): number {
  return ((at - from) / (until - from)) * 100;
}

const hour = 3_600_000;
const day = 24 * hour;

type Unit = 'hours' | 'days' | 'months' | 'years';
const lengths: Readonly<Record<Unit, number>> = { hours: hour, days: day, months: 30.44 * day, years: 365.25 * day };
const steps: readonly (readonly [Unit, number])[] = [
  ...[1, 2, 3, 6, 12].map((count) => ['hours', count] as const),
  ...[1, 2, 7, 14].map((count) => ['days', count] as const),
  ...[1, 2, 3, 6].map((count) => ['months', count] as const),
  ...[1, 2, 5, 10, 20, 50, 100, 500, 1000, 5000].map((count) => ['years', count] as const),
];

/**
 * Round moments of the calendar within a span, in order, about as many as asked for and never more.
 * @param timeZone IANA name; a day begins at its midnight.
 */
export function timeTicks(span: TimeSpan, timeZone: string, most = 6): Tick[] {
  for (const [unit, count] of steps) {
    if ((span.until - span.from) / (lengths[unit] * count) > most * 1.5) continue;
    const ticks = momentsOf(span, unit, count, timeZone);
    if (ticks.length <= most)
      return ticks.map((at, index) => ({ at, label: labelOf(at, unit, timeZone, index === 0) }));
  }
  return [];
}

function momentsOf(span: TimeSpan, unit: Unit, count: number, timeZone: string): number[] {
  const [year, month, date] = civil(span.from, timeZone);
  const moments: number[] = [];
  const add = (at: number | undefined): boolean => {
    if (at !== undefined && at >= span.from && at < span.until) moments.push(at);
    return at !== undefined && at < span.until;
  };
  if (unit === 'years') {
    // There is no year nought.
    let each = Math.floor(year / count) * count;
    if (each === 0) each = count;
    while (add(startOf(yearText(each), timeZone))) each += count;
  } else if (unit === 'months') {
    let each = Math.floor((month - 1) / count) * count;
    while (add(startOf(`${yearText(year + Math.floor(each / 12))}-${two((each % 12) + 1)}`, timeZone))) each += count;
  } else if (unit === 'days') {
    // Counted from the first of the month on, so that neighbouring pictures name the same days.
    let each = Date.UTC(year, month - 1, date - ((date - 1) % count));
    while (add(startOf(new Date(each).toISOString().slice(0, 10), timeZone))) each += count * day;
  } else {
    let each = startOf(`${yearText(year)}-${two(month)}-${two(date)}`, timeZone)!;
    while (add(each)) each += count * hour;
  }
  return moments;
}

/** A row of days says its year once; a row of hours says where each day begins. */
function labelOf(at: number, unit: Unit, timeZone: string, isFirst: boolean): string {
  const [year, month, date] = civil(at, timeZone);
  if (unit === 'years') return String(year);
  if (unit === 'months') return `${months[month - 1]} ${year}`;
  const day = `${date} ${months[month - 1]}`;
  if (unit === 'days') return isFirst ? `${day} ${year}` : day;
  const time = formatOf(timeZone, 'time').format(at);
  return time === '00:00' ? day : time;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number) => String(number).padStart(2, '0');
const yearText = (year: number) => String(year).padStart(4, '0');

/** Year, month from 1 and day of a moment, as a calendar on the wall there shows them. */
export function civil(at: number, timeZone: string): readonly [year: number, month: number, date: number] {
  const parts = formatOf(timeZone, 'date').formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  return [part('year'), part('month'), part('day')];
}

/** Why kept: making one takes longer than using it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string, what: 'date' | 'time'): Intl.DateTimeFormat {
  const key = `${what} ${timeZone}`;
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(
      'en-GB',
      what === 'date'
        ? { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' }
        : { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    );
  formats.set(key, format);
  return format;
}
