import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { whenIdle } from './when-idle.ts';

/** Keeps the thread busy, in pieces between which timers run. */
async function busy(forMs: number): Promise<void> {
  for (const until = performance.now() + forMs; performance.now() < until; await pause(0))
    for (const piece = performance.now() + 40; performance.now() < piece;);
}

test('told once where nothing moves and the thread is free; not while something moves, nor while the thread is busy', async () => {
  const told: string[] = [];
  const still = whenIdle(() => told.push('still'));
  const stopped = whenIdle(() => told.push('stopped'));
  stopped.stop();
  const moving = whenIdle(() => told.push('moving'));
  for (let count = 0; count < 20; count += 1) {
    await pause(100);
    moving.notYet();
  }
  moving.stop();
  still.stop();
  assert.deepEqual(told, ['still']);

  const starved = whenIdle(() => told.push('starved'));
  await busy(1500);
  assert.deepEqual(told, ['still'], 'it was not for others that nothing moved');
  for (let count = 0; count < 300 && told.length === 1; count += 1) await pause(10);
  starved.stop();
  assert.deepEqual(told, ['still', 'starved']);
});
