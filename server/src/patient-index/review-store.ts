// The worklist's rows. Pairs of patients are kept; pairs of persons are shown.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { Reason } from './matching/compare-patients.ts';
import type { QuestionKind } from './matching/group-patients.ts';
import { isOpenQuestion } from './persons-store.ts';

export interface ReviewListRow {
  patient_id: PatientId;
  other_patient_id: PatientId;
  person_id: PersonId;
  other_person_id: PersonId;
  kind: QuestionKind;
  score: number;
  reasons: Reason[];
  opened_at: Date;
}

// Of all pairs between two persons the likeliest stands for the rest.
const questions = `select distinct on (least(one.person_id, other.person_id), greatest(one.person_id, other.person_id))
    review.patient_id, review.other_patient_id, one.person_id, other.person_id as other_person_id, review.kind, review.score,
    review.reasons, review.opened_at
  from patient_index.review
  join patient_index.patient one on one.patient_id = review.patient_id
  join patient_index.patient other on other.patient_id = review.other_patient_id
  where ${isOpenQuestion}
  order by least(one.person_id, other.person_id), greatest(one.person_id, other.person_id), review.score desc,
    review.patient_id, review.other_patient_id`;

export const selectReviews = (
  limit: number,
  after: { score: number; patientId: PatientId; otherPatientId: PatientId } | undefined,
): Statement<ReviewListRow> => ({
  text: `select * from (${questions}) as question
    where $2::real is null or (-score, patient_id, other_patient_id) > (-$2::real, $3::uuid, $4::uuid)
    order by -score, patient_id, other_patient_id limit $1`,
  values: [limit, after?.score ?? null, after?.patientId ?? null, after?.otherPatientId ?? null],
});

export const countReviews: Statement<{ count: number }> = {
  text: `select count(*) as count from (${questions}) as question`,
};
