// Searching the demographics service: exactly, or by an algorithm that forgives spelling. Superseded records are not found;
// restricted ones are, as the national service gives them, and must be treated by the caller as not found.
// Source: PDS FHIR API specification, GET /Patient.
import type { CastPerson } from '#synthetic/people/person-file.ts';

export interface Match {
  person: CastPerson;
  /** 0 to 1; 1 for an exact search. */
  score: number;
}

/** Parameters of a search; undefined `problem` where it may be run. */
export interface DemographicsSearch {
  family: string;
  given: readonly string[];
  birthDates: readonly { prefix: 'eq' | 'ge' | 'le'; date: string }[];
  gender?: string;
  postcode?: string;
  practice?: string;
  phone?: string;
  email?: string;
  deathDate?: string;
  fuzzy: boolean;
  history: boolean;
  maxResults: number;
}

export type ReadSearch =
  | { search: DemographicsSearch }
  | {
      problem:
        | 'INVALID_VALUE'
        | 'MISSING_VALUE'
        | 'INVALID_SEARCH_DATA'
        | 'ADDITIONAL_PROPERTIES'
        | 'UNSUPPORTED_SERVICE';
      diagnostics?: string;
    };

const known = new Set([
  '_fuzzy-match',
  '_exact-match',
  '_history',
  '_max-results',
  'family',
  'given',
  'gender',
  'birthdate',
  'death-date',
  'address-postcode',
  'address-postalcode',
  'general-practitioner',
  'email',
  'phone',
]);

export function readSearch(query: URLSearchParams): ReadSearch {
  const names = [...query.keys()];
  if (names.length === 0) return { problem: 'UNSUPPORTED_SERVICE' };
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined)
    return {
      problem: 'ADDITIONAL_PROPERTIES',
      diagnostics: `Invalid request with error - Additional properties are not allowed ('${unknown}' was unexpected)`,
    };
  const birthDates = [];
  for (const text of query.getAll('birthdate')) {
    const match = /^(eq|ge|le)?(\d{4}-\d{2}-\d{2})$/.exec(text);
    if (!match) return { problem: 'INVALID_VALUE', diagnostics: "Invalid value in field 'birthdate'" };
    birthDates.push({ prefix: (match[1] ?? 'eq') as 'eq', date: match[2]! });
  }
  if (birthDates.length === 0)
    return {
      problem: 'MISSING_VALUE',
      diagnostics: "Missing value - 'birth_date/birth_date_range_start/birth_date_range_end'",
    };
  const family = query.get('family');
  const fuzzy = query.get('_fuzzy-match') === 'true';
  const enough =
    family !== null && (fuzzy || query.has('gender') || query.has('given') || query.has('address-postalcode'));
  if (!enough)
    return {
      problem: 'INVALID_SEARCH_DATA',
      diagnostics:
        "Invalid search data provided - 'No searches were performed as the search criteria did not meet the minimum requirements'",
    };
  const maxResults = Number(query.get('_max-results') ?? 50);
  if (!Number.isInteger(maxResults) || maxResults < 1 || maxResults > 50)
    return { problem: 'INVALID_VALUE', diagnostics: "Invalid value in field '_max-results'" };
  const optional = (field: string, name: string) => {
    const value = query.get(name);
    return value === null ? {} : { [field]: value };
  };
  return {
    search: {
      family,
      given: query.getAll('given'),
      birthDates,
      ...optional('gender', 'gender'),
      ...optional('postcode', query.has('address-postalcode') ? 'address-postalcode' : 'address-postcode'),
      ...optional('practice', 'general-practitioner'),
      ...optional('phone', 'phone'),
      ...optional('email', 'email'),
      ...optional('deathDate', 'death-date'),
      fuzzy,
      history: query.get('_history') === 'true',
      maxResults,
    },
  };
}

/** Best matches first. */
export function runSearch(people: readonly CastPerson[], search: DemographicsSearch): Match[] {
  return people
    .map((person) => ({ person, score: search.fuzzy ? fuzzyScore(person, search) : exactScore(person, search) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score);
}

function exactScore(person: CastPerson, search: DemographicsSearch): number {
  const born = person.pds.born ?? person.born;
  const dates = search.birthDates.every(({ prefix, date }) =>
    prefix === 'eq' ? born === date : prefix === 'ge' ? born >= date : born <= date,
  );
  const names = namesOf(person, search.history).some(
    ({ family, given }) =>
      fits(family, search.family) && search.given.every((wanted) => given.some((own) => fits(own, wanted))),
  );
  const others =
    (search.gender === undefined || search.gender === person.gender) &&
    (search.postcode === undefined || fits(bare(person.address.postcode), bare(search.postcode))) &&
    (search.phone === undefined ||
      [person.phone, person.mobile].some((own) => own && bare(own) === bare(search.phone!))) &&
    (search.email === undefined || folded(person.email ?? '') === folded(search.email));
  return dates && names && others ? 1 : 0;
}

/** A rough likeness: enough to tell a misspelling from another person. */
function fuzzyScore(person: CastPerson, search: DemographicsSearch): number {
  const born = person.pds.born ?? person.born;
  const [wanted] = search.birthDates;
  const dateLike = wanted!.date === born ? 1 : sameDigits(wanted!.date, born) ? 0.6 : 0;
  const nameLike = Math.max(
    ...namesOf(person, true).map(({ family, given }) => {
      const givenLike =
        search.given.length === 0
          ? 0.5
          : Math.max(0, ...search.given.flatMap((one) => given.map((own) => likeness(own, one))));
      return likeness(family, search.family) * 0.6 + givenLike * 0.4;
    }),
  );
  const placeLike =
    search.postcode === undefined ? 0.5 : bare(search.postcode) === bare(person.address.postcode) ? 1 : 0;
  const score = nameLike * 0.5 + dateLike * 0.35 + placeLike * 0.15;
  return score >= 0.72 ? Math.round(score * 10_000) / 10_000 : 0;
}

function namesOf(person: CastPerson, history: boolean): { family: string; given: readonly string[] }[] {
  return [person.name, ...(history ? person.formerNames : [])];
}

/** Equal but for case and accents; a wildcard after two characters stands for anything. */
function fits(own: string, wanted: string): boolean {
  const [one, other] = [folded(own), folded(wanted)];
  return other.length > 2 && other.endsWith('*') ? one.startsWith(other.slice(0, -1)) : one === other;
}

const folded = (text: string) =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/['’\s-]/g, '')
    .toLowerCase();
const bare = (text: string) => text.replaceAll(/\s/g, '').toLowerCase();
const digitsOf = (text: string) => Array.from(text).toSorted().join('');
const sameDigits = (one: string, other: string) => digitsOf(one) === digitsOf(other);

/** Shared letter pairs (Dice), 0 to 1. */
function likeness(one: string, other: string): number {
  const [a, b] = [folded(one), folded(other)];
  if (a === b) return 1;
  const pairs = (text: string) =>
    Array.from({ length: Math.max(text.length - 1, 0) }, (_, at) => text.slice(at, at + 2));
  const left = pairs(b);
  const shared = pairs(a).filter((pair) => {
    const at = left.indexOf(pair);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
  return (2 * shared) / Math.max(a.length + b.length - 2, 1);
}
