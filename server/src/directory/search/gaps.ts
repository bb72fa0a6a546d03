// What was not found, for those who plan services: how many searches in a month found nothing, by need and by neighbourhood, beside how
// many listings answer that need there. No word of a search is kept, no time of day, and nothing of who made it.
import type { Executor } from '#runtime/database/database.ts';
import type { Answer, Finder, Search } from './find-listings.ts';
import { addUnmet, selectEntriesByDistrict, selectUnmet } from './gaps-store.ts';
import { schemeOn } from '../places/neighbourhoods.ts';

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

export interface Gaps {
  scheme: string | undefined;
  smallest: number;
  since: string;
  gaps: Gap[];
}

/** Needs nobody met since a month, the most asked first. @param since YYYY-MM-01. */
export async function readGaps(finder: Finder, executor: Executor, since: string, today: string): Promise<Gaps> {
  const { knowledge } = finder;
  const { smallest } = knowledge.finding.gaps;
  const scheme = schemeOf(finder, today);
  const rows = await executor.run(selectUnmet(since, scheme?.id ?? ''));
  const entries = await executor.run(selectEntriesByDistrict(today, knowledge.finding.freshness.hideAfterMonths));
  const supply = (needId: string, neighbourhood: string) => {
    const need = knowledge.needs.get(needId);
    if (!need || !scheme || neighbourhood === anywhere) return undefined;
    const keys = new Set(need.terms.flatMap((term) => knowledge.keysOf(term)));
    return entries
      .filter(({ terms }) => terms.some((term) => keys.has(term)))
      .reduce((sum, { district }) => {
        const member = scheme
          .membershipOf({ outward: district })
          .find((each) => each.neighbourhood.id === neighbourhood);
        return sum + (member?.weight ?? 0);
      }, 0);
  };
  return {
    scheme: scheme?.name,
    smallest,
    since,
    gaps: rows.map(({ need, neighbourhood, searches }) => ({
      need: knowledge.needs.get(need)?.name ?? 'Not understood',
      neighbourhood: scheme?.neighbourhoods.find(({ id }) => id === neighbourhood)?.name ?? 'No place named',
      searches: searches < smallest ? undefined : Math.round(searches),
      listings: supply(need, neighbourhood),
    })),
  };
}
