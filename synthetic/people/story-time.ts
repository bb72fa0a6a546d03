// Times in the cast's stories: fixed ("2019-03-02"), or told from the day the story is opened ("3 days ago 14:20"), so that
// a demonstration started today has admissions from last week and appointments next month.
// Why a story day and not the clock: the same day gives the same messages, so that starting again feeds nothing new.

/** A calendar day, YYYY-MM-DD, from which relative times are told. */
export type StoryDay = string & { readonly __brand: 'StoryDay' };

const timeZone = 'Europe/London';
const londonHour = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
/** Swedish dates are ISO 8601. */
const londonClock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
const fixed = /^\d{4}(-\d{2}(-\d{2}( \d{2}:\d{2})?)?)?$/;
const relative =
  /^(?:(today|yesterday|tomorrow)|(\d+) (day|week|month|year)s? ago|in (\d+) (day|week|month|year)s?)(?: (\d{2}:\d{2}))?$/;

/** Reads a story day. @throws RangeError when it is not a calendar day. */
export function parseStoryDay(text: string): StoryDay {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new RangeError(`"${text}" is not a day written YYYY-MM-DD.`);
  }
  return text as StoryDay;
}

/** The day it is in London. */
export function storyDayOf(now: Date): StoryDay {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(now) as StoryDay;
}

/**
 * A story's time as a FHIR date or dateTime of the precision told: `2019`, `2019-03`, `2019-03-02` or
 * `2019-03-02T14:20:00+00:00`. Undefined where the text is neither fixed nor relative.
 */
export function parseStoryTime(text: string, storyDay: StoryDay): string | undefined {
  if (fixed.test(text)) {
    const [day, time] = text.split(' ') as [string, string?];
    if (Number.isNaN(Date.parse(day))) return undefined;
    return time === undefined ? day : withOffset(day, time);
  }
  const match = relative.exec(text);
  if (!match) return undefined;
  const [, named, past, pastUnit, future, futureUnit, time] = match;
  const day = named
    ? shiftDay(storyDay, { today: 0, yesterday: -1, tomorrow: 1 }[named as 'today'], 'day')
    : shiftDay(storyDay, past ? -Number(past) : Number(future), (pastUnit ?? futureUnit) as Unit);
  return time === undefined ? day : withOffset(day, time);
}

type Unit = 'day' | 'week' | 'month' | 'year';

/** A day so many units later; the 31st becomes the month's last day where it has no 31st. */
export function shiftDay(day: string, count: number, unit: Unit): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (unit === 'day' || unit === 'week') {
    date.setUTCDate(date.getUTCDate() + count * (unit === 'week' ? 7 : 1));
  } else {
    const dayOfMonth = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + count * (unit === 'year' ? 12 : 1));
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(dayOfMonth, last));
  }
  return date.toISOString().slice(0, 10);
}

/** London's clock time on a day, with the offset it had: the same words mean the same moment all year. */
export function withOffset(day: string, time: string): string {
  // Valid because London's offset never changes between 01:00 UTC and the same clock time read as UTC, but for two
  // nights a year between 01:00 and 02:00, when nobody in the cast is seen.
  const clock = time.length === 5 ? `${time}:00` : time;
  const hour = londonHour.format(new Date(`${day}T${clock}Z`));
  const offset = (Number(hour) - Number(clock.slice(0, 2)) + 24) % 24 === 1 ? '+01:00' : '+00:00';
  return `${day}T${clock}${offset}`;
}

/** The day of a FHIR date or dateTime. */
export function dayOf(when: string): string {
  return when.slice(0, 10);
}

/** A FHIR date or dateTime with a time of day: midday where none was told. Partial dates take their first day. */
export function momentOf(when: string, time = '12:00'): string {
  if (when.includes('T')) return when;
  return withOffset(`${when}-01-01`.slice(0, 10), time);
}

/** `when` so many minutes later, in London's time. */
export function minutesLater(when: string, minutes: number): string {
  return londonMoment(new Date(Date.parse(momentOf(when)) + minutes * 60_000));
}

/** A moment as London's clock shows it, with its offset, to the second. */
export function londonMoment(moment: Date): string {
  const [day, time] = londonClock.format(moment).split(' ') as [string, string];
  return withOffset(day, time);
}

/** HL7 v2 TS of the precision told: `2019`, `201903`, `20190302` or `20190302142000` (London's time, no offset). */
export function hl7TimeOf(when: string, options: { offset?: boolean } = {}): string {
  const [day, rest] = when.split('T') as [string, string?];
  const date = day.replaceAll('-', '');
  if (rest === undefined) return date;
  const offset = options.offset ? rest.slice(8).replace(':', '') : '';
  return date + rest.slice(0, 8).replaceAll(':', '') + offset;
}
