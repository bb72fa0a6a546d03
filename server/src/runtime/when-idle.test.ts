import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { whenIdle } from './when-idle.ts';

/** Keeps the thread busy, in pieces between which timers run. */
async function busy(forMs: number): Promise<void> {
  for (const until = performance.now() + forMs; performance.now() < until; await pause(0))
    for (const piece = performance.now() + 40; performance.now() < piece;);
}

test('told once where the thread is free; not while it is busy, nor where it was stopped', async () => {
  const told: string[] = [];
  const still = whenIdle(() => told.push('still'));
  whenIdle(() => told.push('stopped'))();
  for (let count = 0; count < 300 && told.length === 0; count += 1) await pause(10);
  await pause(1200);
  still();
  assert.deepEqual(told, ['still']);

  const starved = whenIdle(() => told.push('starved'));
  await busy(1500);
  assert.deepEqual(told, ['still'], 'it was not for others that nothing moved');
  for (let count = 0; count < 300 && told.length === 1; count += 1) await pause(10);
  starved();
  assert.deepEqual(told, ['still', 'starved']);
});
