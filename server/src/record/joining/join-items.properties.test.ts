import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyItems, nameOf, partition } from './any-items.ts';
import { joinItems } from './join-items.ts';

const runs = { numRuns: 3000 };

test('nothing in is lost, and nothing is in two lines', () => {
  fc.assert(
    fc.property(anyItems, (items) => {
      const originals = joinItems(items).flatMap((line) => line.originals);
      assert.deepEqual(originals.map(nameOf).toSorted(), items.map(nameOf).toSorted());
      for (const original of originals) assert.ok(items.includes(original), 'an original is the very item');
    }),
    runs,
  );
});

test('the order in which entries come makes no difference to anything', () => {
  fc.assert(
    fc.property(
      anyItems.chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length }))),
      ([items, shuffled]) => assert.deepEqual(joinItems(shuffled), joinItems(items)),
    ),
    runs,
  );
});

test('joining what was joined changes nothing', () => {
  fc.assert(
    fc.property(anyItems, (items) => {
      const once = joinItems(items);
      assert.deepEqual(joinItems(once.flatMap(({ originals }) => originals)), once);
    }),
    runs,
  );
});

test('one more source never removes a line, and never joins two entries that stood apart', () => {
  fc.assert(
    fc.property(anyItems, fc.constantFrom('gp', 'kings', 'guys', 'slam'), (items, last) => {
      const before = joinItems(items.filter(({ sourceId }) => sourceId !== last));
      const after = joinItems(items);
      assert.ok(after.length >= before.length, `${before.length} lines became ${after.length}`);
      const lineBefore = new Map(before.flatMap((line) => line.originals.map((item) => [nameOf(item), line])));
      for (const { originals } of after) {
        const lines = new Set(originals.flatMap((item) => lineBefore.get(nameOf(item)) ?? []));
        assert.ok(lines.size <= 1, 'two lines became one');
      }
    }),
    { numRuns: 10_000 },
  );
});

test('what was entered in error stands alone, and people are never mixed', () => {
  fc.assert(
    fc.property(anyItems, (items) => {
      for (const { originals } of joinItems(items)) {
        assert.equal(new Set(originals.map(({ personId }) => personId)).size, 1);
        if (originals.some(({ cautions }) => cautions?.includes('entered in error'))) assert.equal(originals.length, 1);
      }
    }),
    runs,
  );
});

test('the line shown is one of its originals, and a line of several entries says why', () => {
  fc.assert(
    fc.property(anyItems, (items) => {
      for (const { shown, originals, joinedBy, sources } of joinItems(items)) {
        assert.equal(shown, originals[0]);
        assert.equal(joinedBy.length > 0, originals.length > 1);
        assert.deepEqual(sources, [...new Set(originals.map(({ sourceId }) => sourceId))].toSorted());
      }
    }),
    runs,
  );
});

test('these properties are about something: generated items are joined, and are kept apart', () => {
  const sizes = fc.sample(anyItems, 300).flatMap((items) => joinItems(items).map(({ originals }) => originals.length));
  assert.ok(sizes.filter((size) => size > 1).length > 100 && sizes.filter((size) => size === 1).length > 100);
  assert.notDeepEqual(partition(joinItems([])), undefined);
});
