// What somebody means by what they typed: needs, a place, when, how, for whom; and the words that are left. Pure, the same for the same
// words, and able to say of each thing it understood which of the words told it. No model, no outside call: the knowledge is a file.
import { parsePostcode } from '#standards/postcode.ts';
import { distance as edits } from 'fastest-levenshtein';
import type { Gazetteer } from '../places/gazetteer.ts';
import type { Knowledge, LanguageCode, Need } from './knowledge.ts';
import { isEmpty, stemOf, type Word, wordsOf } from './words.ts';

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
  age?: { years: number; because: string };
  /** Only what was said, as an addition to what a form asked. */
  wants: {
    free?: string;
    now?: string;
    /** Days as ISO 8601 numbers them, 1 Monday to 7 Sunday, and parts of the day. */
    days?: { days: number[]; because: string };
    part?: { part: DayPart; because: string };
    language?: { code: string; because: string };
    access?: { access: Access; because: string }[];
    delivered?: { delivered: Delivered; because: string };
  };
  /** Words to look for in names and descriptions. */
  words: Word[];
  /** The words that told the needs. */
  needWords: Word[];
  /** What was written otherwise than it is known: the reader is told. */
  corrected: { written: string; as: string }[];
}

export const accessKinds = ['step-free', 'wheelchair', 'accessible-toilet', 'hearing-loop'] as const;
export type Access = (typeof accessKinds)[number];
export const deliveredKinds = ['place', 'home', 'online', 'phone'] as const;
export type Delivered = (typeof deliveredKinds)[number];
export const dayParts = ['morning', 'afternoon', 'evening'] as const;
export type DayPart = (typeof dayParts)[number];

/** Words at most between two words of a phrase. */
const widestGap = 2;

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
  const wants: Understood['wants'] = {};
  const age = ageIn(words, taken);
  // What is always said in the same words, needs, and then words that also stand within the names of needs ("free food", "get online").
  accessIn(words, wants, taken);
  const before = new Set(taken);
  const needs = needsIn(words, knowledge, taken);
  const needWords = words.filter((word, index) => taken.has(index) && !before.has(index) && !isEmpty(word));
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

/** "gluten free" is a kind of food, not a price. */
function withoutFreeFrom(words: readonly Word[]): Word[] {
  const from = new Set(['gluten', 'sugar', 'dairy', 'lactos', 'smok', 'drug', 'alcohol']);
  return words.filter(({ stem }, index) => stem !== stemOf('free') || !from.has(words[index - 1]?.stem ?? ''));
}

/**
 * Needs whose phrases are there, the fullest first. A phrase within another that was found ("fall" in "fear of falling") says nothing more
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
    .slice(0, 4);
  for (const { at } of kept) for (const each of at) taken.add(each);
  return kept.map(({ need, at, language }) => ({ need, language, because: span(words, at) }));
}

/** Where the stems stand in this order with few words between; undefined where they do not. */
function sequence(
  words: readonly Word[],
  stems: readonly string[],
  taken: ReadonlySet<number>,
  gap = widestGap,
): number[] | undefined {
  if (stems.length === 0) return undefined;
  for (let start = 0; start < words.length; start += 1) {
    if (words[start]!.stem !== stems[0] || taken.has(start)) continue;
    const at = [start];
    for (
      let next = start + 1;
      next < words.length && at.length < stems.length && next - at.at(-1)! <= gap + 1;
      next += 1
    )
      if (words[next]!.stem === stems[at.length] && !taken.has(next)) at.push(next);
    if (at.length === stems.length) return at;
  }
  return undefined;
}

const span = (words: readonly Word[], at: readonly number[]) =>
  words
    .slice(at[0], at.at(-1)! + 1)
    .map(({ written }) => written)
    .join(' ');

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

/** Ages that words stand for. An explicit age comes before any. */
const agesOfWords: readonly [string, number][] = [
  ['newborn', 0],
  ['baby', 0],
  ['toddler', 2],
  ['teenage', 15],
  ['teenager', 15],
  ['teen', 15],
  ['pensioner', 70],
  ['retired', 68],
];

function ageIn(words: readonly Word[], taken: Set<number>): Understood['age'] {
  for (const [index, { written }] of words.entries()) {
    if (taken.has(index)) continue;
    const number = /^(\d{1,3})(s|yo|yr|yrs|yearold)?$/.exec(written);
    const years = Number(number?.[1]);
    const before = words[index - 1]?.written;
    const after = words[index + 1]?.written;
    const isAge =
      (number?.[2] !== undefined && years > 0) ||
      ['year', 'years', 'yr', 'yrs', 'anos', 'anios', 'months'].includes(after ?? '') ||
      ['over', 'aged', 'age', 'is', 'im', 'mais'].includes(before ?? '');
    if (!number || !isAge || years > 115) continue;
    const atMonths = after === 'months' ? 0 : years;
    const parts = [index];
    if (['over', 'aged', 'age'].includes(before ?? '')) parts.unshift(index - 1);
    for (
      let next = index + 1;
      ['year', 'years', 'yr', 'yrs', 'old', 'anos', 'anios', 'months'].includes(words[next]?.written ?? '');
      next += 1
    )
      parts.push(next);
    for (const part of parts) taken.add(part);
    return { years: atMonths, because: span(words, parts) };
  }
  // These words also say what is needed, so they are not taken.
  for (const [word, years] of agesOfWords) {
    const at = words.findIndex(({ stem }, index) => stem === stemOf(word) && !taken.has(index));
    if (at >= 0) return { years, because: words[at]!.written };
  }
  return undefined;
}

const daysOfWords: readonly (readonly [string, readonly number[]])[] = [
  ['monday', [1]],
  ['tuesday', [2]],
  ['wednesday', [3]],
  ['thursday', [4]],
  ['friday', [5]],
  ['saturday', [6]],
  ['sunday', [7]],
  ['weekend', [6, 7]],
  ['sabado', [6]],
  ['domingo', [7]],
];
const partsOfWords: readonly (readonly [string, DayPart])[] = [
  ['morning', 'morning'],
  ['afternoon', 'afternoon'],
  ['evening', 'evening'],
  ['tonight', 'evening'],
  ['night', 'evening'],
];
/** Languages people name, by ISO 639-1. */
const languagesOfWords: readonly (readonly [string, string])[] = [
  ['portuguese', 'pt'],
  ['portugues', 'pt'],
  ['portuguesa', 'pt'],
  ['spanish', 'es'],
  ['espanol', 'es'],
  ['espanhol', 'es'],
  ['somali', 'so'],
  ['soomaali', 'so'],
  ['polish', 'pl'],
  ['french', 'fr'],
  ['arabic', 'ar'],
  ['bengali', 'bn'],
  ['tigrinya', 'ti'],
  ['amharic', 'am'],
  ['yoruba', 'yo'],
  ['vietnamese', 'vi'],
  ['chinese', 'zh'],
  ['cantonese', 'yue'],
  ['turkish', 'tr'],
  ['italian', 'it'],
  ['bsl', 'bfi'],
];

/** These words one after the other, taken: as they were written. */
function taker(words: readonly Word[], taken: Set<number>) {
  return (...wanted: string[]) => {
    const at = sequence(words, wanted.map(stemOf), taken, 0);
    if (!at) return undefined;
    for (const each of at) taken.add(each);
    return span(words, at);
  };
}

/** What a place must have so that they can get in and take part. */
function accessIn(words: readonly Word[], wants: Understood['wants'], taken: Set<number>): void {
  const one = taker(words, taken);
  const access: { access: Access; because: string }[] = [];
  const wish = (kind: Access, because: string | undefined) => because && access.push({ access: kind, because });
  wish(
    'step-free',
    one('step', 'free') ?? one('no', 'steps') ?? one('no', 'stairs') ?? one('stepfree') ?? one('sem', 'escadas'),
  );
  wish('accessible-toilet', one('accessible', 'toilet') ?? one('disabled', 'toilet'));
  wish(
    'wheelchair',
    one('wheelchair', 'accessible') ??
      one('wheelchair', 'access') ??
      one('wheelchair', 'friendly') ??
      one('wheelchair', 'user') ??
      one('uses', 'a', 'wheelchair') ??
      one('in', 'a', 'wheelchair'),
  );
  wish('hearing-loop', one('hearing', 'loop') ?? one('induction', 'loop'));
  if (access.length > 0) wants.access = access;
}

/** What else was said of how it should be. Each is a wish that moves results up, not a wall. */
function wantsIn(words: readonly Word[], wants: Understood['wants'], taken: Set<number>): void {
  const one = taker(words, taken);
  // A language taught is not the language spoken there.
  const teaches = words.some(({ stem }) =>
    ['learn', 'clas', 'class', 'lesson', 'aula', 'curso', 'aprender'].includes(stem),
  );
  for (const [word, code] of languagesOfWords) {
    const because = teaches ? undefined : (one(word, 'speaking') ?? one(word, 'speakers') ?? one(word));
    if (because) wants.language = { code, because };
  }
  const free =
    one('free', 'of', 'charge') ??
    one('no', 'cost') ??
    one('for', 'free') ??
    one('free') ??
    one('gratis') ??
    one('gratuito') ??
    one('gratuita') ??
    one('cheap');
  if (free) wants.free = free;
  const now =
    one('open', 'now') ?? one('right', 'now') ?? one('open', 'today') ?? one('today') ?? one('hoje') ?? one('hoy');
  if (now) wants.now = now;
  const days: { days: number[]; because: string }[] = [];
  for (const [word, numbers] of daysOfWords) {
    const because = one(word);
    if (because) days.push({ days: [...numbers], because });
  }
  if (days.length > 0)
    wants.days = { days: days.flatMap((each) => each.days), because: days.map(({ because }) => because).join(', ') };
  for (const [word, part] of partsOfWords) {
    const because = one(word);
    if (because) wants.part = { part, because };
  }
  const home =
    one('housebound') ??
    one('come', 'to', 'me') ??
    one('comes', 'to', 'you') ??
    one('home', 'visit') ??
    one('home', 'visits') ??
    one('cannot', 'leave', 'the', 'house') ??
    one('cant', 'leave', 'the', 'house') ??
    one('cant', 'get', 'out') ??
    one('cannot', 'get', 'out');
  const online = one('online') ?? one('video', 'call');
  const phone = one('by', 'phone') ?? one('over', 'the', 'phone') ?? one('helpline');
  const delivered = home ? 'home' : online ? 'online' : phone ? 'phone' : undefined;
  if (delivered) wants.delivered = { delivered, because: (home ?? online ?? phone)! };
}

/** Slips of the finger, mended in place: only where no listing, no need and no place has the word as it is written. */
function correct(
  words: Word[],
  knowledge: Knowledge,
  gazetteer: Gazetteer,
  isKnown: (stem: string) => boolean,
): Understood['corrected'] {
  const corrected: Understood['corrected'] = [];
  let vocabulary: ReadonlySet<string> | undefined;
  for (const [index, word] of words.entries()) {
    if (word.written.length < 5 || /\d/.test(word.written) || isEmpty(word)) continue;
    vocabulary ??= vocabularyOf(knowledge, gazetteer);
    if (vocabulary.has(word.written) || vocabularyStems(vocabulary).has(word.stem) || isKnown(word.stem)) continue;
    const most = word.written.length >= 8 ? 2 : 1;
    let best: { as: string; edits: number } | undefined;
    for (const as of vocabulary) {
      if (as[0] !== word.written[0] || Math.abs(as.length - word.written.length) > most || as.length < 4) continue;
      const apart = swapped(as, word.written) ? 1 : edits(as, word.written);
      if (apart <= most && (!best || apart < best.edits)) best = { as, edits: apart };
    }
    if (!best) continue;
    corrected.push({ written: word.written, as: best.as });
    words[index] = { written: best.as, stem: stemOf(best.as) };
  }
  return corrected;
}

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
