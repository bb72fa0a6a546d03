// Kinds of events, as a privacy officer calls them.
import type { AccessEventKind } from '#administration/access/review-access.ts';

const words: Readonly<Partial<Record<AccessEventKind, string>>> = {
  'sign-in': 'Signed in',
  'sign-out': 'Signed out',
  'find-patient': 'Searched for a patient',
  'open-record': 'Opened a record',
  'search-record': 'Searched in a record',
  'print-record': 'Printed a record',
  'export-record': 'Took part of a record away as a file',
  'refresh-record': 'Looked for news in an open record',
  'open-document': 'Opened a document',
  'open-original': 'Opened an original',
  'complete-disclosure': 'What was shown',
  refuse: 'Was refused',
  launch: 'Opened from another system',
  'claim-relationship': 'Said why they need a record',
  'break-glass': 'Opened in an emergency',
  receive: 'A source’s message was taken in',
  link: 'Linked identities',
  unlink: 'Parted identities',
  merge: 'Merged persons',
  unmerge: 'Took a merge back',
  administer: 'Stewards’ work',
  'review-access': 'Read the log',
};

/** A kind without words of its own is told by its id: "opt-out" as "Opt out". */
export function kindInWords(kind: string): string {
  const own = words[kind as AccessEventKind];
  if (own !== undefined) return own;
  const plain = kind.replaceAll('-', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
