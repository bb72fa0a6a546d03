// Birth dates, addresses, telephone numbers and NHS numbers of two patients: how each pair of values agrees.
import { outwardCode } from '#standards/postcode.ts';
import type { Level } from './fields.ts';
import type { Profile, ProfileAddress } from './profile.ts';

/** Two NHS numbers. Which of them the national service confirmed decides whether a difference is final. */
export function compareNhsNumbers(one: Profile, other: Profile): Level {
  if (!one.nhsNumber || !other.nhsNumber) return 'missing';
  if (one.contradicted || other.contradicted) {
    const [some, others] = [one, other].map(({ nhsNumber, contradicted }) => contradicted ?? [nhsNumber!]);
    return compareSets(some!, others!);
  }
  const verified = one.verified && other.verified;
  if (one.nhsNumber === other.nhsNumber) return verified ? 'same-verified' : 'same';
  return verified ? 'different-verified' : 'different';
}

/** @param generationYears years apart from which one wrong digit is as likely a parent and child of one name. */
export function compareBirthDates(one: string | undefined, other: string | undefined, generationYears: number): Level {
  if (!one || !other) return 'missing';
  const length = Math.min(one.length, other.length);
  if (length < 10) return one.slice(0, length) === other.slice(0, length) ? 'partial' : 'different';
  // 1 January is written for many people whose day of birth nobody recorded: agreeing on it says less.
  if (one === other) return one.endsWith('-01-01') ? 'exact-first-of-january' : 'exact';
  const [year, month, day] = one.split('-') as [string, string, string];
  if (other === `${year}-${day}-${month}`) return 'swapped';
  const apart = Math.abs(Number(year) - Number(other.slice(0, 4))) > generationYears;
  if (!oneSlip(one, other)) return apart ? 'another-generation' : 'different';
  return apart ? 'generation' : 'one-digit';
}

/** One digit wrong, two neighbouring digits exchanged, or the year before or after. */
function oneSlip(one: string, other: string): boolean {
  let first = -1;
  let second = -1;
  let wrong = 0;
  for (let at = 0; at < one.length; at += 1) {
    if (one[at] === other[at]) continue;
    wrong += 1;
    if (wrong === 1) first = at;
    else second = at;
  }
  if (wrong === 1) return true;
  if (wrong === 2 && second === first + 1 && one[first] === other[second] && one[second] === other[first]) return true;
  return one.slice(4) === other.slice(4) && Math.abs(Number(one.slice(0, 4)) - Number(other.slice(0, 4))) === 1;
}

export function compareGenders(one: Profile, other: Profile): Level {
  if (!one.gender || !other.gender) return 'missing';
  return one.gender === other.gender ? 'same' : 'different';
}

/** Postcodes and, within one postcode, houses. */
export function compareAddresses(
  some: readonly ProfileAddress[],
  others: readonly ProfileAddress[],
): { postcode: Level; address: Level } {
  let known = false;
  let district = false;
  let former: { one: ProfileAddress; other: ProfileAddress } | undefined;
  // Loops, because every pair of patients comes through here.
  for (const one of some)
    for (const other of others) {
      if (!one.postcode || !other.postcode) continue;
      known = true;
      const bothCurrent = one.current && other.current;
      if (one.postcode === other.postcode) {
        if (bothCurrent) return { postcode: 'same', address: compareHouses(one, other) };
        former ??= { one, other };
      } else if (bothCurrent && outwardCode(one.postcode) === outwardCode(other.postcode)) district = true;
    }
  if (former) return { postcode: 'previous', address: compareHouses(former.one, former.other) };
  if (!known) return { postcode: 'missing', address: 'missing' };
  return { postcode: district ? 'district' : 'different', address: 'missing' };
}

function compareHouses(one: ProfileAddress, other: ProfileAddress): Level {
  if (one.numbers.length > 0 && other.numbers.length > 0) {
    // A flat number is often left out: 3, 12 High Street and 12 High Street are one door as far as anybody can say.
    const [fewer, more] = one.numbers.length <= other.numbers.length ? [one, other] : [other, one];
    return fewer.numbers.every((number) => more.numbers.includes(number)) ? 'same-house' : 'different-house';
  }
  if (one.words.length === 0 || other.words.length === 0 || one.numbers.length !== other.numbers.length)
    return 'missing';
  return one.words[0] === other.words[0] ? 'same-house' : 'different-house';
}

/** Any value in common; `different` only where both sides have one. */
export function compareSets(some: readonly string[], others: readonly string[]): 'same' | 'different' | 'missing' {
  if (some.length === 0 || others.length === 0) return 'missing';
  return some.some((value) => others.includes(value)) ? 'same' : 'different';
}
