import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  hl7TimeOf,
  minutesLater,
  momentOf,
  parseStoryDay,
  parseStoryTime,
  shiftDay,
  storyDayOf,
  withOffset,
} from './story-time.ts';

const storyDay = parseStoryDay('2026-03-31');

test('fixed times keep the precision they were told with', () => {
  for (const [told, fhir] of [
    ['2019', '2019'],
    ['2019-03', '2019-03'],
    ['2019-03-02', '2019-03-02'],
    ['2019-03-02 14:20', '2019-03-02T14:20:00+00:00'],
    ['2019-07-02 14:20', '2019-07-02T14:20:00+01:00'],
  ] as const) {
    assert.equal(parseStoryTime(told, storyDay), fhir);
  }
});

test('relative times are told from the story day', () => {
  for (const [told, fhir] of [
    ['today', '2026-03-31'],
    ['yesterday 09:00', '2026-03-30T09:00:00+01:00'],
    ['3 days ago', '2026-03-28'],
    ['3 days ago 14:20', '2026-03-28T14:20:00+00:00'],
    ['1 month ago', '2026-02-28'],
    ['2 years ago', '2024-03-31'],
    ['in 2 weeks', '2026-04-14'],
    ['in 1 month', '2026-04-30'],
  ] as const) {
    assert.equal(parseStoryTime(told, storyDay), fhir);
  }
});

test('what is not a time is not guessed at', () => {
  for (const told of ['soon', '3 days', 'ago', '2019-13', '2019-02-30x', '31/12/2019', '']) {
    assert.equal(parseStoryTime(told, storyDay), undefined, told);
  }
  assert.throws(() => parseStoryDay('31-12-2026'), RangeError);
});

test("minutes later crosses midnight and the clocks' change", () => {
  assert.equal(minutesLater('2026-03-28T23:50:00+00:00', 20), '2026-03-29T00:10:00+00:00');
  assert.equal(minutesLater('2026-03-29T00:30:00+00:00', 120), '2026-03-29T03:30:00+01:00');
});

test('a London clock time is the moment it says', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1990-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
      fc.integer({ min: 3, max: 23 }),
      (date, hour) => {
        const day = date.toISOString().slice(0, 10);
        const time = `${String(hour).padStart(2, '0')}:15`;
        const shown = new Intl.DateTimeFormat('sv-SE', {
          timeZone: 'Europe/London',
          dateStyle: 'short',
          timeStyle: 'short',
        }).format(new Date(withOffset(day, time)));
        assert.equal(shown, `${day} ${time}`);
      },
    ),
  );
});

test('shifting there and back by days is where we started', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -5000, max: 5000 }), (offset, count) => {
      const day = shiftDay('1980-01-01', offset, 'day');
      assert.equal(shiftDay(shiftDay(day, count, 'day'), -count, 'day'), day);
    }),
  );
});

test('HL7 v2 times have the precision of the FHIR ones', () => {
  assert.equal(hl7TimeOf('2019'), '2019');
  assert.equal(hl7TimeOf('2019-03-02'), '20190302');
  assert.equal(hl7TimeOf('2019-07-02T14:20:00+01:00'), '20190702142000');
  assert.equal(hl7TimeOf('2019-07-02T14:20:00+01:00', { offset: true }), '20190702142000+0100');
  assert.equal(momentOf('2019-03'), '2019-03-01T12:00:00+00:00');
  assert.equal(storyDayOf(new Date('2026-06-30T23:30:00Z')), '2026-07-01');
});
