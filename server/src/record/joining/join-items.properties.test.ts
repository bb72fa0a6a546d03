import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RecordItem } from '../items/record-item.ts';
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

const summary = (sourceId: string, when: string, facts: NonNullable<RecordItem['facts']>): RecordItem => ({
  section: 'documents',
  resource: { resourceType: 'DocumentReference', id: '0' },
  sourceId,
  title: 'Discharge summary',
  when,
  whenMeaning: 'written',
  who: 'Dr Bo Jones',
  facts,
});
/** King's has it under the practice's number, with the content that the trust has. */
const bridge = [
  summary('slam', '2019-03-05T10:00:00Z', { hash: 'aaa' }),
  summary('gp', '2019-03-05T10:00:00Z', { hash: 'bbb', identifiers: ['lab|2'] }),
  summary('kings', '2019-03-05T23:30:00Z', { hash: 'aaa', identifiers: ['lab|2'] }),
];

test('one more source never removes a line, nor joins two entries that stood apart, but where it bears what identifies both', () => {
  fc.assert(
    fc.property(anyItems, fc.constantFrom('gp', 'kings', 'guys', 'slam'), (items, last) => {
      const before = joinItems(items.filter(({ sourceId }) => sourceId !== last));
      const after = joinItems(items);
      const lineBefore = new Map(before.flatMap((line) => line.originals.map((item) => [nameOf(item), line])));
      let bridged = 0;
      for (const { originals } of after) {
        const lines = new Set(originals.flatMap((item) => lineBefore.get(nameOf(item)) ?? []));
        if (lines.size <= 1) continue;
        bridged += lines.size - 1;
        // A document under the number of the one and with the content of the other: the two were one all along.
        const borne = new Set(originals.filter(({ sourceId }) => sourceId === last).flatMap(identitiesOf));
        for (const line of lines)
          assert.ok(
            line.originals.flatMap(identitiesOf).some((identity) => borne.has(identity)),
            'two lines became one',
          );
      }
      assert.ok(after.length + bridged >= before.length, `${before.length} lines became ${after.length}`);
    }),
    { numRuns: 10_000, examples: [[bridge, 'kings']] },
  );
});

/** What says by itself which thing it is: its numbers, and the digest of its content. */
function identitiesOf({ facts }: RecordItem): string[] {
  return [...(facts?.identifiers ?? []), ...(facts?.hash ? [facts.hash] : [])];
}

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
