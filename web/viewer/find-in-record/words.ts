// Words looked for, and where they stand in a text. Forgiving of accents, case, order, hyphens, apostrophes and endings not
// typed; exact with numbers: who looks for 5 mg does not want 500 mg.
import { type Html, html } from '#web/design/html.ts';
import { wordTable } from '#standards/word-table.ts';

/** One word as it was typed. */
export interface Term {
  /** Without what joins its parts: "cocodamol" for "co-codamol". */
  whole: string;
  /** "co" and "codamol"; one where nothing joins. */
  parts: readonly string[];
}

/** A word of a text with where it stands. */
interface Run {
  from: number;
  until: number;
  /** What may be typed to find it, each in whole or, but for numbers, its beginning. */
  forms: readonly string[];
}

/** Longest text and most words that are looked for. */
export const longestWords = 200;
const mostTerms = 12;

const runs = /[\p{L}\p{M}\p{N}]+(?:[.'’‐‑-][\p{L}\p{M}\p{N}]+)*/gu;
const joints = /[.'’‐‑-]/;
const number = /^\d+(?:\.\d+)*$/;
const numberWithUnit = /^(\d+(?:\.\d+)?)(\p{L}.*)$/u;
/** Letters that no decomposition makes plain. */
const plainLetters: Readonly<Record<string, string>> = wordTable({
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
});

/** Words that say nothing alone. "No" and "not" are none of them. */
const small: ReadonlySet<string> = new Set('a an and at by for in of on or the to with'.split(' '));

/** Without accents and capitals. */
function folded(text: string): string {
  // Most is plain already.
  if (/^[ -~]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => plainLetters[letter]!);
}

/** The words of what was typed; none where it has no letter and no digit. */
export function termsOf(typed: string): Term[] {
  const all = [...typed.slice(0, longestWords).matchAll(runs)].map(([run]) => termOf(run));
  const telling = all.filter(({ whole }) => !small.has(whole));
  return (telling.length > 0 ? telling : all).slice(0, mostTerms);
}

function termOf(run: string): Term {
  const plain = folded(run);
  if (number.test(plain)) return { whole: plain, parts: [plain] };
  const unit = numberWithUnit.exec(plain);
  if (unit) return { whole: plain, parts: [unit[1]!, unit[2]!] };
  const parts = plain.split(joints).filter((part) => part !== '');
  return { whole: parts.join(''), parts };
}

function runsOf(text: string): Run[] {
  return [...text.matchAll(runs)].map((match) => {
    const { whole, parts } = termOf(match[0]);
    return {
      from: match.index,
      until: match.index + match[0].length,
      forms: parts.length > 1 ? [whole, ...parts] : [whole],
    };
  });
}

const begins = (form: string, word: string) => (number.test(word) ? form === word : form.startsWith(word));

/** Whether every word stands somewhere in these texts, in whatever order. */
export type Finds = (texts: readonly (string | undefined)[]) => boolean;

/**
 * For looking through many entries: what a text has of the words is kept, since titles, names and states repeat by the thousand.
 */
export function finderOf(terms: readonly Term[]): Finds {
  if (terms.length === 0) return () => true;
  const words = [...new Set(terms.flatMap(({ whole, parts }) => [whole, ...parts]))];
  const known = new Map<string, ReadonlySet<string>>();
  const wordsIn = (text: string): ReadonlySet<string> => {
    const before = known.get(text);
    if (before) return before;
    const forms = runsOf(text).flatMap((run) => run.forms);
    const found = new Set(words.filter((word) => forms.some((form) => begins(form, word))));
    known.set(text, found.size > 0 ? found : noWord);
    return found;
  };
  return (texts) => {
    const found = texts.map((text) => (text === undefined ? noWord : wordsIn(text)));
    const has = (word: string) => found.some((each) => each.has(word));
    return terms.every(({ whole, parts }) => has(whole) || (parts.length > 1 && parts.every(has)));
  };
}

const noWord: ReadonlySet<string> = new Set();

/** The text with the words that were looked for marked. */
export function marked(text: string, terms: readonly Term[]): Html {
  const hits = terms.length === 0 ? [] : runsOf(text).filter(({ forms }) => forms.some((form) => isMeant(form, terms)));
  let at = 0;
  const pieces = hits.map(({ from, until }) => {
    const before = text.slice(at, from);
    at = until;
    return html`${before}<mark>${text.slice(from, until)}</mark>`;
  });
  return html`${pieces}${text.slice(at)}`;
}

/** Whether something in it is marked. */
export function hasMark(text: string | undefined, terms: readonly Term[]): boolean {
  return text !== undefined && runsOf(text).some(({ forms }) => forms.some((form) => isMeant(form, terms)));
}

/** A short part of a word, as "co" of "co-codamol", marks only itself. */
function isMeant(form: string, terms: readonly Term[]): boolean {
  return terms.some(
    ({ whole, parts }) =>
      begins(form, whole) ||
      (parts.length > 1 && parts.some((part) => (part.length < 4 ? form === part : begins(form, part)))),
  );
}
