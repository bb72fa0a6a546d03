// When something is open, from a listing's schedules: minute by minute for a moment, the minutes of a usual week for a search, and in words.
// All in local time, as the people who write schedules mean them. Source: RFC 5545 §3.3.10, of which HSDS schedules are a part.
import type { Schedule, Service, ServiceAtLocation } from '../listing.ts';

/** A moment as a clock on the wall shows it. */
export interface LocalMoment {
  /** YYYY-MM-DD. */
  day: string;
  /** Since midnight. */
  minute: number;
}

export const dayMinutes = 24 * 60;
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

export function localMoment(at: Date, timeZone: string): LocalMoment {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '0';
  return {
    day: `${part('year')}-${part('month')}-${part('day')}`,
    minute: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

/** 0 for Monday to 6 for Sunday. */
export const weekdayOf = (day: string): number => (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;

/** The schedules that hold at a place: its own, or those of the service, or those of the building. */
export function schedulesOf(service: Service, at?: ServiceAtLocation): readonly Schedule[] {
  const given = [at?.schedules, service.schedules, at?.location.schedules];
  return given.find((each) => each !== undefined && each.length > 0) ?? [];
}

/** From–until in minutes of its day; until is after from, past midnight if need be. */
function span({ opens_at: opens, closes_at: closes }: Schedule): [number, number] | undefined {
  if (opens === undefined || closes === undefined) return undefined;
  const from = minutesOf(opens);
  // Nobody closes at 23:59: it is how a day that ends at midnight is written.
  const until = closes.startsWith('23:59') ? dayMinutes : minutesOf(closes);
  return [from, until > from ? until : until + dayMinutes];
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Whether it begins on this day. */
function fallsOn(schedule: Schedule, day: string): boolean {
  const { valid_from: from, valid_to: to, dtstart, until, freq, interval = 1, byday, bymonthday } = schedule;
  if ((from ?? dtstart ?? day) > day || (to ?? day) < day || (until ?? day) < day || (dtstart ?? day) > day)
    return false;
  const weekday = weekdayOf(day);
  const date = Number(day.slice(8));
  if (bymonthday !== undefined) return bymonthday.split(',').map(Number).includes(date);
  if (byday === undefined) return freq === undefined ? true : dtstart !== undefined && weekdayOf(dtstart) === weekday;
  const days = byday.split(',').map((each) => /^([+-]?\d)?(..)$/.exec(each));
  const on = days.some((each) => {
    if (!each || each[2] !== weekdays[weekday]) return false;
    if (each[1] === undefined) return true;
    const nth = Number(each[1]);
    return nth > 0 ? Math.ceil(date / 7) === nth : Math.ceil((daysIn(day) - date + 1) / 7) === -nth;
  });
  if (!on || interval === 1 || dtstart === undefined) return on && (interval === 1 || dtstart !== undefined);
  const weeks = Math.round((mondayOf(day) - mondayOf(dtstart)) / (7 * 86_400_000));
  return freq === 'MONTHLY' ? monthsBetween(dtstart, day) % interval === 0 : weeks % interval === 0;
}

const daysIn = (day: string) => new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate();
const mondayOf = (day: string) => Date.parse(`${day}T12:00:00Z`) - weekdayOf(day) * 86_400_000;
const monthsBetween = (one: string, other: string) =>
  (Number(other.slice(0, 4)) - Number(one.slice(0, 4))) * 12 + Number(other.slice(5, 7)) - Number(one.slice(5, 7));
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Open at this very moment; undefined where no times are known. */
export function isOpenAt(schedules: readonly Schedule[], { day, minute }: LocalMoment): boolean | undefined {
  const timed = schedules.filter((each) => span(each) !== undefined);
  if (timed.length === 0) return undefined;
  return timed.some((schedule) => {
    const [from, until] = span(schedule)!;
    return (
      (fallsOn(schedule, day) && from <= minute && minute < until) ||
      (until > dayMinutes && fallsOn(schedule, dayAfter(day, -1)) && minute < until - dayMinutes)
    );
  });
}

/** The next time it begins, today or within so many days. */
export function nextOpening(
  schedules: readonly Schedule[],
  { day, minute }: LocalMoment,
  within = 62,
): { day: string; from: number; until: number } | undefined {
  for (let ahead = 0; ahead <= within; ahead += 1) {
    const on = dayAfter(day, ahead);
    const [first] = schedules
      .flatMap((schedule) => {
        const hours = span(schedule);
        return hours && fallsOn(schedule, on) && (ahead > 0 || hours[1] > minute) ? [hours] : [];
      })
      .toSorted((one, other) => one[0] - other[0]);
    if (first) return { day: on, from: first[0], until: first[1] };
  }
  return undefined;
}

/**
 * Minutes of a usual week from Monday 00:00, as half-open ranges. What is not every week is left out of `every` and is in `some`: "open
 * now" is never guessed, "on Tuesdays" may be the first of the month.
 */
export function weekMinutes(
  schedules: readonly Schedule[],
  today: string,
): { every: [number, number][]; some: [number, number][] } {
  const every: [number, number][] = [];
  const some: [number, number][] = [];
  for (const schedule of schedules) {
    const hours = span(schedule);
    const { freq, byday, valid_to: to, until, interval = 1 } = schedule;
    if (!hours || (to ?? until ?? today) < today) continue;
    const days =
      byday?.split(',').map((each) => weekdays.indexOf(each.slice(-2) as 'MO')) ??
      (freq === undefined && schedule.dtstart === undefined
        ? [0, 1, 2, 3, 4, 5, 6]
        : [weekdayOf(schedule.dtstart ?? today)]);
    const weekly = freq !== 'MONTHLY' && interval === 1 && !/\d/.test(byday ?? '');
    for (const day of days) {
      const from = day * dayMinutes + hours[0];
      const until = day * dayMinutes + hours[1];
      const week = 7 * dayMinutes;
      const ranges: [number, number][] =
        until > week
          ? [
              [from, week],
              [0, until - week],
            ]
          : [[from, until]];
      some.push(...ranges);
      if (weekly) every.push(...ranges);
    }
  }
  return { every, some };
}

/** Ranges as PostgreSQL writes a multirange. */
export const multirange = (ranges: readonly [number, number][]): string =>
  `{${ranges.map(([from, until]) => `[${from},${until})`).join(',')}}`;

/** "10:00", "midnight". */
export function clock(minute: number): string {
  const within = minute % dayMinutes;
  if (within === 0) return 'midnight';
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`;
}
