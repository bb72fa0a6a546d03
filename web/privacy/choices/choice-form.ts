// Reads the form in which staff write down a choice: what was typed becomes a choice, or errors that say how to mend it.
import type { ChoiceToRecord } from '#administration/choices/review-choices.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import { askedByWords, askedForWords } from './choices-words.ts';

/** What was typed, kept as typed. */
export interface ChoiceForm {
  askedBy: string;
  askedFor: string;
  day: string;
  month: string;
  year: string;
  explained: boolean;
}

export interface ChoiceError {
  field: 'askedBy' | 'askedFor' | 'day' | 'explained' | 'choose-title';
  text: string;
}

/** An empty form, on this day. @param today year, month and day. */
export function emptyChoice(today: string): ChoiceForm {
  const [year = '', month = '', day = ''] = today.split('-');
  return {
    askedBy: '',
    askedFor: '',
    day: String(Number(day)),
    month: String(Number(month)),
    year,
    explained: false,
  };
}

export type ReadChoice = { form: ChoiceForm; choice: ChoiceToRecord } | { form: ChoiceForm; errors: ChoiceError[] };

const isOneOf = <K extends string>(options: Readonly<Record<K, string>>, value: string): value is K =>
  Object.hasOwn(options, value);

export function readChoice(body: unknown, { now, timeZone }: { now: Date; timeZone: string }): ReadChoice {
  const text = (name: string) => {
    const value = (body as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' ? value.trim().slice(0, 20) : '';
  };
  const form: ChoiceForm = {
    askedBy: text('askedBy'),
    askedFor: text('askedFor'),
    day: text('day'),
    month: text('month'),
    year: text('year'),
    explained: text('explained') === 'yes',
  };
  const errors: ChoiceError[] = [];
  const { askedBy, askedFor } = form;
  if (!isOneOf(askedForWords, askedFor)) errors.push({ field: 'askedFor', text: 'Choose who asked' });
  if (!isOneOf(askedByWords, askedBy)) errors.push({ field: 'askedBy', text: 'Choose how they asked' });
  const chosenAt = dayOf(form, now, timeZone);
  if (chosenAt === undefined)
    errors.push({ field: 'day', text: 'Give a real day, like 31 3 2026, that is not in the future' });
  if (!form.explained)
    errors.push({ field: 'explained', text: 'Tell them what changes and what stays before you write it down' });
  const opted = text('opted');
  const after = text('after');
  if (
    errors.length > 0 ||
    chosenAt === undefined ||
    !isOneOf(askedByWords, askedBy) ||
    !isOneOf(askedForWords, askedFor) ||
    (opted !== 'out' && opted !== 'in') ||
    !/^\d{1,15}$/.test(after)
  )
    return { form, errors: errors.length > 0 ? errors : [{ field: 'choose-title', text: 'Look at the page again' }] };
  return { form, choice: { opted, chosenAt, askedBy, askedFor, after: Number(after) } };
}

/** Today is now; another day is its beginning. Undefined where it is no day, in the future, or before anybody could be asked. */
function dayOf({ day, month, year }: ChoiceForm, now: Date, timeZone: string): Date | undefined {
  if (!/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month) || !/^\d{4}$/.test(year)) return undefined;
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const real = new Date(`${written}T00:00:00Z`);
  if (Number.isNaN(real.getTime()) || !real.toISOString().startsWith(written) || Number(year) < 1948) return undefined;
  const start = startOf(written, timeZone)!;
  if (start > now.getTime()) return undefined;
  return now.getTime() - start < 25 * 3_600_000 && isToday(now, written, timeZone) ? now : new Date(start);
}

function isToday(now: Date, written: string, timeZone: string): boolean {
  return (
    startOf(written, timeZone)! <= now.getTime() &&
    new Intl.DateTimeFormat('en-CA', { timeZone }).format(now) === written
  );
}
