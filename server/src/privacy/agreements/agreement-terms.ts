// What an agreement says: whose information, who may read it, which of it, why, and from when until when. The same rules hold
// for the partnership's file and for what is typed on a page.
import { z } from 'zod';
import type { Partnership } from '#runtime/config/partnership.ts';
import { endOf, startOf } from '#standards/fhir/date-time.ts';
import type { AgreementRow } from './agreement-store.ts';

/** What the partnership has that an agreement can speak of. */
export interface AgreementScope {
  /** ODS codes. */
  organisations: ReadonlySet<string>;
  /** PRSB section ids. */
  sections: ReadonlySet<string>;
  /** In which a day begins and ends. */
  timeZone: string;
}

/** What this partnership's agreements can speak of. */
export const scopeOf = (
  { organisations, timeZone }: Partnership,
  sections: readonly { id: string }[],
): AgreementScope => ({
  organisations: new Set(organisations.map(({ ods }) => ods)),
  sections: new Set(sections.map(({ id }) => id)),
  timeZone,
});

const text = (what: string, max = 2000) =>
  z
    .string({ error: what })
    .trim()
    .min(1, what)
    .max(max, `At most ${max} characters.`)
    .regex(/^(?:\P{Cc}|\n)*$/u, 'Leave out what cannot be printed.');
const day = (what: string) =>
  z
    .string({ error: what })
    .trim()
    .refine((written) => /^\d{4}-\d\d-\d\d$/.test(written) && isDay(written), what);

/** The schema of the terms in this partnership; its messages are for whoever writes an agreement. */
export function termsSchema({ organisations, sections }: AgreementScope) {
  const among = (known: ReadonlySet<string>, none: string, unknown: (name: string) => string) =>
    z
      .array(z.string())
      .min(1, none)
      .superRefine((names, context) => {
        for (const [index, name] of names.entries())
          if (!known.has(name)) context.addIssue({ code: 'custom', path: [index], message: unknown(name) });
      })
      .transform((names) => [...new Set(names)]);
  const organisation = (name: string) => `"${name}" is not an organisation of this partnership.`;
  return z
    .strictObject({
      title: text('Say what the agreement is called.', 200),
      sharers: among(organisations, 'Choose at least one organisation whose information it is.', organisation),
      readers: among(organisations, 'Choose at least one organisation that may see it.', organisation),
      sections: z.union(
        [
          z.literal('all'),
          among(
            sections,
            'Choose at least one section, or the whole record.',
            (name) => `"${name}" is not a section of the record.`,
          ),
        ],
        { error: 'Choose the whole record, or sections of it.' },
      ),
      purpose: text('Say what the information may be used for.'),
      legalBasis: text('Say which law allows it.'),
      document: text('Say where the signed agreement is kept.', 500),
      from: day('Give the first day it holds, as year, month and day.'),
      until: day('Give the last day it holds, as year, month and day.').optional(),
      reviewOn: day('Give the day it is to be looked at again, as year, month and day.'),
    })
    .superRefine(({ from, until, reviewOn }, context) => {
      if (until !== undefined && until < from)
        context.addIssue({ code: 'custom', path: ['until'], message: 'The last day is before the first.' });
      if (until !== undefined && reviewOn > until)
        context.addIssue({ code: 'custom', path: ['reviewOn'], message: 'It ends before it is looked at again.' });
    });
}

export type AgreementTerms = z.output<ReturnType<typeof termsSchema>>;

export type TermColumns = Omit<
  AgreementRow,
  'agreement_id' | 'version' | 'status' | 'because' | 'agent' | 'recorded_at'
>;

/** As they are kept: days become the moments they begin and are over in the partnership's time zone. */
export function columnsOf(terms: AgreementTerms, timeZone: string): TermColumns {
  return {
    title: terms.title,
    sharers: [...terms.sharers],
    readers: [...terms.readers],
    sections: terms.sections === 'all' ? null : [...terms.sections],
    purpose: terms.purpose,
    legal_basis: terms.legalBasis,
    document_reference: terms.document,
    valid_from: new Date(startOf(terms.from, timeZone)!),
    valid_until: terms.until === undefined ? null : new Date(endOf(terms.until, timeZone)!),
    review_on: terms.reviewOn,
  };
}

export function termsOf(row: TermColumns, timeZone: string): AgreementTerms {
  return {
    title: row.title,
    sharers: row.sharers,
    readers: row.readers,
    sections: row.sections ?? 'all',
    purpose: row.purpose,
    legalBasis: row.legal_basis,
    document: row.document_reference,
    from: dayOf(row.valid_from, timeZone),
    ...(row.valid_until ? { until: dayOf(new Date(row.valid_until.getTime() - 1), timeZone) } : {}),
    reviewOn: row.review_on,
  };
}

/** The calendar day of a moment, as year, month and day. */
export function dayOf(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const part = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part['year']}-${part['month']}-${part['day']}`;
}

function isDay(written: string): boolean {
  const instant = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(written);
}
