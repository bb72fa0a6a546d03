// Whether the audit log is what was signed, told from outside: by whoever has its rows, its checkpoints and the public key, and
// trusts neither the application nor the database. What is wrong is named, and where.
import type { Checkpoint } from '#standards/transparency-log/checkpoint.ts';
import { Frontier, type Hash } from '#standards/transparency-log/merkle-tree.ts';
import { namedSwap } from './named-swap.ts';
import { type CheckpointNote, readHeads } from './read-heads.ts';
import type { Verifier } from '#standards/transparency-log/signed-note.ts';

/** A leaf as it stands in the database, with what its event hashes to, if that is there. */
export interface HashedLeaf {
  index: number;
  sequence: number;
  hash: Hash;
  found: Hash | undefined;
}

/** Everything that is checked, as of one moment. */
export interface LogCopy {
  /** In the order of their index, some at a time. */
  hashed(): AsyncIterable<readonly HashedLeaf[]>;
  /** `level index` → the hash kept for it. */
  subtrees(): Promise<ReadonlyMap<string, Hash>>;
  /** Events that are no leaf; waiting events that are not there. */
  unsealed(): Promise<readonly Unsealed[]>;
}

export interface Unsealed {
  sequence: number;
  /** The database says that it waits to be sealed. */
  awaited: boolean;
  /** Undefined where it waits and is gone. */
  writtenAt: Date | undefined;
}

export interface Finding {
  what: 'changed' | 'deleted' | 'reordered' | 'inserted' | 'truncated' | 'forked' | 'bad-signature' | 'not-sealed';
  /** In words, with the place. Nothing of what an event says. */
  text: string;
}

export interface Verified {
  findings: readonly Finding[];
  leaves: number;
  /** Checkpoints that were believed and met. */
  checkpoints: number;
  /** The largest log that was signed and met. */
  verifiedSize: number;
}

/** Sealing takes under a second: what waits longer was kept from it. */
const longestWaitMs = 60_000;
/** More than these are counted, not told one by one. */
const toldOfEach = 20;
/** Of a stretch this long, that two of its leaves changed places can be told. */
const longestSwap = 64;

/** @param now what waited too long is told against it. */
export async function verifyLog(
  copy: LogCopy,
  notes: readonly CheckpointNote[],
  verifiers: readonly Verifier[],
  now: Date,
): Promise<Verified> {
  const { heads, findings } = readHeads(notes, verifiers);
  const bySize = [...heads].toSorted((one, other) => one.size - other.size);
  const kept = await copy.subtrees();
  const frontier = new Frontier();
  const differing: { index: number; sequence: number; hash: Hash; found: Hash }[] = [];
  const deleted: HashedLeaf[] = [];
  let next = 0;
  let met = 0;
  /** From here on leaves cannot be put together to a tree. */
  let gap = false;
  let forked = false;
  let wrongSubtrees = 0;
  let stretch: { from: Frontier; leaves: Hash[] } = { from: new Frontier(), leaves: [] };

  const meet = () => {
    for (; next < bySize.length && bySize[next]!.size === frontier.size; next += 1) {
      if (frontier.root().equals(bySize[next]!.root)) {
        met += 1;
        stretch = { from: frontier.copy(), leaves: [] };
      } else if (!forked) {
        forked = true;
        findings.push(stretchChanged(stretch, bySize[next]!));
      }
    }
  };
  meet();
  const check = (leaf: HashedLeaf) => {
    if (!gap && leaf.index !== frontier.size) {
      findings.push({
        what: 'deleted',
        text: `Leaves ${frontier.size} to ${leaf.index - 1} are not there: ${leaf.index - frontier.size} events were taken out of the tree.`,
      });
      gap = true;
    }
    const { found } = leaf;
    if (!found) deleted.push(leaf);
    else if (!found.equals(leaf.hash)) differing.push({ ...leaf, found });
    if (gap) return;
    frontier.append(leaf.hash, (level, index, hash) => {
      if (kept.size > 0 && level > 0 && level % 8 === 0 && !kept.get(`${level} ${index}`)?.equals(hash))
        wrongSubtrees += 1;
    });
    if (stretch.leaves.length <= longestSwap) stretch.leaves.push(leaf.hash);
    meet();
  };
  for await (const leaves of copy.hashed()) for (const leaf of leaves) check(leaf);

  tellEach(findings, deleted, ({ index, sequence }) => ({
    what: 'deleted',
    text: `Event ${sequence} (leaf ${index}) was deleted.`,
  }));
  const placeOf = new Map(differing.map(({ index, hash }) => [hash.toString('hex'), index]));
  tellEach(findings, differing, ({ index, sequence, found }) => {
    const place = placeOf.get(found.toString('hex'));
    return place === undefined
      ? { what: 'changed', text: `Event ${sequence} (leaf ${index}) was changed after it was sealed.` }
      : { what: 'reordered', text: `Event ${sequence} stands at leaf ${index}, and was sealed as leaf ${place}.` };
  });
  if (wrongSubtrees > 0)
    findings.push({
      what: 'changed',
      text: `${wrongSubtrees} of the hashes kept for proofs are not those of their leaves.`,
    });
  tellEnd(findings, { bySize, size: frontier.size, gap });
  tellUnsealed(findings, await copy.unsealed(), now);
  const verifiedSize = findings.length === 0 ? (bySize.at(-1)?.size ?? 0) : 0;
  return { findings, leaves: frontier.size, checkpoints: met, verifiedSize };
}

function stretchChanged(stretch: { from: Frontier; leaves: readonly Hash[] }, head: Checkpoint): Finding {
  const swap = stretch.leaves.length <= longestSwap ? namedSwap(stretch.from, stretch.leaves, head.root) : undefined;
  if (swap)
    return { what: 'reordered', text: `Leaves ${swap[0]} and ${swap[1]} have changed places, with their hashes.` };
  return {
    what: 'forked',
    text: `The log is not the one that was signed: leaves ${stretch.from.size} to ${head.size - 1} are others than when the checkpoint of size ${head.size} was signed.`,
  };
}

function tellEnd(
  findings: Finding[],
  { bySize, size, gap }: { bySize: readonly Checkpoint[]; size: number; gap: boolean },
): void {
  const signed = bySize.at(-1);
  if (!signed) {
    findings.push({
      what: 'bad-signature',
      text: 'No checkpoint was given that a known key signed: nothing is shown.',
    });
    return;
  }
  if (gap) return;
  if (signed.size > size)
    findings.push({
      what: 'truncated',
      text: `The log ends after ${size} events; a checkpoint was signed of ${signed.size}: ${signed.size - size} were cut off its end.`,
    });
  if (signed.size < size)
    findings.push({
      what: 'inserted',
      text: `Leaves ${signed.size} to ${size - 1} are in no signed checkpoint: somebody else put them there.`,
    });
}

function tellUnsealed(findings: Finding[], unsealed: readonly Unsealed[], now: Date): void {
  const wrong = unsealed.filter(
    ({ awaited, writtenAt }) => !awaited || !writtenAt || now.getTime() - writtenAt.getTime() > longestWaitMs,
  );
  tellEach(findings, wrong, ({ sequence, awaited, writtenAt }) => {
    if (!writtenAt) return { what: 'deleted', text: `Event ${sequence} was deleted before it was sealed.` };
    if (!awaited)
      return { what: 'inserted', text: `Event ${sequence} was put in beside the log: it was never sealed.` };
    return { what: 'not-sealed', text: `Event ${sequence} has waited to be sealed since ${writtenAt.toISOString()}.` };
  });
}

function tellEach<T>(findings: Finding[], all: readonly T[], tell: (one: T) => Finding): void {
  for (const one of all.slice(0, toldOfEach)) findings.push(tell(one));
  const rest = all.length - toldOfEach;
  if (rest > 0) findings.push({ ...tell(all.at(-1)!), text: `And ${rest} more of that kind.` });
}
