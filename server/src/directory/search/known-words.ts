// How common each word is among the listings: the rarer a word, the more it tells; one that is in none may be a slip of the finger.
// Counted for all words together and kept for some minutes, so that no word of a search is kept. Why: counting a search's own words was a
// third of the search.
import type { Executor } from '#runtime/database/database.ts';
import { countAllWords, countWord } from './find-listings-store.ts';
import { isEmpty, wordsOf } from './words.ts';

export interface KnownWords {
  countOf: (stem: string) => number;
  /** Entries there are, at least a hundred: of a handful every word would tell alike. */
  all: number;
}

const keptMs = 5 * 60_000;
interface Counts {
  at: number;
  counts: Promise<ReadonlyMap<string, number>>;
}
const countsOf = new WeakMap<Executor, Counts>();

/** The counts for the words of a text: of words that are new since they were counted, as of now. */
export async function knownWords(database: Executor, text: string, now: Date): Promise<KnownWords> {
  const counts = await allCounts(database, now.getTime());
  const stems = wordsOf(text.slice(0, 300)).flatMap((word) =>
    isEmpty(word) || counts.has(word.stem) ? [] : [word.stem],
  );
  const fresh = new Map(
    await Promise.all(
      [...new Set(stems)]
        .slice(0, 20)
        .map(async (stem) => [stem, (await database.run(countWord(stem)))[0]!.entries] as const),
    ),
  );
  return {
    countOf: (stem) => counts.get(stem) ?? fresh.get(stem) ?? 0,
    all: Math.max(100, counts.get('') ?? 0),
  };
}

function allCounts(database: Executor, at: number): Promise<ReadonlyMap<string, number>> {
  const kept = countsOf.get(database);
  if (kept && at - kept.at < keptMs && at >= kept.at) return kept.counts;
  const counts = database
    .run(countAllWords)
    .then((rows) => new Map(rows.map(({ stem, entries }) => [stem, entries])))
    .catch((error: unknown) => {
      countsOf.delete(database);
      throw error;
    });
  countsOf.set(database, { at, counts });
  // Nobody waits for a new count while there is an old one.
  return kept ? kept.counts : counts;
}
