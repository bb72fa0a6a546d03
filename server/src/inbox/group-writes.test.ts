import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupWrites } from './group-writes.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A writer whose groups are let go one by one, and that remembers them. */
function slowWriter(
  options: { maxItems?: number; maxBytes?: number; refuse?: (item: string) => Error | undefined } = {},
) {
  const groups: string[][] = [];
  const gates: (() => void)[] = [];
  const writer = groupWrites<string, string>({
    async write(items) {
      groups.push([...items]);
      await new Promise<void>((resolve) => gates.push(resolve));
      const error = items.map((item) => options.refuse?.(item)).find((each) => each !== undefined);
      if (error) throw error;
      return items.map((item) => item.toUpperCase());
    },
    maxItems: options.maxItems ?? 10,
    maxBytes: options.maxBytes ?? 1000,
    bytesOf: (item) => item.length,
    concernsAll: (error) => error instanceof RangeError,
  });
  const letGo = async () => {
    await turn();
    while (gates.length > 0) {
      gates.shift()!();
      await turn();
      await turn();
    }
  };
  return { writer, groups, letGo };
}

test('what arrives while a group is written goes together into the next, in order', async () => {
  const { writer, groups, letGo } = slowWriter();
  const first = writer.add('a');
  await turn();
  const others = ['b', 'c', 'd'].map((item) => writer.add(item));
  assert.equal(writer.waiting, 3);
  await letGo();
  assert.deepEqual(await Promise.all([first, ...others]), ['A', 'B', 'C', 'D']);
  assert.deepEqual(groups, [['a'], ['b', 'c', 'd']]);
});

test('a group is no larger than agreed, in items and bytes; what is larger alone goes alone', async () => {
  const { writer, groups, letGo } = slowWriter({ maxItems: 3, maxBytes: 5 });
  const all = ['a', 'b', 'c', 'd', 'eeee', 'ffffffffff', 'g'].map((item) => writer.add(item));
  await letGo();
  await Promise.all(all);
  assert.deepEqual(groups, [['a', 'b', 'c'], ['d', 'eeee'], ['ffffffffff'], ['g']]);
});

test('an item that cannot be written fails alone', async () => {
  const { writer, letGo } = slowWriter({ refuse: (item) => (item === 'bad' ? new TypeError('bad') : undefined) });
  const results = Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map((item) => writer.add(item)));
  await letGo();
  assert.deepEqual(
    (await results).map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error).message)),
    ['A', 'B', 'bad', 'C', 'D'],
  );
});

test('an error that would meet all is told to all at once, and the next group is tried anew', async () => {
  let away = true;
  const { writer, groups, letGo } = slowWriter({ refuse: () => (away ? new RangeError('away') : undefined) });
  const results = Promise.allSettled(['a', 'b', 'c'].map((item) => writer.add(item)));
  await letGo();
  assert.ok((await results).every(({ status }) => status === 'rejected'));
  assert.equal(groups.length, 1);
  away = false;
  const next = writer.add('d');
  await letGo();
  assert.equal(await next, 'D');
});
