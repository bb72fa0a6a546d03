import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schedule } from '../listing.ts';
import { scheduleOf } from '../start/listings-file.ts';
import { isOpenAt, localMoment, nextOpening, weekMinutes } from './opening.ts';

const at = (day: string, time: string) => ({ day, minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) });
const short = (text: string) => [scheduleOf(text, 's')];

test('weekly, by day and time: from the first minute to before the last', () => {
  // 2026-11-24 is a Tuesday.
  const lunch = short('TU,TH 12:00-14:00');
  assert.equal(isOpenAt(lunch, at('2026-11-24', '12:00')), true);
  assert.equal(isOpenAt(lunch, at('2026-11-24', '14:00')), false);
  assert.equal(isOpenAt(lunch, at('2026-11-25', '12:30')), false);
  assert.deepEqual(nextOpening(lunch, at('2026-11-24', '14:00')), { day: '2026-11-26', from: 720, until: 840 });
});

test('past midnight belongs to the day it began', () => {
  const night = short('FR 22:00-02:00');
  assert.equal(isOpenAt(night, at('2026-11-28', '01:30')), true);
  assert.equal(isOpenAt(night, at('2026-11-27', '01:30')), false);
  // Sunday night runs into Monday, the first minute of the week.
  assert.deepEqual(weekMinutes(short('SU 23:00-01:00'), '2026-11-24').every, [
    [10_020, 10_080],
    [0, 60],
  ]);
});

test('day and night', () => {
  for (const time of ['00:00', '12:00', '23:59'])
    assert.equal(isOpenAt(short('MO-SU 00:00-24:00'), at('2026-11-24', time)), true);
});

test('the first, third and last of a month', () => {
  const third = short('3WE 14:00-16:00');
  assert.equal(isOpenAt(third, at('2026-11-18', '15:00')), true);
  assert.equal(isOpenAt(third, at('2026-11-25', '15:00')), false);
  assert.equal(isOpenAt(short('-1FR 10:00-11:00'), at('2026-11-27', '10:00')), true);
  assert.equal(isOpenAt(short('-1FR 10:00-11:00'), at('2026-11-20', '10:00')), false);
  const { every, some } = weekMinutes(third, '2026-11-24');
  assert.deepEqual([every.length, some.length], [0, 1]);
});

test('every second week, from the day it began', () => {
  const fortnightly: Schedule[] = [
    { id: 's', freq: 'WEEKLY', interval: 2, dtstart: '2026-11-03', byday: 'TU', opens_at: '10:00', closes_at: '11:00' },
  ];
  assert.equal(isOpenAt(fortnightly, at('2026-11-17', '10:00')), true);
  assert.equal(isOpenAt(fortnightly, at('2026-11-24', '10:00')), false);
});

test('what has ended or not begun is not open; what says no times is not known', () => {
  const over: Schedule[] = [
    { id: 's', freq: 'WEEKLY', byday: 'TU', opens_at: '10:00', closes_at: '11:00', valid_to: '2026-01-01' },
  ];
  assert.equal(isOpenAt(over, at('2026-11-24', '10:30')), false);
  assert.equal(nextOpening(over, at('2026-11-24', '10:30')), undefined);
  assert.equal(isOpenAt([{ id: 's', description: 'Ask' }], at('2026-11-24', '10:30')), undefined);
});

test('the clock on the wall, in summer and in winter', () => {
  assert.deepEqual(localMoment(new Date('2026-07-01T23:30:00Z'), 'Europe/London'), { day: '2026-07-02', minute: 30 });
  assert.deepEqual(localMoment(new Date('2026-12-01T23:30:00Z'), 'Europe/London'), { day: '2026-12-01', minute: 1410 });
});
