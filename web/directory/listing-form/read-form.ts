// What somebody typed into the form of a listing, as the fields of a listing that are to change. A box that says what it said before
// changes nothing: what a form cannot hold is never lost by sending it.
import { randomUUID } from 'node:crypto';
import type { Address, Attribute, Location, Schedule, Service, ServiceAtLocation } from '#directory/listing.ts';
import type { Suggested } from '#directory/editing/suggestions.ts';
import { type Knowledge } from '#directory/search/knowledge.ts';
import { attributeOf } from '#directory/start/listings-file.ts';
import {
  type Filled,
  filledFrom,
  mostKinds,
  onlyPlace,
  otherSchedules,
  rhythms,
  schedulesStandAt,
  simpleSchedules,
  textFields,
  weekdays,
} from './filled.ts';

export interface FormFault {
  /** The box's id. */
  field: string;
  text: string;
}

/** The boxes of a form that was sent, no longer than anything here may be. */
export function filledIn(body: unknown): Filled {
  const given = Object.entries(typeof body === 'object' && body !== null ? body : {});
  return Object.fromEntries(
    given.flatMap(([name, value]): [string, string | string[]][] =>
      typeof value === 'string'
        ? [[name, value.slice(0, 20_000)]]
        : Array.isArray(value)
          ? [[name, value.filter((each): each is string => typeof each === 'string').slice(0, 50)]]
          : [],
    ),
  );
}

export const boxOf = (filled: Filled, name: string): string => {
  const value = Object.hasOwn(filled, name) ? filled[name] : undefined;
  return (typeof value === 'string' ? value : (value?.[0] ?? '')).replaceAll('\r\n', '\n').trim();
};
export const boxesOf = (filled: Filled, name: string): readonly string[] => {
  const value = Object.hasOwn(filled, name) ? filled[name] : undefined;
  return typeof value === 'string' ? [value] : (value ?? []);
};

/**
 * @param withOrganization whether what is said of the organisation may change too.
 * @returns fields that differ from the listing, and what could not be read.
 */
export function fieldsOf(
  filled: Filled,
  service: Service,
  { knowledge, withOrganization }: { knowledge: Knowledge; withOrganization: boolean },
): { fields: Suggested; faults: FormFault[] } {
  const before = filledFrom(service, knowledge);
  const faults: FormFault[] = [];
  const differs = (name: string) => Object.hasOwn(filled, name) && boxOf(filled, name) !== boxOf(before, name);
  const fields: Record<string, unknown> = {};
  for (const name of textFields) if (differs(name)) fields[name] = boxOf(filled, name) || null;
  for (const name of ['minimum_age', 'maximum_age'] as const) {
    if (!differs(name)) continue;
    const text = boxOf(filled, name);
    if (text !== '' && !/^\d{1,3}$/.test(text))
      faults.push({ field: name, text: 'Give an age in whole years, or leave it out' });
    fields[name] = text === '' ? null : Number(text);
  }
  // What it costs is said once: amounts that say something else would go on standing beside it.
  if (Object.hasOwn(fields, 'fees_description') && service.cost_options) fields['cost_options'] = null;
  if (differs('phone')) {
    const [first, ...more] = service.phones ?? [];
    const number = boxOf(filled, 'phone');
    const phones = number === '' ? more : [{ ...(first ?? { id: randomUUID(), type: 'voice' }), number }, ...more];
    fields['phones'] = phones.length > 0 ? phones : null;
  }
  const kinds = kindsOf(filled, before, service, knowledge);
  if (kinds) fields['attributes'] = kinds;
  const schedules = schedulesOf(filled, service, faults);
  const place = placeOf(filled, differs, service, faults);
  const inPlace = schedulesStandAt(service) === 'place';
  if (schedules && !inPlace) fields['schedules'] = schedules.length > 0 ? schedules : null;
  if (place !== undefined || (schedules && inPlace))
    fields['service_at_locations'] = placesWith(service, place, inPlace ? schedules : undefined);
  if (withOrganization) {
    const organization = organizationOf(filled, differs, service);
    if (organization) fields['organization'] = organization;
  }
  return { fields: fields, faults };
}

/** Undefined where the choices say what they said. Kinds that are not ours stay. */
function kindsOf(filled: Filled, before: Filled, service: Service, knowledge: Knowledge): Attribute[] | undefined {
  const names = Array.from({ length: mostKinds }, (_, index) => `kind-${index}`);
  if (!names.some((name) => Object.hasOwn(filled, name))) return undefined;
  const wanted = [...new Set(names.map((name) => boxOf(filled, name)).filter((kind) => knowledge.terms.has(kind)))];
  const had = names.map((name) => boxOf(before, name)).filter(Boolean);
  if (wanted.toSorted().join() === [...new Set(had)].toSorted().join()) return undefined;
  const attributes = service.attributes ?? [];
  const kindOf = ({ taxonomy_term: term }: Attribute) => knowledge.termOf(term);
  const stays = attributes.filter((each) => {
    const kind = kindOf(each);
    return kind === undefined || wanted.includes(kind) || !had.includes(kind);
  });
  const there = new Set(stays.map(kindOf));
  return [
    ...stays,
    ...wanted.filter((kind) => !there.has(kind)).map((kind) => attributeOf(kind, randomUUID(), knowledge)),
  ];
}

/** Undefined where nothing is otherwise. */
function schedulesOf(filled: Filled, service: Service, faults: FormFault[]): Schedule[] | undefined {
  const indexes = [...new Set(Object.keys(filled).flatMap((name) => /^when-(\d{1,2})-/.exec(name)?.[1] ?? []))]
    .map(Number)
    .toSorted((one, other) => one - other);
  if (indexes.length === 0) return undefined;
  const before = simpleSchedules(service);
  const read = indexes.flatMap((index): Schedule[] => {
    const box = (key: string) => boxOf(filled, `when-${index}-${key}`);
    const days = weekdays.filter((day) => boxesOf(filled, `when-${index}-days`).includes(day));
    const [from, until] = [box('from'), box('until')];
    if (days.length === 0 && from === '' && until === '') return [];
    if (days.length === 0) faults.push({ field: `when-${index}-days-MO`, text: 'Choose the days for these times' });
    const time = /^([01]?\d|2[0-3])[:.][0-5]\d$/;
    for (const [key, value] of [
      ['from', from],
      ['until', until],
    ] as const)
      if (!time.test(value)) faults.push({ field: `when-${index}-${key}`, text: 'Give a time like 09:30' });
    const often = rhythms.find((each) => each === box('often')) ?? '1W';
    const plain = (value: string) => value.replace('.', ':').padStart(5, '0');
    const { byday: _days, interval: _interval, freq: _freq, ...rest } = before[index] ?? { id: randomUUID() };
    const times = { opens_at: plain(from), closes_at: plain(until) };
    return often.endsWith('W')
      ? [{ ...rest, freq: 'WEEKLY', byday: days.join(), ...(often === '2W' ? { interval: 2 } : {}), ...times }]
      : [{ ...rest, freq: 'MONTHLY', byday: days.map((day) => `${often}${day}`).join(), ...times }];
  });
  const others = otherSchedules(service).filter(({ id }) => !boxesOf(filled, 'when-no-longer').includes(id));
  const plain = ({ id, freq, byday, interval = 1, opens_at: opens, closes_at: closes }: Schedule) =>
    [id, freq, byday, interval, opens?.slice(0, 5), closes?.slice(0, 5)].join();
  const unchanged =
    others.length === otherSchedules(service).length && read.map(plain).join('|') === before.map(plain).join('|');
  return unchanged ? undefined : [...read, ...others];
}

/** Undefined where nothing is otherwise; null where it no longer has a place. */
function placeOf(
  filled: Filled,
  differs: (name: string) => boolean,
  service: Service,
  faults: FormFault[],
): ServiceAtLocation | null | undefined {
  const boxes = ['place', 'street', 'city', 'postcode', 'getting_in', 'transport'] as const;
  if (!boxes.some(differs)) return undefined;
  const at = onlyPlace(service);
  const box = (name: (typeof boxes)[number]) => boxOf(filled, name);
  if (boxes.every((name) => box(name) === '')) return at ? null : undefined;
  for (const [name, text] of [
    ['street', 'Give the street and number'],
    ['postcode', 'Give the postcode'],
  ] as const)
    if (box(name) === '') faults.push({ field: name, text });
  const { transport } = { transport: box('transport') };
  const placed = (location: Location): ServiceAtLocation => {
    const { description: _before, ...rest } = at ?? { id: randomUUID() };
    return { ...rest, ...(transport ? { description: transport } : {}), location };
  };
  if (at && !boxes.some((name) => name !== 'transport' && differs(name))) return placed(at.location);
  // Why a place of its own: what is said of a place holds for every listing at it, and others' may be there too.
  const moved = differs('street') || differs('postcode') || differs('city');
  const {
    latitude: _north,
    longitude: _east,
    external_identifier: _known,
    external_identifier_type: _as,
    ...still
  } = at?.location ?? { location_type: 'physical' as const };
  const known = at && !moved ? at.location : still;
  const before = at?.location.addresses?.find(({ address_type: type }) => type === 'physical');
  const address: Address = {
    state_province: 'Greater London',
    country: 'GB',
    ...before,
    id: randomUUID(),
    address_1: box('street'),
    city: box('city') || before?.city || 'London',
    postal_code: box('postcode').toUpperCase(),
    address_type: 'physical',
  };
  const { name: _name, accessibility: _access, addresses: _addresses, ...rest } = known as Location;
  const access = box('getting_in')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return placed({
    ...rest,
    id: randomUUID(),
    location_type: 'physical',
    ...(box('place') ? { name: box('place') } : {}),
    addresses: [address],
    ...(access.length > 0
      ? { accessibility: access.slice(0, 50).map((description) => ({ id: randomUUID(), description })) }
      : {}),
  });
}

function placesWith(
  service: Service,
  place: ServiceAtLocation | null | undefined,
  schedules: Schedule[] | undefined,
): ServiceAtLocation[] | null {
  const at = onlyPlace(service);
  const others = (service.service_at_locations ?? []).filter((each) => each !== at);
  const kept = place === undefined ? at : place;
  if (!kept) return others.length > 0 ? others : null;
  const { schedules: before, ...rest } = kept;
  const times = schedules ?? before;
  return [{ ...rest, ...(times && times.length > 0 ? { schedules: times } : {}) }, ...others];
}

function organizationOf(filled: Filled, differs: (name: string) => boolean, { organization }: Service) {
  const boxes = ['description', 'email', 'website'] as const;
  if (!boxes.some((name) => differs(`organization-${name}`))) return undefined;
  const { description: _description, email: _email, website: _website, ...rest } = organization;
  const box = (name: (typeof boxes)[number]) => boxOf(filled, `organization-${name}`);
  return {
    ...rest,
    description: box('description'),
    ...(box('email') ? { email: box('email') } : {}),
    ...(box('website') ? { website: box('website') } : {}),
  };
}
