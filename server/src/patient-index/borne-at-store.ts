// Reads which patients were one person at a moment that is past.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';

/** By the last link before that moment. A restricted patient is nobody's, as everywhere. */
export const selectPatientsAt = (
  personId: PersonId,
  at: Date,
): Statement<{ patient_id: PatientId; organisation: string }> => ({
  text: `
select patient_id, patient.organisation from (
  select distinct on (patient_id) patient_id, person_id from patient_index.link
  where linked_at <= $2 and patient_id in (select patient_id from patient_index.link where person_id = $1)
  order by patient_id, sequence desc
) borne join patient_index.patient patient using (patient_id)
where borne.person_id = $1 and not patient.restricted`,
  values: [personId, at],
});
