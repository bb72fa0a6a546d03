// Slips of the finger, by the words that needs, kinds of help and places are known by.
import { distance as edits } from 'fastest-levenshtein';
import type { Gazetteer } from '../places/gazetteer.ts';
import type { Knowledge } from './knowledge.ts';
import { isEmpty, stemOf, type Word, wordsOf } from './words.ts';

export interface Corrected {
  written: string;
  as: string;
}

/** Slips of the finger, mended in place: only where no listing, no need and no place has the word as it is written. */
export function correct(
  words: Word[],
  knowledge: Knowledge,
  gazetteer: Gazetteer,
  isKnown: (stem: string) => boolean,
): Corrected[] {
  const corrected: Corrected[] = [];
  let vocabulary: ReadonlySet<string> | undefined;
  for (const [index, word] of words.entries()) {
    if (word.written.length < 5 || /\d/.test(word.written) || isEmpty(word) || everyday.has(word.stem)) continue;
    vocabulary ??= vocabularyOf(knowledge, gazetteer);
    if (vocabulary.has(word.written) || vocabularyStems(vocabulary).has(word.stem) || isKnown(word.stem)) continue;
    const most = word.written.length >= 8 ? 2 : 1;
    let best: { as: string; edits: number } | undefined;
    for (const as of vocabulary) {
      if (as[0] !== word.written[0] || Math.abs(as.length - word.written.length) > most || as.length < 4) continue;
      // Why of five letters no other letter, and none too many: "amuse" is not "abuse", nor "balls" bills.
      if (word.written.length === 5 && as.length < 6 && !swapped(as, word.written)) continue;
      const apart = swapped(as, word.written) ? 1 : edits(as, word.written);
      // Two letters put for two others make another word: "starting" is not "stalking".
      if (apart === 2 && as.length === word.written.length) continue;
      if (apart <= most && (!best || apart < best.edits)) best = { as, edits: apart };
    }
    if (!best) continue;
    corrected.push({ written: word.written, as: best.as });
    words[index] = { written: best.as, stem: stemOf(best.as) };
  }
  return corrected;
}

/** Words of every day that stand a slip away from a word of need, as stems. What people write is more often these than that. */
const everyday = new Set(
  wordsOf(
    `active activity actively addition appear artistic balls building cancel career cleaner clearer clearing cluster compare compute confidence
    creating divide draining dangling failing formatting harder heading interest internal launch leading leaving monkey notation
    parens party player playground pointing printing redundancy shipping signing skipping slight stalled standing starting
    streamed temple terminate transaction transform transition violation window`,
  ).map(({ stem }) => stem),
);

/** Two neighbouring letters changed places: one slip, though two edits. */
function swapped(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const at = Array.from(one).findIndex((letter, index) => letter !== other[index]);
  return at >= 0 && one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}

const vocabularies = new WeakMap<Knowledge, ReadonlySet<string>>();
function vocabularyOf(knowledge: Knowledge, gazetteer: Gazetteer): ReadonlySet<string> {
  let known = vocabularies.get(knowledge);
  if (!known) {
    const phrases = [...knowledge.needs.values()].flatMap(({ phrases: all }) => all.map(({ written }) => written));
    const names = [...knowledge.terms.values()].map(({ name }) => name);
    known = new Set(
      [...phrases, ...names, ...gazetteer.names].flatMap((each) => wordsOf(each).map(({ written }) => written)),
    );
    vocabularies.set(knowledge, known);
  }
  return known;
}

const stemsOf = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();
function vocabularyStems(vocabulary: ReadonlySet<string>): ReadonlySet<string> {
  let stems = stemsOf.get(vocabulary);
  if (!stems) {
    stems = new Set([...vocabulary].map(stemOf));
    stemsOf.set(vocabulary, stems);
  }
  return stems;
}
