import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { inBatches } from './in-batches.ts';

test('what comes one by one is handed on one by one', { timeout: 10_000 }, async () => {
  let taken = Promise.withResolvers<void>();
  async function* slow() {
    for (const value of [1, 2, 3]) {
      yield value;
      await taken.promise;
      taken = Promise.withResolvers<void>();
    }
  }
  const batches: (readonly number[])[] = [];
  for await (const batch of inBatches(slow(), { restMs: 0, expected: 3 })) {
    batches.push(batch);
    taken.resolve();
  }
  assert.deepEqual(batches, [[1], [2], [3]]);
});

test('what comes while the last was used is handed on together, in its order', { timeout: 10_000 }, async () => {
  const first = Promise.withResolvers<void>();
  const all = Promise.withResolvers<void>();
  async function* quick() {
    yield 1;
    await first.promise;
    yield 2;
    yield 3;
    yield 4;
    all.resolve();
  }
  const batches: (readonly number[])[] = [];
  for await (const batch of inBatches(quick(), { restMs: 0, expected: 4 })) {
    batches.push(batch);
    first.resolve();
    await all.promise;
  }
  assert.deepEqual(batches, [[1], [2, 3, 4]]);
});

test(
  'the first at once, the rest when all are there, however long the rest between two',
  { timeout: 10_000 },
  async () => {
    let letGo = () => undefined as void;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    async function* eight() {
      for (let value = 1; value <= 8; value += 1) {
        yield value;
        if (value === 1) await held;
        await pause(2);
      }
      // The end of a record is written down before its stream ends; nobody waits for that to read it.
      await pause(20);
    }
    const batches: (readonly number[])[] = [];
    for await (const batch of inBatches(eight(), { restMs: 3_600_000, expected: 8 })) {
      batches.push(batch);
      letGo();
    }
    assert.deepEqual(batches, [[1], [2, 3, 4, 5, 6, 7, 8]]);
  },
);

test('a stream that fails says so, after what came before', async () => {
  async function* failing() {
    yield 1;
    throw new Error('gone');
  }
  const taken: number[] = [];
  await assert.rejects(async () => {
    for await (const batch of inBatches(failing(), { restMs: 0, expected: 2 })) taken.push(...batch);
  }, /gone/);
  assert.deepEqual(taken, [1]);
});

test('leaving early ends the stream', async () => {
  let closed = false;
  async function* endless() {
    try {
      for (let value = 0; ; value += 1) {
        yield value;
        await pause(1);
      }
    } finally {
      closed = true;
    }
  }
  for await (const batch of inBatches(endless(), { restMs: 0, expected: 9 })) if (batch.length > 0) break;
  assert.ok(closed);
});
