// A reconciliation as files to take away: a spreadsheet's list, and plain words. Each says whom it is of, what was compared, and
// whose answer is missing, so that a part is never read as the whole.
// Source: RFC 4180 (CSV); OWASP, CSV injection: what a spreadsheet would take for a formula is made text.
import type { RecordItem } from '../../items/record-item.ts';
import { changesInOrder, type ReconciledMedicine } from './reconciled-medicine.ts';
import { reconciliationHeadings, reconciliationRows, wordsOf } from './reconciliation-rows.ts';

export interface ReconciliationFile {
  /** Whom it is of, each a label and words: name, birth date, NHS number. */
  person: readonly (readonly [label: string, words: string])[];
  /** What was compared, when it was put together, and what is missing, each a sentence. */
  notes: readonly string[];
  nameOf: (sourceId: string) => string;
}

/** One line for each medicine, each whole by itself: whom it is of and what is missing stand on every one. */
export function reconciliationCsv(
  medicines: readonly ReconciledMedicine[],
  { person, notes, nameOf }: ReconciliationFile,
): string {
  const headings = [...person.map(([label]) => label), ...reconciliationHeadings, 'Notes'];
  const beside = (row: readonly string[]) => [...person.map(([, words]) => words), ...row, notes.join(' ')];
  const rows = reconciliationRows(medicines, nameOf);
  const nothing = ['No medicine to reconcile. This does not say that none is taken.'];
  const empty = [...nothing, ...Array.from<string>({ length: reconciliationHeadings.length - 1 }).fill('')];
  const all = [headings, ...(rows.length > 0 ? rows : [empty]).map(beside)];
  // A mark of byte order, or a spreadsheet reads accents as something else.
  return `\u{FEFF}${all.map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`;
}

/**
 * One field, always in quotes, on one line. What begins with what a spreadsheet takes for a formula gets an apostrophe in front.
 * Wide forms of the signs are taken for them too.
 */
export function csvField(text: string): string {
  const oneLine = text.replaceAll(/\s*[\r\n\t\v\f\u{85}\u{2028}\u{2029}]+\s*/gu, ' ').trim();
  const guarded = /^['"\s\0]*[=+\-@|%＝＋－＠]/u.test(oneLine) ? `'${oneLine}` : oneLine;
  return `"${guarded.replaceAll('"', '""')}"`;
}

/** For a letter or a note: what changed first, both originals beneath each. */
export function reconciliationText(
  medicines: readonly ReconciledMedicine[],
  { person, notes, nameOf }: ReconciliationFile,
): string {
  const sides = (items: readonly RecordItem[], side: string) =>
    items.map((item) => `    ${side}: ${wordsOf(item, nameOf)}`);
  const lines = [
    'MEDICINES RECONCILIATION',
    ...person.map(([label, words]) => `${label}: ${words}`),
    ...notes,
    '',
    ...(medicines.length === 0 ? ['No medicine to reconcile. This does not say that none is taken.'] : []),
    ...changesInOrder.flatMap((change) => {
      const own = medicines.filter((each) => each.change === change);
      if (own.length === 0) return [];
      return [
        `${change.toUpperCase()} (${own.length})`,
        ...own.flatMap(({ medicine, before, during, after, needsPerson, reasons, matchedBy }) => [
          `  ${medicine}`,
          ...sides(before, 'Before'),
          ...sides(during, 'During the stay'),
          ...sides(after, 'After'),
          ...(needsPerson ? [`    NEEDS A PERSON: ${needsPerson}`] : []),
          ...reasons.map((reason) => `    ${reason}`),
          ...(matchedBy ? [`    ${matchedBy}`] : []),
        ]),
        '',
      ];
    }),
  ];
  return `${lines.map((line) => line.replaceAll(/[\r\n]+/g, ' ')).join('\r\n')}\r\n`;
}
