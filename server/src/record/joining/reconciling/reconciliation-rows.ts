// A reconciliation as rows of a table, for the screen, for print and for a spreadsheet.
import { dateText } from '../../items/elements/times.ts';
import type { RecordItem } from '../../items/record-item.ts';
import type { ReconciledMedicine } from './reconciled-medicine.ts';

export const reconciliationHeadings = [
  'Medicine',
  'Change',
  'Differs in',
  'Before',
  'During',
  'After',
  'Why',
  'Needs a person',
  'Matched by',
  'Sources',
] as const;

/** One row for each medicine, in the order of {@link reconciliationHeadings}. */
export function reconciliationRows(
  medicines: readonly ReconciledMedicine[],
  nameOf: (sourceId: string) => string,
): string[][] {
  const words = (items: readonly RecordItem[]) => items.map((item) => wordsOf(item, nameOf)).join('; ');
  return medicines.map((reconciled) => {
    const { medicine, change, before, during, after, differences, needsPerson, matchedBy, reasons, sources } =
      reconciled;
    return [
      medicine,
      change,
      differences.map(({ what, before: was, after: is }) => `${what}: ${was} → ${is}`).join('; '),
      words(before),
      words(during),
      words(after),
      reasons.join('; '),
      needsPerson ?? '',
      matchedBy ?? '',
      sources.map(nameOf).join(', '),
    ];
  });
}

/** "GP: Bisoprolol 2.5mg tablets, Take one each morning, active (started 03-May-2024)". */
export function wordsOf(
  { title, status, facts, when, whenMeaning, sourceId }: RecordItem,
  nameOf: (sourceId: string) => string,
): string {
  const said = [title, facts?.medicine?.dose, status].filter(Boolean).join(', ');
  const date = dateText(when);
  return `${nameOf(sourceId)}: ${said}${date === undefined ? '' : ` (${[whenMeaning, date].filter(Boolean).join(' ')})`}`;
}
