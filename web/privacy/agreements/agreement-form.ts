// Reads the form of an agreement: what was typed, kept as typed, and the terms it makes or the errors that say how to mend it.
import { type AgreementScope, type AgreementTerms, termsSchema } from '#administration/agreements/keep-agreements.ts';

export type DateField = 'from' | 'until' | 'reviewOn';

/** What was typed. */
export interface AgreementForm {
  title: string;
  sharers: readonly string[];
  readers: readonly string[];
  extent: string;
  sections: readonly string[];
  purpose: string;
  legalBasis: string;
  document: string;
  dates: Readonly<Record<DateField, { day: string; month: string; year: string }>>;
  because: string;
  /** The latest version that whoever writes has seen. */
  after: string;
}

export interface AgreementError {
  field: string;
  text: string;
}

const noDay = { day: '', month: '', year: '' };
export const emptyAgreement: AgreementForm = {
  title: '',
  sharers: [],
  readers: [],
  extent: '',
  sections: [],
  purpose: '',
  legalBasis: '',
  document: '',
  dates: { from: noDay, until: noDay, reviewOn: noDay },
  because: '',
  after: '0',
};

export function formOf(terms: AgreementTerms, after: number): AgreementForm {
  const typed = (written = '') => {
    const [year = '', month = '', day = ''] = written.split('-');
    return written ? { year, month: String(Number(month)), day: String(Number(day)) } : noDay;
  };
  return {
    ...terms,
    extent: terms.sections === 'all' ? 'all' : 'some',
    sections: terms.sections === 'all' ? [] : terms.sections,
    dates: { from: typed(terms.from), until: typed(terms.until), reviewOn: typed(terms.reviewOn) },
    because: '',
    after: String(after),
  };
}

/** The form as it came; nothing is taken for granted of it. */
export function typedIn(body: unknown): AgreementForm {
  const fields = (body ?? {}) as Record<string, unknown>;
  const text = (name: string, max = 2100) => {
    const value = fields[name];
    // What cannot be printed has no place in a register, and a database refuses some of it.
    return typeof value === 'string'
      ? value
          .replaceAll(/(?!\n)\p{Cc}/gu, '')
          .trim()
          .slice(0, max)
      : '';
  };
  const texts = (name: string) =>
    [fields[name] ?? []].flat().filter((value): value is string => typeof value === 'string');
  const day = (name: DateField) => ({
    day: text(`${name}-day`, 4),
    month: text(`${name}-month`, 4),
    year: text(`${name}-year`, 6),
  });
  return {
    title: text('title'),
    sharers: texts('sharers'),
    readers: texts('readers'),
    extent: text('extent'),
    sections: texts('sections'),
    purpose: text('purpose'),
    legalBasis: text('legalBasis'),
    document: text('document'),
    dates: { from: day('from'), until: day('until'), reviewOn: day('reviewOn') },
    because: text('because'),
    after: text('after', 10),
  };
}

export type ReadAgreement =
  | { terms: AgreementTerms; because: string; after: number }
  | { errors: readonly AgreementError[] };

export function readAgreementForm(form: AgreementForm, scope: AgreementScope): ReadAgreement {
  const { extent, sections, dates, because, after, title, sharers, readers, purpose, legalBasis, document } = form;
  const until = dayOf(dates.until);
  const checked = termsSchema(scope).safeParse({
    title,
    sharers,
    readers,
    sections: extent === 'all' ? 'all' : extent === 'some' ? sections : undefined,
    purpose,
    legalBasis,
    document,
    from: dayOf(dates.from) ?? '',
    ...(until === undefined ? {} : { until }),
    reviewOn: dayOf(dates.reviewOn) ?? '',
  });
  const byField = new Map<string, string>();
  for (const { path, message } of checked.error?.issues ?? [])
    if (!byField.has(String(path[0]))) byField.set(String(path[0]), message);
  if (extent === 'some' && sections.length === 0) byField.set('sections', 'Choose at least one part of the record.');
  if (because === '') byField.set('because', 'Say why this is written, for whoever reads the register later.');
  if (byField.size > 0 || !checked.success)
    return { errors: [...byField].map(([field, text]) => ({ field, text: text.replace(/\.$/, '') })) };
  return { terms: checked.data, because, after: /^\d{1,9}$/.test(after) ? Number(after) : -1 };
}

/** Undefined where nothing was typed; what is no day is left for the schema to refuse. */
function dayOf({ day, month, year }: { day: string; month: string; year: string }): string | undefined {
  if (day === '' && month === '' && year === '') return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** A name for a new agreement, from its title: "Records for direct care" → "records-for-direct-care". */
export function idFrom(title: string): string {
  const words = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  const id = words.slice(0, 50).replace(/-+$/, '').padEnd(2, 'a');
  // The address of the form for new ones.
  return id === 'new' ? 'new-agreement' : id;
}
