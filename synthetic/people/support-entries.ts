// What a council holds, and long series made from rules, as people's files tell them.
import { z } from 'zod';
import { type EntryWords, text } from './entry-words.ts';

const coding = z.strictObject({ system: z.url(), code: text, display: text });

/** Keys of a held record that tell of support, and of series. */
export function supportEntries({ when, term, who, note, entry }: EntryWords) {
  return {
    supportReason: z.strictObject({ what: coding, since: when, who, note }).optional(),
    assessments: z
      .array(z.strictObject({ ...entry, what: coding, outcome: text.optional(), completed: z.boolean().default(true) }))
      .default([]),
    services: z
      .array(z.strictObject({ what: coding, provider: text, from: when, to: when.optional(), who, note }))
      .default([]),
    equipment: z.array(z.strictObject({ ...entry, what: term })).default([]),
    /** A long series made from rules instead of written out: the same entries on every machine. */
    series: z
      .array(
        z.strictObject({
          what: text,
          of: z.array(term),
          entries: z.int().min(1).max(1_000_000),
          until: when,
          everyMinutes: z.int().min(1),
          /** Entries in one message of a feed. */
          perMessage: z.int().min(1).max(1000).default(100),
        }),
      )
      .default([]),
  };
}
