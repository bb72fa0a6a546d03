// Reads the search form: what people type becomes criteria, or errors that say how to mend it.
import { parseNhsNumber } from '#standards/nhs-number.ts';
import type { FieldError, FindCriteria, FindForm } from './find-page.ts';

export type ReadForm = { form: FindForm; criteria: FindCriteria } | { form: FindForm; errors: readonly FieldError[] };

/** Fields longer than this are not names. */
const longest = 100;

export function readFindForm(body: unknown): ReadForm {
  const text = (name: keyof FindForm) => {
    const value = (body as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' ? value.trim().slice(0, longest) : '';
  };
  const form: FindForm = {
    nhsNumber: text('nhsNumber'),
    family: text('family'),
    given: text('given'),
    birthDate: text('birthDate'),
    postcode: text('postcode'),
  };
  if (form.nhsNumber) return readNhsNumber(form);
  const errors: FieldError[] = [];
  const birthDate = form.birthDate ? readBirthDate(form.birthDate) : undefined;
  if (form.birthDate && !birthDate)
    errors.push({ field: 'birthDate', text: 'Date of birth must be a real date, like 31 3 1980' });
  if (!form.family && !form.given && !form.birthDate && !form.postcode)
    errors.push({ field: 'nhsNumber', text: 'Enter an NHS number, or a name and date of birth' });
  else if (!form.family) errors.push({ field: 'family', text: 'Enter a last name' });
  else if (!form.birthDate && !form.postcode)
    errors.push({ field: 'birthDate', text: 'Enter a date of birth or a postcode as well' });
  if (errors.length > 0) return { form, errors };
  return {
    form,
    criteria: {
      family: form.family,
      ...(form.given ? { given: form.given } : {}),
      ...(birthDate ? { birthDate } : {}),
      ...(form.postcode ? { postcode: form.postcode } : {}),
    },
  };
}

function readNhsNumber(form: FindForm): ReadForm {
  const parsed = parseNhsNumber(form.nhsNumber);
  if (parsed.valid) return { form, criteria: { nhsNumber: parsed.nhsNumber } };
  const text =
    parsed.problem === 'not-ten-digits'
      ? 'An NHS number has 10 digits, like 999 000 0018'
      : 'This is not a valid NHS number. Check each digit';
  return { form, errors: [{ field: 'nhsNumber', text }] };
}

/** "31 3 1980", "31/03/1980", "31-Mar-1980", "1980-03-31" → FHIR date; undefined where it is no day of the calendar. */
export function readBirthDate(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const british = /^(\d{1,2})[\s./-]+(\d{1,2}|[A-Za-z]{3,9})[\s./-]+(\d{4})$/.exec(text);
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : british ? [british[3], british[2], british[1]] : [];
  if (!year || !month || !day) return undefined;
  const monthNumber = /^\d+$/.test(month) ? Number(month) : months.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  const date = new Date(Date.UTC(Number(year), monthNumber - 1, Number(day)));
  const real =
    date.getUTCFullYear() === Number(year) &&
    date.getUTCMonth() === monthNumber - 1 &&
    date.getUTCDate() === Number(day);
  return real && monthNumber > 0 ? date.toISOString().slice(0, 10) : undefined;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
