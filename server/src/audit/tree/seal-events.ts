// One round of sealing: events that are committed become leaves, and the tree with them in it is signed. All in one transaction,
// under a lock, so that any number of servers may do it and the tree grows in one row.
import type { Database, Transaction } from '#runtime/database/database.ts';
import { readCheckpoint, signCheckpoint } from '#standards/transparency-log/checkpoint.ts';
import { Frontier, rootOf } from '#standards/transparency-log/merkle-tree.ts';
import { openNote, type Signer, type Verifier } from '#standards/transparency-log/signed-note.ts';
import { hashOfEvent } from './leaf.ts';
import { keptEvery, subtreesIn } from './read-subtree.ts';
import {
  deleteAwaiting,
  insertCheckpoint,
  insertLeaves,
  insertSubtrees,
  lockTree,
  selectAwaiting,
  selectCheckpoint,
  selectSize,
  type SubtreeRow,
} from './tree-store.ts';

/** The tree is not the one that was signed before: somebody changed it. Nothing is signed until a person has looked into it. */
export class TreeChanged extends Error {}

/** Of one transaction: some hundred milliseconds. */
const mostAtOnce = 2000;

export interface Sealing {
  origin: string;
  signers: readonly Signer[];
  /** Every key whose checkpoints are ours: those that sign, and those that did. */
  verifiers: readonly Verifier[];
}

/** What one server knows of the tree between rounds. */
export interface KnownTree {
  frontier: Frontier;
}

/**
 * Seals what waits, at most two thousand events.
 * @param known the tree as this server left it; undefined at first. Where another server went on, it is read again.
 * @returns the tree as it is now, with the signed checkpoint where there is a new one, and whether more may wait.
 * @throws TreeChanged where the tree in the database is not what its last checkpoint says.
 */
export async function sealEvents(
  database: Database,
  sealing: Sealing,
  known: KnownTree | undefined,
): Promise<{ tree: KnownTree; note?: string; more: boolean }> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockTree);
    const [{ size } = { size: 0 }] = await transaction.run(selectSize);
    const before = known?.frontier.size === size ? known.frontier : await readTree(transaction, sealing, size);
    const events = await transaction.run(selectAwaiting(mostAtOnce));
    if (events.length === 0 && size > 0) return { tree: { frontier: before }, more: false };
    // A copy: where the transaction fails, the tree is what it was.
    const frontier = before.copy();
    const subtrees: SubtreeRow[] = [];
    const leaves = events.map((event) => {
      const hash = hashOfEvent(event);
      frontier.append(hash, (level, index, over) => {
        if (level > 0 && level % keptEvery === 0) subtrees.push({ level, index, hash: over });
      });
      return { sequence: event.sequence, hash };
    });
    await transaction.run(insertLeaves(size, leaves));
    if (subtrees.length > 0) await transaction.run(insertSubtrees(subtrees));
    await transaction.run(deleteAwaiting(leaves.map(({ sequence }) => sequence)));
    const head = { origin: sealing.origin, size: frontier.size, root: frontier.root() };
    const note = signCheckpoint(head, sealing.signers);
    await transaction.run(insertCheckpoint(frontier.size, note));
    return { tree: { frontier }, note, more: events.length === mostAtOnce };
  });
}

/** The tree as the database has it, if it is what was signed last. */
async function readTree(transaction: Transaction, sealing: Sealing, size: number): Promise<Frontier> {
  const [last] = await transaction.run(selectCheckpoint);
  if (!last) {
    if (size > 0) throw new TreeChanged('there are leaves and no checkpoint');
    return new Frontier();
  }
  const frontier = await Frontier.read(size, subtreesIn(transaction)).catch(() => {
    throw new TreeChanged('there are fewer hashes than leaves');
  });
  mustBeSigned(last.note, sealing, size, frontier);
  return frontier;
}

function mustBeSigned(note: string, { origin, verifiers }: Sealing, size: number, frontier: Frontier): void {
  const text = openNote(note, verifiers);
  const signed = text === undefined ? undefined : readCheckpoint(text);
  if (!signed || signed.origin !== origin)
    throw new TreeChanged('the last checkpoint is not signed by a key of this log');
  if (signed.size !== size) throw new TreeChanged('the tree is not as large as its last checkpoint says');
  if (!signed.root.equals(frontier.root())) throw new TreeChanged('the tree is not the one its last checkpoint signs');
}

/** Whether the tree still begins with what a checkpoint from outside the database says. @throws TreeChanged */
export async function mustBegin(database: Database, note: string, { origin, verifiers }: Sealing): Promise<void> {
  const text = openNote(note, verifiers);
  const signed = text === undefined ? undefined : readCheckpoint(text);
  if (!signed) throw new TreeChanged('the last checkpoint outside the database is not signed by a key of this log');
  if (signed.origin !== origin) throw new TreeChanged('the checkpoints outside the database are of another log');
  const [{ size } = { size: 0 }] = await database.run(selectSize);
  if (size < signed.size) throw new TreeChanged('the log is shorter than its last checkpoint outside the database');
  const root = await rootOf(signed.size, subtreesIn(database)).catch(() => undefined);
  if (!root?.equals(signed.root))
    throw new TreeChanged('the log does not begin as its last checkpoint outside the database says');
}
