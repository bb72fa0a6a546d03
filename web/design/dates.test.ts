import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAge, formatAgo, formatBirthDate, formatDateTime } from './dates.ts';

test('a date is shown in the precision it was given in', () => {
  const show = (text: string) => formatDateTime(text, 'Europe/London');
  assert.equal(show('2019'), '2019');
  assert.equal(show('2019-05'), 'May 2019');
  assert.equal(show('2019-05-03'), '3 May 2019');
  assert.equal(show('2019-05-03T13:05:00Z'), '3 May 2019, 14:05');
  assert.equal(show('2019-12-03T13:05:00Z'), '3 Dec 2019, 13:05');
  assert.equal(show('2019-09-03T23:30:00Z'), '4 Sep 2019, 00:30');
  assert.equal(show('last spring'), 'last spring');
});

test('the banner shows what is known of a birth date', () => {
  assert.equal(formatBirthDate('1950-05-03'), '03-May-1950');
  assert.equal(formatBirthDate('1950-05'), 'May-1950');
  assert.equal(formatBirthDate('1950'), '1950');
});

test('age follows the patient banner: days, weeks, months, years, and none where it would be a guess', () => {
  const at = new Date('2026-11-23T12:00:00Z');
  const ages = {
    '2026-11-20': '3d',
    '2026-09-01': '11w',
    '2025-07-23': '16m',
    '1950-11-23': '76y',
    '1950-11-24': '75y',
    '1950': undefined,
    '2027-01-01': undefined,
  };
  for (const [born, age] of Object.entries(ages)) assert.equal(formatAge(born, at), age, born);
});

test('how long ago', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const ago = (text: string) => formatAgo(new Date(text), now, 'Europe/London');
  assert.deepEqual(
    [
      ago('2026-11-23T11:59:58Z'),
      ago('2026-11-23T11:55:00Z'),
      ago('2026-11-23T09:00:00Z'),
      ago('2026-11-20T09:14:00Z'),
    ],
    ['2 s ago', '5 min ago', '3 h ago', '20 Nov 2026, 09:14'],
  );
});
