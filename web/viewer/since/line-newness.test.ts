import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryTime } from '#disclosure/since/entry-times.ts';
import type { ShownItem, ShownLine } from '../joined-so-far.ts';
import { newInLine, newnessSince } from './line-newness.ts';

const day = (date: number) => new Date(Date.UTC(2026, 10, date, 12));
const context = { now: day(23), timeZone: 'Europe/London' };
const entry = (sourceId: string, date?: number, later = false): ShownItem => ({
  section: 'problem-list',
  resource: { resourceType: 'Condition', id: sourceId },
  sourceId,
  sourceName: sourceId,
  title: 'Asthma',
  ...(date === undefined
    ? {}
    : { time: { at: day(date).toISOString(), meaning: 'received', later } satisfies EntryTime }),
});
const line = (...originals: ShownItem[]): ShownLine => ({
  section: 'problem-list',
  shown: originals[0]!,
  originals,
  sources: originals.map(({ sourceId }) => sourceId),
  joinedBy: [],
  conflicts: [],
});
const lastLook = {
  at: day(20),
  seen: new Map([
    ['Kings', day(20)],
    ['Guys', day(10)],
  ]),
};
const newness = newnessSince(lastLook, context);
const mark = (...originals: ShownItem[]) => newInLine(line(...originals), newness);

test('a line all of whose entries came since is new; one that a new entry joined has changed, and says from whom', () => {
  assert.deepEqual(mark(entry('Kings', 21)), { words: 'New', from: [] });
  assert.deepEqual(mark(entry('Kings', 21), entry('Guys', 15)), { words: 'New', from: [] });
  assert.deepEqual(mark(entry('Kings', 19), entry('Guys', 15)), { words: 'Changed', from: ['Guys'] });
  assert.deepEqual(mark(entry('Kings', 21, true)), { words: 'Changed', from: [] });
  assert.equal(mark(entry('Kings', 19)), undefined);
});

test('a source that was silent at the last look is measured from when it last answered', () => {
  assert.deepEqual(mark(entry('Guys', 15)), { words: 'New', from: [] });
  assert.equal(mark(entry('Kings', 15)), undefined);
});

test('what cannot be told is not marked: no time, a source never seen, a reader who never looked', () => {
  assert.equal(mark(entry('Kings')), undefined);
  assert.equal(mark(entry('Lambeth', 21)), undefined);
  assert.equal(newInLine(line(entry('Kings', 21)), newnessSince(undefined, context)), undefined);
});
