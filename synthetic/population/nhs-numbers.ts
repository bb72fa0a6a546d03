// Which invented person bears which NHS number. Only numbers that are never issued may be written down, and there are fewer of
// those than a city has people.
// Source: NHS Data Dictionary, NHS NUMBER; never-issued test range 999 000 0000 – 999 999 9999.
import { checkDigit, type NhsNumber } from '#standards/nhs-number.ts';

/**
 * The first ten thousand people's worth of the range is left to the cast, to tests and to the demonstration: a crowd may stand
 * beside them. Of each eleven nine-digit beginnings ten have a check digit.
 */
const firstBeginning = 999_010_000;
const lastBeginning = 999_999_899;

/** Every beginning that has a check digit, in order: 3.6 MB, and one look instead of five hundred check digits. */
let beginnings: Int32Array | undefined;

/** How many numbers the crowd may bear: 899,909. Invariant: nobody from this one on has one. */
export function nhsNumbersThere(): number {
  return beginningsThere().length;
}

/** A step through the numbers that meets each once: a prime that does not divide how many there are. */
const step = 524_287;

/**
 * The number of a person: nobody's twice, none outside the range; neighbours' are far apart, as real ones are.
 * @returns undefined for whoever comes past the end of the range. Why not another range: no other is kept from being issued,
 * and a number that could be somebody's may stand nowhere.
 */
export function nhsNumberOf(seed: number, person: number): NhsNumber | undefined {
  const there = beginningsThere();
  if (person >= there.length) return undefined;
  const beginning = String(there[(person * step + Math.abs(seed % there.length)) % there.length]!);
  return `${beginning}${checkDigit(beginning)}` as NhsNumber;
}

function beginningsThere(): Int32Array {
  if (beginnings) return beginnings;
  const found = new Int32Array(lastBeginning - firstBeginning + 1);
  let count = 0;
  for (let beginning = firstBeginning; beginning <= lastBeginning; beginning += 1)
    if (hasCheckDigit(beginning)) found[count++] = beginning;
  return (beginnings = found.subarray(0, count));
}

/** The same as checkDigit() of its digits, without writing them: a million are asked at once. */
function hasCheckDigit(beginning: number): boolean {
  let sum = 0;
  let rest = beginning;
  for (let weight = 2; weight <= 10; weight += 1) {
    sum += (rest % 10) * weight;
    rest = Math.floor(rest / 10);
  }
  return sum % 11 !== 1;
}
