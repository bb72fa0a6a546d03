// Invented people in any number, and what several sources hold of them: with slips, moves, marriages, twins, parents and
// children of one name, and NHS numbers as sources have them. Everything follows from an index, so that a million need no
// memory and every run has the same people.
// Why a population of our own: what matters to matching is how errors and likenesses are spread, and no real records may be here.
import type { AdministrativeGender, Demographics, PersonName, PostalAddress } from '#standards/demographics.ts';
import { checkDigit, type NhsNumber } from '#standards/nhs-number.ts';

/** Decides everything about one thing: the same seed, the same decisions. */
function decisions(seed: number) {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    share: next,
    /** Whether something this likely happens. */
    happens: (likelihood: number) => next() < likelihood,
    below: (count: number) => Math.floor(next() * count),
    oneOf: <T>(values: readonly T[]) => values[Math.floor(next() * values.length)]!,
  };
}
type Decisions = ReturnType<typeof decisions>;

interface Identity {
  family: string;
  given: string;
  middle: string | undefined;
  born: string;
  gender: AdministrativeGender;
  address: PostalAddress;
  phone: string;
  email: string | undefined;
  nhsNumber: NhsNumber;
}

const syllables = [
  'a', 'ba', 'be', 'cho', 'da', 'de', 'el', 'fa', 'go', 'ha', 'i', 'ja', 'ka', 'ko', 'la', 'le', 'ma', 'mi', 'na', 'ne',
  'o', 'pa', 'ra', 'ri', 'sa', 'shi', 'so', 'ta', 'te', 'to', 'u', 'va', 'wa', 'ya', 'za', 'zhe',
]; // oxfmt-ignore
const endings = [
  '',
  'n',
  'r',
  's',
  'ski',
  'son',
  'ez',
  'wala',
  'li',
  'ton',
  'mu',
  'dottir',
  'wu',
  'ng',
  'vic',
  'field',
];
const commonFamily = [
  'Smith', 'Jones', 'Williams', 'Brown', 'Taylor', 'Johnson', 'Davies', 'Wilson', 'Evans', 'Thomas', 'Ali', 'Khan', 'Ahmed',
  'Patel', 'Begum', 'Hussain', 'Mohamed', 'Singh', 'Silva', 'Nguyen', 'Clarke', 'James', 'Lewis', 'Campbell', 'Kamara',
]; // oxfmt-ignore
const commonGiven = {
  male: [
    'Mohammed', 'David', 'John', 'Michael', 'James', 'Paul', 'Daniel', 'Thomas', 'Robert', 'Andrew', 'William', 'Samuel',
    'Christopher', 'Joseph', 'Ahmed', 'Ibrahim', 'Alexander', 'Benjamin', 'Peter', 'Stephen',
  ],
  female: [
    'Mary', 'Sarah', 'Maria', 'Elizabeth', 'Margaret', 'Susan', 'Fatima', 'Emma', 'Anna', 'Patricia', 'Grace', 'Olivia',
    'Emily', 'Sophie', 'Rebecca', 'Catherine', 'Jennifer', 'Amina', 'Victoria', 'Deborah',
  ],
}; // oxfmt-ignore
const shortForms: Readonly<Record<string, string>> = {
  David: 'Dave', Michael: 'Mike', James: 'Jim', Daniel: 'Dan', Thomas: 'Tom', Robert: 'Bob', William: 'Bill', Samuel: 'Sam',
  Christopher: 'Chris', Joseph: 'Joe', Elizabeth: 'Liz', Margaret: 'Peggy', Susan: 'Sue', Rebecca: 'Becky', Catherine: 'Kate',
  Jennifer: 'Jenny', Victoria: 'Vicky', Deborah: 'Debbie', Mohammed: 'Muhammad', Patricia: 'Pat', Stephen: 'Steve',
}; // oxfmt-ignore

/** A name from a tail of many, the earlier the commoner. */
function rareName(choose: Decisions, distinct: number): string {
  const place = Math.floor(distinct * choose.share() ** 2);
  const letters = decisions(place * 31 + distinct);
  const word =
    letters.oneOf(syllables) +
    letters.oneOf(syllables) +
    (letters.happens(0.6) ? letters.oneOf(syllables) : '') +
    letters.oneOf(endings);
  return word[0]!.toUpperCase() + word.slice(1);
}

const familyName = (choose: Decisions) =>
  choose.happens(0.12)
    ? commonFamily[Math.floor(commonFamily.length * choose.share() ** 1.5)]!
    : rareName(choose, 40_000);
const givenName = (choose: Decisions, gender: 'male' | 'female') =>
  choose.happens(0.3) ? choose.oneOf(commonGiven[gender]) : rareName(choose, 6_000);

const two = (number: number) => String(number).padStart(2, '0');

function birthDate(choose: Decisions, from: number, to: number): string {
  const year = from + choose.below(to - from + 1);
  // Written for people whose day nobody recorded.
  if (choose.happens(0.008)) return `${year}-01-01`;
  return `${year}-${two(1 + choose.below(12))}-${two(1 + choose.below(28))}`;
}

function addressAt(place: number): PostalAddress {
  const choose = decisions(place * 7 + 3);
  const letters = 'ABDEFGHJLNPQRSTUWXYZ';
  const postcode = `SE${1 + choose.below(28)} ${choose.below(10)}${letters[choose.below(20)]}${letters[choose.below(20)]}`;
  return { use: 'home', lines: [`${1 + choose.below(180)} ${rareName(choose, 3000)} Road`], postcode };
}

const validDigits: number[] = [];

/** The place-th valid number of the range that is never issued; one number in eleven is not valid, so there are nine million. */
export function testNhsNumber(place: number): NhsNumber {
  for (let digits = (validDigits.at(-1) ?? 998_999_999) + 1; validDigits.length <= place; digits += 1)
    if (checkDigit(String(digits)) !== undefined) validDigits.push(digits);
  const digits = validDigits[place]!;
  return `${digits}${checkDigit(String(digits))}` as NhsNumber;
}

/** Households of four: two adults, two children; three in ten are strangers under one roof. */
export function identityAt(person: number): Identity {
  const household = Math.floor(person / 4);
  const member = person % 4;
  const home = decisions(household * 11 + 1);
  const strangers = home.happens(0.3);
  const homeFamily = familyName(home);
  const landline = home.happens(0.5)
    ? `0207${String(1_000_000 + (household % 8_999_999)).padStart(7, '0')}`
    : undefined;
  const headGender = home.happens(0.5) ? 'male' : 'female';
  const headGiven = givenName(home, headGender);
  const childBorn = birthDate(home, 2006, 2024);
  const areTwins = home.happens(0.03);

  const choose = decisions(person * 13 + 5);
  const gender = member === 0 ? headGender : choose.happens(0.5) ? 'male' : 'female';
  const own = familyName(choose);
  const family = strangers || (member === 1 && choose.happens(0.4)) ? own : homeFamily;
  const namedAfter = member === 2 && gender === headGender && choose.happens(0.03);
  let given = member === 0 || namedAfter ? headGiven : givenName(choose, gender);
  // Some parents give twins names that hardly differ.
  if (member === 3 && areTwins && !strangers && choose.happens(0.15))
    given = slip(identityAt(person - 1).given, choose);
  let born = birthDate(choose, member < 2 || strangers ? 1935 : 2006, member < 2 || strangers ? 2003 : 2024);
  if (!strangers && (member === 2 || (member === 3 && areTwins))) born = childBorn;
  return {
    family,
    given,
    middle: choose.happens(0.5) ? givenName(choose, gender) : undefined,
    born,
    gender,
    address: addressAt(household),
    phone: landline && choose.happens(0.7) ? landline : `07700${String(100_000 + (person % 899_999)).padStart(6, '0')}`,
    email: choose.happens(0.4) ? `${given}.${family}.${person}@example.org`.toLowerCase() : undefined,
    nhsNumber: testNhsNumber(person),
  };
}

/** What a source holds of somebody. The general practice (0) is nearly always right; a hospital (1) less; others (2 …) least. */
export function recordOf(person: number, source: number): Demographics {
  const identity = identityAt(person);
  const choose = decisions(person * 17 + source * 1_000_003 + 7);
  const careless = source === 0 ? 0.1 : source === 1 ? 1 : 1.6;
  const slips = (likelihood: number) => choose.happens(likelihood * careless);

  let { family } = identity;
  let given = [identity.given, ...(identity.middle ? [identity.middle] : [])];
  const names: PersonName[] = [];
  const married = identity.gender === 'female' && identity.born < '2003' && decisions(person * 19).happens(0.12);
  const maiden = familyName(decisions(person * 23));
  if (married && source > 0 && choose.happens(0.4)) family = maiden;
  else if (married && choose.happens(0.5)) names.push({ use: 'maiden', family: maiden, given: [], prefix: [] });
  if (slips(0.015)) family = slip(family, choose);
  if (slips(0.015)) given = [slip(given[0]!, choose), ...given.slice(1)];
  if (slips(0.04)) given = [shortForms[given[0]!] ?? given[0]!, ...given.slice(1)];
  if (source > 0 && choose.happens(0.4)) given = given.slice(0, 1);
  if (slips(0.015) && identity.middle) given = [identity.middle];
  if (slips(0.005)) given = [given[0]![0]!];
  if (slips(0.003)) [family, given] = [given[0]!, [family]];
  names.unshift({ use: 'official', family, given, prefix: [] });

  let born: string | undefined = identity.born;
  const [year, month, day] = born.split('-') as [string, string, string];
  if (slips(0.002) && Number(day) <= 12) born = `${year}-${day}-${month}`;
  if (slips(0.005)) born = `${year}-${month}-${two(1 + choose.below(28))}`;
  if (slips(0.001)) born = undefined;

  const addresses: PostalAddress[] = [];
  const moved = slips(0.08);
  const address = moved ? addressAt(5_000_000 + person * 3 + source) : identity.address;
  if (!slips(0.03)) addresses.push(address);
  if (moved && choose.happens(0.3)) addresses.push({ ...identity.address, use: 'old' });
  const telecoms: { system: 'phone' | 'email'; value: string }[] = [];
  if (!slips(0.3))
    telecoms.push({ system: 'phone', value: slips(0.12) ? `07700${900_000 + choose.below(99_999)}` : identity.phone });
  if (identity.email && !slips(0.4)) telecoms.push({ system: 'email', value: identity.email });
  return {
    names,
    addresses,
    telecoms,
    ...(born ? { birthDate: born } : {}),
    ...(slips(0.01) ? {} : { gender: identity.gender }),
    ...numberIn(identity, person, source, choose),
  };
}

/** How sources hold NHS numbers: traced, written down, missing; and now and then one of the same household's. */
function numberIn(
  { nhsNumber }: Identity,
  person: number,
  source: number,
  choose: Decisions,
): Pick<Demographics, 'nhsNumber' | 'nhsNumberStatus'> {
  const [verified, unverified]: readonly [number, number] =
    source === 0 ? [0.995, 0.004] : source === 1 ? [0.92, 0.05] : [0.75, 0.15];
  const share = choose.share();
  if (share < verified) return { nhsNumber, nhsNumberStatus: 'verified' };
  if (share >= verified + unverified) return {};
  const relative = person - (person % 4) + ((person + 1) % 4);
  return { nhsNumber: choose.happens(0.01) ? testNhsNumber(relative) : nhsNumber, nhsNumberStatus: 'unverified' };
}

/** A letter left out, doubled, exchanged with its neighbour, or another one: never the word itself. */
export function slip(word: string, choose: Pick<Decisions, 'below'> = decisions(word.length)): string {
  if (word.length < 3) return word;
  for (;;) {
    const at = 1 + choose.below(word.length - 2);
    const letter = 'aeionrstl'[choose.below(9)]!;
    const [before, here, after] = [word.slice(0, at), word[at]!, word.slice(at + 1)];
    const slipped = [
      before + after,
      before + here + here + after,
      before + (after[0] ?? '') + here + after.slice(1),
      before + letter + after,
    ][choose.below(4)]!;
    if (slipped !== word) return slipped;
  }
}
