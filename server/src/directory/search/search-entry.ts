// What of a listing is compared with what somebody looks for: one entry for each place it happens at. Pure.
import { outwardCode, parsePostcode } from '#standards/postcode.ts';
import type { Location, Service, ServiceAtLocation } from '../listing.ts';
import { multirange, schedulesOf, weekMinutes } from './opening.ts';
import type { Access, Delivered } from './wishes.ts';
import { wordsOf } from './words.ts';

export interface SearchEntry {
  entryId: string;
  /** Words as they are compared: of the name; of who gives it and what kind it is; of the rest. */
  nameWords: string;
  kindWords: string;
  otherWords: string;
  terms: string[];
  latitude: number | null;
  longitude: number | null;
  /** Without its space. */
  postcode: string | null;
  /** Its first half. */
  district: string | null;
  delivered: Delivered[];
  free: boolean | null;
  languages: string[];
  access: Access[];
  minimumAge: number | null;
  maximumAge: number | null;
  openEvery: string | null;
  openSome: string | null;
  assuredOn: string | null;
}

/** @param today schedules that ended before it are left out. @returns nothing for a service that is not offered. */
export function searchEntriesOf(service: Service, today: string): SearchEntry[] {
  if (service.status !== 'active') return [];
  const stems = (...texts: (string | undefined)[]) =>
    wordsOf(texts.filter((text) => text !== undefined).join(' '))
      .map(({ stem }) => stem)
      .join(' ');
  const terms = (service.attributes ?? []).map(({ taxonomy_term: term }) => term);
  const about = {
    nameWords: stems(service.name, service.alternate_name),
    kindWords: stems(service.organization.name, ...terms.map(({ name }) => name)),
    terms: [...new Set(terms.flatMap(({ id, code, name }) => [id, ...(code ? [termKey(code)] : []), termKey(name)]))],
    free: isFree(service),
    minimumAge: service.minimum_age ?? null,
    maximumAge: service.maximum_age ?? null,
    assuredOn: service.assured_date ?? null,
  };
  const places = service.service_at_locations ?? [];
  const entry = (entryId: string, at?: ServiceAtLocation): SearchEntry => {
    const schedules = schedulesOf(service, at);
    const { every, some } = weekMinutes(schedules, today);
    const { location } = at ?? {};
    const postcode = parsePostcode(
      location?.addresses?.find(({ address_type: type }) => type === 'physical')?.postal_code,
    );
    const said = {
      every: every.length > 0 ? multirange(every) : null,
      some: some.length > 0 ? multirange(some) : null,
    };
    return {
      ...about,
      entryId,
      otherWords: stems(
        service.description,
        service.eligibility_description,
        service.application_process,
        location?.name,
        location?.description,
        at?.description,
        ...(location?.addresses ?? []).map(({ address_1: street, address_2: more, city }) =>
          [street, more, city].join(' '),
        ),
      ),
      latitude: location?.latitude ?? null,
      longitude: location?.longitude ?? null,
      postcode: postcode?.replace(' ', '') ?? null,
      district: postcode ? outwardCode(postcode) : null,
      delivered: deliveredAs(at),
      languages: languagesOf(service, location),
      access: location ? accessOf(location) : [],
      openEvery: said.every,
      openSome: said.some,
    };
  };
  return places.length === 0 ? [entry(service.id)] : places.map((at) => entry(at.id, at));
}

/** A term's name or code as it is compared, whichever taxonomy it is from. */
export const termKey = (name: string): string =>
  wordsOf(name)
    .map(({ stem }) => stem)
    .join(' ');

/** True, false, or null where nothing is said. */
function isFree({ cost_options: costs, fees_description: described, fees }: Service): boolean | null {
  const words = described ?? fees;
  if (costs?.some(({ amount }) => amount !== undefined && amount > 0)) return false;
  if (costs?.some(({ amount }) => amount === 0)) return true;
  if (words === undefined) return null;
  return /^\s*(free|no (charge|cost|fee)|none)\b/i.test(words) ? true : /£|\d/.test(words) ? false : null;
}

/** How it reaches people: where it happens, or by the name of a virtual location and what schedules say of attending. */
export function deliveredAs(at: ServiceAtLocation | undefined): Delivered[] {
  if (!at) return [];
  const words = [
    at.location.name,
    at.location.description,
    ...(at.schedules ?? []).map(({ attending_type: type }) => type),
  ]
    .join(' ')
    .toLowerCase();
  const kinds = new Set<Delivered>();
  if (at.location.location_type === 'physical') kinds.add('place');
  if (at.location.location_type === 'virtual') {
    if (/\b(at|your|own) home\b|home visit/.test(words)) kinds.add('home');
    else if (/phone/.test(words)) kinds.add('phone');
    else kinds.add('online');
  }
  return [...kinds];
}

/** By ISO 639-1: of the service, and of the place. English where nothing is said is not assumed. */
function languagesOf(service: Service, location: Location | undefined): string[] {
  const all = [...(service.languages ?? []), ...(location?.languages ?? [])];
  return [...new Set(all.map(({ code, name }) => code?.toLowerCase().slice(0, 3) ?? codeOf(name ?? '')))].filter(
    Boolean,
  );
}

const named = new Map(
  Object.entries({
    english: 'en',
    portuguese: 'pt',
    spanish: 'es',
    somali: 'so',
    french: 'fr',
    arabic: 'ar',
    polish: 'pl',
  }),
);
const codeOf = (name: string) => named.get(name.trim().toLowerCase()) ?? '';

const accessWords: readonly [Access, RegExp][] = [
  ['step-free', /step[- ]?free|level (access|entrance)|\bramp(ed)?\b|no (steps|stairs)|lift to all/],
  ['wheelchair', /wheelchair/],
  ['accessible-toilet', /(accessible|disabled) (toilet|wc)|changing places/],
  ['hearing-loop', /(hearing|induction) loop/],
];

/** What a place says it has. What it says it lacks ("no step-free access") is not taken for having it. */
export function accessOf({ accessibility }: Location): Access[] {
  const said = (accessibility ?? [])
    .flatMap(({ description, details }) => [description ?? '', details ?? ''])
    .map((text) => text.toLowerCase());
  const has = accessWords
    .filter(([access, pattern]) => said.some((text) => pattern.test(text) && !lacks(access, text)))
    .map(([access]) => access);
  // Whoever can get in with a wheelchair can get in without steps.
  return has.includes('wheelchair') && !has.includes('step-free') && said.some((text) => /wheelchair access/.test(text))
    ? ['step-free', ...has]
    : has;
}

/** "No hearing loop"; "three steps, ring for the ramp" is not step-free for whoever comes alone. */
function lacks(access: Access, text: string): boolean {
  if (/\b(no|not|without)\b(?! (steps|stairs))/.test(text)) return true;
  const toGetIn = access === 'step-free' || access === 'wheelchair';
  return toGetIn && /\b(\d+|a|one|two|three|four|few|some|several) (small )?steps?\b/.test(text);
}
