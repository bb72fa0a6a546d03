import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkDigit, formatNhsNumber, parseNhsNumber } from './nhs-number.ts';

test('a valid number is read however it is spaced', () => {
  for (const text of ['9990000018', '999 000 0018', '999-000-0018', ' 999\u00A0000\u20110018 ']) {
    assert.deepEqual(parseNhsNumber(text), { valid: true, nhsNumber: '9990000018' }, text);
  }
});

test('each kind of mistake has its name', () => {
  const problem = (text: string) => {
    const result = parseNhsNumber(text, { testRangeOnly: true });
    return result.valid ? undefined : result.problem;
  };
  assert.equal(problem('999 000 001'), 'not-ten-digits');
  assert.equal(problem('999 000 00180'), 'not-ten-digits');
  assert.equal(problem('٩٩٩٠٠٠٠٠١٨'), 'not-ten-digits');
  assert.equal(problem('999 000 0019'), 'check-digit-wrong');
  assert.equal(problem('111 111 1111'), 'not-in-test-range');
});

test('remainder 10 has no check digit, and 11 is written 0', () => {
  assert.equal(checkDigit('999000000'), checkDigitByDefinition('999000000'));
  assert.equal(checkDigit('000000000'), 0);
  assert.equal(checkDigit('100000000'), 1);
  assert.equal(checkDigit('000000006'), undefined);
});

test('any one wrong digit, and any two neighbours swapped, is noticed', () => {
  const valid = fc
    .integer({ min: 0, max: 999_999 })
    .map((n) => `999${String(n).padStart(6, '0')}`)
    .filter((nine) => checkDigit(nine) !== undefined)
    .map((nine) => `${nine}${checkDigit(nine)}`);
  fc.assert(
    fc.property(valid, fc.nat(9), fc.integer({ min: 1, max: 9 }), (number, position, shift) => {
      const digit = (Number(number[position]) + shift) % 10;
      assert.equal(parseNhsNumber(number.slice(0, position) + digit + number.slice(position + 1)).valid, false);
    }),
  );
  fc.assert(
    fc.property(valid, fc.nat(8), (number, position) => {
      const swapped =
        number.slice(0, position) + number[position + 1]! + number[position]! + number.slice(position + 2);
      assert.equal(parseNhsNumber(swapped).valid, swapped === number);
    }),
  );
});

test('it is shown 3-3-4', () => {
  assert.equal(formatNhsNumber('9990000018'), '999 000 0018');
});

/** The definition, written out: digits 1 to 9 by weights 10 to 2. */
function checkDigitByDefinition(nine: string): number | undefined {
  const total = Array.from(nine, Number).reduce((sum, digit, index) => sum + digit * (10 - index), 0);
  const result = 11 - (total % 11);
  return result === 11 ? 0 : result === 10 ? undefined : result;
}
