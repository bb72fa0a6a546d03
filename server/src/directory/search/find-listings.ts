// Finding help: what somebody typed and chose becomes an ordered list in which each result says why it is there. Nothing of a search is
// kept and nobody outside is asked. The only trace is a count of what was not found, by need and neighbourhood (gaps.ts).
import type { Executor } from '#runtime/database/database.ts';
import { degreesAround, walkMinutes } from '../places/distance.ts';
import { findPlace, type PlaceFound } from '../places/find-place.ts';
import type { Gazetteer } from '../places/gazetteer.ts';
import type { NeighbourhoodScheme } from '../places/neighbourhoods.ts';
import { readListings } from '../listings.ts';
import type { Service, ServiceAtLocation } from '../listing.ts';
import { type Asked, findEntries, type Found, mostNeeds, rankWeights } from './find-listings-store.ts';
import { type KnownWords, knownWords } from './known-words.ts';
import { type Freshness, freshnessOf } from './freshness.ts';
import type { Knowledge, Need, Urgent } from './knowledge.ts';
import {
  dayMinutes,
  isOpenAt,
  localMoment,
  type LocalMoment,
  multirange,
  nextOpening,
  schedulesOf,
  weekdayOf,
} from './opening.ts';
import { type PlaceWanted, type Understood, understandQuery } from './understand-query.ts';
import { type Access, type DayPart, type Delivered } from './wishes.ts';
import type { Word } from './words.ts';

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

export const pageSize = 10;

/** @throws where the database does not answer. */
export async function findListings(finder: Finder, search: Search): Promise<Answer> {
  const { database, knowledge, gazetteer } = finder;
  const known = await knownWords(database, search.text, finder.now());
  const understood = understandQuery(search.text, {
    knowledge,
    gazetteer,
    isKnown: (stem) => known.countOf(stem) > 0,
  });
  const chosen = search.need === undefined ? undefined : knowledge.needs.get(search.need);
  if (chosen && !understood.needs.some(({ need }) => need.id === chosen.id))
    understood.needs = [{ need: chosen, because: chosen.name, language: 'en' as const }, ...understood.needs].slice(
      0,
      mostNeeds,
    );
  const { place, unknownPlace } = await placeOf(finder, search, understood);
  const moment = localMoment(finder.now(), finder.timeZone);
  const asked = askedOf(finder, search, understood, place, moment, known);
  const found = await database.run(findEntries(asked));
  const listings = new Map(
    (
      await readListings(
        database,
        found.map(({ serviceId }) => serviceId),
      )
    ).map(({ service }) => [service.id, service]),
  );
  const total = found[0]?.total ?? 0;
  return {
    understood,
    urgent: [
      ...new Map(understood.needs.flatMap(({ need }) => (need.urgent ? [[need.urgent.id, need.urgent]] : []))).values(),
    ],
    private: understood.needs.some(({ need }) => need.private),
    ...(place ? { place } : {}),
    ...(unknownPlace === undefined ? {} : { unknownPlace }),
    // A listing taken out between the two statements is left out.
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

function askedOf(
  { knowledge }: Finder,
  search: Search,
  understood: Understood,
  place: PlaceFound | undefined,
  moment: LocalMoment,
  { countOf, all }: KnownWords,
): Asked {
  const { wants } = understood;
  const { freshness, walking } = knowledge.finding;
  const terms = understood.needs.flatMap(({ need }, index) =>
    need.terms.flatMap((term, rank) =>
      knowledge.keysOf(term).map((key) => ({ key, need: index, rank: Math.min(rank, rankWeights.length - 1) })),
    ),
  );
  const telling = (words: readonly Word[]) => {
    // The fewer listings have it, the more. Source: Spärck Jones 1972.
    const weights = words.map(({ stem }) => Math.log(1 + all / (1 + countOf(stem))));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return words.map(({ stem }, index) => ({ stem, weight: weights[index]! / sum }));
  };
  const within = search.withinMinutes && (search.withinMinutes * walking.kilometresAnHour * 1000) / 60 / walking.detour;
  const open = openAsked(search, moment);
  const wished = openAsked(
    {
      ...(wants.now === undefined ? {} : { now: true }),
      ...(wants.days ? { days: wants.days.days } : {}),
      ...(wants.part ? { part: wants.part.part } : {}),
    },
    moment,
  );
  const age = search.age ?? understood.age?.years;
  return {
    terms,
    needs: understood.needs.length,
    words: telling(understood.words),
    needWords: telling(understood.needWords),
    ...(place
      ? {
          near: {
            latitude: place.latitude,
            longitude: place.longitude,
            ...(within ? { withinMetres: within, box: degreesAround(place.latitude, within) } : {}),
          },
        }
      : {}),
    only: {
      free: search.free ?? false,
      access: search.access ?? [],
      ...(search.language ? { language: search.language } : {}),
      ...(age === undefined ? {} : { age }),
      delivered: search.delivered ?? [],
      ...(open ? { open } : {}),
    },
    rather: {
      free: wants.free !== undefined,
      access: (wants.access ?? []).map(({ access }) => access),
      // Whoever writes in a language is glad of somebody who speaks it.
      ...languageWished(understood),
      ...(wants.delivered ? { delivered: wants.delivered.delivered } : {}),
      ...(wished ? { open: wished.minutes } : {}),
    },
    freshness: { ...freshness, today: moment.day },
    limit: pageSize,
    offset: ((search.page ?? 1) - 1) * pageSize,
  };
}

function languageWished({ wants, needs }: Understood): { language?: string } {
  const language = wants.language?.code ?? needs.find((each) => each.language !== 'en')?.language;
  return language === undefined ? {} : { language };
}

const partHours: Readonly<Record<DayPart, readonly [number, number]>> = {
  morning: [8 * 60, 12 * 60],
  afternoon: [12 * 60, 17 * 60],
  evening: [17 * 60, 22 * 60],
};

/** The minutes of the week in which it must be open. */
function openAsked(
  { now, days = [], part }: Pick<Search, 'now' | 'days' | 'part'>,
  moment: LocalMoment,
): { minutes: string; every: boolean } | undefined {
  if (now) {
    const minute = weekdayOf(moment.day) * dayMinutes + moment.minute;
    return { minutes: multirange([[minute, minute + 1]]), every: true };
  }
  if (days.length === 0 && part === undefined) return undefined;
  const on = days.length > 0 ? days : [1, 2, 3, 4, 5, 6, 7];
  const [from, until] = part ? partHours[part] : [0, dayMinutes];
  return {
    minutes: multirange(on.map((day) => [(day - 1) * dayMinutes + from, (day - 1) * dayMinutes + until])),
    every: false,
  };
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
