// What was said of how help should be, beside what it is for: for whom, when, how one gets in, in which language. Each is a wish that
// moves results up, not a wall.
import { stemOf, type Word } from './words.ts';
import { sequence, span } from './words-in-order.ts';

export const accessKinds = ['step-free', 'wheelchair', 'accessible-toilet', 'hearing-loop'] as const;
export type Access = (typeof accessKinds)[number];
export const deliveredKinds = ['place', 'home', 'online', 'phone'] as const;
export type Delivered = (typeof deliveredKinds)[number];
export const dayParts = ['morning', 'afternoon', 'evening'] as const;
export type DayPart = (typeof dayParts)[number];

export interface AgeSaid {
  years: number;
  because: string;
  /** A word told it, and no number. */
  byWord?: true;
}

export interface Wishes {
  free?: string;
  now?: string;
  /** Days as ISO 8601 numbers them, 1 Monday to 7 Sunday, and parts of the day. */
  days?: { days: number[]; because: string };
  part?: { part: DayPart; because: string };
  language?: { code: string; because: string };
  access?: { access: Access; because: string }[];
  delivered?: { delivered: Delivered; because: string };
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

export function ageIn(words: readonly Word[], taken: Set<number>): AgeSaid | undefined {
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
    if (at >= 0) return { years, because: words[at]!.written, byWord: true };
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
export function accessIn(words: readonly Word[], wants: Wishes, taken: Set<number>): void {
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
export function wantsIn(words: readonly Word[], wants: Wishes, taken: Set<number>): void {
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
