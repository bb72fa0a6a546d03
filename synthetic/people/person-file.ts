// One invented person: who they are, their story, and what each organisation holds about them. One file each, readable by a
// clinician; checked here so that a slip of the pen names its file and line.
import { z } from 'zod';
import { parseNhsNumber } from '#standards/nhs-number.ts';
import type { CodeBook } from './codes.ts';
import { phone, text, timeFrom } from './entry-words.ts';
import { heldRecordSchema } from './held-record.ts';
import type { StoryDay } from './story-time.ts';

const shortName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'Use small letters, digits and hyphens.');

const nhsNumber = z.string().refine((digits) => parseNhsNumber(digits, { testRangeOnly: true }).valid, {
  message: 'Use a valid NHS number between 999 000 0000 and 999 999 9999.',
});

/** The schema of a person's file, told from a story day and with names from a code book. */
export function personFileSchema(storyDay: StoryDay, codes: CodeBook) {
  const when = timeFrom(storyDay);
  return z.strictObject({
    id: shortName,
    /** What this person is in the cast for, in a few words each: what tests and the demonstration look for. */
    plays: z.array(shortName).min(1),
    story: text,
    nhsNumber,
    name: z.strictObject({ title: text.optional(), given: z.array(text).min(1), family: text, known: text.optional() }),
    formerNames: z.array(z.strictObject({ given: z.array(text), family: text, until: when })).default([]),
    born: when,
    died: when.optional(),
    gender: z.enum(['male', 'female', 'other', 'unknown']),
    address: z.strictObject({ lines: z.array(text).min(1), postcode: text }),
    phone: phone.optional(),
    mobile: phone.optional(),
    email: z
      .email()
      .regex(/@example\.(org|com|net)$/, 'Use an address at example.org.')
      .optional(),
    language: z.strictObject({ code: text, name: text, interpreter: z.boolean().default(false) }).optional(),
    /** Organisation id of the practice they are registered with; absent where they have none here. */
    practice: shortName.optional(),
    /** How the national demographics service holds them. */
    pds: z
      .strictObject({
        /** `absent`: never traced. `restricted`: an S-flag, no address or practice. `invalid`: the record was withdrawn. */
        status: z.enum(['known', 'absent', 'restricted', 'invalid']).default('known'),
        /** Numbers that were merged into theirs. */
        supersedes: z.array(nhsNumber).default([]),
        /** How the birth date is held, where less is known of it. */
        born: when.optional(),
      })
      .prefault({}),
    held: z.record(shortName, heldRecordSchema(storyDay, codes)).default({}),
  });
}

export type CastPerson = z.output<ReturnType<typeof personFileSchema>>;
