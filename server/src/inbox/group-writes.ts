// Groups what must be durable into few commits. Each caller waits until what it added is on disk; while one group is being
// written the next one gathers. Invariant: groups are written one after another, in the order things were added.
// Why: a commit costs one wait for the disk however many rows it carries; senders each wait for their own.

export interface GroupWriter<Item, Result> {
  /** Resolves when the item's group is committed; rejects with what the writing of this item threw. */
  add(item: Item): Promise<Result>;
  /** Items added and not yet written. */
  readonly waiting: number;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

export function groupWrites<Item, Result>(options: {
  /** Writes a group in one commit: a result for each item, in order. */
  write(items: readonly Item[]): Promise<readonly Result[]>;
  maxItems: number;
  maxBytes: number;
  bytesOf(item: Item): number;
  /** An error that would meet every group alike, such as a lost connection: the group is not tried in parts. */
  concernsAll(error: unknown): boolean;
}): GroupWriter<Item, Result> {
  const queue: Waiting<Item, Result>[] = [];
  let writing = false;

  const nextGroup = () => {
    let bytes = 0;
    let count = 0;
    while (count < queue.length && count < options.maxItems) {
      bytes += options.bytesOf(queue[count]!.item);
      if (count > 0 && bytes > options.maxBytes) break;
      count += 1;
    }
    return queue.splice(0, count);
  };

  const writeGroup = async (group: Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await options.write(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(results[index]!);
    } catch (error) {
      if (group.length === 1 || options.concernsAll(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      // One item that the database refuses must not take its neighbours with it: halve until it stands alone.
      const half = Math.ceil(group.length / 2);
      await writeGroup(group.slice(0, half));
      await writeGroup(group.slice(half));
    }
  };

  const writeAll = async () => {
    writing = true;
    while (queue.length > 0) await writeGroup(nextGroup());
    writing = false;
  };

  return {
    add(item) {
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        // Everything that arrives in this turn of the event loop goes together.
        if (!writing) {
          writing = true;
          setImmediate(() => void writeAll());
        }
      });
    },
    get waiting() {
      return queue.length;
    },
  };
}
