// FHIR's primitive types: each value must be written as R4 demands, or it is mended and said to be, or it is reported.
// Source: https://hl7.org/fhir/R4/datatypes.html#primitive
import { offsetOf } from './local-time.ts';
import type { Translation, Type } from './rules.ts';

type Mend = (text: string, place: string, translation: Translation) => string | undefined;

/** A primitive written as text. Numbers and booleans where text belongs are written out. */
function text(mend: Mend): Type {
  return {
    primitive: true,
    convert(value, place, translation) {
      const { losses } = translation;
      if (typeof value !== 'string') {
        if (typeof value !== 'number' && typeof value !== 'boolean') {
          losses.report(place, 'not-carried', 'not a single value where FHIR has one');
          return undefined;
        }
        losses.report(place, 'changed', 'a number or truth value where FHIR has text: written out');
      }
      const written = String(value);
      const whole = mayNeedMending.test(written) ? withoutControls(written) : written;
      if (whole !== written) losses.report(place, 'changed', 'control characters replaced by spaces');
      if (whole.trim() === '') {
        losses.report(place, 'not-carried', 'empty in the message');
        return undefined;
      }
      return mend(whole, place, translation);
    },
  };
}

/** Why sought first: nearly no text has one, and to replace what is not there takes ten times as long. */
const mayNeedMending = /[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\uffff]/;

/** FHIR has no control characters but tab and ends of line, PostgreSQL no NUL, and UTF-8 no half of a pair. */
const withoutControls = (written: string) => written.replaceAll(/[^\P{Cc}\t\n\r]/gu, ' ').toWellFormed();

const notAsWritten =
  (what: string): Mend =>
  (_text, place, { losses }) => {
    losses.report(place, 'not-carried', `not ${what}`);
    return undefined;
  };

/** Text of one form; what is not is tried again without the space around it, then reported. */
function form(pattern: RegExp, what: string): Type {
  return text((whole, place, translation) => {
    if (pattern.test(whole)) return whole;
    const trimmed = whole.trim();
    if (!pattern.test(trimmed)) return notAsWritten(what)(whole, place, translation);
    translation.losses.report(place, 'changed', 'the space around it left out');
    return trimmed;
  });
}

export const string = text((whole) => whole);
export const code = form(/^\S+(?:\s\S+)*$/, 'a code');
export const id = form(/^[A-Za-z0-9\-.]{1,64}$/, 'an id');
export const base64Binary = text((whole, place, translation) =>
  // Why what is absent is sought: a pattern for what is present would backtrack over megabytes.
  /[^0-9A-Za-z+/=\s]/.test(whole) ? notAsWritten('base64')(whole, place, translation) : whole,
);
export const time = form(/^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?$/, 'a time of day');

/** Source: RFC 6838 §4.2; FHIR R4 binds content types to it. */
export const mediaType = form(
  /^[a-z0-9][\w!#$&^.+-]{0,126}\/[a-z0-9][\w!#$&^.+-]{0,126}(?:\s*;\s*[\w!#$&^.+-]+=(?:"[^"]*"|[\w!#$&^.+:/-]+))*$/i,
  'a media type',
);

/** A URI has no space in it; one that has is written as a URI may be. */
export const uri = text((whole, place, { losses }) => {
  const trimmed = whole.trim();
  if (trimmed !== whole) losses.report(place, 'changed', 'the space around it left out');
  if (!/\s/.test(trimmed)) return trimmed;
  losses.report(place, 'changed', 'spaces in an address written as %20');
  return trimmed.replaceAll(/\s/g, '%20');
});

const day = '(?!0000)\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])';
const zone = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))';
const dateForm = new RegExp(`^(?:(?!0000)\\d{4}(?:-(?:0[1-9]|1[0-2]))?|${day})$`);
const timedForm = new RegExp(`^(${day})T((?:[01]\\d|2[0-3]):[0-5]\\d)(:(?:[0-5]\\d|60)(?:\\.\\d+)?)?(${zone})?$`);

function isMissingDay(written: string): boolean {
  const dayOfMonth = Number(written.slice(8, 10));
  if (!(dayOfMonth > 28)) return false;
  // Years repeat every 400, and Date.UTC reads those before 100 as of another century.
  const year = 2000 + (Number(written.slice(0, 4)) % 400);
  return dayOfMonth > new Date(Date.UTC(year, Number(written.slice(5, 7)), 0)).getUTCDate();
}

/** The date without a day that its month does not have: 2026-02-30 says no more than 2026-02. */
function realDate(written: string, place: string, { losses }: Translation): string {
  if (!isMissingDay(written)) return written;
  losses.report(place, 'changed', 'a day that its month does not have left out');
  return written.slice(0, 7);
}

export const date = text((whole, place, translation) => {
  const written = whole.trim();
  if (dateForm.test(written)) return realDate(written, place, translation);
  const [, dayOnly] = timedForm.exec(written) ?? [];
  if (dayOnly === undefined) return notAsWritten('a date')(whole, place, translation);
  translation.losses.report(place, 'changed', 'the time of day left out: FHIR has a date here');
  return realDate(dayOnly, place, translation);
});

/** A dateTime of the precision given; its time, where it has one, with seconds and an offset. */
function timed(whole: string, place: string, { losses, timeZone }: Translation): string | undefined {
  const [all, dayOnly, minutes, seconds, offset] = timedForm.exec(whole.trim()) ?? [];
  if (all === undefined || isMissingDay(dayOnly!)) return undefined;
  if (seconds !== undefined && offset !== undefined) return all;
  const local = `${dayOnly}T${minutes}${seconds ?? ':00'}`;
  losses.report(
    place,
    'changed',
    offset === undefined ? 'a time without an offset, read as local time' : 'a time without seconds, read as :00',
  );
  return local + (offset ?? offsetOf(local, timeZone));
}

export const dateTime = text((whole, place, translation) => {
  const written = whole.trim();
  if (dateForm.test(written)) return realDate(written, place, translation);
  const found = timed(written, place, translation);
  if (found !== undefined) return found;
  const dayOnly = written.slice(0, 10);
  if (!dateForm.test(dayOnly) || written[10] !== 'T') return notAsWritten('a date')(whole, place, translation);
  translation.losses.report(place, 'changed', 'a time of day that cannot be read left out');
  return realDate(dayOnly, place, translation);
});

export const instant = text(
  (whole, place, translation) =>
    timed(whole, place, translation) ?? notAsWritten('an instant')(whole, place, translation),
);

/** Whether text is a date or a dateTime of less precision than an instant. */
export const isDateOnly = (value: unknown): value is string => typeof value === 'string' && dateForm.test(value.trim());

export const boolean: Type = {
  primitive: true,
  convert(value, place, { losses }) {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') {
      losses.report(place, 'changed', 'text where FHIR has true or false');
      return value === 'true';
    }
    losses.report(place, 'not-carried', 'neither true nor false');
    return undefined;
  },
};

function number(what: string, allowed: (value: number) => boolean): Type {
  return {
    primitive: true,
    convert(value, place, { losses }) {
      const asText = typeof value === 'string' && /^\s*-?\d{1,17}(?:\.\d{1,17})?\s*$/.test(value);
      const found = asText ? Number(value) : value;
      if (typeof found !== 'number' || !Number.isFinite(found) || !allowed(found)) {
        losses.report(place, 'not-carried', `not ${what}`);
        return undefined;
      }
      if (asText) losses.report(place, 'changed', 'text where FHIR has a number');
      return found;
    },
  };
}

const whole32 = (value: number) => Number.isInteger(value) && Math.abs(value) < 2 ** 31;

export const decimal = number('a number', () => true);
export const integer = number('a whole number', whole32);
export const unsignedInt = number('a whole number from 0', (value) => whole32(value) && value >= 0);
export const positiveInt = number('a whole number from 1', (value) => whole32(value) && value > 0);

/** A code of a closed list: those R4 has as they are, those it has renamed by their new name. */
export function coded(same: readonly string[], renamed: Readonly<Record<string, string>> = {}): Type {
  const meaning = new Map([...same.map((name) => [name, name] as const), ...Object.entries(renamed)]);
  return text((whole, place, { losses }) => {
    const exact = meaning.get(whole);
    if (exact !== undefined) return exact;
    const found = meaning.get(whole.trim().toLowerCase());
    if (found === undefined) losses.report(place, 'not-carried', 'a code that FHIR R4 does not have here');
    else losses.report(place, 'changed', 'a code in other letters than FHIR has it');
    return found;
  });
}
