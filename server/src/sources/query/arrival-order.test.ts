import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { inArrivalOrder } from './arrival-order.ts';

describe('arrival order', () => {
  it('hands on every value once, in the order they came, however the reader dawdles', async () => {
    const scenario = fc.record({
      order: fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 12, maxLength: 12 }),
      /** After how many arrivals the reader looks again. */
      pauses: fc.array(fc.nat({ max: 3 }), { minLength: 12, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ order, pauses }) => {
        const waiting = order.map(() => Promise.withResolvers<number>());
        const read: number[] = [];
        const reading = (async () => {
          for await (const value of inArrivalOrder(waiting.map(({ promise }) => promise))) {
            read.push(value);
            for (let turns = pauses[read.length - 1]!; turns > 0; turns -= 1) await Promise.resolve();
          }
        })();
        for (const index of order) {
          waiting[index]!.resolve(index);
          await Promise.resolve();
        }
        await reading;
        assert.deepEqual(read, order);
      }),
    );
  });

  it('ends at once where there is nothing to wait for, and throws what is thrown', async () => {
    assert.deepEqual(await inArrivalOrder([]).next(), { value: undefined, done: true });
    const failing = inArrivalOrder([Promise.resolve(1), Promise.reject(new Error('broken'))]);
    assert.deepEqual(await failing.next(), { value: 1, done: false });
    await assert.rejects(failing.next(), /broken/);
  });
});
