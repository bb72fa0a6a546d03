// An item of any feed → a listing as this directory keeps it, with word of everything that had to be mended or left out. One bad field
// costs itself, not the item; only what makes a listing a listing (a name, an organisation) costs the item.
import { deterministicId } from '#standards/deterministic-id.ts';
import { parsePostcode } from '#standards/postcode.ts';
import { z } from 'zod';
import type { Service } from '../../listing.ts';
import { serviceSchema } from '../../listing-schema.ts';
import { fromVersion1, isVersion1 } from './from-version-1.ts';
import { isRaw, listOf, type Raw, valueAt } from './raw.ts';

/** Something for the feed's owner to mend. */
export interface Problem {
  /** The whole item, a field of it, or a field that could be read another way. */
  cost: 'refused' | 'left-out' | 'mended';
  place: string;
  text: string;
}

export type Adapted = { service: Service; problems: Problem[] } | { service?: undefined; problems: Problem[] };

/** @param given with its ids as the feed has them. @param feedId ids that are no UUIDs become ones of this feed. */
export function adaptItem(given: Raw, feedId: string): Adapted {
  const problems: Problem[] = [];
  const note = (cost: Problem['cost'], path: readonly PropertyKey[], text: string) => {
    if (problems.length < 100) problems.push({ cost, place: placeOf(path), text });
  };
  const version3 = isVersion1(given) ? fromVersion1(given) : given;
  const item = tidy(version3) as Raw;
  if (item['id'] === undefined) return refuse('id', 'Give every service an id that stays the same.');
  for (const name of notPublished) if (name in item) delete item[name];
  mendPlain(item, note);
  giveIds(item, { feedId, kind: 'service', owner: '' });

  // Each round takes one step for every fault; a fault's step never makes another of the same place.
  for (let round = 0; round < 40; round += 1) {
    const { success, data, error } = serviceSchema.safeParse(item);
    if (success) return { service: data, problems };
    for (const issue of error.issues) {
      const cannot = mendIssue(item, issue, note);
      if (cannot) return refuse(cannot.place, cannot.text);
    }
    // Only now, so that the places of one round stay what they were.
    compact(item);
  }
  return refuse('', 'It has more faults than can be mended. Check it against the standard’s schema.');

  function refuse(place: string, text: string): Adapted {
    return { problems: [...problems, { cost: 'refused', place, text }] };
  }
}

/** HSDS fields that say something about the feed's own keeping, not about the service. */
const notPublished = ['metadata', 'last_modified', 'organization_id', 'program_id'];

/** Nothing that is empty, no spaces around, no half characters; `metadata` of parts and ids that point upwards are left out. */
function tidy(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '').trim() || undefined;
  if (Array.isArray(value))
    return depth > 20 ? undefined : value.map((each) => tidy(each, depth + 1)).filter((each) => each !== undefined);
  if (!isRaw(value)) return value === null ? undefined : value;
  if (depth > 20) return undefined;
  const entries = Object.entries(value)
    .filter(([name]) => name !== '__proto__' && !(depth > 0 && upwards.has(name)))
    .map(([name, inner]) => [name, tidy(inner, depth + 1)] as const)
    .filter(([, inner]) => inner !== undefined && !(Array.isArray(inner) && inner.length === 0));
  return Object.fromEntries(entries);
}

const upwards = new Set([
  'metadata',
  'service_id',
  'location_id',
  'organization_id',
  'contact_id',
  'phone_id',
  'service_at_location_id',
  'link_id',
  'unit_id',
  'program_id',
  'taxonomy_term_id',
  'locations',
  'services',
  'service',
]);

type Note = (cost: Problem['cost'], path: readonly PropertyKey[], text: string) => void;

/** What is plainly meant though the standard's letter is missed. */
function mendPlain(item: Raw, note: Note): void {
  if (item['status'] === undefined) {
    item['status'] = 'active';
    note('mended', ['status'], 'Say whether the service is active. It was taken to be.');
  } else if (typeof item['status'] === 'string') item['status'] = item['status'].toLowerCase();
  const organization = item['organization'];
  if (isRaw(organization)) organization['description'] ??= '';
  if (isRaw(item['program'])) item['program']['description'] ??= '';
  for (const attribute of attributesIn(item)) {
    const term = attribute['taxonomy_term'];
    if (!isRaw(term)) continue;
    term['description'] ??= '';
    if (isRaw(term['taxonomy_detail'])) term['taxonomy_detail']['description'] ??= '';
  }
  for (const [index, place] of listOf(item['service_at_locations']).entries()) {
    const location = place['location'];
    if (!isRaw(location)) continue;
    location['location_type'] ??= 'physical';
    for (const [at, address] of listOf(location['addresses']).entries())
      mendAddress(address, location, (text) =>
        note('mended', ['service_at_locations', index, 'location', 'addresses', at], text),
      );
  }
}

/** The standard wants a town, a county and a country; a UK postcode says most of it. */
function mendAddress(address: Raw, location: Raw, mended: (text: string) => void): void {
  const before = JSON.stringify(address);
  address['address_type'] ??= 'physical';
  address['address_1'] ??= address['attention'] ?? location['name'];
  address['city'] ??= address['region'] ?? address['state_province'];
  address['state_province'] ??= address['region'] ?? address['city'];
  const country = typeof address['country'] === 'string' ? address['country'].toUpperCase() : undefined;
  if (
    country !== undefined &&
    /^(UK|GBR|UNITED KINGDOM|ENGLAND|SCOTLAND|WALES|NORTHERN IRELAND|GREAT BRITAIN)$/.test(country)
  )
    address['country'] = 'GB';
  else if (country === undefined && parsePostcode(textOf(address['postal_code']))) address['country'] = 'GB';
  else if (country !== undefined) address['country'] = country;
  if (JSON.stringify(address) !== before)
    mended(
      'Give address_1, city, state_province, postal_code, country (GB) and address_type. What was missing was taken from the rest.',
    );
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

function* attributesIn(value: unknown): Generator<Raw> {
  if (Array.isArray(value)) for (const each of value) yield* attributesIn(each);
  else if (isRaw(value))
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'attributes') yield* listOf(inner);
      yield* attributesIn(inner);
    }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Parts without an id get one that follows from whose they are and where they stand; ids that are no UUID get one that follows from them. */
function giveIds(value: Raw, owner: { feedId: string; kind: string; owner: string }): void {
  const given = value['id'];
  const text = typeof given === 'number' ? String(given) : textOf(given)?.toLowerCase();
  const id =
    text === undefined
      ? deterministicId(['directory', owner.feedId, owner.kind, owner.owner])
      : uuid.test(text)
        ? text
        : deterministicId(['directory', owner.feedId, entityOf(owner.kind), text]);
  value['id'] = id;
  for (const name of ['parent_id', 'taxonomy_id', 'parent_organization_id'] as const) {
    const pointed = value[name];
    if (typeof pointed !== 'string' && typeof pointed !== 'number') continue;
    const pointedText = String(pointed).toLowerCase();
    const kind = name === 'taxonomy_id' ? 'taxonomy' : name === 'parent_id' ? 'taxonomy_term' : 'organization';
    value[name] = uuid.test(pointedText)
      ? pointedText
      : deterministicId(['directory', owner.feedId, kind, pointedText]);
  }
  for (const [name, inner] of Object.entries(value)) {
    if (isRaw(inner)) giveIds(inner, { feedId: owner.feedId, kind: name, owner: `${id}/${name}` });
    else if (Array.isArray(inner))
      for (const [index, each] of inner.entries())
        if (isRaw(each)) giveIds(each, { feedId: owner.feedId, kind: name, owner: `${id}/${name}/${index}` });
  }
}

/** The same entity under whatever name it stands. */
const entityOf = (kind: string) => (kind === 'taxonomy_detail' ? 'taxonomy' : kind);

/** Takes one step towards a listing that can be kept. @returns why there is none. */
function mendIssue(item: Raw, issue: z.core.$ZodIssue, note: Note): { place: string; text: string } | undefined {
  const path = issue.path;
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      remove(item, [...path, key]);
      note('left-out', [...path, key.slice(0, 60)], 'The standard has no such field here; it is not kept.');
    }
    return undefined;
  }
  // Gone already, with what it was in.
  if (path.length > 1 && valueAt(item, path.slice(0, -1)) === undefined) return undefined;
  const value = valueAt(item, path);
  const better = value === undefined ? undefined : reread(value, issue, path);
  if (better !== undefined) {
    (valueAt(item, path.slice(0, -1)) as Raw)[path.at(-1) as string] = better.value;
    if (better.text) note('mended', path, better.text);
    return undefined;
  }
  // What must be there and is not, or is wrong, takes away the smallest thing that can do without.
  for (let length = path.length; length > 0; length -= 1) {
    const at = path.slice(0, length);
    const stands = valueAt(item, at) !== undefined;
    if (stands && canGo(at)) {
      remove(item, at);
      note(
        'left-out',
        path,
        length === path.length ? wordsOf(issue) : `${wordsOf(issue)} Without it ${placeOf(at)} is not kept.`,
      );
      return undefined;
    }
  }
  return { place: placeOf(path), text: wordsOf(issue) };
}

/** Whether what stands at this path can be left out: a list can do without one of its own, a part without what the standard lets be absent. */
function canGo(path: readonly PropertyKey[]): boolean {
  let schema: z.core.$ZodType = serviceSchema;
  let optional = false;
  for (const key of path) {
    if (schema instanceof z.ZodExactOptional) schema = schema.unwrap();
    if (schema instanceof z.ZodArray) [schema, optional] = [schema.element, true];
    else if (schema instanceof z.ZodObject) {
      const field = (schema.shape as Readonly<Record<string, z.core.$ZodType>>)[String(key)];
      if (!field) return true;
      [schema, optional] = [field, field instanceof z.ZodExactOptional];
    } else return false;
  }
  return optional;
}

/** The same said rightly, where it is plain what was meant. */
function reread(
  value: unknown,
  issue: z.core.$ZodIssue,
  path: readonly PropertyKey[],
): { value: unknown; text?: string } | undefined {
  const name = String(path.at(-1));
  if (issue.code === 'invalid_type') {
    if (issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
      return { value: String(value) };
    if (
      (issue.expected === 'number' || issue.expected === 'int') &&
      typeof value === 'string' &&
      /^-?\d+(\.\d+)?$/.test(value)
    )
      return { value: Number(value), text: 'Give a number, not text.' };
    if (issue.expected === 'array' && isRaw(value)) return { value: [value], text: 'Give a list, also of one.' };
    return undefined;
  }
  if (typeof value !== 'string') return undefined;
  const day = /^(\d{4}-\d\d-\d\d)[T ]/.exec(value)?.[1];
  if (day && dayFields.has(name) && !Number.isNaN(Date.parse(day)))
    return { value: day, text: 'Give a day without a time, YYYY-MM-DD.' };
  const time = /^(\d{1,2})[:.](\d\d)(:\d\d)?$/.exec(value);
  if (time && (name === 'opens_at' || name === 'closes_at') && value.length < 9 && Number(time[1]) < 24) {
    const mended = `${time[1]!.padStart(2, '0')}:${time[2]}${time[3] ?? ''}`;
    if (mended !== value) return { value: mended, text: 'Give a time as HH:MM.' };
  }
  if (name === 'updated' && day && value.length >= 16) {
    const moment = new Date(value);
    if (!Number.isNaN(moment.getTime()) && moment.toISOString() !== value)
      return { value: moment.toISOString(), text: 'Give a moment with its zone.' };
  }
  if (webFields.has(name) && /^(www\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(\/|$)/i.test(value) && !value.includes(' '))
    return { value: `https://${value}`, text: 'Give the whole address, with https://.' };
  if (name === 'byday') {
    const days = value
      .toUpperCase()
      .replaceAll(/(MON|TUES?|WEDNES|THURS?|FRI|SATUR|SUN)(DAY)?/g, (word) => word.slice(0, 2))
      .replaceAll(/[\s;/,]+/g, ',');
    if (days !== value) return { value: days, text: 'Give days as MO,WE.' };
  }
  if (name === 'freq' && value !== value.toUpperCase()) return { value: value.toUpperCase() };
  if (name === 'currency' && value === '£') return { value: 'gbp', text: 'Give a currency as gbp.' };
  return undefined;
}

const dayFields = new Set(['valid_from', 'valid_to', 'dtstart', 'until', 'assured_date']);
const webFields = new Set(['url', 'website', 'uri', 'logo', 'term_uri', 'schedule_link']);

function remove(item: Raw, path: readonly PropertyKey[]): void {
  const owner = valueAt(item, path.slice(0, -1));
  const key = path.at(-1)!;
  if (Array.isArray(owner)) owner[key as number] = undefined;
  else if (isRaw(owner)) delete owner[key as string];
}

/** Takes the holes out of lists, and lists that are empty. */
function compact(value: unknown): void {
  if (Array.isArray(value)) for (const each of value) compact(each);
  else if (isRaw(value))
    for (const [name, inner] of Object.entries(value)) {
      if (Array.isArray(inner) && inner.includes(undefined)) {
        const left = inner.filter((each) => each !== undefined);
        if (left.length === 0) delete value[name];
        else value[name] = left;
      }
      compact(value[name]);
    }
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (!issue.message.startsWith('Invalid')) return issue.message;
  return issue.code === 'invalid_type' && issue.input === undefined && issue.path.length > 0
    ? `Give ${String(issue.path.at(-1))}.`
    : 'It is not of the kind the standard wants.';
}

const placeOf = (path: readonly PropertyKey[]) =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    '',
  );
