// What became of a value that the other rendering has and ours has not in the same place. Why: an explanation is words, and words
// can be too wide; this is looked up in the message, in our resources and in our loss report.
import { Buffer } from 'node:buffer';
import { isOfTheMessage } from '#sources/adapters/hl7v2/not-carried.ts';
import type { FeedTranslation } from '#sources/feed.ts';
import { readDateTime, type ZoneRule } from '#standards/hl7v2/date-time.ts';
import type { Hl7v2Message } from '#standards/hl7v2/message.ts';
import { decodeText } from '#standards/hl7v2/text.ts';
import { words } from './facts.ts';

/**
 * We say it elsewhere; our loss report names its place, or the place is of no consequence; the message does not have it; or
 * none of these: it went missing without a word.
 */
export const whereabouts = ['said-elsewhere', 'reported', 'not-in-message', 'missing'] as const;
export type Whereabouts = (typeof whereabouts)[number];

/**
 * Looks up values of one message: what became of one of theirs, and whether one of ours is not from it.
 * @param ofNoConsequence places whose values need not be anywhere, as completeness has them.
 */
export function whereaboutsIn(
  message: Hl7v2Message,
  translation: Extract<FeedTranslation, { accepted: true }>,
  zone: ZoneRule,
  ofNoConsequence: readonly { places: RegExp }[],
): { find: (value: string) => Whereabouts; isMade: (value: string) => boolean } {
  const places = placesOf(message, zone);
  const letters = lettersOf(message.segments.map(({ fields }) => fields.join(' ')).join(' '));
  const said = saidIn(translation.events);
  const lost = new Set(translation.losses.map(({ location }) => location));
  const isReported = (place: string) =>
    partsOf(place).some((part) => lost.has(part)) ||
    [...lost].some((location) => location.startsWith(`${place}.`)) ||
    isOfTheMessage(place.slice(0, 3), Number(/^\w{3}-(\d+)/.exec(place)![1])) ||
    ofNoConsequence.some((rule) => rule.places.test(place));
  const ofWord = (word: string): Whereabouts => {
    if (said.has(word)) return 'said-elsewhere';
    const found = places.get(word);
    if (!found) return 'not-in-message';
    return [...found].some(isReported) ? 'reported' : 'missing';
  };
  // A moment is looked up whole, everything else word by word; the worst of the words counts.
  const partsOfValue = (value: string) => (isMoment(value) ? [value] : words(value));
  return {
    find: (value) => {
      const found = partsOfValue(value).map(ofWord);
      return whereabouts.findLast((one) => found.includes(one)) ?? 'not-in-message';
    },
    // Words may be put otherwise; a number or a date that the message does not have, not even in parts, was made up.
    isMade: (value) =>
      partsOfValue(value).some((word) => /\d/.test(word) && !places.has(word) && !letters.includes(lettersOf(word))),
  };
}

/** Letters and digits alone: a telephone number in parts reads as one in a piece. */
function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function isMoment(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T/.test(value);
}

/** `PID-3.4.2` is part of `PID-3.4`, `PID-3` and `PID`. */
function partsOf(place: string): string[] {
  return [place.slice(0, 3), ...[...place.matchAll(/\.|$/g)].map(({ index }) => place.slice(0, index))];
}

/** Where each word and each moment of a message stands. */
function placesOf({ segments, delimiters, characterSet }: Hl7v2Message, zone: ZoneRule): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>();
  const add = (word: string, place: string) => places.set(word, (places.get(word) ?? new Set()).add(place));
  const { repetition = '\0', component, subComponent = '\0' } = delimiters;
  for (const { name, fields } of segments.slice(1)) {
    for (const [field, raw] of fields.entries()) {
      if (field === 0) continue;
      for (const part of raw.split(repetition)) {
        for (const [index, piece] of part.split(component).entries()) {
          for (const [inner, value] of piece.split(subComponent).entries()) {
            const place = `${name}-${field}.${index + 1}${inner === 0 ? '' : `.${inner + 1}`}`;
            const text = decodeText(value, delimiters, characterSet).trim();
            for (const word of words(text)) add(word, place);
            const moment = readDateTime(text, zone)?.value;
            if (moment?.includes('T')) add(new Date(moment).toISOString(), place);
            if (moment !== undefined) add(moment.slice(0, 10), place);
          }
        }
      }
    }
  }
  return places;
}

/** Every word, number and moment of some events, the text of documents among them. */
function saidIn(events: unknown): Set<string> {
  const said = new Set<string>();
  JSON.stringify(events, (key, value: unknown) => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return value;
    const text = String(value);
    const decoded = key === 'data' ? Buffer.from(text, 'base64').toString('utf8') : '';
    for (const word of [...words(text), ...words(decoded)]) said.add(word);
    if (isMoment(text) && !Number.isNaN(Date.parse(text)))
      said.add(new Date(text).toISOString()).add(text.slice(0, 10));
    return value;
  });
  return said;
}
