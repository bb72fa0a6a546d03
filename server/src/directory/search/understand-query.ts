// What somebody means by what they typed: needs, a place, when, how, for whom; and the words that are left. Pure, the same for the same
// words, and able to say of each thing it understood which of the words told it. No model, no outside call: the knowledge is a file.
import { parsePostcode } from '#standards/postcode.ts';
import type { Gazetteer } from '../places/gazetteer.ts';
import type { Knowledge, LanguageCode, Need } from './knowledge.ts';
import { correct, type Corrected } from './correct-spelling.ts';
import { mostNeeds } from './rank-entries.ts';
import { accessIn, ageIn, type AgeSaid, wantsIn, type Wishes } from './wishes.ts';
import { isEmpty, stemOf, type Word, wordsOf } from './words.ts';
import { sequence, span } from './words-in-order.ts';

/** A need that was understood, and by which words. */
export interface NeedUnderstood {
  need: Need;
  /** The reader's own words. */
  because: string;
  language: LanguageCode;
}

/** Where to look near. */
export type PlaceWanted =
  | { kind: 'postcode'; postcode: string; name: string }
  | { kind: 'district'; outward: string; name: string }
  | { kind: 'place'; id: string; name: string };

export interface Understood {
  needs: NeedUnderstood[];
  place?: PlaceWanted;
  /** "near me": we do not know where they are, and do not ask their device. */
  nearMe: boolean;
  age?: AgeSaid;
  /** Only what was said, as an addition to what a form asked. */
  wants: Wishes;
  /** Words to look for in names and descriptions. */
  words: Word[];
  /** The words that told the needs. */
  needWords: Word[];
  /** What was written otherwise than it is known: the reader is told. */
  corrected: Corrected[];
}

/**
 * @param text as typed; more than 300 letters are not read.
 * @param isKnown whether a stem occurs in any listing: then it is no slip of the finger.
 */
export function understandQuery(
  text: string,
  {
    knowledge,
    gazetteer,
    isKnown = () => true,
  }: { knowledge: Knowledge; gazetteer: Gazetteer; isKnown?: (stem: string) => boolean },
): Understood {
  const words = withoutFreeFrom(wordsOf(text.slice(0, 300)));
  const corrected = correct(words, knowledge, gazetteer, isKnown);
  const taken = new Set<number>();
  const place = placeIn(words, gazetteer, taken);
  const nearMe = sequence(words, ['near', 'me'], taken, 0) !== undefined;
  const wants: Wishes = {};
  const said = ageIn(words, taken);
  // What is always said in the same words, needs, and then words that also stand within the names of needs ("free food", "get online").
  accessIn(words, wants, taken);
  const before = new Set(taken);
  const needs = needsIn(words, knowledge, taken);
  const needWords = words.filter((word, index) => taken.has(index) && !before.has(index) && !isEmpty(word));
  const age = said && isMeant(said, needs) ? { years: said.years, because: said.because } : undefined;
  wantsIn(words, wants, taken);
  const left = words.filter((word, index) => !taken.has(index) && !isEmpty(word));
  return {
    needs,
    ...(place ? { place } : {}),
    nearMe,
    ...(age ? { age } : {}),
    wants,
    words: left.filter((word, index) => left.findIndex(({ stem }) => stem === word.stem) === index).slice(0, 12),
    needWords: needWords.filter((word, index) => needWords.findIndex(({ stem }) => stem === word.stem) === index),
    corrected,
  };
}

/**
 * "Sad after the baby": what is looked for is for the mother, and of what is for those of no age little else would be shown. Only where no
 * need is understood is a baby all that was said.
 */
const isMeant = ({ years, byWord }: AgeSaid, needs: readonly NeedUnderstood[]): boolean =>
  !byWord || years > 0 || needs.length === 0;

/** "gluten free" is a kind of food, not a price. */
function withoutFreeFrom(words: readonly Word[]): Word[] {
  const from = new Set(['gluten', 'sugar', 'dairy', 'lactos', 'smok', 'drug', 'alcohol']);
  return words.filter(({ stem }, index) => stem !== stemOf('free') || !from.has(words[index - 1]?.stem ?? ''));
}

/**
 * Needs whose phrases are there: those that may be about somebody's safety first, then the fullest. A phrase within another that was found ("fall" in "fear of falling") says nothing more
 * of the same need; of another need it does: "stroke" and "after hospital" both hold.
 */
function needsIn(words: readonly Word[], knowledge: Knowledge, taken: Set<number>): NeedUnderstood[] {
  const found: { need: Need; at: number[]; language: LanguageCode; size: number }[] = [];
  for (const need of knowledge.needs.values()) {
    let best: { at: number[]; language: LanguageCode; size: number } | undefined;
    for (const { stems, language } of need.phrases) {
      if (best && stems.length <= best.size) continue;
      const at = sequence(words, stems, taken);
      if (at) best = { at, language, size: stems.length };
    }
    if (best) found.push({ need, ...best });
  }
  // What is said in more words is meant more: "lift to hospital" is not first of all about coming home from hospital.
  const kept = found
    .toSorted((one, other) => other.size - one.size || one.at[0]! - other.at[0]!)
    .filter(({ at, size }, index, all) =>
      all.slice(0, index).every((fuller) => fuller.size === size || !at.every((each) => fuller.at.includes(each))),
    )
    // Invariant: what may be about somebody's safety is never the one too many.
    .toSorted((one, other) => Number(other.need.urgent !== undefined) - Number(one.need.urgent !== undefined))
    .slice(0, mostNeeds);
  for (const { at } of kept) for (const each of at) taken.add(each);
  return kept.map(({ need, at, language }) => ({ need, language, because: span(words, at) }));
}

/** A postcode, its first half, or a place by name; the last one said. */
function placeIn(words: readonly Word[], gazetteer: Gazetteer, taken: Set<number>): PlaceWanted | undefined {
  for (let index = 0; index < words.length; index += 1) {
    const two = words[index + 1] && parsePostcode(words[index]!.written + words[index + 1]!.written);
    const postcode = two ?? parsePostcode(words[index]!.written);
    if (!postcode) continue;
    take(taken, words, index, two ? 2 : 1);
    return { kind: 'postcode', postcode, name: postcode };
  }
  const named = gazetteer.placeIn(words.map(({ stem }) => stem));
  for (let index = 0; index < words.length; index += 1) {
    const outward = words[index]!.written.toUpperCase();
    if (!gazetteer.hasDistrict(outward)) continue;
    take(taken, words, index, 1);
    // "Camberwell SE5" names one place twice.
    if (named) take(taken, words, named.at, named.length);
    return { kind: 'district', outward, name: outward };
  }
  if (!named) return undefined;
  take(taken, words, named.at, named.length);
  return { kind: 'place', id: named.id, name: named.name };
}

const leading = new Set(
  ['near', 'in', 'around', 'by', 'at', 'close', 'em', 'no', 'na', 'en', 'perto', 'cerca'].map(stemOf),
);

/** Takes the words of a place, and "near" before them. */
function take(taken: Set<number>, words: readonly Word[], at: number, count: number): void {
  for (let index = at; index < at + count; index += 1) taken.add(index);
  if (at > 0 && leading.has(words[at - 1]!.stem)) taken.add(at - 1);
}
