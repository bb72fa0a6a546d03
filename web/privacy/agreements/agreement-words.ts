// How an agreement is said: its fields, how it stands, and what differs between two versions.
import type { AgreementState, AgreementTerms } from '#administration/agreements/keep-agreements.ts';
import { sections } from '#record/items/sections.ts';
import { formatDateTime } from '#web/design/dates.ts';

export const fieldWords: Readonly<Record<keyof AgreementTerms, string>> = {
  title: 'Title',
  sharers: 'Whose information',
  readers: 'Who may see it',
  sections: 'Which parts of the record',
  purpose: 'Purpose',
  legalBasis: 'Legal basis',
  document: 'Where the signed agreement is kept',
  from: 'First day',
  until: 'Last day',
  reviewOn: 'To be looked at again on',
};
export const termFields = Object.keys(fieldWords) as (keyof AgreementTerms)[];

export const stateWords: Readonly<Record<AgreementState, { words: string; colour: string }>> = {
  draft: { words: 'Draft', colour: 'grey' },
  'not-yet': { words: 'Not yet in force', colour: 'blue' },
  'in-force': { words: 'In force', colour: 'green' },
  expired: { words: 'Expired', colour: 'red' },
  ended: { words: 'Ended', colour: 'red' },
};

const titles = new Map<string, string>(sections.map(({ id, title }) => [id, title]));

/** "The whole record", or the titles of the sections. */
export const extentWords = (ids: Iterable<string> | 'all'): string =>
  ids === 'all' ? 'The whole record' : [...ids].map((id) => titles.get(id) ?? id).join(', ');

/** One field in words. */
export function termWords(terms: AgreementTerms, field: keyof AgreementTerms, nameOf: (ods: string) => string): string {
  switch (field) {
    case 'sharers':
    case 'readers':
      return terms[field].map(nameOf).join(', ');
    case 'sections':
      return extentWords(terms.sections);
    case 'from':
    case 'reviewOn':
      return formatDateTime(terms[field], 'UTC');
    case 'until':
      return terms.until === undefined ? 'until it is ended' : formatDateTime(terms.until, 'UTC');
    default:
      return terms[field];
  }
}

/** Fields that two versions say differently. */
export function differences(
  one: AgreementTerms,
  other: AgreementTerms,
  nameOf: (ods: string) => string,
): { field: keyof AgreementTerms; one: string; other: string }[] {
  return termFields
    .map((field) => ({ field, one: termWords(one, field, nameOf), other: termWords(other, field, nameOf) }))
    .filter(({ one: before, other: now }) => before !== now);
}
