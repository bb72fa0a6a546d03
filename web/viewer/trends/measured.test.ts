import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOf } from '#standards/fhir/date-time.ts';
import { context, exampleResult } from './example-results.ts';
import { measuredOf, rangeWords, unitWords, valueWords } from './measured.ts';
import { flag, qualifiers, resultWords, standing } from './result-words.ts';

const potassium = { value: 5.6, unit: 'mmol/L', low: 3.5, high: 5.3 };

test('a number with a time is drawn at its time', () => {
  const at = Date.parse('2026-11-02T13:20:00Z');
  assert.deepEqual(measuredOf(exampleResult(potassium), context).measurement, {
    value: 5.6,
    unit: 'mmol/L',
    from: at,
    until: at + 1000,
  });
});

test('a date of a month or a year is as wide as the month or the year, in the partnership’s time zone', () => {
  const widthOf = (when: string) => measuredOf(exampleResult(potassium, { when }), context).measurement;
  assert.deepEqual(widthOf('2026-03'), {
    value: 5.6,
    unit: 'mmol/L',
    from: startOf('2026-03-01'),
    until: Date.parse('2026-03-31T23:00:00Z'),
  });
  assert.equal(widthOf('2019')!.until - widthOf('2019')!.from, 365 * 86_400_000);
});

test('what cannot be drawn is not drawn, and says why', () => {
  const { when: _when, ...undated } = exampleResult(potassium);
  const cases = [
    [exampleResult(potassium, { status: 'entered in error' }), 'entered in error'],
    [exampleResult(potassium, { cautions: ['entered in error'] }), 'entered in error'],
    [exampleResult(undefined, { status: 'cancelled' }), 'cancelled'],
    [exampleResult(undefined, { status: 'registered' }), 'no result yet'],
    [exampleResult({ found: 'positive' }), 'no number'],
    [exampleResult({ value: 5, comparator: '~' }), 'no number'],
    [exampleResult({ value: Number.NaN }), 'no number'],
    [exampleResult(undefined, { detail: '5.6 mmol/L' }), 'no number'],
    [undated, 'no date'],
    [exampleResult(potassium, { when: '2026-02-31' }), 'no date'],
    [exampleResult(potassium, { when: '2027-01-01' }), 'dated in the future'],
    [exampleResult(potassium, { when: '1900-01-01' }), 'dated before birth'],
  ] as const;
  for (const [item, reason] of cases) {
    const measured = measuredOf(item, context);
    assert.equal(measured.notDrawn, reason);
    assert.equal(measured.measurement, undefined);
  }
});

test('a result of the year of birth is not before it; where no birth date is known nothing is', () => {
  assert.ok(measuredOf(exampleResult(potassium, { when: '1951' }), context).measurement);
  assert.ok(measuredOf(exampleResult(potassium, { when: '1900' }), { ...context, birthDate: undefined }).measurement);
});

test('"<5" and ">90" are bounds, and are written as they came', () => {
  for (const [comparator, bound] of [
    ['<', 'at most'],
    ['<=', 'at most'],
    ['>', 'at least'],
    ['>=', 'at least'],
  ] as const) {
    const item = exampleResult({ value: 90, comparator, unit: 'mL/min/{1.73_m2}' });
    assert.equal(measuredOf(item, context).measurement?.bound, bound);
    assert.equal(valueWords(item), `${comparator}90 mL/min/1.73 m2`);
  }
});

test('values, units and ranges as a laboratory writes them', () => {
  assert.equal(valueWords(exampleResult({ value: 8.2, unit: '10*9/L' })), '8.2 ×10⁹/L');
  assert.equal(valueWords(exampleResult({ value: 41, unit: '%' })), '41%');
  assert.equal(valueWords(exampleResult({ value: 3, unit: '{score}' })), '3');
  assert.equal(valueWords(exampleResult({ found: 'positive' }, { detail: 'positive; method: culture' })), 'positive');
  assert.equal(valueWords(exampleResult(undefined)), 'no value given');
  assert.equal(unitWords('umol/L'), 'umol/L');
  assert.equal(rangeWords(exampleResult(potassium)), '3.5–5.3');
  assert.equal(rangeWords(exampleResult({ value: 1, low: 60 })), '60 or more');
  assert.equal(rangeWords(exampleResult({ value: 1, high: 42 })), '42 or less');
  assert.equal(rangeWords(exampleResult({ value: 1 })), undefined);
});

test('a flag is a word with a sign, and never of what is no result', () => {
  const high = exampleResult(potassium, { interpretation: 'high' });
  assert.match(String(flag(high)), /<span aria-hidden="true">▲<\/span> high/);
  assert.ok(!flag({ ...high, status: 'entered in error' }));
  assert.ok(!flag({ ...high, status: 'cancelled' }));
  assert.equal(flag(exampleResult(potassium)), undefined);
});

test('where nobody flagged it, a value is said to be in its range, or out of it and not flagged; a bound is neither', () => {
  assert.equal(standing(exampleResult({ ...potassium, value: 4 })), 'in range');
  assert.equal(standing(exampleResult(potassium)), 'outside this range, not flagged by the laboratory');
  assert.equal(standing(exampleResult({ ...potassium, comparator: '<' })), undefined);
  assert.equal(standing(exampleResult({ ...potassium, value: 4, comparator: '>' })), undefined);
  for (const [comparator, value] of [
    ['>', 5.3],
    ['>=', 5.4],
    ['<', 3.5],
    ['<=', 3.4],
  ] as const)
    assert.match(
      standing(exampleResult({ ...potassium, value, comparator })) ?? '',
      /^outside/,
      `${comparator}${value} is certain`,
    );
  assert.equal(standing(exampleResult(potassium, { interpretation: 'high' })), undefined);
  assert.equal(standing(exampleResult({ value: 4 })), undefined);
});

test('cancelled, still to come and without a value each say so', () => {
  assert.equal(resultWords(exampleResult(undefined, { status: 'cancelled', detail: 'haemolysed' })), 'cancelled');
  assert.equal(resultWords(exampleResult(undefined, { status: 'registered' })), 'no result yet');
  assert.equal(resultWords(exampleResult(undefined)), 'no value given');
});

test('what qualifies a result is said once: its status where it is not final, and its cautions', () => {
  const of = (status: string, ...cautions: string[]) =>
    qualifiers(exampleResult(undefined, { status, cautions, detail: '5.6' }));
  assert.deepEqual(of('final'), { cautions: [] });
  assert.deepEqual(of('cancelled', 'cancelled: no result'), { cautions: [] }, 'the word stands where the value would');
  assert.deepEqual(of('preliminary', 'preliminary: may still change'), { cautions: ['preliminary: may still change'] });
  assert.deepEqual(of('entered in error', 'entered in error'), { cautions: ['entered in error'] });
  assert.deepEqual(of('partial'), { cautions: [], status: 'partial' });
});
