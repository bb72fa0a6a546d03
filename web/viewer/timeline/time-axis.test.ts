import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { civil, positionOf, timeTicks } from './time-axis.ts';

const london = 'Europe/London';
const span = (from: string, until: string) => ({ from: Date.parse(from), until: Date.parse(until) });
const labels = (from: string, until: string, most?: number) =>
  timeTicks(span(from, until), london, most).map(({ label }) => label);

test('decades are named by years, a year by months, a month by days, a day by hours', () => {
  assert.deepEqual(labels('1998-06-01T00:00:00Z', '2026-06-01T00:00:00Z'), [
    '2000',
    '2005',
    '2010',
    '2015',
    '2020',
    '2025',
  ]);
  assert.deepEqual(labels('2025-11-23T00:00:00Z', '2026-11-23T00:00:00Z', 7), [
    'Jan 2026',
    'Mar 2026',
    'May 2026',
    'Jul 2026',
    'Sep 2026',
    'Nov 2026',
  ]);
  assert.deepEqual(labels('2026-11-01T00:00:00Z', '2026-11-30T00:00:00Z'), [
    '1 Nov 2026',
    '8 Nov',
    '15 Nov',
    '22 Nov',
    '29 Nov',
  ]);
  assert.deepEqual(labels('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'), ['1 Nov', '06:00', '12:00', '18:00']);
});

test('months begin at midnight there, in summer too', () => {
  const [june] = timeTicks(span('2026-05-20T00:00:00Z', '2026-08-20T00:00:00Z'), london, 4);
  assert.equal(new Date(june!.at).toISOString(), '2026-05-31T23:00:00.000Z');
});

test('ticks are within the span, in order, never more than asked for, and enough to read by', () => {
  const moment = fc.integer({ min: Date.parse('1850-01-01'), max: Date.parse('2150-01-01') });
  const length = fc
    .double({ min: Math.log(7_200_000), max: Math.log(200 * 365 * 86_400_000), noNaN: true })
    .map((log) => Math.round(Math.exp(log)));
  fc.assert(
    fc.property(moment, length, fc.integer({ min: 5, max: 12 }), (from, ms, most) => {
      const whole = { from, until: from + ms };
      const ticks = timeTicks(whole, london, most);
      assert.ok(ticks.length <= most && ticks.length >= 1, `${ticks.length} of ${most}`);
      for (const [index, { at }] of ticks.entries()) {
        const x = positionOf(at, whole);
        assert.ok(x >= 0 && x < 100);
        assert.ok(index === 0 || at > ticks[index - 1]!.at);
      }
      assert.equal(new Set(ticks.map(({ at, label }) => `${at} ${label}`)).size, ticks.length);
    }),
    { numRuns: 400 },
  );
});

test('the first and the last years there are have an axis too', () => {
  assert.ok(timeTicks({ from: Date.parse('0001-01-01'), until: Date.parse('2026-01-01') }, london).length > 0);
  assert.ok(timeTicks({ from: Date.parse('2026-01-01'), until: Date.parse('9999-12-31') }, london).length > 0);
});

test('the calendar of a moment is the one on the wall there', () => {
  assert.deepEqual(civil(Date.parse('2026-06-30T23:30:00Z'), london), [2026, 7, 1]);
});
