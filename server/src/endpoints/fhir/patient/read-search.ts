// Reads PDQm's search: which of FHIR's search parameters are taken, and how. It looks for one person, so each is said once.
// Source: FHIR R4 §3.1.1 (search), Patient search parameters; IHE ITI-78 §2:3.78.4.1.2.
import type { PatientsSearch } from '#disclosure/identity/search-patients.ts';
import { nhsNumberSystem, parseNhsNumber } from '#standards/nhs-number.ts';
import { parsePostcode } from '#standards/postcode.ts';
import { badParameter } from '../refusal.ts';

export interface ReadSearch {
  search: PatientsSearch;
  /** The parameters that were understood. */
  used: URLSearchParams;
  /** Names of those that were not. */
  unknown: readonly string[];
}

export const mostShown = 20;
const longest = 200;

type Read = (values: readonly string[], search: Writable<PatientsSearch>, exact: boolean) => void;
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The parameters taken, as the CapabilityStatement lists them. */
export const searchParameters = {
  identifier: readIdentifier,
  family: (values, search, exact) => readName('family', values, search, exact),
  given: (values, search, exact) => readName('given', values, search, exact),
  birthdate(values, { criteria }) {
    const date = /^(?:eq)?(\d{4}(?:-\d\d(?:-\d\d)?)?)$/.exec(once('birthdate', values))?.[1];
    if (!date || !isDay(date)) throw badParameter('birthdate', 'A birth date is one date, like 1980-03-31 or 1980.');
    criteria.birthDate = date;
  },
  'address-postalcode'(values, search, exact) {
    const postcode = parsePostcode(once('address-postalcode', values));
    if (!postcode) throw badParameter('address-postalcode', 'A postcode is whole, like SE5 9RS.');
    search.criteria.postcode = postcode;
    if (exact) search.exact = { ...search.exact, postcode };
  },
  gender(values, { criteria }) {
    const code = /^(?:http:\/\/hl7\.org\/fhir\/administrative-gender)?\|?(male|female|other|unknown)$/.exec(
      once('gender', values),
    )?.[1];
    if (!code) throw badParameter('gender', 'A gender is male, female, other or unknown.', 'code-invalid');
    criteria.gender = code as NonNullable<typeof criteria.gender>;
  },
  active(values) {
    // Everybody given is: who was linked into another, and who died, is found as the person they are.
    if (once('active', values) !== 'true') throw badParameter('active', 'Only patients in use are given: active=true.');
  },
} satisfies Readonly<Record<string, Read>>;
const strings = new Set(['family', 'given', 'address-postalcode']);

/** @throws FhirRefusal 400, with what to mend. */
export function readSearch(given: URLSearchParams): ReadSearch {
  const search: Writable<PatientsSearch> = { criteria: {}, count: mostShown };
  const used = new URLSearchParams();
  const unknown: string[] = [];
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name).filter((value) => value.trim() !== '');
    if (name === '_format' || values.length === 0) continue;
    const [parameter = '', modifier] = name.split(':', 2);
    if (parameter === '_count') search.count = readCount(values);
    else if (Object.hasOwn(searchParameters, parameter)) {
      if (modifier !== undefined && !(modifier === 'exact' && strings.has(parameter)))
        throw badParameter(parameter, `The parameter ${parameter} is not taken with this modifier.`, 'not-supported');
      for (const value of values) readable(parameter, value);
      const read: Read = searchParameters[parameter as keyof typeof searchParameters];
      read(values, search, modifier === 'exact');
    } else {
      unknown.push(name);
      continue;
    }
    for (const value of values) used.append(name, value);
  }
  return { search, used, unknown };
}

function readable(name: string, value: string): void {
  if (value.length > longest)
    throw badParameter(name, `The parameter ${name} is longer than any real one.`, 'too-long');
  if (/\p{Cc}/u.test(value)) throw badParameter(name, `The parameter ${name} holds characters that no text has.`);
}

/** One value, said once or the same each time; a list of alternatives is not. */
function once(name: string, values: readonly string[]): string {
  const [value = '', ...others] = [...new Set(values.map((each) => each.trim()))];
  if (others.length > 0 || alternatives(value).length > 1)
    throw badParameter(name, `Give ${name} once: this looks for one person.`, 'not-supported');
  return unescaped(value);
}

/** Each is part of the name: given=Mary&given=Ann. */
function readName(
  name: 'family' | 'given',
  values: readonly string[],
  search: Writable<PatientsSearch>,
  exact: boolean,
): void {
  const words = [...new Set(values)].map((value) => once(name, [value]));
  search.criteria[name] = [search.criteria[name], ...words].filter(Boolean).join(' ');
  if (exact) search.exact = { ...search.exact, [name]: words };
}

/** `system|value`, `value`, and `system|` for the systems of which numbers are wanted. */
function readIdentifier(values: readonly string[], search: Writable<PatientsSearch>): void {
  for (const value of new Set(values)) {
    const tokens = alternatives(value).map(tokenOf);
    const systems = tokens.filter((token) => token.value === '').map(({ system }) => system);
    if (systems.length === tokens.length && systems.every((system) => system !== undefined)) {
      search.systems = search.systems?.filter((system) => systems.includes(system)) ?? systems;
      continue;
    }
    const [token, ...others] = tokens;
    const { criteria } = search;
    if (!token || others.length > 0 || criteria.identifier || criteria.nhsNumber !== undefined)
      throw badParameter('identifier', 'Give one identifier: this looks for one person.', 'not-supported');
    if (token.value === '') throw badParameter('identifier', 'An identifier is system|value.');
    if (token.system === nhsNumberSystem) {
      const parsed = parseNhsNumber(token.value);
      if (!parsed.valid) throw badParameter('identifier', 'This is not a valid NHS number. Look at each digit again.');
      criteria.nhsNumber = parsed.nhsNumber;
    } else
      criteria.identifier = { value: token.value, ...(token.system === undefined ? {} : { system: token.system }) };
  }
}

/** @returns the system as written: undefined where any will do. */
export function tokenOf(text: string): { system: string | undefined; value: string } {
  const at = text.search(/(?<!\\)\|/);
  if (at < 0) return { system: undefined, value: unescaped(text).trim() };
  return { system: unescaped(text.slice(0, at)).trim(), value: unescaped(text.slice(at + 1)).trim() };
}

const alternatives = (value: string) => value.split(/(?<!\\),/);
const unescaped = (value: string) => value.replaceAll(/\\([\\,|$])/g, '$1');

function readCount(values: readonly string[]): number {
  const count = /^\d{1,9}$/.test(values[0]!) ? Number(values[0]) : 0;
  if (values.length > 1 || count < 1)
    throw badParameter('_count', 'A count is a number from 1. People are not counted without being found.');
  return Math.min(count, mostShown);
}

/** Whether the calendar has it; a year or a month alone always. */
function isDay(date: string): boolean {
  const [year, month, day] = date.split('-').map(Number) as [number, number?, number?];
  const at = new Date(Date.UTC(year, (month ?? 1) - 1, day ?? 1));
  return at.getUTCMonth() === (month ?? 1) - 1 && at.getUTCDate() === (day ?? 1);
}
