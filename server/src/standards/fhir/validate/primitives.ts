// FHIR R4's primitive types in JSON: what each looks like, and what it is called when it does not.
// Source: https://hl7.org/fhir/R4/datatypes.html#primitive
import { wordTable } from '../../word-table.ts';

export interface PrimitiveRule {
  isValid(value: unknown): boolean;
  /** What was expected, for the reader. */
  expected: string;
}

const year = '([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)';
const day = '(0[1-9]|1[0-2])-(0[1-9]|[1-2][0-9]|3[0-1])';
const time = '([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?';
const zone = '(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))';
const datePattern = new RegExp(`^${year}(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|3[0-1]))?)?$`);
const dateTimePattern = new RegExp(`^${year}(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|3[0-1])(T${time}${zone})?)?)?$`);
const instantPattern = new RegExp(`^${year}-${day}T${time}${zone}$`);
const timePattern = new RegExp(`^${time}$`);
const idPattern = /^[A-Za-z0-9\-.]{1,64}$/;
const codePattern = /^\S+([ \t\r\n]\S+)*$/;
const uriPattern = /^\S+$/;
const oidPattern = /^urn:oid:[0-2](\.(0|[1-9][0-9]*))+$/;
const uuidPattern = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const base64Pattern = /^[A-Za-z0-9+/]*={0,2}$/;
// oxlint-disable-next-line no-control-regex -- §2.24.0.1: no characters below 32 but tab, line feed and carriage return.
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

const maxStringLength = 1_048_576;
const maxInteger = 2_147_483_647;

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= maxStringLength && !controlCharacter.test(value);

const isInteger = (value: unknown, least: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= maxInteger;

const matching = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);

/** Why beside the pattern: what is no white space may be a control character yet, and one of them, nought, no database holds. */
const textMatching = (pattern: RegExp) => (value: unknown) =>
  typeof value === 'string' && pattern.test(value) && !controlCharacter.test(value);

/** Why: the published pattern lets 31 February through; the text says dates shall be valid. */
function isRealDay(text: string): boolean {
  if (text.length < 10) return true;
  const dayOfMonth = Number(text.slice(8, 10));
  if (dayOfMonth <= 28) return true;
  const month = Number(text.slice(5, 7));
  if (month !== 2) return dayOfMonth <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
  const fullYear = Number(text.slice(0, 4));
  return dayOfMonth === 29 && fullYear % 4 === 0 && (fullYear % 100 !== 0 || fullYear % 400 === 0);
}

const dayMatching = (pattern: RegExp) => (value: unknown) =>
  typeof value === 'string' && pattern.test(value) && isRealDay(value);

function isBase64(value: unknown): boolean {
  if (typeof value !== 'string' || value.length === 0) return false;
  const bare = /\s/.test(value) ? value.replaceAll(/\s+/g, '') : value;
  return bare.length > 0 && bare.length % 4 === 0 && base64Pattern.test(bare);
}

/** By type name; xhtml is in xhtml.ts. */
export const primitiveRules: Readonly<Record<string, PrimitiveRule>> = wordTable({
  boolean: { isValid: (value) => typeof value === 'boolean', expected: 'true or false' },
  integer: { isValid: (value) => isInteger(value, -maxInteger - 1), expected: 'a whole number of 32 bits' },
  unsignedInt: { isValid: (value) => isInteger(value, 0), expected: 'a whole number from 0' },
  positiveInt: { isValid: (value) => isInteger(value, 1), expected: 'a whole number from 1' },
  decimal: { isValid: (value) => typeof value === 'number' && Number.isFinite(value), expected: 'a number' },
  string: { isValid: isText, expected: 'text of at least one character, without control characters' },
  markdown: { isValid: isText, expected: 'text of at least one character, without control characters' },
  code: { isValid: textMatching(codePattern), expected: 'a code: words with single spaces, none at the ends' },
  id: { isValid: matching(idPattern), expected: 'an id: 1 to 64 letters, digits, hyphens and dots' },
  uri: { isValid: textMatching(uriPattern), expected: 'a URI without spaces' },
  url: { isValid: textMatching(uriPattern), expected: 'a URL without spaces' },
  canonical: { isValid: textMatching(uriPattern), expected: 'a canonical URL without spaces' },
  oid: { isValid: matching(oidPattern), expected: 'an OID as urn:oid:…' },
  uuid: { isValid: matching(uuidPattern), expected: 'a UUID as urn:uuid:…, in lower case' },
  base64Binary: { isValid: isBase64, expected: 'base64' },
  date: { isValid: dayMatching(datePattern), expected: 'a date: YYYY, YYYY-MM or YYYY-MM-DD' },
  dateTime: {
    isValid: dayMatching(dateTimePattern),
    expected: 'a date, or a date and time with seconds and a time zone',
  },
  instant: { isValid: dayMatching(instantPattern), expected: 'a date and time with seconds and a time zone' },
  time: { isValid: matching(timePattern), expected: 'a time of day as hh:mm:ss' },
});
