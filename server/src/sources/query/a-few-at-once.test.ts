import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aFewAtOnce } from './a-few-at-once.ts';

test('all of it is done, in the order it came, never more than so many at once, whatever fails', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean(), { maxLength: 20 }), async (most, fails) => {
      const inTurn = aFewAtOnce(most);
      const begun: number[] = [];
      let running = 0;
      const results = await Promise.allSettled(
        fails.map((failing, index) =>
          inTurn(async () => {
            begun.push(index);
            running += 1;
            assert.ok(running <= most);
            await new Promise((resolve) => setImmediate(resolve));
            running -= 1;
            if (failing) throw new Error('failed');
            return index;
          }),
        ),
      );
      assert.deepEqual(begun, [...fails.keys()]);
      assert.deepEqual(
        results.map(({ status }) => status),
        fails.map((failing) => (failing ? 'rejected' : 'fulfilled')),
      );
    }),
    { numRuns: 50 },
  );
});
