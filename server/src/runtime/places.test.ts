import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openPlaces } from './places.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('places', () => {
  it('are entered in order, never by more than there are, and left whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.boolean(), { maxLength: 20 }),
        async (most, fails) => {
          const places = openPlaces(most);
          const begun: number[] = [];
          let inside = 0;
          const results = await Promise.allSettled(
            fails.map((failing, index) =>
              places.within(async () => {
                begun.push(index);
                inside += 1;
                assert.ok(inside <= most);
                await turn();
                inside -= 1;
                if (failing) throw new Error('failed');
              }),
            ),
          );
          assert.deepEqual(begun, [...fails.keys()]);
          assert.deepEqual(
            results.map(({ status }) => status),
            fails.map((failing) => (failing ? 'rejected' : 'fulfilled')),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are not held by who gave up waiting, and not given twice by who leaves twice', async () => {
    const places = openPlaces(1);
    const leave = await places.enter();
    const impatient = new AbortController();
    const givenUp = places.enter(impatient.signal);
    const entered: string[] = [];
    const second = places.enter().then((leaving) => {
      entered.push('second');
      return leaving;
    });
    const third = places.enter(AbortSignal.abort());
    impatient.abort();
    (await givenUp)();
    (await third)();
    await turn();
    assert.deepEqual(entered, [], 'the place is still taken');
    leave();
    leave();
    const leaveSecond = await second;
    let fourth = false;
    void places.enter().then(() => (fourth = true));
    await turn();
    assert.equal(fourth, false);
    leaveSecond();
    await turn();
    assert.equal(fourth, true);
  });
});
