// What a log says of itself at one moment: which log it is, how many entries it has, and the hash over all of them.
// Source: C2SP tlog-checkpoint.
import { type Signer, signNote } from './signed-note.ts';
import type { Hash } from './merkle-tree.ts';

export interface Checkpoint {
  /** Which log: without spaces and plus. */
  origin: string;
  /** How many leaves. */
  size: number;
  root: Hash;
}

export function signCheckpoint({ origin, size, root }: Checkpoint, signers: readonly Signer[]): string {
  return signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, signers);
}

/** What the text of a note says, or the unsigned head of one; undefined where it is no checkpoint. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [origin, size, root] = text.split('\n');
  const hash = Buffer.from(root ?? '', 'base64');
  if (!origin || !/^(0|[1-9]\d{0,15})$/.test(size ?? '') || hash.length !== 32) return undefined;
  return { origin, size: Number(size), root: hash };
}

/** The notes in a file of them, one after another, each ending in its signatures. */
export function splitNotes(file: string): string[] {
  return file
    .split(/(?<=\n— [^\n]+\n)(?!— )/)
    .map((note) => note.replace(/^\n+/, ''))
    .filter((note) => note !== '');
}
