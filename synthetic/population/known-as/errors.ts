// What organisations get wrong about who somebody is, each kind by itself and named, so that matching can be scored by it.
import type { Demographics, PersonName } from '#standards/demographics.ts';
import type { Chance } from '../chance.ts';
import { familyName, nameBackgrounds, otherForms } from '../names/names.ts';
import { nhsNumberOf } from '../nhs-numbers.ts';
import type { Person, Population } from '../person.ts';
import type { OrganisationKind } from './organisations.ts';

/** In what a record differs from the person; the first eleven are slips, the others are how things were or are called. */
export const errorKinds = [
  'family-misspelt',
  'given-misspelt',
  'names-swapped',
  'birth-day-and-month-swapped',
  'birth-date-wrong',
  'birth-date-missing',
  'sex-missing',
  'sex-wrong',
  'number-of-another',
  'address-missing',
  'phone-wrong',
  'family-wrong',
  'number-missing',
  'number-unverified',
  'initial-only',
  'middle-name-first',
  'nickname',
  'former-family',
  'former-address',
  'accents-lost',
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** How careless each kind of organisation is, beside a hospital. Assumed, as every likelihood below. */
const carelessness: Readonly<Record<OrganisationKind, number>> = {
  practice: 0.1,
  'former-practice': 0.15,
  acute: 1,
  'mental-health': 1.5,
  council: 1.8,
};

/** NHS numbers: of each kind of organisation's records so many are traced, and so many more written down and not traced. */
const numbers: Readonly<Record<OrganisationKind, readonly [verified: number, unverified: number]>> = {
  practice: [0.995, 0.004],
  'former-practice': [0.99, 0.008],
  acute: [0.92, 0.05],
  'mental-health': [0.85, 0.1],
  council: [0.6, 0.25],
};

/**
 * What an organisation holds of somebody, and what in it is not so.
 * @param choose the luck of this record alone.
 * @param isLapsed the organisation has not heard of them since they moved away.
 */
export function withErrors(
  population: Population,
  person: Person,
  kind: OrganisationKind,
  choose: Chance,
  isLapsed: boolean,
): { demographics: Demographics; errors: ErrorKind[] } {
  const errors: ErrorKind[] = [];
  const careless = carelessness[kind];
  const slips = (error: ErrorKind, likelihood: number): boolean => {
    const slipped = choose.happens(Math.min(0.9, likelihood * careless));
    if (slipped) errors.push(error);
    return slipped;
  };
  const names = namesIn(person, kind, choose, slips, errors);
  const birthDate = birthDateIn(person, choose, slips);
  const gender = slips('sex-missing', 0.006)
    ? undefined
    : slips('sex-wrong', 0.0015)
      ? person.sex === 'male'
        ? ('female' as const)
        : ('male' as const)
      : person.sex;
  const addresses: Demographics['addresses'][number][] = [];
  const { until: _until, ...former } = person.formerAddress ?? { until: undefined };
  const isFormer = person.formerAddress !== undefined && (isLapsed || slips('former-address', 0.3));
  if (isFormer && isLapsed) errors.push('former-address');
  if (isFormer) addresses.push({ ...(former as Demographics['addresses'][number]), use: 'home' });
  else if (!slips('address-missing', 0.03)) {
    addresses.push(person.address);
    if (person.formerAddress && choose.happens(0.3)) addresses.push(former as Demographics['addresses'][number]);
  }
  const telecoms: Demographics['telecoms'][number][] = [];
  if (person.landline && choose.happens(0.7)) telecoms.push({ system: 'phone', value: person.landline, use: 'home' });
  if (person.mobile && choose.happens(0.75))
    telecoms.push({
      system: 'phone',
      value: slips('phone-wrong', 0.1) ? `07700 900${String(choose.below(1000)).padStart(3, '0')}` : person.mobile,
      use: 'mobile',
    });
  if (person.email && choose.happens(0.5)) telecoms.push({ system: 'email', value: person.email });
  const language = person.language && choose.happens(kind === 'practice' ? 0.9 : 0.4);
  return {
    demographics: {
      names,
      ...(birthDate ? { birthDate } : {}),
      ...(gender ? { gender } : {}),
      addresses,
      telecoms,
      ...numberIn(population, person, kind, choose, errors),
      ...(kind === 'practice' || choose.happens(0.8)
        ? { generalPractice: isLapsed ? (person.formerPractice ?? person.practice).ods : person.practice.ods }
        : {}),
      ...(language ? { language: { code: person.language!, interpreterRequired: person.speaksLittleEnglish } } : {}),
    },
    errors,
  };
}

type Slips = (error: ErrorKind, likelihood: number) => boolean;

function namesIn(
  person: Person,
  kind: OrganisationKind,
  choose: Chance,
  slips: Slips,
  errors: ErrorKind[],
): PersonName[] {
  let { family } = person;
  let given = [person.given, ...(person.middle ? [person.middle] : [])];
  const others: PersonName[] = [];
  if (person.former) {
    if (kind !== 'practice' && choose.happens(0.35)) {
      ({ family } = person.former);
      errors.push('former-family');
    } else if (choose.happens(0.5)) others.push({ use: 'maiden', family: person.former.family, given: [], prefix: [] });
  }
  if (slips('family-wrong', 0.001)) family = familyName(choose, choose.oneOf([...nameBackgrounds]));
  else if (slips('family-misspelt', 0.015)) family = slip(family, choose);
  if (slips('given-misspelt', 0.015)) given = [slip(given[0]!, choose), ...given.slice(1)];
  if (person.knownAs && slips('nickname', 0.3)) given = [person.knownAs, ...given.slice(1)];
  else if (otherForms(given[0]!).length > 0 && slips('nickname', 0.03))
    given = [choose.oneOf(otherForms(given[0]!)), ...given.slice(1)];
  if (kind !== 'practice' && choose.happens(0.4)) given = given.slice(0, 1);
  if (person.middle && slips('middle-name-first', 0.012)) given = [person.middle, person.given];
  if (slips('initial-only', 0.004)) given = [given[0]![0]!];
  if (slips('names-swapped', 0.003)) [family, given] = [given[0]!, [family]];
  const bare = withoutAccents([family, ...given]);
  if (bare && slips('accents-lost', 0.4)) {
    family = bare[0]!;
    given = bare.slice(1);
  }
  return [{ use: 'official', family, given, prefix: [] }, ...others];
}

/** The names without accents; nothing where they have none. */
function withoutAccents(names: readonly string[]): string[] | undefined {
  const bare = names.map((name) => name.replaceAll('ł', 'l').normalize('NFD').replaceAll(/\p{M}/gu, ''));
  return bare.some((name, index) => name !== names[index]) ? bare : undefined;
}

function birthDateIn({ born }: Person, choose: Chance, slips: Slips): string | undefined {
  const [year, month, day] = born.split('-') as [string, string, string];
  if (slips('birth-date-missing', 0.001)) return undefined;
  if (Number(day) <= 12 && day !== month && slips('birth-day-and-month-swapped', 0.004))
    return `${year}-${day}-${month}`;
  if (!slips('birth-date-wrong', 0.005)) return born;
  const other = (below: number, is: string) =>
    String(1 + ((Number(is) + choose.below(below - 1)) % below)).padStart(2, '0');
  switch (choose.below(3)) {
    case 0:
      return `${year}-${month}-${other(28, day)}`;
    case 1:
      return `${year}-${other(12, month)}-${Number(day) > 28 ? '28' : day}`;
    default:
      // Ten years out, or one: a digit mistyped. 28 February, should the 29th not be there.
      return `${Number(year) - choose.oneOf([1, 10])}-${month}-${Number(day) > 28 ? '28' : day}`;
  }
}

/** Traced, written down, missing; and now and then one of the same household's. */
function numberIn(
  { seed }: Population,
  person: Person,
  kind: OrganisationKind,
  choose: Chance,
  errors: ErrorKind[],
): Pick<Demographics, 'nhsNumber' | 'nhsNumberStatus'> {
  const [verified, unverified] = numbers[kind];
  const share = choose.share();
  const another = choose.happens(0.02);
  const { nhsNumber } = person;
  if (nhsNumber === undefined) return {};
  if (share < verified) return { nhsNumber, nhsNumberStatus: 'verified' };
  if (share >= verified + unverified) {
    errors.push('number-missing');
    return {};
  }
  errors.push('number-unverified');
  const relative = person.household.number === person.number ? person.number + 1 : person.household.number;
  const theirs = another ? nhsNumberOf(seed, relative) : undefined;
  if (theirs) errors.push('number-of-another');
  return { nhsNumber: theirs ?? nhsNumber, nhsNumberStatus: 'unverified' };
}

/** A letter left out, doubled, exchanged with its neighbour, or another one: never the word itself. */
function slip(word: string, choose: Chance): string {
  if (word.length < 3) return `${word}${word.at(-1)}`;
  for (;;) {
    const at = 1 + choose.below(word.length - 2);
    const letter = 'aeionrstl'[choose.below(9)]!;
    const [before, here, after] = [word.slice(0, at), word[at]!, word.slice(at + 1)];
    const slipped = choose.oneOf([
      before + after,
      before + here + here + after,
      before + (after[0] ?? '') + here + after.slice(1),
      before + letter + after,
    ]);
    if (slipped !== word) return slipped;
  }
}
