import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { heightOf, valueDomain, valueTicks } from './value-axis.ts';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });

test('every value is on the chart, the larger never below the smaller', () => {
  fc.assert(
    fc.property(values, (all) => {
      const domain = valueDomain(all);
      assert.ok(domain.low < domain.high);
      const heights = all.toSorted((one, other) => one - other).map((value) => heightOf(value, domain));
      for (const [index, height] of heights.entries()) {
        assert.ok(height >= 7.9 && height <= 92.1, String(height));
        assert.ok(index === 0 || height <= heights[index - 1]!);
      }
    }),
  );
});

test('the numbers at the side are few, upwards, evenly apart and on the chart', () => {
  fc.assert(
    fc.property(values, (all) => {
      const domain = valueDomain(all);
      fc.pre(domain.high - domain.low > 1e-6);
      const ticks = valueTicks(domain);
      assert.ok(ticks.length >= 1 && ticks.length <= 7, `${ticks.length} of ${domain.low}..${domain.high}`);
      const step = ticks[1]! - ticks[0]!;
      for (const [index, tick] of ticks.entries()) {
        assert.ok(
          tick >= domain.low - Math.abs(domain.low) * 1e-6 - 1e-6 &&
            tick <= domain.high + Math.abs(domain.high) * 1e-6 + 1e-6,
        );
        if (index > 0) assert.ok(Math.abs(tick - ticks[index - 1]! - step) <= Math.abs(step) * 1e-3);
      }
    }),
  );
});

test('they are round: 3.5 to 5.6 is named in halves, 118 to 160 in tens', () => {
  assert.deepEqual(valueTicks({ low: 3.5, high: 5.6 }), [3.5, 4, 4.5, 5, 5.5]);
  assert.deepEqual(valueTicks({ low: 118, high: 160 }), [120, 130, 140, 150, 160]);
  assert.deepEqual(valueTicks({ low: 0, high: 0.3 }), [0, 0.1, 0.2, 0.3]);
});

test('one value alone, and nought alone, have room above and below', () => {
  assert.deepEqual(valueDomain([5]), { low: 4.5, high: 5.5 });
  assert.deepEqual(valueDomain([0]), { low: -1, high: 1 });
});
