// Whom to decide again.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';

/**
 * Patients whose source says this NHS number, whichever number now stands for it.
 * @param key the number's match key: a patient that was given two numbers stands under one of them, and meets others under both.
 */
export const selectPatientsTelling = (nhsNumber: string, key: number): Statement<{ patient_id: PatientId }> => ({
  text: `with recursive same (number) as (
      values ($1::text)
      union
      select case when former.superseded = same.number then former.current_number else former.superseded end
      from same join patient_index.superseded_number former on same.number in (former.superseded, former.current_number)
      where former.current_number is not null
    )
    select patient.patient_id from same join patient_index.patient on patient.nhs_number = same.number
    union select patient_id from patient_index.patient where match_keys @> array[$2::integer]
    order by patient_id`,
  values: [nhsNumber, key],
});

export const selectPatientsMatchedOtherwise = (
  fingerprint: string,
  limit: number,
): Statement<{ patient_id: PatientId }> => ({
  // Two ranges of one index, where <> would read the whole table.
  text: `(select patient_id from patient_index.patient where matched_with < $1 limit $2)
    union all (select patient_id from patient_index.patient where matched_with > $1 limit $2) limit $2`,
  values: [fingerprint, limit],
});
