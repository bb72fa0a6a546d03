// Which patients were one person at a moment that is past: for whoever looks into what was shown then.
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { selectPatientsAt } from './borne-at-store.ts';

export async function patientsAt(
  executor: Executor,
  personId: PersonId,
  at: Date,
): Promise<{ patientId: PatientId; organisation: string }[]> {
  const rows = await executor.run(selectPatientsAt(personId, at));
  return rows.map(({ patient_id, organisation }) => ({ patientId: patient_id, organisation }));
}
