// FHIR's date, dateTime and instant as what they are: stretches of time as long as their precision. "2021" is a year,
// not its first of January.
// Why a zone: a date without a time is a day where it was written. The partnership's sources write British days, so
// "2021-06-01" holds 2021-05-31T23:30Z; another country's deployment passes its own zone.
// Source: https://hl7.org/fhir/R4/datatypes.html#dateTime; comparison as FHIR search's, §3.1.1.4.4.

export type Precision = 'year' | 'month' | 'day' | 'second' | 'fraction';

/** How two stretches of time lie: wholly before or after one another, exactly the same, or neither. */
export type Relation = 'before' | 'after' | 'same' | 'overlapping';

export const defaultZone = 'Europe/London';

const pattern = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,20}))?(Z|([+-])(\d\d):(\d\d)))?)?)?$/;
const minute = 60_000;

interface Stretch {
  precision: Precision;
  start: number;
  /** The first moment after it. */
  end: number;
}

/** How exactly the text says when; undefined where it is not a FHIR date, dateTime or instant. */
export function precisionOf(text: string): Precision | undefined {
  return stretchOf(text, defaultZone)?.precision;
}

/**
 * The first moment the text can mean, in milliseconds since 1970 UTC. For ordering: it is not a moment anybody recorded.
 * @param zone IANA name of where a text without a time zone was written.
 */
export function startOf(text: string, zone: string = defaultZone): number | undefined {
  return stretchOf(text, zone)?.start;
}

/** The first moment after all that the text can mean, in milliseconds since 1970 UTC. */
export function endOf(text: string, zone: string = defaultZone): number | undefined {
  return stretchOf(text, zone)?.end;
}

/** How one time lies to another; undefined where either is not a FHIR time. Overlapping times have no known order. */
export function relationOf(one: string, other: string, zone: string = defaultZone): Relation | undefined {
  const first = stretchOf(one, zone);
  const second = stretchOf(other, zone);
  if (!first || !second) return undefined;
  if (first.start === second.start && first.end === second.end) return 'same';
  if (first.end <= second.start) return 'before';
  if (first.start >= second.end) return 'after';
  return 'overlapping';
}

/**
 * An order to show things in, earliest first: by first possible moment, the less exact before the more exact, what is not a
 * FHIR time last. A total order, so that sorting by it is stable; {@link relationOf} says whether it is certain.
 */
export function compareFhirDateTime(
  one: string | undefined,
  other: string | undefined,
  zone: string = defaultZone,
): number {
  const first = one === undefined ? undefined : stretchOf(one, zone);
  const second = other === undefined ? undefined : stretchOf(other, zone);
  if (!first || !second) return first ? -1 : second ? 1 : 0;
  return first.start - second.start || second.end - first.end;
}

function stretchOf(text: string, zone: string): Stretch | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const year = Number(match[1]);
  const month = match[2] === undefined ? undefined : Number(match[2]) - 1;
  const day = match[3] === undefined ? undefined : Number(match[3]);
  if (year === 0 || (month !== undefined && month > 11) || month === -1) return undefined;
  if (day !== undefined && (day === 0 || day > daysIn(year, month!))) return undefined;
  if (match[4] === undefined) {
    if (month === undefined)
      return { precision: 'year', start: midnight(year, 0, 1, zone), end: midnight(year + 1, 0, 1, zone) };
    if (day === undefined) {
      return { precision: 'month', start: midnight(year, month, 1, zone), end: midnight(year, month + 1, 1, zone) };
    }
    return { precision: 'day', start: midnight(year, month, day, zone), end: midnight(year, month, day + 1, zone) };
  }
  const [hour, minutes, second] = [Number(match[4]), Number(match[5]), Number(match[6])];
  const offset = offsetMs(match);
  // 60 is a leap second: it counts as the first second of the next minute.
  if (hour > 23 || minutes > 59 || second > 60 || offset === undefined) return undefined;
  const whole = utc(year, month!, day!) + ((hour * 60 + minutes) * 60 + second) * 1000 - offset;
  const fraction = match[7];
  if (fraction === undefined) return { precision: 'second', start: whole, end: whole + 1000 };
  const start = whole + Math.trunc(Number(`0.${fraction}`) * 1000 + 1e-9);
  return { precision: 'fraction', start, end: start + (fraction.length < 3 ? 10 ** (3 - fraction.length) : 1) };
}

/** Milliseconds ahead of UTC, or undefined where the zone is further than FHIR's ±14:00. */
function offsetMs(match: RegExpExecArray): number | undefined {
  if (match[8] === 'Z') return 0;
  const minutes = Number(match[10]) * 60 + Number(match[11]);
  if (Number(match[11]) > 59 || minutes > 14 * 60) return undefined;
  return (match[9] === '-' ? -minutes : minutes) * minute;
}

/** Like Date.UTC, without its reading of the years 0 to 99 as 1900 to 1999. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day);
}

function daysIn(year: number, month: number): number {
  return new Date(utc(year, month + 1, 0)).getUTCDate();
}

/** Why kept: Intl takes about 2 µs a question, and a record's dates repeat. */
const midnights = new Map<string, number>();
const maxMidnights = 20_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function midnight(year: number, month: number, day: number, zone: string): number {
  const civil = utc(year, month, day);
  const key = `${zone} ${civil}`;
  const known = midnights.get(key);
  if (known !== undefined) return known;
  const guess = civil - zoneOffset(civil, zone);
  const start = civil - zoneOffset(guess, zone);
  if (midnights.size >= maxMidnights) midnights.clear();
  midnights.set(key, start);
  return start;
}

function zoneOffset(moment: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const year = parts['era']?.startsWith('B') ? 1 - Number(parts['year']) : Number(parts['year']);
  const civil =
    utc(year, Number(parts['month']) - 1, Number(parts['day'])) +
    ((Number(parts['hour']) * 60 + Number(parts['minute'])) * 60 + Number(parts['second'])) * 1000;
  return civil - Math.floor(moment / 1000) * 1000;
}
