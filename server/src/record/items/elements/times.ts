// When something happened, with the precision the source gave and no more.
// Source: FHIR R4 datatypes, date and dateTime: YYYY, YYYY-MM, YYYY-MM-DD or a full instant with its offset.
import type { Period } from '#standards/fhir/types.ts';
import { words } from './words.ts';

const dateOrDateTime =
  /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?)?)?$/;

/** The date where it is one; undefined where it is missing or not a FHIR date or dateTime. */
export function dateOf(value: unknown): string | undefined {
  const text = words(value);
  return text !== undefined && dateOrDateTime.test(text) ? text : undefined;
}

/** What the source wrote where a date should be and is not one, so that it is not lost. */
export function unreadableDate(value: unknown): string | undefined {
  const text = words(value);
  return text !== undefined && dateOf(text) === undefined ? text : undefined;
}

export interface When {
  when?: string | undefined;
  whenMeaning?: string | undefined;
  /** A date the source gave that cannot be read as one. */
  dateAsGiven?: string | undefined;
}

/** The first of these that is a date. A period counts by its start, else by its end ("until"). */
export function firstWhen(...candidates: readonly (readonly [value: unknown, meaning: string])[]): When {
  let dateAsGiven: string | undefined;
  for (const [value, meaning] of candidates) {
    if (typeof value === 'object' && value !== null) {
      const { start, end } = value as Period;
      const from = dateOf(start);
      if (from) return { when: from, whenMeaning: meaning };
      const until = dateOf(end);
      if (until) return { when: until, whenMeaning: 'until' };
      dateAsGiven ??= unreadableDate(start) ?? unreadableDate(end);
      continue;
    }
    const when = dateOf(value);
    if (when) return { when, whenMeaning: meaning };
    dateAsGiven ??= unreadableDate(value);
  }
  return { dateAsGiven };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A date within a detail, in words: "03-May-2024", "May 2024", "2024". The time of day is left out. */
export function dateText(value: unknown): string | undefined {
  const date = dateOf(value);
  if (!date) return words(value);
  const [year, month, day] = date.slice(0, 10).split('-');
  if (!month) return year;
  const name = months[Number(month) - 1];
  return day ? `${day}-${name}-${year}` : `${name} ${year}`;
}

/** A period in words: "03-May-2024 to 09-May-2024", "from …", "until …". */
export function periodText(period: Period | undefined): string | undefined {
  const from = dateText(period?.start);
  const until = dateText(period?.end);
  if (from && until) return from === until ? from : `${from} to ${until}`;
  if (from) return `from ${from}`;
  return until ? `until ${until}` : undefined;
}
