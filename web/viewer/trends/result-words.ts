// A result as it stands in a table: its value, its flag in words and sign, and what it is worth where it is not one.
import type { RecordItem } from '#record/items/record-item.ts';
import { type Html, html } from '#web/design/html.ts';
import { notAResult, valueWords } from './measured.ts';

/** "5.6 mmol/L", or what stands in place of a value. */
export function resultWords(item: RecordItem): string {
  const reason = notAResult(item);
  if (reason === 'cancelled') return 'cancelled';
  if (reason === 'no result yet') return 'no result yet';
  return valueWords(item);
}

const signs: Readonly<Record<NonNullable<RecordItem['interpretation']>, string>> = {
  high: '▲',
  low: '▼',
  abnormal: '◆',
  critical: '‼',
};

/** What the laboratory says of it. Never a colour or a sign alone. */
export function flag(item: RecordItem): Html | false | undefined {
  const { interpretation } = item;
  return (
    interpretation &&
    !notAResult(item) &&
    html` <strong class="lcr-flag"><span aria-hidden="true">${signs[interpretation]}</span> ${interpretation}</strong>`
  );
}

/** Where a value stands to the range it came with, where nobody flagged it. */
export function standing(item: RecordItem): string | undefined {
  if (item.interpretation || notAResult(item)) return undefined;
  const { value, comparator, low, high } = item.facts?.result ?? {};
  if (value === undefined || comparator !== undefined || (low === undefined && high === undefined)) return undefined;
  const outside = (low !== undefined && value < low) || (high !== undefined && value > high);
  // The source has judged and is not overruled; but a reader who sees both must not think that we did not look.
  return outside ? 'outside this range, not flagged by the laboratory' : 'in range';
}
