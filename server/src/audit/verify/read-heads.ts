// What was signed: the checkpoints that a known key signed, of this log, and what is wrong with the others.
import { type Checkpoint, readCheckpoint } from '#standards/transparency-log/checkpoint.ts';
import { openNote, type Verifier } from '#standards/transparency-log/signed-note.ts';
import type { Finding } from './verify-log.ts';

export interface CheckpointNote {
  note: string;
  /** Where it comes from, in words: "the file", "the database". */
  from: string;
}

/** Each size once. */
export function readHeads(
  notes: readonly CheckpointNote[],
  verifiers: readonly Verifier[],
): { heads: readonly Checkpoint[]; findings: Finding[] } {
  const findings: Finding[] = [];
  const heads = new Map<number, Checkpoint>();
  const origins = new Set(verifiers.map(({ name }) => name));
  for (const { note, from } of new Map(notes.map((each) => [each.note, each])).values()) {
    const text = openNote(note, verifiers);
    const claimed = readCheckpoint(note);
    const head = text === undefined ? undefined : readCheckpoint(text);
    if (!head) {
      findings.push({
        what: 'bad-signature',
        text: `A checkpoint in ${from}${claimed ? ` of size ${claimed.size}` : ''} is not signed by a key that is known.`,
      });
      continue;
    }
    if (!origins.has(head.origin)) {
      findings.push({ what: 'forked', text: `A checkpoint in ${from} is of another log.` });
      continue;
    }
    const other = heads.get(head.size);
    if (other && !other.root.equals(head.root))
      findings.push({
        what: 'forked',
        text: `Two different logs of size ${head.size} were signed with the key of this one.`,
      });
    // The one outside the database is read first, and counts.
    if (!other) heads.set(head.size, head);
  }
  return { heads: [...heads.values()], findings };
}
