// What sources and stewards say of patients: that two are one, or are not. Said, taken back and said otherwise, never
// erased; persons follow from whatever stands.
import { recordEvent } from '#audit/record-event.ts';
import type { AccessEvent } from '#audit/access-event.ts';
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import type { Matching } from '../matching/matching-config.ts';
import { insertAssertions } from './link-store.ts';
import { type Occasion, type Settled, settlePersons } from './settle-persons.ts';

export type Pair = readonly [PatientId, PatientId];

export interface Statement {
  pairs: readonly Pair[];
  says: 'same' | 'different' | 'taken-back';
  speaker: 'source' | 'steward';
  /** In the speaker's words, without clinical content. */
  why: string;
  /** What was said together is taken back together. */
  operationId: string;
}

/** Writes down what is said and decides the persons of everybody concerned anew. */
export async function say(
  transaction: Executor,
  statements: readonly Statement[],
  occasion: Occasion,
  matching: Matching,
): Promise<Settled> {
  await transaction.run(
    insertAssertions(
      statements.flatMap(({ pairs, says, speaker, why, operationId }) =>
        pairs.map(([one, other]) => ({
          patient_id: one < other ? one : other,
          other_patient_id: one < other ? other : one,
          says,
          speaker,
          agent: JSON.stringify(occasion.agent),
          why,
          said_at: occasion.at,
          operation_id: operationId,
        })),
      ),
    ),
  );
  const patients = [...new Set(statements.flatMap(({ pairs }) => pairs.flat()))];
  return settlePersons(transaction, { patients, occasion }, matching);
}

/** The audit event of what was said, naming everybody it was about and everybody it moved. */
export async function recordSaid(
  transaction: Executor,
  kind: Extract<AccessEvent['kind'], 'link' | 'unlink' | 'merge' | 'unmerge'>,
  patients: readonly PatientId[],
  settled: Pick<Settled, 'moves' | 'personOf'>,
  occasion: Occasion,
  came: { outcome: 'success' | 'refused'; explanation: string },
): Promise<void> {
  await recordEvent(transaction, {
    kind,
    recordedAt: occasion.at,
    requestId: occasion.requestId,
    agent: occasion.agent,
    personId: settled.personOf(patients[0]!),
    patientIds: [...new Set([...patients, ...settled.moves.map(({ patientId }) => patientId)])],
    ...came,
  });
}
