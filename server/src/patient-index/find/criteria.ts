// What is asked when somebody is looked for, and whether it is enough: this is a search for one person, not a list of people.
import type { Identifier } from '#standards/fhir/types.ts';
import { type NhsNumber, parseNhsNumber } from '#standards/nhs-number.ts';
import { nameWords } from '#standards/person-name.ts';
import { parsePostcode } from '#standards/postcode.ts';
import type { Profile } from '../matching/profile.ts';

/** As typed. A number and details together: whoever bears the number and fits the details. */
export interface FindCriteria {
  nhsNumber?: string;
  /** A hospital or other local number; of one system, or of any. */
  identifier?: Pick<Identifier, 'system' | 'value'>;
  family?: string;
  given?: string;
  /** FHIR date: YYYY-MM-DD, YYYY-MM or YYYY. */
  birthDate?: string;
  postcode?: string;
  gender?: 'male' | 'female' | 'other' | 'unknown';
}

export type ReadCriteria =
  | { by: 'nhs-number'; nhsNumber: NhsNumber; details: Profile }
  | { by: 'identifier'; system: string | undefined; value: string; details: Profile }
  | { by: 'details'; details: Profile }
  | { by: 'nothing'; text: string };

const invalidNhsNumber =
  'This is not a valid NHS number: it has ten digits, and the last checks the others. Look at each digit again.';
export const notEnough =
  'Give an NHS number; or a name with a date of birth or a postcode; or a date of birth with a postcode. With a year of birth only, give family and given name in full.';

/** Folds what was typed, and says what is missing where it could fit too many people. */
export function readCriteria(criteria: FindCriteria): ReadCriteria {
  const details = detailsOf(criteria);
  if (criteria.nhsNumber !== undefined) {
    const parsed = parseNhsNumber(criteria.nhsNumber);
    return parsed.valid
      ? { by: 'nhs-number', nhsNumber: parsed.nhsNumber, details }
      : { by: 'nothing', text: invalidNhsNumber };
  }
  const value = criteria.identifier?.value?.trim();
  if (value) return { by: 'identifier', system: criteria.identifier?.system, value, details };
  return isEnough(details) ? { by: 'details', details } : { by: 'nothing', text: notEnough };
}

function detailsOf(criteria: FindCriteria): Profile {
  const family = nameWords(criteria.family);
  const given = nameWords(criteria.given);
  const birthDate = /^\d{4}(-\d\d(-\d\d)?)?$/.test(criteria.birthDate ?? '') ? criteria.birthDate : undefined;
  const postcode = parsePostcode(criteria.postcode);
  return {
    verified: false,
    names: isName(family) || isName(given) ? [{ family, given, current: true }] : [],
    ...(birthDate ? { birthDate } : {}),
    ...(criteria.gender && criteria.gender !== 'unknown' ? { gender: criteria.gender } : {}),
    addresses: postcode ? [{ postcode, numbers: [], words: [], current: true }] : [],
    phones: [],
    emails: [],
    localNumbers: [],
  };
}

/** Whether so much is known of somebody that a search finds them, and not everybody like them. Numbers are not looked at. */
export function isEnough({ names, birthDate, addresses }: Profile): boolean {
  const named = names.some(({ family, given }) => isName(family) || isName(given));
  const fullyNamed = names.some(({ family, given }) => isName(family) && isName(given));
  const wholeDate = birthDate?.length === 10;
  const placed = addresses.some(({ postcode }) => postcode !== undefined);
  return (named && (wholeDate || placed)) || (fullyNamed && birthDate !== undefined) || (wholeDate && placed);
}

/** One letter is an initial. */
const isName = (words: readonly string[]) => words.join('').length >= 2;
