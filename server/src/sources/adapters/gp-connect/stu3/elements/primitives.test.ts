import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { offsetOf } from './local-time.ts';
import { openLossLog } from './losses.ts';
import * as all from './primitives.ts';
import type { Translation, Type } from './rules.ts';

/** The types among what the file exports, by name. */
const primitives = new Map(Object.entries(all).filter((each): each is [string, Type] => typeof each[1] === 'object'));

/** What becomes of a value, and what is said of it. */
function convert(type: Type, value: unknown): [unknown, string | undefined] {
  const losses = openLossLog();
  const translation = { losses, timeZone: 'Europe/London' } as Translation;
  const converted = type.convert(value, 'X.y', translation);
  const [loss] = losses.list();
  return [converted, loss && `${loss.effect}: ${loss.reason}`];
}

const cases: readonly [type: string, given: unknown, becomes: unknown, said?: string][] = [
  ['dateTime', '2024', '2024'],
  ['dateTime', '2024-02', '2024-02'],
  ['dateTime', '2024-02-29', '2024-02-29'],
  ['dateTime', '2023-02-29', '2023-02', 'changed: a day that its month does not have left out'],
  ['dateTime', '2024-05-01T10:30:00.5+01:00', '2024-05-01T10:30:00.5+01:00'],
  [
    'dateTime',
    '2024-05-01T10:30:00',
    '2024-05-01T10:30:00+01:00',
    'changed: a time without an offset, read as local time',
  ],
  [
    'dateTime',
    '2024-12-01T10:30',
    '2024-12-01T10:30:00+00:00',
    'changed: a time without an offset, read as local time',
  ],
  ['dateTime', '2024-12-01T10:30Z', '2024-12-01T10:30:00Z', 'changed: a time without seconds, read as :00'],
  ['dateTime', '2024-12-01T25:30:00Z', '2024-12-01', 'changed: a time of day that cannot be read left out'],
  ['dateTime', '01/12/2024', undefined, 'not-carried: not a date'],
  ['dateTime', '0000', undefined, 'not-carried: not a date'],
  ['date', '2024-12-01T10:30:00Z', '2024-12-01', 'changed: the time of day left out: FHIR has a date here'],
  ['instant', '2024-12-01T10:30:00Z', '2024-12-01T10:30:00Z'],
  ['instant', '2024-12-01', undefined, 'not-carried: not an instant'],
  ['string', '  kept as it is ', '  kept as it is '],
  ['string', ' ', undefined, 'not-carried: empty in the message'],
  ['string', 'a\u0000b\u001fc', 'a b c', 'changed: control characters replaced by spaces'],
  ['string', 5, '5', 'changed: a number or truth value where FHIR has text: written out'],
  ['string', {}, undefined, 'not-carried: not a single value where FHIR has one'],
  ['code', ' final ', 'final', 'changed: the space around it left out'],
  ['code', 'two  spaces', undefined, 'not-carried: not a code'],
  ['uri', 'https://example.org/a b', 'https://example.org/a%20b', 'changed: spaces in an address written as %20'],
  ['decimal', '5.40', 5.4, 'changed: text where FHIR has a number'],
  ['decimal', 'five', undefined, 'not-carried: not a number'],
  ['decimal', Number.POSITIVE_INFINITY, undefined, 'not-carried: not a number'],
  ['positiveInt', 0, undefined, 'not-carried: not a whole number from 1'],
  ['unsignedInt', 2 ** 31, undefined, 'not-carried: not a whole number from 0'],
  ['boolean', 'true', true, 'changed: text where FHIR has true or false'],
  ['boolean', 1, undefined, 'not-carried: neither true nor false'],
  ['base64Binary', 'QUJD', 'QUJD'],
  ['base64Binary', 'QU<D', undefined, 'not-carried: not base64'],
  ['mediaType', 'application/pdf', 'application/pdf'],
  ['mediaType', 'pdf', undefined, 'not-carried: not a media type'],
];

describe('a primitive value', () => {
  for (const [type, given, becomes, said] of cases) {
    it(`${type} ${JSON.stringify(given)} becomes ${JSON.stringify(becomes)}`, () => {
      assert.deepEqual(convert(primitives.get(type)!, given), [becomes, said]);
    });
  }

  it('of a closed list is one of R4’s, in R4’s letters, or reported', () => {
    const status = all.coded(['active', 'on-hold'], { suspended: 'on-hold' });
    assert.deepEqual(convert(status, 'active'), ['active', undefined]);
    assert.deepEqual(convert(status, 'suspended'), ['on-hold', undefined]);
    assert.deepEqual(convert(status, 'ACTIVE '), ['active', 'changed: a code in other letters than FHIR has it']);
    assert.deepEqual(convert(status, 'toString'), [undefined, 'not-carried: a code that FHIR R4 does not have here']);
  });

  it('is never lost without a word', () => {
    fc.assert(
      fc.property(fc.constantFrom(...primitives.values()), fc.jsonValue(), (type, value) => {
        const [converted, said] = convert(type, value);
        assert.ok(converted === value || said !== undefined);
      }),
    );
  });
});

describe('local time', () => {
  const cases: readonly [local: string, zone: string, offset: string][] = [
    ['2024-07-01T12:00:00', 'Europe/London', '+01:00'],
    ['2024-01-01T12:00:00', 'Europe/London', '+00:00'],
    // Clocks go forward at 01:00 on 31 March 2024: 01:30 never was.
    ['2024-03-31T01:30:00', 'Europe/London', '+00:00'],
    ['2024-03-31T02:30:00', 'Europe/London', '+01:00'],
    // And back at 02:00 on 27 October: 01:30 was twice.
    ['2024-10-27T01:30:00', 'Europe/London', '+01:00'],
    ['2024-10-27T02:30:00', 'Europe/London', '+00:00'],
    // British Standard Time, 1968 to 1971.
    ['1970-01-01T12:00:00', 'Europe/London', '+01:00'],
    ['2024-01-01T12:00:00', 'Asia/Kolkata', '+05:30'],
    ['2024-01-01T12:00:00', 'America/St_Johns', '-03:30'],
  ];
  for (const [local, zone, offset] of cases) {
    it(`at ${local} in ${zone} is ${offset}`, () => assert.equal(offsetOf(local, zone), offset));
  }
});
