// What was linked when and why, what sources and stewards have said, and the worklist that comes of it.
import { type Statement, statements } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { Assertion, QuestionKind } from '../matching/group-patients.ts';
import type { Reason } from '../matching/compare-patients.ts';
import type { StoredAgent } from './patient-store.ts';

/** Why a patient came to bear another person. */
export type LinkCause =
  | 'first-heard'
  | 'demographics'
  | 'said-same'
  | 'said-different'
  | 'taken-back'
  | 'number-superseded'
  | 'matching-changed';

interface LinkTables {
  'patient_index.link': {
    patient_id: PatientId;
    person_id: PersonId;
    from_person_id: PersonId | null;
    linked_at: Date;
    because: LinkCause;
    with_patient_id: PatientId | null;
    score: number | null;
    reasons: string;
    agent: string;
    request_id: string;
  };
  'patient_index.assertion': {
    patient_id: PatientId;
    other_patient_id: PatientId;
    says: 'same' | 'different' | 'taken-back';
    speaker: 'source' | 'steward';
    agent: string;
    why: string;
    said_at: Date;
    operation_id: string;
  };
}

const sql = statements<LinkTables>();

type NewLink = LinkTables['patient_index.link'];

// By columns, so that one plan serves one row and a thousand.
export const insertLinks = (rows: readonly NewLink[]): Statement => {
  const of = <Key extends keyof NewLink>(key: Key) => rows.map((row) => row[key]);
  return {
    name: 'patient-index insert links',
    text: `insert into patient_index.link (patient_id, person_id, from_person_id, linked_at, because, with_patient_id, score, reasons,
        agent, request_id)
      select patient_id, person_id, from_person_id, linked_at, because, with_patient_id, score, reasons, agent, request_id
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::uuid[], $7::real[], $8::jsonb[],
        $9::jsonb[], $10::text[]) with ordinality as one (patient_id, person_id, from_person_id, linked_at, because,
        with_patient_id, score, reasons, agent, request_id, at)
      order by at`,
    values: [
      of('patient_id'),
      of('person_id'),
      of('from_person_id'),
      of('linked_at'),
      of('because'),
      of('with_patient_id'),
      of('score'),
      of('reasons'),
      of('agent'),
      of('request_id'),
    ],
  };
};

export interface LinkRow {
  patient_id: PatientId;
  person_id: PersonId;
  from_person_id: PersonId | null;
  linked_at: Date;
  because: LinkCause;
  with_patient_id: PatientId | null;
  score: number | null;
  reasons: Reason[];
  agent: StoredAgent;
  request_id: string;
}

export const selectLinkHistory = (patientId: PatientId): Statement<LinkRow> => ({
  text: `select patient_id, person_id, from_person_id, linked_at, because, with_patient_id, score, reasons, agent, request_id
    from patient_index.link where patient_id = $1 order by sequence`,
  values: [patientId],
});

export const insertAssertions = (rows: readonly LinkTables['patient_index.assertion'][]) =>
  sql.insertInto('patient_index.assertion').values(rows).compile();

/** What was last said of each pair by each kind of speaker, where one of the two is among these; not what was taken back. */
export const selectAssertions = (patientIds: readonly PatientId[]): Statement<Assertion> => ({
  name: 'patient-index select assertions',
  text: `select patient_id as one, other_patient_id as other, says, speaker as by from (
      select distinct on (patient_id, other_patient_id, speaker) *
      from (select * from patient_index.assertion where patient_id = any($1::uuid[])
        union select * from patient_index.assertion where other_patient_id = any($1::uuid[])) as touching
      order by patient_id, other_patient_id, speaker, sequence desc) as latest
    where says <> 'taken-back'`,
  values: [patientIds],
});

/** What one operation said, where it is still the last word of that speaker on that pair. */
export const selectOperation = (
  operationId: string,
): Statement<{
  patient_id: PatientId;
  other_patient_id: PatientId;
  says: 'same' | 'different';
  speaker: 'source' | 'steward';
}> => ({
  text: `select patient_id, other_patient_id, says, speaker from patient_index.assertion said
    where operation_id = $1 and says <> 'taken-back' and not exists (
      select from patient_index.assertion later
      where later.patient_id = said.patient_id and later.other_patient_id = said.other_patient_id
        and later.speaker = said.speaker and later.sequence > said.sequence)`,
  values: [operationId],
});

export interface OpenReview {
  patient_id: PatientId;
  other_patient_id: PatientId;
  kind: QuestionKind;
  score: number;
  reasons: readonly Reason[];
}

export const selectOpenReviews = (patientIds: readonly PatientId[]): Statement<OpenReview> => ({
  name: 'patient-index select open reviews',
  text: `select patient_id, other_patient_id, kind, score, reasons from patient_index.review
      where closed_at is null and patient_id = any($1::uuid[])
    union select patient_id, other_patient_id, kind, score, reasons from patient_index.review
      where closed_at is null and other_patient_id = any($1::uuid[])`,
  values: [patientIds],
});

/** Opens reviews, or brings open ones up to date; one that was closed is opened anew. */
export const upsertReviews = (rows: readonly OpenReview[], at: Date): Statement => ({
  text: `insert into patient_index.review as held (patient_id, other_patient_id, kind, score, reasons, opened_at)
    select *, $6::timestamptz from unnest($1::uuid[], $2::uuid[], $3::text[], $4::real[], $5::jsonb[])
    on conflict (patient_id, other_patient_id) do update set kind = excluded.kind, score = excluded.score,
      reasons = excluded.reasons, closed_at = null,
      opened_at = case when held.closed_at is null then held.opened_at else excluded.opened_at end`,
  values: [
    rows.map(({ patient_id }) => patient_id),
    rows.map(({ other_patient_id }) => other_patient_id),
    rows.map(({ kind }) => kind),
    rows.map(({ score }) => score),
    rows.map(({ reasons }) => JSON.stringify(reasons)),
    at,
  ],
});

export const closeReviews = (
  pairs: readonly { patient_id: PatientId; other_patient_id: PatientId }[],
  at: Date,
): Statement => ({
  text: `update patient_index.review set closed_at = $3 from unnest($1::uuid[], $2::uuid[]) as pair (one, other)
    where patient_id = pair.one and other_patient_id = pair.other and closed_at is null`,
  values: [pairs.map(({ patient_id }) => patient_id), pairs.map(({ other_patient_id }) => other_patient_id), at],
});
