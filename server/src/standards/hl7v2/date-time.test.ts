import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { instantOf, readDateTime, startOfDay, zoneRuleOf } from './date-time.ts';

const london = { timeZone: 'Europe/London' };

describe('readDateTime', () => {
  const cases: [string, string | undefined, string?][] = [
    ['2024', '2024'],
    ['202402', '2024-02'],
    ['20240229', '2024-02-29'],
    ['20230229', undefined],
    ['20241301', undefined],
    ['00000101', undefined],
    ['2024022913', '2024-02-29', 'hour-only'],
    ['202402291305', '2024-02-29T13:05:00+00:00'],
    ['20240229130507', '2024-02-29T13:05:07+00:00'],
    ['20240229130507.1234', '2024-02-29T13:05:07.1234+00:00'],
    ['202407011200', '2024-07-01T12:00:00+01:00'],
    ['202407011200+0000', '2024-07-01T12:00:00+00:00'],
    ['202407011200-0530', '2024-07-01T12:00:00-05:30'],
    ['202407011200Z', '2024-07-01T12:00:00Z'],
    ['202407011200+1500', '2024-07-01', 'time-not-valid'],
    ['202407012400', '2024-07-01', 'time-not-valid'],
    ['202407011260', '2024-07-01', 'time-not-valid'],
    ['202403310130', '2024-03-31T01:30:00+00:00', 'time-does-not-exist'],
    ['202403310059', '2024-03-31T00:59:00+00:00'],
    ['202403310200', '2024-03-31T02:00:00+01:00'],
    ['202410270130', '2024-10-27T01:30:00+01:00', 'time-occurs-twice'],
    ['202410270200', '2024-10-27T02:00:00+00:00'],
    ['2024-07-01', '2024-07-01'],
    ['2024-07-01T12:00:00+01:00', '2024-07-01T12:00:00+01:00'],
    ['2024-07-01 12:00', '2024-07-01T12:00:00+01:00'],
    ['201305330', undefined],
    ['1/2/2024', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ];
  for (const [text, value, changed] of cases) {
    it(`${text || 'nothing'} → ${value ?? 'no date'}${changed ? ` (${changed})` : ''}`, () => {
      assert.deepEqual(readDateTime(text, london), value && { value, ...(changed && { changed }) });
    });
  }

  it('obeys the precision of older versions', () => {
    assert.equal(readDateTime('20240229130507', london, 'D')?.value, '2024-02-29');
    assert.equal(readDateTime('20240229130507', london, 'L')?.value, '2024-02');
    assert.equal(readDateTime('20240229130507', london, 'Y')?.value, '2024');
    assert.equal(readDateTime('20240229130507', london, 'S')?.value, '2024-02-29T13:05:07+00:00');
  });

  it('knows zones that change at other times, by other amounts', () => {
    assert.equal(readDateTime('202404070145', { timeZone: 'Australia/Lord_Howe' })?.value, '2024-04-07T01:45:00+11:00');
    assert.equal(readDateTime('202401011200', { timeZone: 'Asia/Kathmandu' })?.value, '2024-01-01T12:00:00+05:45');
    assert.equal(readDateTime('202401011200', { offsetMinutes: -210 })?.value, '2024-01-01T12:00:00-03:30');
  });

  it('gives the wall clock back for every moment, in every zone', () => {
    const zones = ['Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kolkata'];
    const moments = fc.date({ min: new Date('1972-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), (moment, timeZone) => {
        const wall = moment.toISOString().replace(/[-T:]|\.\d+Z$/g, '');
        const read = readDateTime(wall, { timeZone });
        assert.ok(read);
        assert.equal(read.value.slice(0, 19).replace(/[-T:]/g, ''), wall);
        if (read.changed === 'time-does-not-exist') return;
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
        assert.equal(shown.format(new Date(read.value)).replace(/[-: ]/g, ''), wall);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the zone of a message', () => {
  it('is the offset of MSH-7 for all its times', () => {
    assert.deepEqual(zoneRuleOf('20240131120000-0500', 'Europe/London'), { offsetMinutes: -300 });
  });
  it('is the source’s own where MSH-7 says nothing, or what the source’s zone has then', () => {
    assert.deepEqual(zoneRuleOf(undefined, 'Europe/London'), london);
    assert.deepEqual(zoneRuleOf('20240701120000', 'Europe/London'), london);
    assert.deepEqual(zoneRuleOf('20240701120000+0100', 'Europe/London'), london);
    assert.deepEqual(zoneRuleOf('20240101120000+0000', 'Europe/London'), london);
    assert.deepEqual(zoneRuleOf('rubbish+0100', 'Europe/London'), london);
  });
});

describe('an instant', () => {
  it('is what a time with an offset means, and nothing less precise is one', () => {
    assert.equal(instantOf('2024-07-01T12:00:00+01:00'), '2024-07-01T11:00:00.000Z');
    assert.equal(instantOf('2024-07-01'), undefined);
    assert.equal(startOfDay('2024-07-01', london), '2024-06-30T23:00:00.000Z');
  });
});
