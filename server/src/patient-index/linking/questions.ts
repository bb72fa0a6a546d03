// What a steward should look at after persons were decided, and the worklist brought up to date with it.
import { type Executor, send } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import type { Reason } from '../matching/compare-patients.ts';
import type { Grouping, Question } from '../matching/group-patients.ts';
import { withFewNamesakes } from '../matching/namesakes.ts';
import { pairKey } from '../matching/pairs.ts';
import type { Gathered } from './gather-patients.ts';
import { closeReviews, selectOpenReviews, upsertReviews } from './link-store.ts';

/**
 * Questions among those decided, and between them and everybody else they are alike to.
 * @param namesakes how many of one name each is asked about.
 */
export function questionsOf(
  grouping: Grouping,
  { parts, patients, meets, compare, assertions }: Gathered,
  namesakes: number,
): Question[] {
  const answered = new Set(
    assertions
      .filter(({ by, says }) => by === 'steward' && says === 'different')
      .map(({ one, other }) => pairKey(one, other)),
  );
  const outward = new Map<string, Question>();
  for (const part of parts) {
    const inside = new Set(part);
    for (const patientId of part) {
      const one = patients.get(patientId)!;
      for (const other of meets(one)) {
        const key = pairKey(patientId, other.patientId);
        if (inside.has(other.patientId) || outward.has(key)) continue;
        const comparison = compare(one, other);
        if (comparison.result === 'separate') continue;
        // Who is as good as linked and was not gathered is one of too many of that name.
        const kind = comparison.result === 'linked' ? 'fits-two' : 'alike';
        outward.set(key, { one: patientId, other: other.patientId, kind, comparison });
      }
    }
  }
  const questions = withFewNamesakes([...grouping.questions, ...outward.values()], namesakes);
  return questions.filter(({ one, other }) => !answered.has(pairKey(one, other)));
}

/** Reasons say everything a score does. */
const told = (reasons: readonly Reason[]) =>
  reasons.map(({ about, level = '', bits }) => `${about} ${level} ${bits}`).join();

export async function bringReviewsUpToDate(
  transaction: Executor,
  together: readonly PatientId[],
  questions: readonly Question[],
  at: Date,
): Promise<void> {
  const open = await transaction.run(selectOpenReviews(together));
  const openByPair = new Map(open.map((row) => [pairKey(row.patient_id, row.other_patient_id), row]));
  const asked = new Set<string>();
  const changed = questions.filter(({ one, other, kind, comparison }) => {
    const key = pairKey(one, other);
    asked.add(key);
    const held = openByPair.get(key);
    return held?.kind !== kind || told(held.reasons) !== told(comparison.reasons);
  });
  if (changed.length > 0)
    await send(
      transaction,
      upsertReviews(
        changed.map(({ one, other, kind, comparison }) => ({
          patient_id: one < other ? one : other,
          other_patient_id: one < other ? other : one,
          kind,
          score: comparison.score,
          reasons: comparison.reasons,
        })),
        at,
      ),
    );
  const gone = open.filter((row) => !asked.has(pairKey(row.patient_id, row.other_patient_id)));
  if (gone.length > 0) await send(transaction, closeReviews(gone, at));
}
