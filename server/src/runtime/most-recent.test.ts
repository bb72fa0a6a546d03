import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostRecent } from './most-recent.ts';

test('so many are kept, the least recently used go first, and what is too old is gone', () => {
  let now = 1;
  const recent = mostRecent<string, number>(3, { ttl: 1000, ttlResolution: 0, perf: { now: () => now } });
  for (const [at, key] of ['a', 'b', 'c'].entries()) recent.set(key, at);
  assert.equal(recent.get('a'), 0);
  recent.set('d', 3);
  assert.deepEqual([...recent.keys()].toSorted(), ['a', 'c', 'd']);
  recent.set('d', 4);
  assert.equal(recent.size, 3);
  now += 1001;
  assert.equal(recent.get('d'), undefined);
});

test('room for many takes no memory before they come', () => {
  const before = process.memoryUsage();
  const empty = Array.from({ length: 20 }, () => mostRecent<string, number>(100_000));
  const after = process.memoryUsage();
  assert.equal(empty.length, 20);
  assert.ok(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers < 5_000_000);
});
