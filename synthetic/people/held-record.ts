// What one organisation holds about one person, in the field's words: the shape of `held.<organisation>` in a person's
// file. Each organisation's generator expands it to what its own system would send (STU3, R4, HL7 v2).
import { z } from 'zod';
import { careEntries } from './care-entries.ts';
import { clinicalEntries } from './clinical-entries.ts';
import type { CodeBook } from './codes.ts';
import { entryWords, text } from './entry-words.ts';
import type { StoryDay } from './story-time.ts';
import { supportEntries } from './support-entries.ts';

/**
 * The schema of what an organisation holds, told from a story day and with names from a code book.
 * @param now lets `now` be said: in messages, not in stories.
 */
export function heldRecordSchema(storyDay: StoryDay, codes: CodeBook, now?: Date) {
  const words = entryWords(storyDay, codes, now);
  const { when } = words;
  return z.strictObject({
    /** What the organisation calls them: its hospital or client number. */
    number: text.optional(),
    /** Numbers it once gave them, merged into the one above. */
    formerNumbers: z.array(text).default([]),
    /** Where what it holds of their identity is not what the person's file says. */
    identity: z
      .strictObject({
        nhsNumber: z.string().nullable().optional(),
        nhsNumberVerified: z.boolean().optional(),
        title: text.optional(),
        given: z.array(text).optional(),
        family: text.optional(),
        born: when.optional(),
        address: z.strictObject({ lines: z.array(text), postcode: text }).optional(),
      })
      .default({}),
    /** ODS codes of who recorded each kind of entry, where a shared record holds what others recorded. */
    origins: z.record(z.string(), z.string().regex(/^[A-Z0-9]{3,10}$/)).default({}),
    /** How a general practice holds them. */
    registration: z
      .strictObject({
        since: when,
        usualGp: text.optional(),
        /** Their record has not come from the practice they left. */
        inTransitSince: when.optional(),
        /** They refused sharing (GP Connect: NO_PATIENT_CONSENT). */
        dissent: z.boolean().default(false),
        /** Areas of which the practice withholds items, by GP Connect's list titles. */
        confidentialAreas: z.array(text).default([]),
      })
      .optional(),
    ...clinicalEntries(words),
    ...careEntries(words),
    ...supportEntries(words),
  });
}

export type HeldRecord = z.output<ReturnType<typeof heldRecordSchema>>;
export type Held<Kind extends keyof HeldRecord> = HeldRecord[Kind] extends readonly (infer Entry)[] ? Entry : never;
