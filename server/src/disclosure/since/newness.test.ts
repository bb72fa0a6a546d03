import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resource } from '#standards/fhir/types.ts';
import { type EntryTime, timesOfAnswer } from './entry-times.ts';
import { newnessOf } from './newness.ts';

const looked = {
  since: new Date('2026-11-20T14:00:00Z'),
  now: new Date('2026-11-23T10:00:00Z'),
  timeZone: 'Europe/London',
};
const received = (at: string, later = false): EntryTime => ({ at, meaning: 'received', later });
const recorded = (at: string): EntryTime => ({ at, meaning: 'recorded' });

for (const [what, time, when, newness] of [
  ['reached us since', received('2026-11-20T14:00:01Z'), '2019-01-01', 'new'],
  ['a later version reached us since', received('2026-11-22T09:00:00Z', true), undefined, 'changed'],
  ['reached us before', received('2026-11-20T13:59:59Z', true), '2026-11-20T13:00:00Z', 'seen'],
  ['recorded the day they looked, who knows when', recorded('2026-11-20'), undefined, 'new'],
  ['recorded the day before', recorded('2026-11-19'), undefined, 'seen'],
  ['recorded some time that month', recorded('2026-11'), undefined, 'new'],
  ['recorded before, and happened since: was changed, whatever is said', recorded('2026-11-01'), '2026-11-22', 'new'],
  ['an appointment to come, booked before', recorded('2026-11-01'), '2026-12-24', 'seen'],
  ['happened since, nobody says when it was recorded', undefined, '2026-11-22', 'new'],
  ['happened long before, nobody says when it was recorded', undefined, '2019', 'not known'],
  ['an appointment to come, nobody says when it was booked', undefined, '2026-12-24', 'not known'],
  ['without any date', undefined, undefined, 'not known'],
] as const)
  test(`${what}: ${newness}`, () => assert.equal(newnessOf(time, when, looked), newness));

const askedAt = new Date('2026-11-23T10:00:00Z');
const condition = (id: string, lastUpdated?: string, recordedDate?: string, versionId?: string) =>
  ({
    resourceType: 'Condition',
    id,
    ...(lastUpdated ? { meta: { lastUpdated, ...(versionId ? { versionId } : {}) } } : {}),
    ...(recordedDate ? { recordedDate } : {}),
  }) as unknown as Resource;

test('what a source says of its entries: updated, of a later version or not, or only recorded', () => {
  const times = timesOfAnswer(
    [
      condition('new', '2026-11-22T10:00:00Z', '2026-11-22T09:00:00Z', '1'),
      condition('changed', '2026-11-22T10:00:00Z', '2020-01-01'),
      condition('numbered', '2026-11-22T10:00:00Z', undefined, '4'),
      condition('recorded', undefined, '2020-01-01'),
      condition('wrong', 'yesterday', 'last week'),
      condition('nothing'),
    ],
    askedAt,
  );
  assert.deepEqual(
    [...times].map(([key, { meaning, later }]) => [key.replace('Condition/', ''), meaning, later]),
    [
      ['new', 'updated', false],
      ['changed', 'updated', true],
      ['numbered', 'updated', true],
      ['recorded', 'recorded', undefined],
    ],
  );
});

test('a source that stamps every entry with the moment of its answer says nothing of when they changed', () => {
  const times = timesOfAnswer(
    [condition('a', '2026-11-23T09:59:58Z', '2020-01-01'), condition('b', '2026-11-23T10:00:01Z')],
    askedAt,
  );
  assert.deepEqual([...times], [['Condition/a', { at: '2020-01-01', meaning: 'recorded' }]]);
});
