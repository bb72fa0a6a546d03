// What one organisation holds about one person, in the field's words: the shape of `held.<organisation>` in a person's
// file. Each organisation's generator expands it to what its own system would send (STU3, R4, HL7 v2).
import { z } from 'zod';
import type { CodeBook } from './codes.ts';
import type { Term } from './term.ts';
import { londonMoment, parseStoryTime, type StoryDay } from './story-time.ts';

const text = z.string().trim().min(1);

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

const coding = z.strictObject({ system: z.url(), code: text, display: text });

/** The schema of what an organisation holds, told from a story day and with names from a code book. */
export function heldRecordSchema(storyDay: StoryDay, codes: CodeBook, now?: Date) {
  const when = timeFrom(storyDay, now);
  const term = termIn(codes);
  const who = text.optional();
  const note = text.optional();
  const entry = { when, who, note };
  const period = { from: when.optional(), to: when.optional() };

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
          format: z.enum(['pdf', 'text']).default('pdf'),
          from: text.optional(),
          body: text,
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
          ...period,
          from: when,
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
          phone: text.optional(),
          note,
        }),
      )
      .default([]),
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
  });
}

export type HeldRecord = z.output<ReturnType<typeof heldRecordSchema>>;
export type Held<Kind extends keyof HeldRecord> = HeldRecord[Kind] extends readonly (infer Entry)[] ? Entry : never;
