// Patients and persons as they stand, and what was said of them: the rows that linking reads and writes.
import type { AccessEvent } from '#audit/access-event.ts';
import { type Statement, statements } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { Profile } from '../matching/profile.ts';

/** One source's patient as it stands. */
export interface HeldPatient {
  patient_id: PatientId;
  /** Order of being heard of. */
  sequence: number;
  person_id: PersonId;
  own_person_id: PersonId;
  verified_nhs_number: string | null;
  profile: Profile;
  match_keys: number[];
}

interface PatientIndexTables {
  'patient_index.person': {
    person_id: PersonId;
    first_patient_id: PatientId;
    verified_nhs_number: string | null;
    made_at: Date;
  };
  'patient_index.patient': Omit<HeldPatient, 'sequence' | 'profile'> & {
    organisation: string;
    sources: string[];
    version: number;
    nhs_number: string | null;
    birth_date: string | null;
    postcode: string | null;
    restricted: boolean;
    profile: string;
    matched_with: string;
    standing: string | null;
  };
  'patient_index.patient_identifier': {
    patient_id: PatientId;
    system: string;
    value: string;
    source_id: string;
    received_at: Date;
  };
  'patient_index.superseded_number': { superseded: string; current_number: string | null; learned_at: Date };
}

const sql = statements<PatientIndexTables>();

/** The columns of {@link HeldPatient}. */
export const held = 'patient_id, sequence, person_id, own_person_id, verified_nhs_number, profile, match_keys';

export const selectPatients = (patientIds: readonly PatientId[]): Statement<HeldPatient> => ({
  name: 'patient-index select patients',
  text: `select ${held} from patient_index.patient where patient_id = any($1::uuid[])`,
  values: [patientIds],
});

/**
 * Everybody who shares a key or bears one of these persons; a few over the limit are enough to see that it is passed.
 * Why two branches: with `or` the planner may read the whole table; each branch alone has its index.
 */
export const selectNeighbours = (
  keys: readonly number[],
  persons: readonly PersonId[],
  limit: number,
): Statement<HeldPatient> => ({
  name: 'patient-index select neighbours',
  text: `(select ${held} from patient_index.patient where match_keys && $1::integer[] limit $3)
    union all (select ${held} from patient_index.patient where person_id = any($2::uuid[]))`,
  values: [keys, persons, limit],
});

/** Of each set of keys (`at`, from 1) whoever shares one of them. Why each by itself: one look-up of thousands of keys tries them all on every row. */
export const selectNeighboursOfEach = (
  sets: readonly (readonly number[])[],
  limit: number,
): Statement<{ at: number; patient_id: PatientId }> => ({
  name: 'patient-index select neighbours of each',
  text: `select at::integer, found.patient_id from unnest($1::text[]) with ordinality as one (keys, at),
    lateral (select patient_id from patient_index.patient where match_keys && one.keys::integer[] limit $2) as found`,
  values: [sets.map((keys) => `{${keys.join(',')}}`), limit],
});

/** Patients under each key, one over the limit at most. */
export const selectPatientsByKey = (
  keys: readonly number[],
  limit: number,
): Statement<{ key: number; patient_id: PatientId }> => ({
  text: `select key, found.patient_id from unnest($1::integer[]) as key,
    lateral (select patient_id from patient_index.patient where match_keys @> array[key] limit $2) as found`,
  values: [keys, limit],
});

/**
 * Takes the locks of keys, in their order, until the transaction ends: whoever else would link a patient with one of these
 * keys waits. Class 7001 keeps them apart from other advisory locks. The one of class 7002 is shared by all who link a few, and
 * keeps them out while somebody links thousands ({@link lockEverybody}): it is taken first, so that nobody waits holding a key.
 */
export const lockKeys = (keys: readonly number[]): Statement => ({
  name: 'patient-index lock keys',
  text: 'select pg_advisory_xact_lock_shared(7002, 0), pg_advisory_xact_lock(7001, key) from unnest($1::integer[]) as key',
  values: [keys],
});

/**
 * Nobody else links until the transaction ends. Why not the locks of all keys: thousands of patients have more than the database
 * holds locks.
 */
export const lockEverybody: Statement = { text: 'select pg_advisory_xact_lock(7002, 0)' };

export const savepoint: Statement = { text: 'savepoint patient_index_locks' };
/** Gives back the locks taken since. */
export const rollbackToSavepoint: Statement = { text: 'rollback to savepoint patient_index_locks' };
export const releaseSavepoint: Statement = { text: 'release savepoint patient_index_locks' };

export const savepointSaying: Statement = { text: 'savepoint patient_index_saying' };
/** Nothing said since was said. */
export const rollbackToSaying: Statement = { text: 'rollback to savepoint patient_index_saying' };

export const insertPersons = (rows: readonly PatientIndexTables['patient_index.person'][]) =>
  sql.insertInto('patient_index.person').values(rows).compile();

/** A patient's row, made or brought up to date. The order of being heard of and its own person stay. */
export const upsertPatient = (row: PatientIndexTables['patient_index.patient']) =>
  sql
    .insertInto('patient_index.patient')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('patient_id').doUpdateSet((row) => ({
        sources: row.ref('excluded.sources'),
        version: row.ref('excluded.version'),
        nhs_number: row.ref('excluded.nhs_number'),
        birth_date: row.ref('excluded.birth_date'),
        postcode: row.ref('excluded.postcode'),
        restricted: row.ref('excluded.restricted'),
        profile: row.ref('excluded.profile'),
        match_keys: row.ref('excluded.match_keys'),
        matched_with: row.ref('excluded.matched_with'),
        person_id: row.ref('excluded.person_id'),
        verified_nhs_number: row.ref('excluded.verified_nhs_number'),
        standing: row.ref('excluded.standing'),
      })),
    )
    .compile();

export const insertIdentifiers = (rows: readonly PatientIndexTables['patient_index.patient_identifier'][]) =>
  sql
    .insertInto('patient_index.patient_identifier')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .compile();

/** Before persons change their numbers, the patients that hold them to the old ones let go. */
export const releaseNumbers = (patientIds: readonly PatientId[]): Statement => ({
  text: 'update patient_index.patient set verified_nhs_number = null where patient_id = any($1::uuid[])',
  values: [patientIds],
});

export const updatePersonNumbers = (numbers: ReadonlyMap<PersonId, string | null>): Statement => ({
  text: `update patient_index.person set verified_nhs_number = changed.number
    from unnest($1::uuid[], $2::text[]) as changed (person_id, number) where person.person_id = changed.person_id`,
  values: [[...numbers.keys()], [...numbers.values()]],
});

export const updateBearers = (
  rows: readonly { patient_id: PatientId; person_id: PersonId; verified_nhs_number: string | null }[],
): Statement => ({
  text: `update patient_index.patient set person_id = changed.person_id, verified_nhs_number = changed.number
    from unnest($1::uuid[], $2::uuid[], $3::text[]) as changed (patient_id, person_id, number)
    where patient.patient_id = changed.patient_id`,
  values: [
    rows.map(({ patient_id }) => patient_id),
    rows.map(({ person_id }) => person_id),
    rows.map(({ verified_nhs_number }) => verified_nhs_number),
  ],
});

/** The numbers that took the place of these, where any did: followed to the end, however often it happened. */
export const selectCurrentNumbers = (numbers: readonly string[]): Statement<{ number: string; current: string }> => ({
  name: 'patient-index select current numbers',
  text: `with recursive latest as (
      select distinct on (superseded) superseded, current_number from patient_index.superseded_number
      order by superseded, sequence desc
    ), followed as (
      select number, number as current, array[number] as seen from unnest($1::text[]) as number
      union all
      select followed.number, latest.current_number, followed.seen || latest.current_number
      from followed join latest on latest.superseded = followed.current
      where latest.current_number is not null and not latest.current_number = any(followed.seen)
    )
    select distinct on (number) number, current from followed order by number, cardinality(seen) desc`,
  values: [numbers],
});

export const insertSupersededNumber = (row: PatientIndexTables['patient_index.superseded_number']) =>
  sql.insertInto('patient_index.superseded_number').values(row).compile();

/** Who acted, as stored beside a link or an assertion. */
export type StoredAgent = AccessEvent['agent'];
