// Reads any complete subtree of the log, from the nearest hashes that are kept below it.
import type { Executor } from '#runtime/database/database.ts';
import { Frontier, type ReadSubtree } from '#standards/transparency-log/merkle-tree.ts';
import { selectHashes } from './tree-store.ts';

/** Every so many levels are kept. */
export const keptEvery = 8;

/** @throws Error where the tree has no such subtree. */
export function subtreesIn(executor: Executor): ReadSubtree {
  return async (level, index) => {
    const below = Math.floor(level / keptEvery) * keptEvery;
    const count = 2 ** (level - below);
    const hashes = await executor.run(selectHashes(below, index * count, count));
    if (hashes.length !== count) throw new Error('the tree over the audit log has a gap');
    const frontier = new Frontier();
    for (const { hash } of hashes) frontier.append(hash);
    return frontier.root();
  };
}
