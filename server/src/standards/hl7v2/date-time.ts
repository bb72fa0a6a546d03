// HL7 v2 dates and times to FHIR's, with the precision they came with and no more.
// Source: HL7 v2.8.2 §2A.21–22 (DT, DTM), v2.5.1 §2.A.77 (TS); FHIR R4 date, dateTime, instant.

/** How to read a time that has no offset: the zone of the place it was written in. */
export type ZoneRule = { timeZone: string } | { offsetMinutes: number };

export interface ReadDateTime {
  /** FHIR date or dateTime: YYYY, YYYY-MM, YYYY-MM-DD, or to the second or finer with an offset. */
  value: string;
  /** What of the time could not be kept, or had to be decided. */
  changed?: 'hour-only' | 'time-not-valid' | 'time-occurs-twice' | 'time-does-not-exist';
}

const pattern = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,6}))?)?)?)?)?)?(Z|[+-]\d{4})?$/;
/** What some senders write instead: ISO 8601. */
const iso =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads DT, DTM or TS.
 * FHIR cannot say an hour without minutes, so such a time becomes its day; seconds that are absent become 00, as FHIR asks.
 * @param text the first component, e.g. `20240131`, `202401311405+0000`.
 * @param zone for a time without an offset.
 * @param precision TS.2 of older versions: Y, L or D cut the value to the year, month or day.
 * @returns undefined where the text is no date.
 */
export function readDateTime(text: string, zone: ZoneRule, precision?: string): ReadDateTime | undefined {
  const parts = pattern.exec(text) ?? iso.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction, offset] = parts;
  if (year === undefined || year === '0000') return undefined;
  if (month === undefined || precision === 'Y') return { value: year };
  if (Number(month) < 1 || Number(month) > 12) return undefined;
  if (day === undefined || precision === 'L') return { value: `${year}-${month}` };
  if (Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return undefined;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined || precision === 'D') return { value: date };
  if (minute === undefined) return { value: date, changed: Number(hour) > 23 ? 'time-not-valid' : 'hour-only' };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return { value: date, changed: 'time-not-valid' };
  const time = `${date}T${hour}:${minute}:${second}${fraction ? `.${fraction}` : ''}`;
  if (offset !== undefined) {
    if (offset === 'Z') return { value: `${time}Z` };
    const minutes = Number(`${offset.charAt(0)}1`) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2)));
    if (Number(offset.slice(-2)) > 59 || Math.abs(minutes) > 14 * 60) return { value: date, changed: 'time-not-valid' };
    return { value: `${time}${offsetText(minutes)}` };
  }
  if ('offsetMinutes' in zone) return { value: `${time}${offsetText(zone.offsetMinutes)}` };
  const local = localOffset(Date.parse(`${date}T${hour}:${minute}:${second}Z`), zone.timeZone);
  return { value: `${time}${offsetText(local.minutes)}`, ...(local.changed && { changed: local.changed }) };
}

/** The instant a read date and time means, in ISO 8601 UTC; undefined where it is only a day, month or year. */
export function instantOf(value: string): string | undefined {
  return value.includes('T') ? new Date(value).toISOString() : undefined;
}

/** The start of a day in a zone, as an ISO 8601 instant. */
export function startOfDay(date: string, zone: ZoneRule): string | undefined {
  const day = readDateTime(`${date.replaceAll('-', '')}0000`, zone);
  return day && instantOf(day.value);
}

/**
 * The offset of a wall-clock time. A time that occurs twice (clocks go back) is taken as the first; one that does not
 * exist (clocks go forward) is read with the offset before the change, as RFC 5545 §3.3.5 does.
 * @param wallClock the local time as if it were UTC, in ms.
 */
function localOffset(
  wallClock: number,
  timeZone: string,
): { minutes: number; changed?: 'time-occurs-twice' | 'time-does-not-exist' } {
  const before = offsetAt(wallClock - 12 * 3_600_000, timeZone);
  const after = offsetAt(wallClock + 12 * 3_600_000, timeZone);
  if (before === after) return { minutes: before };
  const fitsBefore = offsetAt(wallClock - before * 60_000, timeZone) === before;
  const fitsAfter = offsetAt(wallClock - after * 60_000, timeZone) === after;
  if (fitsBefore && fitsAfter) return { minutes: before, changed: 'time-occurs-twice' };
  if (!fitsBefore && !fitsAfter) return { minutes: before, changed: 'time-does-not-exist' };
  return { minutes: fitsBefore ? before : after };
}

const formatters = new Map<string, Intl.DateTimeFormat>();
/** Why: Intl takes some microseconds a question, and a feed asks about the same hours over and over. */
const offsets = new Map<string, number>();

/** Minutes east of UTC in a zone at an instant. */
function offsetAt(instant: number, timeZone: string): number {
  const quarter = Math.floor(instant / 900_000) * 900_000;
  const key = `${timeZone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' });
    formatters.set(timeZone, formatter);
  }
  const name = formatter.formatToParts(quarter).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /^GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  const offset = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  if (offsets.size >= 20_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year < 100 ? year + 2000 : year, month, 0)).getUTCDate();
}

/**
 * How a message's times without offset are to be read. MSH-7's offset is the default for the whole message (§2.14.9.7);
 * where the source's own zone has that offset at that moment, the zone's rule is used instead.
 * Why: a British sender in July writes +0100 there, and a January date beside it was not written an hour ahead.
 * @param sentAt MSH-7 as it came.
 */
export function zoneRuleOf(sentAt: string | undefined, timeZone: string): ZoneRule {
  const zone = { timeZone };
  const sent = sentAt === undefined ? undefined : readDateTime(sentAt, zone);
  const offset = sentAt === undefined ? null : /([+-])(\d{2})(\d{2})$/.exec(sentAt);
  if (!sent || !offset || !sent.value.includes('T')) return zone;
  const minutes = Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3]));
  return offsetAt(Date.parse(sent.value), timeZone) === minutes ? zone : { offsetMinutes: minutes };
}
