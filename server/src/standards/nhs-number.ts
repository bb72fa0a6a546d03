// The NHS number: ten digits, the last a modulus-11 check digit, shown 3-3-4.
// Source: NHS Data Dictionary, NHS NUMBER; never-issued test range 999 000 0000 – 999 999 9999.

/** Ten digits with a valid check digit. Made only by {@link parseNhsNumber}. */
export type NhsNumber = string & { readonly __brand: 'NhsNumber' };

export type NhsNumberProblem = 'not-ten-digits' | 'check-digit-wrong' | 'not-in-test-range';

export type NhsNumberResult = { valid: true; nhsNumber: NhsNumber } | { valid: false; problem: NhsNumberProblem };

/** The FHIR identifier system of an NHS number. */
export const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';

/** Spaces and hyphens people type between the groups: any Unicode space or dash. */
const separators = /[\p{Zs}\t\p{Pd}]/gu;

/**
 * Reads an NHS number as people write it: spaces or hyphens anywhere, nothing else.
 * @param options.testRangeOnly refuse numbers that could belong to a person: for a server holding invented people only.
 */
export function parseNhsNumber(text: string, options: { testRangeOnly?: boolean } = {}): NhsNumberResult {
  const digits = text.replace(separators, '');
  if (!/^[0-9]{10}$/.test(digits)) return { valid: false, problem: 'not-ten-digits' };
  if (checkDigit(digits.slice(0, 9)) !== Number(digits[9])) return { valid: false, problem: 'check-digit-wrong' };
  if (options.testRangeOnly && !isTestNhsNumber(digits)) return { valid: false, problem: 'not-in-test-range' };
  return { valid: true, nhsNumber: digits as NhsNumber };
}

/**
 * The modulus-11 check digit of nine digits, or undefined where there is none (remainder 10: the number is not issued).
 * Weights run 10 to 2 from the left; 11 minus the remainder, with 11 written as 0.
 */
export function checkDigit(nineDigits: string): number | undefined {
  let sum = 0;
  for (let position = 0; position < 9; position += 1) sum += Number(nineDigits[position]) * (10 - position);
  const digit = 11 - (sum % 11);
  if (digit === 10) return undefined;
  return digit === 11 ? 0 : digit;
}

/** Whether the number lies in the range that is never issued, kept for tests and demonstrations. */
export function isTestNhsNumber(digits: string): boolean {
  return /^999[0-9]{7}$/.test(digits);
}

/** 9990000018 → "999 000 0018", as the NHS patient banner asks. */
export function formatNhsNumber(nhsNumber: string): string {
  return `${nhsNumber.slice(0, 3)} ${nhsNumber.slice(3, 6)} ${nhsNumber.slice(6)}`;
}
