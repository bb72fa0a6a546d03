// The day a reader typed, from which on they want to see what is new.
import { endOf, startOf } from '#standards/fhir/date-time.ts';

/** A FHIR date; or what was typed and what is wrong with it. */
export type ChosenDay = { day: string } | { typed: Typed; error: string };
export interface Typed {
  day: string;
  month: string;
  year: string;
}

/** Undefined where nothing was typed. */
export function chosenDay(
  body: { day?: unknown; month?: unknown; year?: unknown } | undefined,
  now: Date,
  timeZone: string,
): ChosenDay | undefined {
  const text = (value: unknown) => (typeof value === 'string' ? value.trim().slice(0, 4) : '');
  const typed = { day: text(body?.day), month: text(body?.month), year: text(body?.year) };
  if (typed.day === '' && typed.month === '' && typed.year === '') return undefined;
  const day = `${typed.year.padStart(4, '0')}-${typed.month.padStart(2, '0')}-${typed.day.padStart(2, '0')}`;
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(day) || endOf(day, timeZone) === undefined)
    return { typed, error: 'Enter a real date, such as 23 11 2026' };
  if (startOf(day, timeZone)! > now.getTime()) return { typed, error: 'The date must be today or in the past' };
  return { day };
}

export const typedOf = (chosen: ChosenDay | undefined): Typed => {
  if (!chosen) return { day: '', month: '', year: '' };
  if ('typed' in chosen) return chosen.typed;
  const [year, month, day] = chosen.day.split('-');
  return { day: String(Number(day)), month: String(Number(month)), year: year! };
};
