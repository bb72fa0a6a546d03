// One audit event for each person somebody came to bear, or was parted from.
import { recordEvents } from '#audit/record-event.ts';
import type { Executor } from '#runtime/database/database.ts';
import type { Move, Occasion } from './settle-persons.ts';

/** Writes nothing for a patient first heard of and alone: nobody was linked. */
export async function recordMoves(transaction: Executor, moves: readonly Move[], occasion: Occasion): Promise<void> {
  const told = moves.filter(({ from, together }) => from !== null || together > 1);
  if (told.length === 0) return;
  await recordEvents(
    transaction,
    [...Map.groupBy(told, ({ to }) => to)].map(([personId, moved]) => ({
      kind: moved[0]!.together > 1 ? 'link' : 'unlink',
      recordedAt: occasion.at,
      requestId: occasion.requestId,
      outcome: 'success',
      agent: occasion.agent,
      personId,
      patientIds: moved.map(({ patientId }) => patientId),
      explanation: words[occasion.because],
    })),
  );
}

const words: Record<Occasion['because'], string> = {
  'first-heard': 'linked when first heard of',
  demographics: 'decided anew because what is known of the patient changed',
  'said-same': 'said to be one person',
  'said-different': 'said to be different people',
  'taken-back': 'what was said before was taken back',
  'number-superseded': 'an NHS number was replaced by another',
  'matching-changed': 'decided anew with changed matching rules',
};
