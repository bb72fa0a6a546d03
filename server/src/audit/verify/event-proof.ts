// That one event is in the log, as somebody can take it away and check it: the event itself, the hashes beside its path to the top,
// and the signed checkpoint they lead to.
import { readCheckpoint } from '#standards/transparency-log/checkpoint.ts';
import { verifyInclusion } from '#standards/transparency-log/merkle-tree.ts';
import { openNote, type Verifier } from '#standards/transparency-log/signed-note.ts';
import { hashOfEvent, type SealedEvent } from '../tree/leaf.ts';

export interface EventProof {
  leafIndex: number;
  event: SealedEvent;
  /** Base64, from the leaf upwards. */
  path: readonly string[];
  /** The signed checkpoint. */
  checkpoint: string;
}

/** Why the proof does not show what it says; undefined where it does. */
export function faultOf(proof: EventProof, verifiers: readonly Verifier[]): string | undefined {
  const text = openNote(proof.checkpoint, verifiers);
  const head = text === undefined ? undefined : readCheckpoint(text);
  if (!head) return 'Its checkpoint is not signed by a key that is known.';
  const { leafIndex: index, event } = proof;
  const path = proof.path.map((hash) => Buffer.from(hash, 'base64'));
  return verifyInclusion({ leaf: hashOfEvent(event), index, size: head.size, proof: path, root: head.root })
    ? undefined
    : 'The event is not the one in the log at this place.';
}
