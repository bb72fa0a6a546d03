// What every part of a translation needs to know: who sent the message, in which zone, and where losses are noted.
import type { FeedSource } from '#sources/feed.ts';
import type { Loss } from '#sources/source-adapter.ts';
import type { Period } from '#standards/fhir/types.ts';
import { readDateTime, type ReadDateTime, type ZoneRule } from '#standards/hl7v2/date-time.ts';
import type { MessageHeader } from '#standards/hl7v2/header.ts';
import type { Part, SegmentReader } from '#standards/hl7v2/reading.ts';

export interface Translating {
  source: FeedSource;
  header: MessageHeader;
  zone: ZoneRule;
  /** Notes what is not carried, or carried with less meaning. The same place and reason are noted once. */
  lose: (place: string, effect: Loss['effect'], reason: string) => void;
  /**
   * Which thing of a message this is among those with the same key: 1 for the first. Senders give two orders of one message
   * the same number; they stay two.
   */
  nth: (key: string, thing: object) => number;
}

/** {@link Translating.nth} for one message. */
export function counting(): Translating['nth'] {
  const things = new Map<string, Map<object, number>>();
  return (key, thing) => {
    const known = things.get(key) ?? new Map<object, number>();
    things.set(key, known);
    const number = known.get(thing) ?? known.size + 1;
    known.set(thing, number);
    return number;
  };
}

/**
 * Builds an object without the fields that are undefined, empty lists or empty objects: FHIR has no empty elements.
 */
export function filled<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  // Why a new object: deleting from the one that came makes every later use of it slow.
  const object = {} as T;
  for (const key in fields) {
    const value = fields[key];
    if (!isNothing(value)) object[key] = value as T[typeof key];
  }
  return object;
}

/** The same, or undefined where nothing is left. */
export function filledOrNone<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T | undefined {
  const object = filled<T>(fields);
  return isNothing(object) ? undefined : object;
}

/** A list without what is undefined. */
export function present<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined);
}

/** The first of each of some things that have a key in common, in their order. */
export function distinct<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isNothing(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}

const changes: Record<NonNullable<ReadDateTime['changed']>, string> = {
  'hour-only': 'FHIR has no hour without minutes; the day is kept.',
  'time-not-valid': 'The time of day is not one that exists; the day is kept.',
  'time-occurs-twice': 'The clocks went back that night and the time occurs twice; it was taken as the first.',
  'time-does-not-exist': 'The clocks went forward over this time; it was read as before the change.',
};

/** A date or time (DT, DTM, TS) as a FHIR dateTime of the precision it has; undefined where there is none. */
export function dateTime(part: Part, translating: Translating, component = 1): string | undefined {
  const text = part.text(component);
  if (text === undefined) return undefined;
  // TS.2 of versions before 2.6 says how much of the value is meant.
  const precision = component === 1 && /^[YLDHMS]$/.test(part.peek(2) ?? '') ? part.text(2) : undefined;
  const read = readDateTime(text, translating.zone, precision);
  if (!read) {
    translating.lose(part.place, 'not-carried', 'It is not a date HL7 v2 knows.');
    return undefined;
  }
  if (read.changed) translating.lose(part.place, 'changed', changes[read.changed]);
  return read.value;
}

/** {@link dateTime} of a field's first repetition. */
export function dateTimeIn(segment: SegmentReader, field: number, translating: Translating): string | undefined {
  return segment.has(field) ? dateTime(segment.first(field), translating) : undefined;
}

/** The day alone, where FHIR takes no time; a time there is noted as lost. */
export function dateIn(segment: SegmentReader, field: number, translating: Translating): string | undefined {
  const value = dateTimeIn(segment, field, translating);
  if (value?.includes('T')) translating.lose(`${segment.name}-${field}`, 'changed', 'FHIR keeps the day only.');
  return value?.slice(0, 10);
}

/** A moment to the second, where FHIR takes nothing less; what is less precise is noted as lost. */
export function instantIn(segment: SegmentReader, field: number, translating: Translating): string | undefined {
  const value = dateTimeIn(segment, field, translating);
  if (value === undefined || value.includes('T')) return value;
  translating.lose(`${segment.name}-${field}`, 'not-carried', 'FHIR takes only a full date and time here.');
  return undefined;
}

/** Y or N (table 0136); anything else is noted as lost. */
export function yesOrNo(segment: SegmentReader, field: number, translating: Translating): boolean | undefined {
  const said = segment.text(field)?.toUpperCase();
  if (said === 'Y' || said === 'N') return said === 'Y';
  if (said !== undefined) translating.lose(`${segment.name}-${field}`, 'not-carried', 'It is neither Y nor N.');
  return undefined;
}

/** Whether a segment's action code (table 0206) takes out what it names; anything but the table's codes is noted. */
export function isDeletion(segment: SegmentReader, field: number, translating: Translating): boolean {
  const action = segment.text(field)?.toUpperCase();
  if (action === 'D') return true;
  // Add, update, replace, snapshot, unchanged: what the segment says holds.
  if (action !== undefined && !/^[AURSXP]$/.test(action)) {
    translating.lose(`${segment.name}-${field}`, 'changed', 'It is no action of HL7 table 0206; the entry is kept.');
  }
  return false;
}

/** What a table says of a value: a table's own entries, and nothing an object has by nature. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

/**
 * A period, without an end that lies before its start (FHIR per-1); undefined where there is neither.
 * @param place where the end was read.
 */
export function periodOf(
  start: string | undefined,
  end: string | undefined,
  place: string,
  translating: Translating,
): Period | undefined {
  if (start !== undefined && end !== undefined && isBefore(end, start)) {
    translating.lose(place, 'not-carried', 'It would end before it begins.');
    return { start };
  }
  return filledOrNone<Period>({ start, end });
}

/** Whether one date or time is before another, compared as far as both are known. */
export function isBefore(one: string, other: string): boolean {
  if (one.includes('T') && other.includes('T')) return Date.parse(one) < Date.parse(other);
  const length = Math.min(one.length, other.length, 10);
  return one.slice(0, length) < other.slice(0, length);
}
