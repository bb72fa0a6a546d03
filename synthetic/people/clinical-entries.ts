// Problems, allergies, medicines, vaccinations, consultations, findings and results, as people's files tell them.
import { z } from 'zod';
import { type EntryWords, text } from './entry-words.ts';

/** Keys of a held record that tell of somebody’s health. */
export function clinicalEntries({ when, term, who, note, entry }: EntryWords) {
  return {
    problems: z
      .array(
        z.strictObject({
          what: term,
          since: when,
          ended: when.optional(),
          significance: z.enum(['major', 'minor']).default('major'),
          category: z.enum(['problem', 'diagnosis']).default('problem'),
          who,
          note,
        }),
      )
      .default([]),
    /** Somebody asked, and there are none known. */
    noKnownAllergies: when.optional(),
    allergies: z
      .array(
        z.strictObject({
          to: term,
          kind: z.enum(['medication', 'food', 'environment']).default('medication'),
          reaction: term.optional(),
          severity: z.enum(['mild', 'moderate', 'severe']).optional(),
          recorded: when,
          ended: when.optional(),
          /** Came from another system without a code that this one knows (GP Connect: transfer-degraded). */
          degraded: z.boolean().default(false),
          who,
          note,
        }),
      )
      .default([]),
    medicines: z
      .array(
        z.strictObject({
          what: term,
          dose: text,
          supply: z
            .enum(['repeat', 'acute', 'repeat-dispensing', 'discharge', 'inpatient', 'clinic'])
            .default('repeat'),
          since: when,
          lastIssued: when.optional(),
          stopped: when.optional(),
          stoppedBecause: text.optional(),
          quantity: text.optional(),
          days: z.int().optional(),
          for: term.optional(),
          who,
          note,
        }),
      )
      .default([]),
    immunisations: z
      .array(z.strictObject({ ...entry, what: term, against: text.optional(), given: z.boolean().default(true) }))
      .default([]),
    consultations: z
      .array(
        z.strictObject({
          ...entry,
          kind: text.default('Surgery consultation'),
          minutes: z.int().default(10),
          topics: z.array(
            z.strictObject({
              about: term.optional(),
              history: text.optional(),
              examination: text.optional(),
              plan: text.optional(),
            }),
          ),
        }),
      )
      .default([]),
    /** Single findings: blood pressure, weight, smoking. */
    observations: z
      .array(
        z.strictObject({
          ...entry,
          what: term,
          value: z.union([z.number(), text]).optional(),
          category: z.enum(['vital-signs', 'social-history', 'exam', 'survey']).optional(),
        }),
      )
      .default([]),
    results: z
      .array(
        z.strictObject({
          ...entry,
          panel: term,
          department: z.enum(['pathology', 'microbiology', 'radiology']).default('pathology'),
          specimen: term.optional(),
          status: z.enum(['final', 'preliminary', 'corrected', 'cancelled']).default('final'),
          values: z
            .record(z.string(), z.union([z.number(), text]))
            .default({})
            .transform((values, context) =>
              Object.entries(values).map(([name, value]) => {
                const known = term.safeParse(name);
                if (!known.success) context.addIssue({ code: 'custom', message: known.error.issues[0]!.message });
                return { what: known.data ?? { display: name }, value };
              }),
            ),
          conclusion: text.optional(),
        }),
      )
      .default([]),
  };
}
