// How a written name is made comparable: marks, case and punctuation taken away, and what it sounds like.
// Pure folding; how much a difference between two names matters is patient-index/matching's to say.
import { wordTable } from './word-table.ts';

/** Letters that Unicode decomposition (NFD) leaves whole. */
const wholeLetters: Readonly<Record<string, string>> = wordTable({
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
});

/**
 * The words of a name without case, marks or punctuation: "O’Brien-Łukasz" → ["obrien", "lukasz"].
 * Apostrophes join (O'Brien, N'Golo); every other mark and space parts. Letters of other scripts stay as they are.
 */
export function nameWords(name: string | undefined): string[] {
  return (name ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\p{M}\u02bb\u02bc'’‘`´.]/gu, '')
    .replaceAll(/[ßæœøłđðþħı]/g, (letter) => wholeLetters[letter]!)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** A name as one word, so that Mary Ann, Mary-Ann and Maryann are one. */
export function foldedName(name: string | undefined): string {
  return nameWords(name).join('');
}

/** Spellings of one sound, most specific first. Only consonants are kept afterwards, so vowels need no rule. */
const sounds: readonly (readonly [RegExp, string])[] = [
  [/^[kg]n/g, 'n'],
  [/^wr/g, 'r'],
  [/^ps/g, 's'],
  [/^x/g, 's'],
  [/^wh/g, 'w'],
  [/mps/g, 'ms'],
  [/ght/g, 't'],
  [/gh$/g, ''],
  [/gh/g, 'g'],
  [/ph/g, 'f'],
  [/tch/g, 'k'],
  [/sch|sh/g, 's'],
  [/ch|ck|kh/g, 'k'],
  [/th/g, 't'],
  [/dh/g, 'd'],
  [/[sc]z|zh|z/g, 's'],
  [/c(?=[eiy])/g, 's'],
  [/g(?=[eiy])/g, 'j'],
  [/[cq]/g, 'k'],
  [/x/g, 'ks'],
  [/v/g, 'f'],
];

/**
 * What a folded word sounds like, roughly: its first consonants, spellings of one sound made one.
 * Smith, Smyth and Smythe give "smt"; Mohammed and Muhammad "mmd". For finding candidates only, never for deciding.
 * Why not Soundex or Metaphone: both are tuned to English, and the people here carry names from everywhere;
 * a consonant skeleton keeps Okafor with Okaffor and Szymanski with Shimanski without a table for each language.
 */
export function soundKey(word: string): string {
  if (!/^[a-z]+$/.test(word)) return word.slice(0, 5);
  let sounded = word;
  for (const [spelling, sound] of sounds) sounded = sounded.replaceAll(spelling, sound);
  sounded = sounded.replaceAll(/(.)\1+/g, '$1');
  const first = /^[aeiouyhw]/.test(sounded) ? 'a' : '';
  return (first + sounded.replaceAll(/[aeiouyhw]/g, '')).slice(0, 5);
}

/**
 * Jaro–Winkler likeness of two words, 0 to 1: the share of letters in common at about the same place, more where they begin alike.
 * Source: Winkler 1990, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi–Sunter Model": p = 0.1,
 * at most four letters of common beginning, only above a Jaro likeness of 0.7.
 */
export function jaroWinkler(word: string, another: string): number {
  if (word === another) return word === '' ? 0 : 1;
  // Letters are paired greedily from one side; a fixed side makes the likeness the same both ways.
  const [one, other] =
    word.length > another.length || (word.length === another.length && word > another)
      ? [word, another]
      : [another, word];
  const reach = Math.max(0, Math.floor(Math.max(one.length, other.length) / 2) - 1);
  const matchedOther = new Uint8Array(other.length);
  const matched: string[] = [];
  for (let at = 0; at < one.length; at += 1) {
    const last = Math.min(other.length - 1, at + reach);
    for (let place = Math.max(0, at - reach); place <= last; place += 1) {
      if (matchedOther[place] || one[at] !== other[place]) continue;
      matchedOther[place] = 1;
      matched.push(one[at]!);
      break;
    }
  }
  const common = matched.length;
  if (common === 0) return 0;
  let transposed = 0;
  for (let place = 0, next = 0; place < other.length; place += 1) {
    if (!matchedOther[place]) continue;
    if (other[place] !== matched[next]) transposed += 1;
    next += 1;
  }
  const jaro = (common / one.length + common / other.length + (common - transposed / 2) / common) / 3;
  if (jaro <= 0.7) return jaro;
  let prefix = 0;
  while (prefix < 4 && prefix < one.length && one[prefix] === other[prefix]) prefix += 1;
  return jaro + prefix * 0.1 * (1 - jaro);
}
