// That an event is in the log, for whoever wants to check it: with the latest signed checkpoint.
import type { Executor } from '#runtime/database/database.ts';
import { inclusionProof } from '#standards/transparency-log/merkle-tree.ts';
import type { EventProof } from '../verify/event-proof.ts';
import { subtreesIn } from './read-subtree.ts';
import { selectCheckpoint, selectLeaf } from './tree-store.ts';

/** Undefined where no event is sealed at this place, or no checkpoint has it yet. */
export async function proofOf(executor: Executor, leafIndex: number): Promise<EventProof | undefined> {
  const [[leaf], [checkpoint]] = await Promise.all([
    executor.run(selectLeaf(leafIndex)),
    executor.run(selectCheckpoint),
  ]);
  if (!leaf || !checkpoint || checkpoint.size <= leafIndex) return undefined;
  const { leaf_index: _, hash: __, ...event } = leaf;
  const path = await inclusionProof(leafIndex, checkpoint.size, subtreesIn(executor));
  return { leafIndex, event, path: path.map((hash) => hash.toString('base64')), checkpoint: checkpoint.note };
}
