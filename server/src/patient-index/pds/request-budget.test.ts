import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRequestBudget } from './request-budget.ts';

/** A clock that only sleeping moves. */
function timeAt(start = 0) {
  let now = start;
  return {
    monotonicMs: () => now,
    sleep: () => Promise.resolve(),
    pass: (ms: number) => (now += ms),
  };
}

/** When each turn was given, on a clock where asking takes no time. */
async function turns(perSecond: number, longestTurnMs: number, gapsMs: readonly number[]) {
  const time = timeAt();
  const waits: number[] = [];
  const budget = createRequestBudget(
    { perSecond, longestTurnMs },
    {
      monotonicMs: time.monotonicMs,
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    },
  );
  const given: number[] = [];
  for (const gap of gapsMs) {
    time.pass(gap);
    const before = waits.length;
    if (await budget.turn()) given.push(time.monotonicMs() + (waits.length > before ? waits.at(-1)! : 0));
  }
  return given;
}

test('never more turns in any second than the budget, in the order asked, and none kept waiting too long', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 7 }),
      fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 60 }),
      async (perSecond, gaps) => {
        const given = await turns(perSecond, 2000, gaps);
        for (const [index, at] of given.entries()) {
          const earlier = given[index - perSecond];
          if (earlier !== undefined)
            assert.ok(at - earlier >= 1000, `${perSecond + 1} turns within ${at - earlier} ms`);
          if (index > 0) assert.ok(at >= given[index - 1]!);
        }
      },
    ),
  );
});

test('whoever would wait too long is told at once', async () => {
  const given = await turns(
    5,
    1000,
    Array.from({ length: 20 }, () => 0),
  );
  assert.deepEqual(given, [0, 0, 0, 0, 0, 1000, 1000, 1000, 1000, 1000]);
});

test('the service asks for a rest, and nobody is sent before it is over', async () => {
  const time = timeAt(0);
  const budget = createRequestBudget({ perSecond: 5, longestTurnMs: 100 }, time);
  budget.restUntil(3000);
  assert.equal(await budget.turn(), false);
  time.pass(2950);
  assert.equal(await budget.turn(), true);
});
