import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { now, timeZone } from './example-happenings.ts';
import { readWindow, type WindowQuery } from './time-window.ts';

const read = (query: WindowQuery, lastKnown = now.getTime()) => readWindow(query, now, timeZone, lastKnown);
const days = (query: WindowQuery, lastKnown?: number) => {
  const { window } = read(query, lastKnown);
  return [window.kind, window.firstDay, window.lastDay];
};

test('the recent year is asked for by asking for nothing, and reaches as far as what is known to come', () => {
  assert.deepEqual(days({}), ['recent', '2025-11-23', '2026-12-23']);
  assert.deepEqual(days({}, Date.parse('2027-03-01T10:00:00Z')), ['recent', '2025-11-23', '2027-03-02']);
  assert.deepEqual(
    days({}, Date.parse('2200-01-01')),
    ['recent', '2025-11-23', '2028-11-22'],
    'a date in error does not stretch it',
  );
});

test('a year is the calendar’s; from and to are days, both of them shown', () => {
  assert.deepEqual(days({ year: '2021' }), ['year', '2021-01-01', '2021-12-31']);
  assert.deepEqual(days({ from: '2021-06-01', to: '2021-06-30' }), ['chosen', '2021-06-01', '2021-06-30']);
  assert.deepEqual(days({ from: '2021-06-01', to: '2021-06-01' }), ['chosen', '2021-06-01', '2021-06-01']);
  const { window } = read({ from: '2021-06-01', to: '2021-06-01' });
  assert.equal(window.until - window.from, 86_400_000);
  assert.equal(window.words, '1 Jun 2021 to 1 Jun 2021');
});

test('from alone is until now and what is to come; to alone is from the beginning', () => {
  assert.deepEqual(days({ from: '2026-11-01' }), ['chosen', '2026-11-01', '2026-12-23']);
  assert.deepEqual(days({ to: '2001-05-04' }), ['chosen', '1900-01-01', '2001-05-04']);
});

test('what is no date, or runs backwards, shows the recent year and says how to mend it', () => {
  for (const [query, field] of [
    [{ from: '31/3/2021' }, 'from'],
    [{ from: '2021-02-31' }, 'from'],
    [{ from: '2021-02-01', to: 'now' }, 'to'],
    [{ from: '2021-02-02', to: '2021-02-01' }, 'to'],
  ] as const) {
    const answer = read(query);
    assert.equal(answer.window.kind, 'recent');
    assert.equal('problem' in answer && answer.problem.field, field);
  }
  for (const year of ['20211', '0202', '9999', '']) assert.equal(read({ year }).window.kind, 'recent');
  assert.equal(read({ year: '9998' }).window.lastDay, '9998-12-31');
});

test('whatever stands in the address, there is a window with room in it', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('2021', '2021-03-28', '0000-01-01', '9999-12-31', '2024-02-29', ''),
  );
  fc.assert(
    fc.property(text, text, text, (year, from, to) => {
      const { window } = read({ year, from, to });
      assert.ok(window.until > window.from);
      assert.match(window.firstDay, /^\d{4}-\d\d-\d\d$/);
    }),
  );
});

test('an address that repeats a word is read as if it said nothing', () => {
  const repeated = { year: ['2020', '2021'], from: ['a', 'b'] } as unknown as WindowQuery;
  assert.equal(read(repeated).window.kind, 'recent');
});
