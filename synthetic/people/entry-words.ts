// The words that entries in people's files are written with: times, names from the code book, free text.
import { z } from 'zod';
import type { CodeBook } from './codes.ts';
import { londonMoment, parseStoryTime, type StoryDay } from './story-time.ts';
import type { Term } from './term.ts';

export const text = z.string().trim().min(1);

/** Source: Ofcom, telephone numbers for use in drama: 020 7946 0000–0999 (London), 07700 900000–900999, 01632 960000–960999. */
export const phone = z
  .string()
  .regex(
    /^(020 7946 0\d{3}|07700 900 ?\d{3}|01632 960 ?\d{3})$/,
    'Use a number kept for drama: 020 7946 0xxx, 07700 900xxx or 01632 960xxx.',
  );

/** A name for a thing that is in the code book, or `{ words: … }` for what has no code. */
function termIn(codes: CodeBook) {
  return z.union([z.string(), z.strictObject({ words: text })]).transform((name, context): Term => {
    if (typeof name !== 'string') return { display: name.words };
    const term = codes.get(name);
    if (term) return term;
    context.addIssue({
      code: 'custom',
      message: `"${name}" is not in codes.yaml. Add it there, or write { words: … } for what has no code.`,
    });
    return z.NEVER;
  });
}

/**
 * A time in a story; becomes a FHIR date or dateTime of the same precision.
 * @param now lets `now` be said: in messages, not in stories.
 */
export function timeFrom(storyDay: StoryDay, now?: Date) {
  return z.union([z.string(), z.int()]).transform((told, context): string => {
    const when = told === 'now' && now ? londonMoment(now) : parseStoryTime(String(told), storyDay);
    if (when !== undefined) return when;
    context.addIssue({
      code: 'custom',
      message: `"${told}" is not a time. Write 2019, 2019-03, 2019-03-02, "2019-03-02 14:20", "3 days ago 14:20", "in 2 weeks" or today.`,
    });
    return z.NEVER;
  });
}

/** What entries share, told from a story day and with names from a code book. */
export function entryWords(storyDay: StoryDay, codes: CodeBook, now?: Date) {
  const when = timeFrom(storyDay, now);
  const who = text.optional();
  const note = text.optional();
  return { when, term: termIn(codes), who, note, entry: { when, who, note } };
}

export type EntryWords = ReturnType<typeof entryWords>;
