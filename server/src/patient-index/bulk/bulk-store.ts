// Many patients written by few statements, and how far a load has come.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';

export const selectLoad = (loadId: string): Statement<{ done: number; refused: number }> => ({
  text: 'select done, refused from patient_index.bulk_load where load_id = $1',
  values: [loadId],
});

export const upsertLoad = (loadId: string, done: number, refused: number, at: Date): Statement => ({
  name: 'patient-index upsert load',
  text: `insert into patient_index.bulk_load (load_id, done, refused, begun_at, changed_at) values ($1, $2, $3, $4, $4)
    on conflict (load_id) do update set done = excluded.done, refused = excluded.refused, changed_at = excluded.changed_at`,
  values: [loadId, done, refused, at],
});

export const selectKnownAmong = (patientIds: readonly PatientId[]): Statement<{ patient_id: PatientId }> => ({
  name: 'patient-index select known among',
  text: 'select patient_id from patient_index.patient where patient_id = any($1::uuid[])',
  values: [patientIds],
});

export interface NewPatient {
  patient_id: PatientId;
  organisation: string;
  source_id: string;
  person_id: PersonId;
  own_person_id: PersonId;
  nhs_number: string | null;
  verified_nhs_number: string | null;
  birth_date: string | null;
  postcode: string | null;
  restricted: boolean;
  profile: string;
  match_keys: readonly number[];
  matched_with: string;
  standing: string;
}

const column =
  <Row>(rows: readonly Row[]) =>
  <Key extends keyof Row>(key: Key): Row[Key][] =>
    rows.map((row) => row[key]);

export const insertNewPersons = (
  rows: readonly { person_id: PersonId; first_patient_id: PatientId }[],
  at: Date,
): Statement => ({
  name: 'patient-index insert new persons',
  text: `insert into patient_index.person (person_id, first_patient_id, made_at)
    select *, $3::timestamptz from unnest($1::uuid[], $2::uuid[])`,
  values: [...(['person_id', 'first_patient_id'] as const).map(column(rows)), at],
});

/** In their order, which is the order of being heard of. */
export const insertNewPatients = (rows: readonly NewPatient[]): Statement => {
  const of = column(rows);
  return {
    name: 'patient-index insert new patients',
    text: `insert into patient_index.patient (patient_id, organisation, sources, person_id, own_person_id, version, nhs_number,
        verified_nhs_number, birth_date, postcode, restricted, profile, match_keys, matched_with, standing)
      select patient_id, organisation, array[source_id], person_id, own_person_id, 1, nhs_number, verified_nhs_number,
        birth_date, postcode, restricted, profile, match_keys::integer[], matched_with, standing
      from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[],
        $10::boolean[], $11::jsonb[], $12::text[], $13::text[], $14::jsonb[]) with ordinality as one (patient_id, organisation,
        source_id, person_id, own_person_id, nhs_number, verified_nhs_number, birth_date, postcode, restricted, profile,
        match_keys, matched_with, standing, at)
      order by at`,
    values: [
      of('patient_id'),
      of('organisation'),
      of('source_id'),
      of('person_id'),
      of('own_person_id'),
      of('nhs_number'),
      of('verified_nhs_number'),
      of('birth_date'),
      of('postcode'),
      of('restricted'),
      of('profile'),
      of('match_keys').map((keys) => `{${keys.join(',')}}`),
      of('matched_with'),
      of('standing'),
    ],
  };
};

export interface FirstVersion {
  patient_id: PatientId;
  source_id: string;
  recorded_at: Date;
  received_at: Date;
  authoritative: boolean;
  demographics: string;
  digest: string;
  complete: boolean;
  cleared: readonly string[];
  restricted: boolean | null;
}

export const insertFirstVersions = (rows: readonly FirstVersion[]): Statement => {
  const of = column(rows);
  return {
    name: 'patient-index insert first versions',
    text: `insert into patient_index.demographics_version (patient_id, version, source_id, recorded_at, received_at,
        authoritative, demographics, digest, complete, cleared, restricted)
      select patient_id, 1, source_id, recorded_at, received_at, authoritative, demographics, digest, complete,
        array(select jsonb_array_elements_text(cleared)), restricted
      from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::boolean[], $6::jsonb[], $7::text[],
        $8::boolean[], $9::jsonb[], $10::boolean[]) as one (patient_id, source_id, recorded_at, received_at, authoritative,
        demographics, digest, complete, cleared, restricted)`,
    values: [
      of('patient_id'),
      of('source_id'),
      of('recorded_at'),
      of('received_at'),
      of('authoritative'),
      of('demographics'),
      of('digest'),
      of('complete'),
      of('cleared').map((details) => JSON.stringify(details)),
      of('restricted'),
    ],
  };
};

export const insertFirstIdentifiers = (
  rows: readonly { patient_id: PatientId; system: string; value: string; source_id: string; received_at: Date }[],
): Statement => {
  const of = column(rows);
  return {
    name: 'patient-index insert first identifiers',
    text: `insert into patient_index.patient_identifier (patient_id, system, value, source_id, received_at)
      select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])`,
    values: [of('patient_id'), of('system'), of('value'), of('source_id'), of('received_at')],
  };
};
