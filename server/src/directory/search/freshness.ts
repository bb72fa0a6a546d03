// How sure a reader can be that a listing is still so: from the day somebody last made sure of it.
import type { Finding } from './knowledge.ts';

export type FreshnessRules = Finding['freshness'];

export interface Freshness {
  /** Due: its editor is asked whether it is still so. Hidden: nobody is shown it until they say. */
  state: 'fresh' | 'due' | 'hidden' | 'never-assured';
  /** The day somebody last made sure. */
  assuredOn?: string;
}

/** @param day YYYY-MM-DD, as is `today`. */
export function freshnessOf(day: string | undefined, today: string, rules: FreshnessRules): Freshness {
  if (day === undefined) return { state: 'never-assured' };
  const state =
    day >= monthsBefore(today, rules.reviewAfterMonths)
      ? 'fresh'
      : day >= monthsBefore(today, rules.hideAfterMonths)
        ? 'due'
        : 'hidden';
  return { state, assuredOn: day };
}

/** Days from the first of January 1970 to a day. */
export const daysSince1970 = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

/** The same day so many months before; the last of a month where there is none such. */
export function monthsBefore(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date, last)))
    .toISOString()
    .slice(0, 10);
}
