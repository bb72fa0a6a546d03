// The entries in memory: after any changes the same as read anew, whatever came in which order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Executor } from '#runtime/database/database.ts';
import { heldEntries } from './held-entries.ts';
import type { ChangedRow } from './held-entries-store.ts';

interface Change {
  listing: number;
  /** Of each entry the words, of which the first is in its name. */
  entries: readonly (readonly string[])[];
}

const rowsOf = ({ listing, entries }: Change, number: number): ChangedRow[] =>
  (entries.length === 0 ? [undefined] : entries).map((words, index) => ({
    number,
    serviceId: `listing ${listing}`,
    entryId: words ? `listing ${listing} at ${index}` : null,
    words: [...new Set(words ?? [])].join(' '),
    nameWords: words?.[0] ?? '',
    terms: (words ?? []).map((word) => `about ${word}`),
    latitude: null,
    longitude: null,
    delivered: 'place home',
    free: null,
    languages: '',
    access: '',
    minimumAge: null,
    maximumAge: null,
    openEvery: null,
    openSome: '{[600,720),[2040,2160)}',
    sureOn: 20_000 + number,
  }));

/** A database that says what changed after a number, of each listing the last. */
function database(): { executor: Executor; change: (change: Change) => void } {
  const last = new Map<number, ChangedRow[]>();
  let number = 0;
  const changed = (after: number) =>
    [...last.values()]
      .flat()
      .filter((row) => row.number > after)
      .toSorted((one, other) => one.number - other.number);
  return {
    executor: {
      run: ({ values }: { values?: readonly unknown[] }) => Promise.resolve(changed(Number(values![0]))),
    } as Executor,
    change: (change) => last.set(change.listing, rowsOf(change, (number += 1))),
  };
}

async function seen(executor: Executor) {
  const held = await heldEntries(executor);
  const present = (places: readonly number[], low: 0 | 1) =>
    places
      .flatMap((place) => {
        const entry = held.at[place >> low];
        return entry ? [`${entry.entryId} ${entry.sureOn} ${low === 1 ? place & 1 : ''}`] : [];
      })
      .toSorted();
  return {
    size: held.size,
    entries: held.at.flatMap((entry) => (entry ? [JSON.stringify(entry)] : [])).toSorted(),
    words: words.map((word) => [word, held.countOf(word), present(held.withWord(word), 1)]),
    terms: words.map((word) => present(held.withTerm(`about ${word}`), 0)),
  };
}

const words = ['lunch', 'walk', 'knit'];

test('entries kept in step are those of whoever reads them all for the first time', async () => {
  const entry = fc.uniqueArray(fc.constantFrom(...words), { minLength: 1 });
  const change = fc.record({ listing: fc.nat(4), entries: fc.array(entry, { maxLength: 3 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 6 }), async (steps) => {
      const kept = database();
      for (const step of steps) {
        for (const each of step) kept.change(each);
        const fresh = { run: kept.executor.run.bind(kept.executor) };
        assert.deepEqual(await seen(kept.executor), await seen(fresh));
      }
    }),
    { numRuns: 60 },
  );
});

test('a listing that changes for ever takes no more memory for ever', async () => {
  const { executor, change } = database();
  change({ listing: 1, entries: [['walk'], ['walk', 'knit']] });
  for (let time = 0; time < 2500; time += 1) {
    change({ listing: 0, entries: [['lunch', 'walk']] });
    await heldEntries(executor);
  }
  const held = await heldEntries(executor);
  assert.ok(held.at.length < 2500 && held.withWord('lunch').length < 2500);
  assert.deepEqual([held.size, held.countOf('lunch'), held.countOf('walk'), held.countOf('knit')], [3, 1, 3, 1]);
  assert.equal(held.at[held.withTerm('about lunch').at(-1)!]?.sureOn, 22_501);
});
