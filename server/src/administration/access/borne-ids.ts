// Every id a person was known by, and when: what was written down of them stands under whichever it was at the time.
import type { BorneId } from '#audit/report/person-report.ts';
import { linkHistoryOf, patientsOf } from '#patient-index/persons.ts';
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';

/** @param personId as the person is known now. */
export async function borneIdsOf(
  executor: Executor,
  personId: PersonId,
): Promise<{ borne: BorneId[]; patientIds: PatientId[] }> {
  const patients = await patientsOf(executor, personId);
  const borne: BorneId[] = [{ personId, from: undefined, until: undefined }];
  for (const { patientId } of patients) {
    const history = await linkHistoryOf(executor, patientId);
    for (const [at, link] of history.entries())
      borne.push({
        personId: link.person_id,
        // What was shown of somebody in the moment they were first heard of is theirs.
        from: at === 0 ? undefined : link.linked_at,
        until: history[at + 1]?.linked_at,
      });
  }
  return { borne, patientIds: patients.map(({ patientId }) => patientId) };
}
