import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareFhirDateTime, endOf, precisionOf, relationOf, startOf } from './date-time.ts';

test('a time is as exact as it was written', () => {
  assert.equal(precisionOf('2021'), 'year');
  assert.equal(precisionOf('2021-06'), 'month');
  assert.equal(precisionOf('2021-06-01'), 'day');
  assert.equal(precisionOf('2021-06-01T10:00:00Z'), 'second');
  assert.equal(precisionOf('2021-06-01T10:00:00.25+01:00'), 'fraction');
});

test('what is not a FHIR time has no precision and no start', () => {
  const wrong = [
    '',
    '21',
    '2021-13',
    '2021-02-29',
    '2021-04-31',
    '2021-6-1',
    '2021-06-01T10:00',
    '2021-06-01T10:00:00',
  ];
  for (const text of [...wrong, '2021-06-01T24:00:00Z', '2021-06-01T10:00:00+15:00', '0000', '01/06/2021', 'June']) {
    assert.equal(precisionOf(text), undefined, text);
    assert.equal(startOf(text), undefined, text);
  }
});

test('a day is the day where it was written: in British summer it begins at 23:00 UTC', () => {
  assert.equal(startOf('2021-06-01'), Date.parse('2021-05-31T23:00:00Z'));
  assert.equal(endOf('2021-06-01'), Date.parse('2021-06-01T23:00:00Z'));
  assert.equal(startOf('2021-01-01'), Date.parse('2021-01-01T00:00:00Z'));
  assert.equal(startOf('2021-06-01', 'America/New_York'), Date.parse('2021-06-01T04:00:00Z'));
});

test('the day the clocks change is 23 or 25 hours long', () => {
  assert.equal(endOf('2021-03-28')! - startOf('2021-03-28')!, 23 * 3_600_000);
  assert.equal(endOf('2021-10-31')! - startOf('2021-10-31')!, 25 * 3_600_000);
});

test('a year and a day within it overlap: neither is certainly first', () => {
  assert.equal(relationOf('2021', '2021-06-01'), 'overlapping');
  assert.equal(relationOf('2020', '2021-06-01'), 'before');
  assert.equal(relationOf('2021-06-02', '2021-06-01T10:00:00+01:00'), 'after');
  assert.equal(relationOf('2021-06-01T10:00:00+01:00', '2021-06-01T09:00:00Z'), 'same');
  assert.equal(relationOf('2021', 'soon'), undefined);
});

test('for display, the less exact comes first where both begin together, and what is no time comes last', () => {
  const times = ['nonsense', '2021-06-01T10:00:00Z', undefined, '2021-01-01', '2021', '2020-12-31T23:59:59Z'];
  assert.deepEqual(times.filter((time) => time !== undefined).toSorted(compareFhirDateTime), [
    '2020-12-31T23:59:59Z',
    '2021',
    '2021-01-01',
    '2021-06-01T10:00:00Z',
    'nonsense',
  ]);
  assert.equal(compareFhirDateTime(undefined, undefined), 0);
  assert.ok(compareFhirDateTime('2021', undefined) < 0);
});

test('fractions of a second cover what they were written for', () => {
  assert.equal(endOf('2021-06-01T10:00:00.5Z')! - startOf('2021-06-01T10:00:00.5Z')!, 100);
  assert.equal(startOf('2021-06-01T10:00:00.1234567Z')! % 1000, 123);
});

const anyTime = fc
  .record({
    ms: fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
    cut: fc.constantFrom(4, 7, 10, 19, 24),
  })
  .map(({ ms, cut }) => ms.toISOString().slice(0, cut) + (cut === 19 ? 'Z' : ''));

test('property: the display order is total, and never against what is certain', () => {
  fc.assert(
    fc.property(anyTime, anyTime, anyTime, (one, other, third) => {
      const order = compareFhirDateTime(one, other);
      assert.equal(Math.sign(order), -Math.sign(compareFhirDateTime(other, one)) + 0);
      const relation = relationOf(one, other);
      if (relation === 'before') assert.ok(order < 0);
      if (relation === 'after') assert.ok(order > 0);
      if (order <= 0 && compareFhirDateTime(other, third) <= 0) assert.ok(compareFhirDateTime(one, third) <= 0);
    }),
  );
});
