import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'node:test';
import { inAnyOrder } from './in-any-order.ts';

async function* every(ms: number, values: readonly string[], left: string[] = []): AsyncGenerator<string> {
  try {
    for (const value of values) {
      await wait(ms);
      yield value;
    }
  } finally {
    left.push(values[0] ?? '');
  }
}

test('values come as they are there, and all of them', async () => {
  const seen: string[] = [];
  const { promise: othersCame, resolve } = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<string> {
    await othersCame;
    yield 'slow';
  }
  for await (const value of inAnyOrder([slow(), every(1, ['a', 'b', 'c'])])) {
    seen.push(value);
    if (value === 'c') resolve();
  }
  assert.deepEqual(seen, ['a', 'b', 'c', 'slow']);
});

test('leaving early ends every stream', async () => {
  const left: string[] = [];
  for await (const value of inAnyOrder([every(30, ['slow'], left), every(1, ['fast', 'more'], left)])) {
    assert.equal(value, 'fast');
    break;
  }
  assert.deepEqual(left.toSorted(), ['fast', 'slow']);
});

test('a stream that fails ends the whole', async () => {
  async function* failing(): AsyncGenerator<string> {
    yield await wait(5, 'one');
    throw new Error('broken');
  }
  await assert.rejects(async () => {
    for await (const value of inAnyOrder([every(10, ['a', 'b', 'c']), failing()])) assert.ok(value);
  }, /broken/);
});

test('no streams is the end', async () => {
  for await (const value of inAnyOrder([])) assert.fail(String(value));
});
