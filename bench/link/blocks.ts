// Who shares a key with whom, each pair once, for a population that fits in memory only as numbers.

/** Places are below this: key and place, or two places, go into one number. */
export const most = 2 ** 21;

/** Pairs as numbers, the later above the earlier, in order. */
export interface Blocks {
  pairs: Float64Array;
  /** Keys that too many share. */
  passedOver: number;
  /** Of the keys, by how many share them: 1, 2, up to 4, 16, 64, the limit. */
  sizes: readonly { upTo: number; keys: number }[];
}

export const pairOf = (one: number, other: number): number => (one > other ? one * most + other : other * most + one);
export const placesOf = (pair: number): [late: number, early: number] => [Math.floor(pair / most), pair % most];

export function blocks(count: number, keysOf: (at: number) => readonly number[], limit: number): Blocks {
  const entries = growing();
  // Key above, identity below: one number sorts by both.
  for (let at = 0; at < count; at += 1) for (const key of keysOf(at)) entries.add((key + 2 ** 31) * most + at);
  const all = entries.sorted();
  const pairs = growing();
  const sizes = [1, 2, 4, 16, 64, limit].map((upTo) => ({ upTo, keys: 0 }));
  let passedOver = 0;
  for (let start = 0; start < all.length;) {
    let end = start;
    const key = Math.floor(all[start]! / most);
    while (end < all.length && Math.floor(all[end]! / most) === key) end += 1;
    const size = sizes.find(({ upTo }) => end - start <= upTo);
    if (size) size.keys += 1;
    if (end - start > limit) passedOver += 1;
    else
      for (let one = start; one < end; one += 1)
        for (let other = start; other < one; other += 1) pairs.add(pairOf(all[one]! % most, all[other]! % most));
    start = end;
  }
  const found = pairs.sorted();
  let kept = 0;
  for (const [at, pair] of found.entries()) if (at === 0 || pair !== found[at - 1]) found[kept++] = pair;
  return { pairs: found.slice(0, kept), passedOver, sizes };
}

/** Numbers, as many as come. */
export function growing() {
  const full: Float64Array[] = [];
  let buffer = new Float64Array(1 << 20);
  let used = 0;
  return {
    add(value: number): void {
      if (used === buffer.length) {
        full.push(buffer);
        buffer = new Float64Array(1 << 20);
        used = 0;
      }
      buffer[used++] = value;
    },
    sorted(): Float64Array {
      const all = new Float64Array(full.length * (1 << 20) + used);
      for (const [at, part] of full.entries()) all.set(part, at * (1 << 20));
      all.set(buffer.subarray(0, used), full.length * (1 << 20));
      full.length = 0;
      return all.toSorted();
    },
  };
}
