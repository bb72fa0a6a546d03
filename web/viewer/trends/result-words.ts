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
  const { value, comparator, low, high } = item.facts?.result ?? {};
  if (item.interpretation || notAResult(item) || value === undefined || (low === undefined && high === undefined))
    return undefined;
  // The source has judged and is not overruled; but a reader who sees both must not think that we did not look.
  if (isAbove(value, comparator, high) || isBelow(value, comparator, low))
    return 'outside this range, not flagged by the laboratory';
  // Of a bound nobody knows that it is inside.
  return comparator === undefined ? 'in range' : undefined;
}

/** Certain also of a bound: more than 6.4 is above 5.3. */
function isAbove(value: number, comparator: string | undefined, high: number | undefined): boolean {
  if (high === undefined) return false;
  return comparator === '>' ? value >= high : (comparator === undefined || comparator === '>=') && value > high;
}

function isBelow(value: number, comparator: string | undefined, low: number | undefined): boolean {
  if (low === undefined) return false;
  return comparator === '<' ? value <= low : (comparator === undefined || comparator === '<=') && value < low;
}

/** What the reader must know of it beside its value, each thing once: its status where it is not final, and its cautions. */
export function qualifiers(item: RecordItem): { status?: string; cautions: string[] } {
  const said = resultWords(item);
  const { status } = item;
  const cautions = (item.cautions ?? []).filter((caution) => caution !== said && !caution.startsWith(`${said}:`));
  const plain =
    status === undefined || status === 'final' || status === said || cautions.some((each) => each.startsWith(status));
  return { cautions, ...(plain ? {} : { status }) };
}
