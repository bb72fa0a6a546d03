// Finding help: what somebody typed and chose becomes an ordered list in which each result says why it is there. Nothing of a search is
// kept and nobody outside is asked. The only trace is a count of what was not found, by need and neighbourhood (gaps.ts).
import type { Executor } from '#runtime/database/database.ts';
import { walkMinutes } from '../places/distance.ts';
import { findPlace, type PlaceFound } from '../places/find-place.ts';
import type { Gazetteer } from '../places/gazetteer.ts';
import type { NeighbourhoodScheme } from '../places/neighbourhoods.ts';
import { readListings } from '../listings.ts';
import type { Service, ServiceAtLocation } from '../listing.ts';
import { askedOf, pageSize } from './asked.ts';
import { type Freshness, freshnessOf } from './freshness.ts';
import { heldEntries } from './held-entries.ts';
import type { Knowledge, Need, Urgent } from './knowledge.ts';
import { isOpenAt, localMoment, type LocalMoment, nextOpening, schedulesOf } from './opening.ts';
import { type Asked, type Found, mostNeeds, rankEntries } from './rank-entries.ts';
import { type PlaceWanted, type Understood, understandQuery } from './understand-query.ts';
import { type Access, type DayPart, type Delivered } from './wishes.ts';

/** What a search is made of; wired once. */
export interface Finder {
  database: Executor;
  knowledge: Knowledge;
  gazetteer: Gazetteer;
  schemes: readonly NeighbourhoodScheme[];
  timeZone: string;
  now: () => Date;
}

/** What somebody asked for. Everything but `text` was chosen, and must hold. */
export interface Search {
  text: string;
  /** A need chosen from the list instead of being typed. */
  need?: string;
  /** A postcode, district or place as typed in its own box; it comes before one in the text. */
  near?: string;
  withinMinutes?: number;
  free?: boolean;
  access?: readonly Access[];
  language?: string;
  age?: number;
  delivered?: readonly Delivered[];
  now?: boolean;
  /** 1 Monday to 7 Sunday, and a part of the day: when they are free. */
  days?: readonly number[];
  part?: DayPart;
  page?: number;
}

/** Why a result is there. */
export type Reason =
  | { kind: 'need'; need: Need; because: string; term: string }
  | { kind: 'name'; words: string[] }
  | { kind: 'text'; words: string[] }
  | { kind: 'wish'; because: string; wish: 'free' | 'access' | 'language' | 'delivered' | 'open' };

export interface Result {
  service: Service;
  /** Where it is, or how it reaches people; absent where the listing does not say. */
  at?: ServiceAtLocation;
  metres?: number;
  walkMinutes?: number;
  openNow?: boolean;
  next?: { day: string; from: number; until: number };
  reasons: Reason[];
  freshness: Freshness;
}

export interface Answer {
  understood: Understood;
  /** Said first. */
  urgent: Urgent[];
  /** Its page can be left quickly. */
  private: boolean;
  place?: PlaceFound;
  /** A place was named that nobody here knows. */
  unknownPlace?: string;
  results: Result[];
  total: number;
  page: number;
  pages: number;
  moment: LocalMoment;
}

/** @throws where the database does not answer. */
export async function findListings(finder: Finder, search: Search): Promise<Answer> {
  const { database, knowledge, gazetteer } = finder;
  const held = await heldEntries(database);
  const understood = understandQuery(search.text, {
    knowledge,
    gazetteer,
    isKnown: (stem) => held.countOf(stem) > 0,
  });
  const chosen = search.need === undefined ? undefined : knowledge.needs.get(search.need);
  if (chosen && !understood.needs.some(({ need }) => need.id === chosen.id))
    understood.needs = [{ need: chosen, because: chosen.name, language: 'en' as const }, ...understood.needs].slice(
      0,
      mostNeeds,
    );
  const { place, unknownPlace } = await placeOf(finder, search, understood);
  const moment = localMoment(finder.now(), finder.timeZone);
  const asked = askedOf(knowledge, search, understood, { ...(place ? { place } : {}), moment, held });
  const { found, total } = rankEntries(held, asked);
  const listings = new Map(
    (
      await readListings(
        database,
        found.map(({ serviceId }) => serviceId),
      )
    ).map(({ service }) => [service.id, service]),
  );
  return {
    understood,
    urgent: [
      ...new Map(understood.needs.flatMap(({ need }) => (need.urgent ? [[need.urgent.id, need.urgent]] : []))).values(),
    ],
    private: understood.needs.some(({ need }) => need.private),
    ...(place ? { place } : {}),
    ...(unknownPlace === undefined ? {} : { unknownPlace }),
    // A listing taken out since it was ranked is left out.
    results: found.flatMap((each) => {
      const service = listings.get(each.serviceId);
      return service ? [resultOf(finder, each, service, understood, asked, moment)] : [];
    }),
    total,
    page: search.page ?? 1,
    pages: Math.ceil(total / pageSize),
    moment,
  };
}

async function placeOf(
  { database, gazetteer, knowledge }: Finder,
  { near }: Search,
  understood: Understood,
): Promise<{ place?: PlaceFound; unknownPlace?: string }> {
  const typed = near?.trim();
  let wanted: PlaceWanted | undefined = understood.place;
  if (typed) wanted = understandQuery(typed, { knowledge, gazetteer }).place;
  const place = wanted && (await findPlace(database, gazetteer, wanted));
  if (place) return { place };
  const unknownPlace = typed ?? wanted?.name;
  return unknownPlace ? { unknownPlace } : {};
}

function resultOf(
  { knowledge }: Finder,
  found: Found,
  service: Service,
  understood: Understood,
  asked: Asked,
  moment: LocalMoment,
): Result {
  const at = service.service_at_locations?.find(({ id }) => id === found.entryId);
  const schedules = schedulesOf(service, at);
  const openNow = isOpenAt(schedules, moment);
  const next = nextOpening(schedules, moment);
  const isPlace = at?.location.location_type === 'physical' && found.metres !== null;
  return {
    service,
    ...(at ? { at } : {}),
    ...(isPlace ? { metres: found.metres!, walkMinutes: walkMinutes(found.metres!, knowledge.finding.walking) } : {}),
    ...(openNow === undefined ? {} : { openNow }),
    ...(next ? { next } : {}),
    reasons: reasonsOf(knowledge, found, service, understood, asked, openNow),
    freshness: freshnessOf(service.assured_date, moment.day, knowledge.finding.freshness),
  };
}

function reasonsOf(
  knowledge: Knowledge,
  found: Found,
  service: Service,
  understood: Understood,
  asked: Asked,
  openNow: boolean | undefined,
): Reason[] {
  const terms = new Set((service.attributes ?? []).map(({ taxonomy_term: term }) => knowledge.termOf(term)));
  const needs = found.answers.flatMap((index): Reason[] => {
    const { need, because } = understood.needs[index]!;
    const term = need.terms.find((each) => terms.has(each));
    return term === undefined ? [] : [{ kind: 'need', need, because, term: knowledge.terms.get(term)!.name }];
  });
  const written = (stems: readonly string[]) =>
    understood.words.filter(({ stem }) => stems.includes(stem)).map(({ written: word }) => word);
  const inName = written(found.inName);
  const elsewhere = written(found.anywhere).filter((word) => !inName.includes(word));
  const { wants } = understood;
  const wishes: Reason[] = [];
  const isFree =
    service.cost_options?.some(({ amount }) => amount === 0) || /^\s*free/i.test(service.fees_description ?? '');
  if (wants.free !== undefined && isFree) wishes.push({ kind: 'wish', wish: 'free', because: wants.free });
  const { language } = asked.rather;
  if (language && service.languages?.some(({ code }) => code === language))
    wishes.push({ kind: 'wish', wish: 'language', because: languageName(language) });
  if (wants.now !== undefined && openNow) wishes.push({ kind: 'wish', wish: 'open', because: wants.now });
  return [
    ...needs,
    ...(inName.length > 0 ? [{ kind: 'name' as const, words: inName }] : []),
    ...(elsewhere.length > 0 ? [{ kind: 'text' as const, words: elsewhere }] : []),
    ...wishes,
  ];
}

const names = new Intl.DisplayNames('en', { type: 'language' });

/** A language's name in English, by its ISO 639 code. */
export const languageName = (code: string): string =>
  code === 'bfi' ? 'British Sign Language' : (names.of(code) ?? code);
