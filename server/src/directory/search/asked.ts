// What was typed and chosen as numbers and keys: what the entries are compared with.
import type { PlaceFound } from '../places/find-place.ts';
import type { Search } from './find-listings.ts';
import type { HeldEntries } from './held-entries.ts';
import type { Knowledge } from './knowledge.ts';
import { dayMinutes, type LocalMoment, weekdayOf } from './opening.ts';
import { type Asked, rankWeights } from './rank-entries.ts';
import type { Understood } from './understand-query.ts';
import type { DayPart } from './wishes.ts';
import type { Word } from './words.ts';

export const pageSize = 10;

/** @param held tells how common each word is: the rarer, the more it tells. */
export function askedOf(
  knowledge: Knowledge,
  search: Search,
  understood: Understood,
  { place, moment, held }: { place?: PlaceFound; moment: LocalMoment; held: HeldEntries },
): Asked {
  const { wants } = understood;
  const { freshness, walking } = knowledge.finding;
  const terms = understood.needs.flatMap(({ need }, index) =>
    need.terms.flatMap((term, rank) =>
      knowledge.keysOf(term).map((key) => ({
        key,
        need: index,
        rank: Math.min(rank, rankWeights.length - 1),
        urgent: need.urgent !== undefined,
      })),
    ),
  );
  // At least a hundred: of a handful every word would tell alike.
  const all = Math.max(100, held.size);
  const telling = (words: readonly Word[]) => {
    // The fewer listings have it, the more. Source: Spärck Jones 1972.
    const weights = words.map(({ stem }) => Math.log(1 + all / (1 + held.countOf(stem))));
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
            ...(within ? { withinMetres: within } : {}),
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
): Asked['only']['open'] {
  if (now) {
    const minute = weekdayOf(moment.day) * dayMinutes + moment.minute;
    return { minutes: [[minute, minute + 1]], every: true };
  }
  if (days.length === 0 && part === undefined) return undefined;
  const on = days.length > 0 ? days : [1, 2, 3, 4, 5, 6, 7];
  const [from, until] = part ? partHours[part] : [0, dayMinutes];
  return {
    minutes: on.map((day) => [(day - 1) * dayMinutes + from, (day - 1) * dayMinutes + until]),
    every: false,
  };
}
