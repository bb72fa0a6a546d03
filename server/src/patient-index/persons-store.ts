// Reading persons: who bears which, what is known of them, and what is open about them.
import type { Statement } from '#runtime/database/database.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { Standing } from './linking/standing.ts';
import type { Reason } from './matching/compare-patients.ts';

/**
 * Whether a review is still a question: the two are not one person by now, do not have two verified NHS numbers, no steward has
 * said that one's patients and the other's are different people, and neither is restricted.
 * `one` and `other` are rows of patient, `review` the review. A source's or steward's statement that something forbids is
 * shown whatever the numbers, until a steward has said of these very two that they are different people.
 */
export const isOpenQuestion = `review.closed_at is null and one.person_id <> other.person_id
  and (review.kind = 'said-same' or one.verified_nhs_number is null or other.verified_nhs_number is null
    or one.verified_nhs_number = other.verified_nhs_number)
  and not exists (
    select from patient_index.patient restricted
    where restricted.restricted and restricted.person_id in (one.person_id, other.person_id))
  and not exists (
    select from patient_index.patient mine
    join patient_index.patient theirs on theirs.person_id = other.person_id
    join lateral (
      select says from patient_index.assertion said
      where said.patient_id = least(mine.patient_id, theirs.patient_id)
        and said.other_patient_id = greatest(mine.patient_id, theirs.patient_id) and speaker = 'steward'
      order by sequence desc limit 1) as last on last.says = 'different'
    where mine.person_id = one.person_id
      and (review.kind <> 'said-same' or (mine.patient_id = one.patient_id and theirs.patient_id = other.patient_id)))`;

/** How a patient stands now. */
export const selectStanding = (
  patientId: PatientId,
): Statement<{ person_id: PersonId; linked: boolean; in_review: boolean; reasons: Reason[] | null }> => ({
  name: 'patient-index select standing',
  text: `select me.person_id,
      exists (select from patient_index.patient mate where mate.person_id = me.person_id and mate.patient_id <> me.patient_id) as linked,
      question.reasons is not null as in_review,
      coalesce(question.reasons, (select reasons from patient_index.link where link.patient_id = me.patient_id order by sequence desc limit 1)) as reasons
    from patient_index.patient me
    left join lateral (
      select review.reasons from patient_index.review
      join patient_index.patient one on one.patient_id = review.patient_id
      join patient_index.patient other on other.patient_id = review.other_patient_id
      where me.patient_id in (review.patient_id, review.other_patient_id) and ${isOpenQuestion}
      order by review.score desc limit 1) as question on true
    where me.patient_id = $1`,
  values: [patientId],
});

export const selectPersonOf = (patientId: PatientId): Statement<{ person_id: PersonId }> => ({
  name: 'patient-index select person of',
  text: 'select person_id from patient_index.patient where patient_id = $1',
  values: [patientId],
});

/** Everybody else who bears this patient's person. */
export const selectPatientsWith = (patientId: PatientId): Statement<{ patient_id: PatientId }> => ({
  text: `select mate.patient_id from patient_index.patient me
    join patient_index.patient mate on mate.person_id = me.person_id and mate.patient_id <> me.patient_id
    where me.patient_id = $1`,
  values: [patientId],
});

/** Of each person, whoever of those who bear it was heard of first. */
export const selectFirstPatients = (
  personIds: readonly PersonId[],
): Statement<{ person_id: PersonId; patient_id: PatientId }> => ({
  text: `select distinct on (person_id) person_id, patient_id from patient_index.patient
    where person_id = any($1::uuid[]) order by person_id, sequence`,
  values: [personIds],
});

/**
 * The person that whoever a person was made for bears now: a person id kept from before a link still leads to them.
 * Restricted people have none, as people who never were.
 */
export const selectCurrentPerson = (personId: PersonId): Statement<{ person_id: PersonId }> => ({
  name: 'patient-index select current person',
  text: `select patient.person_id from patient_index.person
    join patient_index.patient on patient.patient_id = person.first_patient_id
    where person.person_id = $1 and not exists (
      select from patient_index.patient hidden where hidden.person_id = patient.person_id and hidden.restricted)`,
  values: [personId],
});

export interface PersonPatientRow {
  patient_id: PatientId;
  person_id: PersonId;
  organisation: string;
  sources: string[];
  /** Where the number the source says was replaced, the one that took its place. */
  nhs_number: NhsNumber | null;
  verified_nhs_number: string | null;
  /** Null where only a number is known, from a merge. */
  standing: Standing | null;
  identifiers: { system: string; value: string }[];
}

/**
 * The patients of persons with what is known of each now, in the order they were heard of.
 * Invariant: a person with a restricted patient has none, exactly as one that does not exist.
 */
export const selectPatientsOf = (personIds: readonly PersonId[]): Statement<PersonPatientRow> => ({
  name: 'patient-index select patients of',
  text: `select patient.patient_id, patient.person_id, patient.organisation, patient.sources, patient.nhs_number,
      patient.verified_nhs_number, patient.standing,
      coalesce((select jsonb_agg(jsonb_build_object('system', system, 'value', value) order by system, value)
        from patient_index.patient_identifier held where held.patient_id = patient.patient_id), '[]') as identifiers
    from patient_index.patient
    where patient.person_id = any($1::uuid[]) and not exists (
      select from patient_index.patient hidden where hidden.person_id = patient.person_id and hidden.restricted)
    order by patient.sequence`,
  values: [personIds],
});

/** Whose patients bear this number, in any organisation (IHE PIX). */
export const selectPatientsByIdentifier = (
  system: string | undefined,
  value: string,
): Statement<{ patient_id: PatientId; person_id: PersonId }> => ({
  text: `select held.patient_id, patient.person_id from patient_index.patient_identifier held
    join patient_index.patient using (patient_id)
    where held.value = $1 and ($2::text is null or held.system = $2) and not exists (
      select from patient_index.patient hidden where hidden.person_id = patient.person_id and hidden.restricted)
    order by patient.sequence limit 50`,
  values: [value, system ?? null],
});

/** Whether anybody who may be found bears a number of this system. */
export const selectSystemIsKnown = (system: string): Statement<{ known: boolean }> => ({
  text: `select exists (
      select from patient_index.patient_identifier held join patient_index.patient using (patient_id)
      where held.system = $1 and not exists (
        select from patient_index.patient hidden where hidden.person_id = patient.person_id and hidden.restricted)
    ) as known`,
  values: [system],
});
