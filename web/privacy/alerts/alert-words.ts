// How an alert's state, outcome and acts are called on the pages.
import type { Alert, AlertState, Outcome } from '#administration/alerts/alert.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { wordTable } from '#standards/word-table.ts';

export const stateWords: Readonly<Record<AlertState, string>> = {
  open: 'To look into',
  checking: 'Being checked',
  explained: 'Explained by itself',
  closed: 'Closed',
  withdrawn: 'Withdrawn',
};

/** Tag colours of the NHS design system; the word says it, the colour repeats it. */
export const stateColours: Readonly<Record<AlertState, string>> = {
  open: 'nhsuk-tag--red',
  checking: 'nhsuk-tag--yellow',
  explained: 'nhsuk-tag--green',
  closed: 'nhsuk-tag--grey',
  withdrawn: 'nhsuk-tag--white',
};

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  proper: 'Proper: it was part of their work',
  explained: 'Explained: they were asked, and their reason holds',
  improper: 'Improper: they had no reason',
  'told-manager': 'Passed to their line manager',
  hr: 'Passed to human resources',
};

export const actWords: Readonly<Record<string, string>> = wordTable({
  raised: 'Raised',
  'looked-again': 'Looked at again',
  'found-otherwise': 'Found otherwise',
  withdrawn: 'Withdrawn',
  checking: 'Being checked',
  explained: 'Explained',
  open: 'Put on the worklist',
  note: 'Note',
  assign: 'Taken on or given back',
  close: 'Closed',
  reopen: 'Opened again',
  letter: 'Letter made',
  case: 'Put into a case',
});

/** What it is about: one person's record, or a whole week. */
export const subjectOf = ({ personId }: Pick<Alert, 'personId'>): string =>
  personId ? 'one person’s record' : 'a week as a whole';

/** "3 days", "5 hours": how long ago it was raised. */
export function ageOf(since: Date, now: Date): string {
  const hours = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 3_600_000));
  if (hours < 1) return 'under an hour';
  if (hours < 48) return hours === 1 ? '1 hour' : `${hours} hours`;
  return `${Math.floor(hours / 24)} days`;
}

export const when = (at: Date | string, timeZone: string): string =>
  formatDateTime(typeof at === 'string' ? at : at.toISOString(), timeZone);
