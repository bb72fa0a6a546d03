// Marks that would hide one another, together with their count; bars that would, below one another.

export interface Cluster<Item> {
  /** Percent of the width. */
  x: number;
  items: readonly Item[];
}

/**
 * Neighbours closer than `gap` become one, the closest first, at the middle of its members, until none are.
 * @param positionOf percent of the width.
 */
export function clustered<Item>(
  items: readonly Item[],
  positionOf: (item: Item) => number,
  gap: number,
): Cluster<Item>[] {
  // Why rounded first: thousands of marks share what are, to the eye, a few hundred places.
  const places = Map.groupBy(items, (item) => Math.round(positionOf(item) * 10) / 10);
  const clusters: Cluster<Item>[] = [...places]
    .map(([x, members]) => ({ x, items: members }))
    .toSorted((one, other) => one.x - other.x);
  for (;;) {
    let closest = -1;
    let least = gap;
    for (let index = 1; index < clusters.length; index += 1) {
      const distance = clusters[index]!.x - clusters[index - 1]!.x;
      if (distance < least) [closest, least] = [index, distance];
    }
    if (closest < 0) return clusters;
    const [one, other] = [clusters[closest - 1]!, clusters[closest]!];
    const count = one.items.length + other.items.length;
    const x = (one.x * one.items.length + other.x * other.items.length) / count;
    clusters.splice(closest - 1, 2, { x, items: [...one.items, ...other.items] });
  }
}

/** Rows of bars in which no two overlap: each bar in the first row that has room for it. */
export function packed<Bar extends { from: number; until: number }>(bars: readonly Bar[]): Bar[][] {
  const rows: Bar[][] = [];
  for (const bar of bars.toSorted((one, other) => one.from - other.from || one.until - other.until)) {
    const free = rows.find((row) => row.at(-1)!.until <= bar.from);
    if (free) free.push(bar);
    else rows.push([bar]);
  }
  return rows;
}
