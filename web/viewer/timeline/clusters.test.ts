import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clustered, packed } from './clusters.ts';

test('marks apart stay apart, marks close become one with their count', () => {
  const clusters = clustered([1, 2, 50, 90, 91, 91.5], (x) => x, 3);
  assert.deepEqual(
    clusters.map(({ items }) => items),
    [[1, 2], [50], [90, 91, 91.5]],
  );
});

test('every mark is in one cluster, no two clusters hide one another, each stands among its members', () => {
  const places = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 400 });
  fc.assert(
    fc.property(places, fc.double({ min: 0.5, max: 10, noNaN: true }), (all, gap) => {
      const clusters = clustered(all, (x) => x, gap);
      assert.deepEqual(
        clusters.flatMap(({ items }) => items).toSorted((one, other) => one - other),
        all.toSorted((one, other) => one - other),
      );
      for (const [index, { x, items }] of clusters.entries()) {
        assert.ok(x >= Math.min(...items) - 0.06 && x <= Math.max(...items) + 0.06);
        if (index > 0) assert.ok(x - clusters[index - 1]!.x >= gap);
      }
    }),
  );
});

test('bars that overlap are below one another, and each is drawn once', () => {
  const bar = fc
    .tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 20 }))
    .map(([from, length]) => ({ from, until: from + length }));
  fc.assert(
    fc.property(fc.array(bar, { maxLength: 60 }), (bars) => {
      const rows = packed(bars);
      assert.equal(rows.flat().length, bars.length);
      assert.deepEqual(new Set(rows.flat()), new Set(bars));
      for (const row of rows)
        for (const [index, { from }] of row.entries()) assert.ok(index === 0 || row[index - 1]!.until <= from);
      // No more rows than bars that lie over one moment.
      const most = Math.max(
        0,
        ...bars.map(({ from: at }) => bars.filter(({ from, until }) => from <= at && at < until).length),
      );
      assert.equal(rows.length, most);
    }),
  );
});
