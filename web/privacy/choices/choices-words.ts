// How choices are said on pages and in letters.
import type { AskedBy, AskedFor, ChoiceRecorded } from '#administration/choices/review-choices.ts';

export const askedByWords: Readonly<Record<Exclude<AskedBy, 'online' | 'other-system'>, string>> = {
  'in-person': 'In person',
  phone: 'By phone',
  letter: 'In a letter',
};

export const askedForWords: Readonly<Record<Exclude<AskedFor, 'not-known'>, string>> = {
  person: 'The person themselves',
  representative: 'Somebody who may speak for them',
};

/** "By phone", "From another system". */
export function askedWords({ askedBy }: Pick<ChoiceRecorded, 'askedBy'>): string {
  if (askedBy === 'other-system') return 'From another system';
  return askedBy === 'online' ? 'On their own page' : askedByWords[askedBy];
}

/** Who wrote it down. */
export const writtenBy = ({ by }: Pick<ChoiceRecorded, 'by'>): string =>
  by.type === 'user' || by.type === 'patient' ? by.name : 'The operator of this service';
