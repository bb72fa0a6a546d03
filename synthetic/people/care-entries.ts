// Contacts past and to come, letters, warnings and plans, as people's files tell them.
import { z } from 'zod';
import { type EntryWords, phone, text } from './entry-words.ts';

/** Keys of a held record that tell of care given and planned. */
export function careEntries({ when, term, who, note, entry }: EntryWords) {
  return {
    referrals: z
      .array(
        z.strictObject({
          ...entry,
          to: text,
          for: term.optional(),
          priority: z.enum(['routine', 'urgent', 'asap']).default('routine'),
        }),
      )
      .default([]),
    /** What a practice means to recall the person for. */
    diary: z.array(z.strictObject({ ...entry, what: term })).default([]),
    encounters: z
      .array(
        z.strictObject({
          kind: z.enum(['inpatient', 'emergency', 'outpatient', 'home', 'day-case', 'community']),
          from: when,
          to: when.optional(),
          status: z.enum(['planned', 'in-progress', 'finished', 'cancelled']).optional(),
          specialty: text.optional(),
          place: text.optional(),
          reason: term.optional(),
          /** How they left, e.g. "home", "died". */
          outcome: z.enum(['home', 'died', 'other-hospital', 'care-home', 'left']).optional(),
          who,
          note,
        }),
      )
      .default([]),
    appointments: z
      .array(
        z.strictObject({
          ...entry,
          specialty: text,
          place: text.optional(),
          status: z.enum(['booked', 'cancelled', 'noshow', 'fulfilled']).default('booked'),
          minutes: z.int().default(20),
        }),
      )
      .default([]),
    procedures: z.array(z.strictObject({ ...entry, what: term, outcome: text.optional() })).default([]),
    documents: z
      .array(
        z.strictObject({
          ...entry,
          title: text,
          kind: term.optional(),
          /** The problem a practice has filed it under. */
          about: term.optional(),
          language: z.string().default('en'),
          format: z.enum(['pdf', 'text', 'cda']).default('pdf'),
          from: text.optional(),
          /** Whom it is written to, where a letter of format `cda` says so. */
          to: text.optional(),
          body: text,
          /** What a letter of format `cda` says beyond its body, part by part. */
          sections: z
            .array(
              z.strictObject({
                title: text,
                text: text.optional(),
                list: z.array(text).default([]),
                table: z.strictObject({ columns: z.array(text), rows: z.array(z.array(z.string())) }).optional(),
              }),
            )
            .default([]),
          /** The same letter again and again: `every` so long, `times` in all, going back from `when`. `{n}` counts. */
          repeat: z.strictObject({ every: z.int(), unit: z.enum(['week', 'month']), times: z.int() }).optional(),
        }),
      )
      .default([]),
    /** What somebody meeting this person must know first. */
    flags: z
      .array(
        z.strictObject({
          what: term,
          kind: z.enum(['clinical', 'safety', 'safeguarding', 'reasonable-adjustment', 'legal', 'end-of-life']),
          since: when,
          ended: when.optional(),
          who,
          note,
        }),
      )
      .default([]),
    plans: z
      .array(
        z.strictObject({
          title: text,
          kind: term,
          from: when,
          to: when.optional(),
          review: when.optional(),
          who,
          summary: text,
          wishes: z.array(text).default([]),
          actions: z.array(z.strictObject({ what: text, who })).default([]),
        }),
      )
      .default([]),
    /** Family, carers, people with parental responsibility. */
    contacts: z
      .array(
        z.strictObject({
          name: text,
          relationship: text,
          roles: z.array(z.enum(['next-of-kin', 'emergency', 'carer', 'parental-responsibility', 'proxy', 'attorney'])),
          phone: phone.optional(),
          note,
        }),
      )
      .default([]),
  };
}
