// What of a patient is compared: demographics folded, placeholders taken out. Stored beside the patient, so that a
// candidate is compared without reading its history.
import type { Demographics, PersonName, PostalAddress } from '#standards/demographics.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import { type NhsNumber, nhsNumberSystem } from '#standards/nhs-number.ts';
import { nameWords } from '#standards/person-name.ts';
import type { Matching } from './matching-config.ts';

/** A name, folded. */
export interface ProfileName {
  /** Words of the family name; empty where unknown. */
  family: readonly string[];
  given: readonly string[];
  /** Whether it is used now; maiden and former names are not. */
  current: boolean;
}

export interface ProfileAddress {
  postcode?: string;
  /** Every word with a digit: house and flat numbers, in order of size. */
  numbers: readonly string[];
  /** The other words. */
  words: readonly string[];
  current: boolean;
}

export interface Profile {
  /** Valid; where the number was superseded, the one that took its place. */
  nhsNumber?: NhsNumber;
  verified: boolean;
  /** It was registered as somebody else before: what is filed under it may be of two people. */
  overwritten?: true;
  /** Two or more different numbers, each said to be verified: one of them may be another's. In order. */
  contradicted?: readonly NhsNumber[];
  names: readonly ProfileName[];
  birthDate?: string;
  gender?: 'male' | 'female' | 'other';
  addresses: readonly ProfileAddress[];
  /** Last ten digits. */
  phones: readonly string[];
  emails: readonly string[];
  /** `system|value` of every number but the NHS number. */
  localNumbers: readonly string[];
}

/**
 * Of each kind, how many are compared, the first ones: more than anybody has. Why a limit: every one is compared with every other of
 * whoever may be the same person, and one message of four thousand names held everybody up for twenty seconds.
 */
const mostCompared = 30;
/** Of the words of one name: more than anybody bears. One name of four thousand parts would meet others under as many keys. */
const mostWords = 12;

/** @param currentNumber the number that took the place of a superseded one; the number itself where none did. */
export function profileOf(
  demographics: Demographics,
  identifiers: readonly Identifier[],
  matching: Matching,
  currentNumber: (number: NhsNumber) => NhsNumber = (number) => number,
): Profile {
  const { birthDate, gender } = demographics;
  const verified = demographics.nhsNumber !== undefined && demographics.nhsNumberStatus === 'verified';
  const nhsNumber = verified || !isFiller(demographics.nhsNumber) ? demographics.nhsNumber : undefined;
  const telecoms = (systems: readonly string[]) =>
    demographics.telecoms
      .filter(({ system }) => systems.includes(system))
      .map(({ value }) => value)
      .slice(0, mostCompared);
  return {
    ...(nhsNumber ? { nhsNumber: currentNumber(nhsNumber) } : {}),
    verified,
    names: foldNames(demographics.names, matching),
    ...(birthDate && isBirthDate(birthDate) && !matching.isPlaceholder('birthDates', birthDate) ? { birthDate } : {}),
    ...(gender && gender !== 'unknown' ? { gender } : {}),
    addresses: demographics.addresses
      .slice(0, mostCompared)
      .map((address) => foldAddress(address, matching))
      .filter((address) => address !== undefined),
    phones: unique(
      telecoms(['phone', 'sms'])
        .map(foldPhone)
        .filter((phone) => isPhone(phone) && !matching.isPlaceholder('phones', phone)),
    ),
    emails: unique(
      telecoms(['email'])
        .map((email) => email.trim().toLowerCase())
        .filter((email) => /^\S+@\S+$/.test(email)),
    ),
    localNumbers: unique(
      identifiers.flatMap(({ system, value }) =>
        system && value && system !== nhsNumberSystem ? [`${system}|${value}`] : [],
      ),
    ).slice(0, mostCompared),
  };
}

/** One digit ten times passes the check, and is what people type to get on. */
export function isFiller(nhsNumber: string | undefined): boolean {
  return nhsNumber !== undefined && new Set(nhsNumber).size === 1;
}

/** "Baby", "Twin 1", "Baby of Ada", "B/O Ada": a newborn without a name of its own, and its twin alike. */
function isNobodysName(given: readonly string[], matching: Matching): boolean {
  const [first = ''] = given;
  return /^\s*[bsd]\s*\/\s*o\b/i.test(first) || matching.isPlaceholder('names', nameWords(first)[0] ?? '');
}

function foldNames(names: readonly PersonName[], matching: Matching): ProfileName[] {
  const real = (words: string[]) =>
    words.filter((word) => !/^\d*$/.test(word) && !matching.isPlaceholder('names', word)).slice(0, mostWords);
  const folded = names
    .filter(({ use }) => use !== 'anonymous')
    .slice(0, mostCompared)
    .map((name) => ({
      family: real(nameWords(name.family)),
      given: isNobodysName(name.given, matching) ? [] : real(name.given.flatMap(nameWords)),
      current: name.use !== 'old' && name.use !== 'maiden',
    }))
    .filter(({ family, given }) => family.length > 0 || given.length > 0);
  // A maiden name often comes without the given names it goes with.
  const main =
    folded.find(({ given, current }) => current && given.length > 0) ?? folded.find(({ given }) => given.length > 0);
  return folded.map((name) => (name.given.length > 0 ? name : { ...name, given: main?.given ?? [] }));
}

function foldAddress(address: PostalAddress, matching: Matching): ProfileAddress | undefined {
  const known =
    address.postcode && !matching.isPlaceholder('postcodes', address.postcode) ? address.postcode : undefined;
  const words = address.lines.flatMap(nameWords);
  if (!known && words.length === 0) return undefined;
  return {
    ...(known ? { postcode: known } : {}),
    numbers: words.filter((word) => /\d/.test(word)).toSorted(),
    words: words.filter((word) => !/\d/.test(word)),
    current: address.use !== 'old',
  };
}

/** FHIR date: YYYY, YYYY-MM or YYYY-MM-DD. */
function isBirthDate(text: string): boolean {
  return /^\d{4}(-\d{2}(-\d{2})?)?$/.test(text);
}

/** "+44 (0)20 7946 0000" and "020 7946 0000" give the same ten digits. */
function foldPhone(text: string): string {
  return text.replaceAll(/\D/g, '').slice(-10);
}

/** Enough digits, and not one of them repeated. */
function isPhone(digits: string): boolean {
  return digits.length >= 9 && new Set(digits).size > 2;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
