// The one person every source under test knows.
import { checkDigit, type NhsNumber } from '#standards/nhs-number.ts';

export const anybody = {
  nhsNumber: '9990000018' as NhsNumber,
  family: 'Example',
  given: ['Imaginary'],
  birthDate: '1960-01-01',
  gender: 'female',
} as const;

/** Numbers of the test range, one after another: somebody not asked about before. */
export function* nhsNumbers(): Generator<NhsNumber, never> {
  for (let digits = 999_100_000; ; digits += 1) {
    const check = checkDigit(String(digits));
    if (check !== undefined) yield `${digits}${check}` as NhsNumber;
  }
}
