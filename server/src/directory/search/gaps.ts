// What was not found, for those who plan services: how many searches in a month found nothing, by need and by neighbourhood, beside how
// many listings answer that need there; and what nobody offers there, whether or not anybody asked. No word of a search is kept, no time of
// day, and nothing of who made it.
// Why not needs from people's records: to count them for those who plan is another use than care (docs/decisions/0030-finding-help.md).
import type { Executor } from '#runtime/database/database.ts';
import type { Answer, Finder, Search } from './find-listings.ts';
import { addUnmet, selectEntriesByDistrict, selectUnmet } from './gaps-store.ts';
import type { Knowledge, Need } from './knowledge.ts';
import { type NeighbourhoodScheme, schemeOn } from '../places/neighbourhoods.ts';

/** A search in which no need was understood: its words are not kept, so it is only counted. */
export const notUnderstood = 'not-understood';
/** No place was named, or one that the scheme does not know. */
export const anywhere = '';

/** Counts a search that found nothing. Other pages of it, and what found something, are not counted. */
export async function countUnmet(finder: Finder, search: Search, answer: Answer): Promise<void> {
  const asked = search.text !== '' || search.need !== undefined;
  if (!asked || answer.total > 0 || answer.page > 1) return;
  const { moment, understood, place } = answer;
  const scheme = schemeOf(finder, moment.day);
  const needs = understood.needs.map(({ need }) => need.id);
  const members = (place && scheme?.membershipOf(place.units)) ?? [];
  const where =
    members.length > 0
      ? members.map(({ neighbourhood, weight }) => [neighbourhood.id, weight] as const)
      : [[anywhere, 1] as const];
  const rows = (needs.length > 0 ? needs : [notUnderstood]).flatMap((need) =>
    where.map(([neighbourhood, weight]) => ({ need, neighbourhood, weight })),
  );
  await finder.database.run(addUnmet(`${moment.day.slice(0, 7)}-01`, scheme?.id ?? '', rows));
}

const schemeOf = ({ schemes, knowledge }: Finder, day: string) =>
  schemes.find(({ id }) => id === knowledge.finding.gaps.scheme) ?? schemeOn(schemes, day);

export interface Gap {
  need: string;
  neighbourhood: string;
  /** Undefined where it is fewer than may be shown. */
  searches: number | undefined;
  /** Listings that answer the need and are there, by weight; undefined where no place was named. */
  listings: number | undefined;
}

/** A need that no listing answers in some neighbourhoods, whether or not anybody looked for it. */
export interface Lacking {
  need: string;
  /** Where less than half a listing is, by weight: none, or one across the boundary. */
  neighbourhoods: string[];
  /** Listings that answer it wherever somebody lives: they come to people, or are reached by telephone or online. */
  fromAfar: number;
}

export interface Gaps {
  scheme: string | undefined;
  smallest: number;
  since: string;
  gaps: Gap[];
  /** Those that lack in most neighbourhoods first; empty where there is no scheme. */
  lacking: Lacking[];
  /** How many neighbourhoods the scheme has. */
  neighbourhoods: number;
}

/** Needs nobody met since a month, the most asked first, and needs without a service. @param since YYYY-MM-01. */
export async function readGaps(finder: Finder, executor: Executor, since: string, today: string): Promise<Gaps> {
  const { knowledge } = finder;
  const { smallest } = knowledge.finding.gaps;
  const scheme = schemeOf(finder, today);
  const rows = await executor.run(selectUnmet(since, scheme?.id ?? ''));
  const entries = await executor.run(selectEntriesByDistrict(today, knowledge.finding.freshness.hideAfterMonths));
  const supply = new Map(
    [...knowledge.needs.values()].map((need) => [need.id, supplyOf(need, knowledge, entries, scheme)]),
  );
  const all = scheme?.neighbourhoods ?? [];
  return {
    scheme: scheme?.name,
    smallest,
    since,
    gaps: rows.map(({ need, neighbourhood, searches }) => ({
      need: knowledge.needs.get(need)?.name ?? 'Not understood',
      neighbourhood: all.find(({ id }) => id === neighbourhood)?.name ?? 'No place named',
      searches: searches < smallest ? undefined : Math.round(searches),
      listings: neighbourhood === anywhere ? undefined : supply.get(need)?.there.get(neighbourhood),
    })),
    lacking: [...knowledge.needs.values()]
      .flatMap(({ id, name }) => {
        const { there, fromAfar } = supply.get(id)!;
        const without = all.filter((each) => there.get(each.id)! < 0.5);
        return without.length === 0 ? [] : [{ need: name, neighbourhoods: without.map((each) => each.name), fromAfar }];
      })
      .toSorted(
        (one, other) => other.neighbourhoods.length - one.neighbourhoods.length || one.fromAfar - other.fromAfar,
      ),
    neighbourhoods: all.length,
  };
}

/** Listings that answer a need: in each neighbourhood by weight, and those that reach everybody. */
function supplyOf(
  need: Need,
  knowledge: Knowledge,
  entries: readonly { district: string | null; terms: readonly string[] }[],
  scheme: NeighbourhoodScheme | undefined,
): { there: Map<string, number>; fromAfar: number } {
  const keys = new Set(need.terms.flatMap((term) => knowledge.keysOf(term)));
  const there = new Map(scheme?.neighbourhoods.map(({ id }) => [id, 0]));
  let fromAfar = 0;
  for (const { district, terms } of entries) {
    if (!terms.some((term) => keys.has(term))) continue;
    if (district === null) fromAfar += 1;
    else
      for (const { neighbourhood, weight } of scheme?.membershipOf({ outward: district }) ?? [])
        there.set(neighbourhood.id, there.get(neighbourhood.id)! + weight);
  }
  return { there, fromAfar };
}
