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

/** Beginnings without a check digit below each beginning, counted once for every thousand. */
let validBefore: Int32Array | undefined;
const stride = 1000;

/** How many numbers the crowd may bear: 899,900 or so. Invariant: nobody from this one on has one. */
export function nhsNumbersThere(): number {
  return counts().at(-1)!;
}

/** A step through the numbers that meets each once: a prime that does not divide how many there are. */
const step = 524_287;

/**
 * The number of a person: nobody's twice, none outside the range; neighbours' are far apart, as real ones are.
 * @returns undefined for whoever comes past the end of the range. Why not another range: no other is kept from being issued,
 * and a number that could be somebody's may stand nowhere.
 */
export function nhsNumberOf(seed: number, person: number): NhsNumber | undefined {
  const before = counts();
  const there = before.at(-1)!;
  if (person >= there) return undefined;
  const place = (person * step + Math.abs(seed % there)) % there;
  let low = 0;
  let high = before.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (before[middle]! <= place) low = middle;
    else high = middle;
  }
  let left = place - before[low]!;
  for (let beginning = firstBeginning + low * stride; ; beginning += 1) {
    const digit = checkDigit(String(beginning));
    if (digit === undefined) continue;
    if (left === 0) return `${beginning}${digit}` as NhsNumber;
    left -= 1;
  }
}

function counts(): Int32Array {
  if (validBefore) return validBefore;
  const strides = Math.ceil((lastBeginning - firstBeginning + 1) / stride);
  validBefore = new Int32Array(strides + 1);
  let found = 0;
  for (let beginning = firstBeginning; beginning <= lastBeginning; beginning += 1) {
    if ((beginning - firstBeginning) % stride === 0) validBefore[(beginning - firstBeginning) / stride] = found;
    if (hasCheckDigit(beginning)) found += 1;
  }
  validBefore[strides] = found;
  return validBefore;
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
