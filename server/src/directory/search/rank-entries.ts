// Puts the entries that answer a search in order. Pure: the same entries and the same question, the same order.
import type { HeldEntries, HeldEntry, Minutes } from './held-entries.ts';
import { metresBetween } from '../places/distance.ts';
import { daysSince1970, monthsBefore } from './freshness.ts';
import type { Access, Delivered } from './wishes.ts';

/** What is asked, as numbers and keys. */
export interface Asked {
  /** Keys of kinds of help that answer a need: which of the needs, which place among its answers, from 0, and whether
   * somebody may be in danger. */
  terms: readonly { key: string; rank: number; need: number; urgent?: boolean }[];
  needs: number;
  /** Words looked for, each with how telling it is; the weights of all sum to 1. */
  words: readonly { stem: string; weight: number }[];
  /** The words in which the needs were said: they tell apart what answers a need alike. Their weights sum to 1. */
  needWords: readonly { stem: string; weight: number }[];
  near?: { latitude: number; longitude: number; withinMetres?: number };
  /** Must hold. */
  only: {
    free: boolean;
    access: readonly Access[];
    language?: string;
    age?: number;
    delivered: readonly Delivered[];
    /** Minutes of the week in any of which it must be open; `every` week, or in some. */
    open?: { minutes: Minutes; every: boolean };
  };
  /** Moves up what has it. */
  rather: {
    free: boolean;
    access: readonly Access[];
    language?: string;
    delivered?: Delivered;
    open?: Minutes;
  };
  freshness: { today: string; reviewAfterMonths: number; halfLifeMonths: number; hideAfterMonths: number };
  limit: number;
  offset: number;
}

export interface Found {
  serviceId: string;
  entryId: string;
  /** Null where no place was named, or the entry has none. */
  metres: number | null;
  /** Needs it answers, by their index. */
  answers: number[];
  /** Words it has in its name, and anywhere. */
  inName: string[];
  anywhere: string[];
}

/** The best answer to a need counts whole, each after it less; whatever comes after these counts as the last. */
export const rankWeights = [1, 0.75, 0.5, 0.4, 0.3, 0.25] as const;
/** What answers best the need of somebody who may be in danger comes before what answers all else they said. */
const urgentWeight = 3;
/** As many as are understood of one search. */
export const mostNeeds = 4;

interface Placed {
  entry: HeldEntry;
  place: number;
  metres: number | null;
  score: number;
}

/**
 * One place of each listing, the best; the page asked for, and how many there are in all. The score is the product of:
 * - what it answers: 4 × how well it answers the needs (the best answer three times where somebody may be in danger) + 1 × the needs' words in its name + ½ × those anywhere + 3 × the other words in
 *   its name + 1 × those anywhere, both halved where there are needs (1 where nothing was said);
 * - how near: 1 at the door, a half at 3 km, a quarter at 9 km; for what comes to people or is reached from afar always 0.5;
 * - how fresh: 1 until its review is due, then half as much with each half-life;
 * - what was wished for: 1.3 for each wish it has (1.6 for a language), 0.8 for being not free where free was wished for.
 * A listing whose words hold less than half of what the words tell is not found for its words.
 */
export function rankEntries(held: HeldEntries, asked: Asked): { found: Found[]; total: number } {
  const { near, only, rather } = asked;
  const fresh = freshOf(asked);
  const best = new Map<string, Placed>();
  for (const [place, answers] of answersOf(held, asked)) {
    const entry = held.at[place];
    if (!entry || !holds(entry, only)) continue;
    const freshness = fresh(entry);
    if (freshness === 0) continue;
    const metres = metresTo(entry, near);
    if (metres !== null && metres > (near?.withinMetres ?? Infinity)) continue;
    const score = answers * nearness(entry, metres, near !== undefined) * freshness * wished(entry, rather);
    const other = best.get(entry.serviceId);
    if (!other || score > other.score || (score === other.score && entry.entryId < other.entry.entryId))
      best.set(entry.serviceId, { entry, place, metres, score });
  }
  const until = asked.offset + asked.limit;
  const first: Placed[] = [];
  for (const each of best.values()) keepFirst(first, each, until);
  return { found: first.slice(asked.offset, until).map((each) => foundOf(held, each, asked)), total: best.size };
}

/** How well each entry that answers what was said does. */
function* answersOf(
  held: HeldEntries,
  { terms, needs, words, needWords }: Asked,
): Generator<readonly [place: number, answers: number]> {
  if (terms.length === 0 && words.length === 0) {
    for (const place of held.at.keys()) yield [place, 1];
    return;
  }
  const sums = () => new Float64Array(held.at.length);
  // Of each need its best answer, at need × entries + place.
  const best = new Float64Array(needs * held.at.length);
  const candidates = new Set<number>();
  for (const { key, need, rank, urgent } of terms) {
    const weight = urgent && rank === 0 ? urgentWeight : (rankWeights[rank] ?? rankWeights.at(-1)!);
    const from = need * held.at.length;
    for (const place of held.withTerm(key)) {
      candidates.add(place);
      if (weight > best[from + place]!) best[from + place] = weight;
    }
  }
  const [worded, named, needWorded, needNamed] = [sums(), sums(), sums(), sums()];
  const tell = (list: Asked['words'], anywhere: Float64Array, inName: Float64Array) => {
    for (const { stem, weight } of list)
      for (const word of held.withWord(stem)) {
        anywhere[word >> 1]! += weight;
        if (word & 1) inName[word >> 1]! += weight;
      }
  };
  tell(words, worded, named);
  tell(needWords, needWorded, needNamed);
  for (const { stem } of words)
    for (const word of held.withWord(stem)) if (worded[word >> 1]! >= 0.5) candidates.add(word >> 1);
  const wordsCount = terms.length > 0 ? 0.5 : 1;
  for (const place of candidates) {
    let needed = 0;
    for (let need = 0; need < needs; need += 1) needed += best[need * held.at.length + place]!;
    const said = needNamed[place]! + needWorded[place]! / 2 + (3 * named[place]! + worded[place]!) * wordsCount;
    yield [place, (4 * needed) / Math.max(1, needs) + said];
  }
}

const daysAMonth = 30.44;

/** 1 while it is fresh, less when it is due, 0 when it is hidden. What nobody made sure of is as if its review were due. */
function freshOf({ freshness }: Asked): (entry: HeldEntry) => number {
  const { today, reviewAfterMonths, halfLifeMonths, hideAfterMonths } = freshness;
  const now = daysSince1970(today);
  const due = daysSince1970(monthsBefore(today, reviewAfterMonths));
  const hidden = daysSince1970(monthsBefore(today, hideAfterMonths));
  return ({ sureOn }) => {
    const sure = sureOn ?? due;
    if (sure < hidden) return 0;
    return 0.5 ** Math.max(0, ((now - sure) / daysAMonth - reviewAfterMonths) / halfLifeMonths);
  };
}

/** What was chosen. */
function holds(entry: HeldEntry, { free, access, language, age, delivered, open }: Asked['only']): boolean {
  return (
    (!free || entry.free === true) &&
    access.every((each) => entry.access.includes(each)) &&
    (language === undefined || entry.languages.includes(language)) &&
    (age === undefined || ((entry.minimumAge ?? 0) <= age && (entry.maximumAge ?? 200) >= age)) &&
    (delivered.length === 0 || delivered.some((each) => entry.delivered.includes(each))) &&
    (open === undefined || overlap(open.every ? entry.openEvery : entry.openSome, open.minutes))
  );
}

const overlap = (some: Minutes, others: Minutes): boolean =>
  some.some(([from, until]) => others.some(([start, end]) => from < end && start < until));

function metresTo({ latitude, longitude }: HeldEntry, near: Asked['near']): number | null {
  return near && latitude !== null && longitude !== null ? metresBetween(near, { latitude, longitude }) : null;
}

const halfAtMetres = 3000;
function nearness({ delivered }: HeldEntry, metres: number | null, isNear: boolean): number {
  if (!isNear) return 1;
  return metres !== null && delivered.includes('place') ? 1 / (1 + metres / halfAtMetres) : 0.5;
}

/** What was wished for. */
function wished(entry: HeldEntry, { free, access, language, delivered, open }: Asked['rather']): number {
  let liked = 1;
  if (free && entry.free !== null) liked *= entry.free ? 1.3 : 0.8;
  for (const each of new Set(access)) if (entry.access.includes(each)) liked *= 1.3;
  if (language !== undefined && entry.languages.includes(language)) liked *= 1.6;
  if (delivered !== undefined && entry.delivered.includes(delivered)) liked *= 1.3;
  if (open !== undefined && overlap(entry.openSome, open)) liked *= 1.3;
  return liked;
}

/** Among the first so many, in their place. */
function keepFirst(first: Placed[], one: Placed, most: number): void {
  if (first.length >= most && !isBefore(one, first.at(-1)!)) return;
  let from = 0;
  let until = first.length;
  while (from < until) {
    const middle = (from + until) >> 1;
    if (isBefore(one, first[middle]!)) until = middle;
    else from = middle + 1;
  }
  first.splice(from, 0, one);
  if (first.length > most) first.pop();
}

/** The better; of equals the nearer, and then always the same. */
function isBefore(one: Placed, other: Placed): boolean {
  if (one.score !== other.score) return one.score > other.score;
  const [near, far] = [one.metres ?? Infinity, other.metres ?? Infinity];
  return near === far ? one.entry.serviceId < other.entry.serviceId : near < far;
}

function foundOf(held: HeldEntries, { entry, place, metres }: Placed, { terms, words, needWords }: Asked): Found {
  const answers = new Set(terms.filter(({ key }) => held.withTerm(key).includes(place)).map(({ need }) => need));
  const stems = [...new Set([...words, ...needWords].map(({ stem }) => stem))];
  const inName = stems.filter((stem) => held.withWord(stem).includes(place * 2 + 1));
  return {
    serviceId: entry.serviceId,
    entryId: entry.entryId,
    metres,
    answers: [...answers].toSorted((one, other) => one - other),
    inName,
    anywhere: stems.filter((stem) => inName.includes(stem) || held.withWord(stem).includes(place * 2)),
  };
}
