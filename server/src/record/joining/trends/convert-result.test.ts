import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RecordItem } from '../../items/record-item.ts';
import { convertValue, resultIn, unitForTrend } from './convert-result.ts';

const loinc = (code: string) => [{ system: 'http://loinc.org', code }];

// Pairs as laboratories publish them.
const pairs: readonly [what: string, code: string, value: number, from: string, expected: number, to: string][] = [
  ['glucose', '2345-7', 126, 'mg/dL', 6.99, 'mmol/L'],
  ['creatinine', '2160-0', 1.4, 'mg/dL', 124, 'umol/L'],
  ['creatinine the other way', '14682-9', 88.4, 'umol/L', 1, 'mg/dL'],
  ['cholesterol', '2093-3', 200, 'mg/dL', 5.17, 'mmol/L'],
  ['triglycerides', '2571-8', 150, 'mg/dL', 1.69, 'mmol/L'],
  ['urea nitrogen', '3094-0', 20, 'mg/dL', 7.14, 'mmol/L'],
  ['calcium', '17861-6', 9.6, 'mg/dL', 2.4, 'mmol/L'],
  ['bilirubin', '1975-2', 1.2, 'mg/dL', 20.5, 'umol/L'],
  ['haemoglobin A1c', '4548-4', 6.5, '%', 47.5, 'mmol/mol'],
  ['haemoglobin A1c the other way', '59261-8', 53, 'mmol/mol', 7, '%'],
  ['potassium', '2823-3', 4.2, 'meq/L', 4.2, 'mmol/L'],
  ['haemoglobin, whatever its code', '718-7', 11.8, 'g/dL', 118, 'g/L'],
  ['white cells', '6690-2', 8.2, '10*3/uL', 8.2, '10*9/L'],
  ['temperature', '8310-5', 100.4, '[degF]', 38, 'Cel'],
  ['blood pressure', '8480-6', 120, 'mmHg', 16, 'kPa'],
];

for (const [what, code, value, from, expected, to] of pairs) {
  test(`${what}: ${value} ${from} is ${expected} ${to}`, () => {
    const converted = convertValue(value, from, to, loinc(code));
    assert.ok(converted !== undefined && Math.abs(converted - expected) <= 0.005 * expected, String(converted));
  });
}

test('what is not known is not converted', () => {
  assert.equal(convertValue(126, 'mg/dL', 'mmol/L', []), undefined);
  assert.equal(convertValue(126, 'mg/dL', 'mmol/L', loinc('9999-9')), undefined);
  assert.equal(convertValue(6.5, '%', 'mmol/mol', loinc('2345-7')), undefined);
  assert.equal(convertValue(2, 'mU/L', 'MU/L', loinc('3016-3')), undefined);
  assert.equal(convertValue(5, 'meq/L', 'mmol/L', loinc('17861-6')), undefined);
  assert.equal(convertValue(40, '%', 'L/L', loinc('4544-3')), undefined);
});

test('there and back is where it began, as exactly as it was given', () => {
  const units = ['mg/dL', 'g/L', 'mmol/L', 'umol/L'] as const;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99_999 }),
      fc.constantFrom(...units),
      fc.constantFrom(...units),
      (tenths, from, to) => {
        const value = tenths / 10;
        const back = convertValue(convertValue(value, from, to, loinc('2160-0'))!, to, from, loinc('2160-0'))!;
        assert.ok(Math.abs(back - value) <= value * 0.011, `${value} ${from} → ${to} → ${back}`);
      },
    ),
  );
});

const result = (value: number, unit: string, range?: { low: number; high: number }): RecordItem => ({
  section: 'investigation-results',
  resource: { resourceType: 'Observation', id: 'r' },
  sourceId: 'lab',
  title: 'Creatinine',
  code: loinc('2160-0')[0]!,
  facts: { result: { value, unit, laboratory: 'Lab', ...range } },
});

test('the range goes with the value, and is its own laboratory’s', () => {
  assert.deepEqual(resultIn(result(1.4, 'mg/dL', { low: 0.7, high: 1.3 }), 'umol/L'), {
    value: 124,
    unit: 'umol/L',
    low: 61.9,
    high: 115,
    laboratory: 'Lab',
  });
});

test('the unit of a trend is the one most can be shown in; what cannot stays out of it', () => {
  assert.equal(unitForTrend([result(124, 'umol/L'), result(1.4, 'mg/dL'), result(3, 'furlongs')]), 'umol/L');
  assert.equal(unitForTrend([result(3, 'furlongs'), result(124, 'umol/L'), result(1.4, 'mg/dL')]), 'umol/L');
  assert.equal(resultIn(result(3, 'furlongs'), 'umol/L'), undefined);
  assert.equal(unitForTrend([]), undefined);
});
