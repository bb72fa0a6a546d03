// Reads the identities of persons.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';

export interface IdentityRow {
  patient_id: PatientId;
  own_person_id: PersonId;
  nhs_number: string | null;
  numbers: string[];
  verified_nhs_number: string | null;
  parted_from: string[];
}

/** Every patient who bears the person that each of these leads to now; restricted ones too. */
export const selectIdentities = (personIds: readonly PersonId[]): Statement<IdentityRow> => ({
  name: 'patient-index select identities',
  text: `with recursive mine as (
      select patient_id, own_person_id, nhs_number, verified_nhs_number from patient_index.patient
      where person_id = any (array(
        select patient.person_id from patient_index.person
        join patient_index.patient on patient.patient_id = person.first_patient_id
        where person.person_id = any($1::uuid[])))
    ),
    same (patient_id, number) as (
      select patient_id, nhs_number from mine where nhs_number is not null
      union
      select same.patient_id, case when former.superseded = same.number then former.current_number else former.superseded end
      from same join patient_index.superseded_number former
        on former.superseded = same.number or former.current_number = same.number
      where former.current_number is not null and not exists (
        select from patient_index.superseded_number later
        where later.superseded = former.superseded and later.sequence > former.sequence)
    )
    select patient_id, own_person_id, nhs_number, verified_nhs_number,
      array(select number from same where same.patient_id = mine.patient_id) as numbers,
      array(
        select other.verified_nhs_number from (
          select distinct on (patient_id, other_patient_id, speaker) patient_id, other_patient_id, says
          from (select * from patient_index.assertion said where said.patient_id = mine.patient_id
            union all select * from patient_index.assertion said where said.other_patient_id = mine.patient_id) touching
          order by patient_id, other_patient_id, speaker, sequence desc) said
        join patient_index.patient other
          on other.patient_id in (said.patient_id, said.other_patient_id) and other.patient_id <> mine.patient_id
        where said.says = 'different' and other.verified_nhs_number is not null) as parted_from
    from mine`,
  values: [personIds],
});

/** Of each number its bearers now, in the order they were heard of; where it was replaced, those of the number that stands. */
export const selectBearers = (
  numbers: readonly string[],
): Statement<{ number: string; patient_id: PatientId; person_id: PersonId }> => ({
  text: `select asked.number, patient.patient_id, patient.person_id from unnest($1::text[]) as asked (number)
    join patient_index.patient on patient.nhs_number in (
      asked.number, (select current_number from patient_index.superseded_number former
        where former.superseded = asked.number order by sequence desc limit 1))
    order by patient.sequence`,
  values: [numbers],
});
