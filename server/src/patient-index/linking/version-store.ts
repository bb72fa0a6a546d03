// What was said of who a patient is, version by version, and the patient as it stands.
import { type Statement, statements } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import { selectStanding } from '../persons-store.ts';
import { held, type HeldPatient } from './patient-store.ts';
import type { SaidVersion, Standing, Stands } from './standing.ts';

interface VersionTables {
  'patient_index.demographics_version': {
    patient_id: PatientId;
    version: number;
    source_id: string;
    recorded_at: Date;
    received_at: Date;
    authoritative: boolean;
    demographics: string;
    digest: string;
    complete: boolean;
    cleared: readonly string[];
    restricted: boolean | null;
  };
}

const sql = statements<VersionTables>();

/** The patient as it stands. */
export interface StandingPatient extends HeldPatient {
  organisation: string;
  sources: string[];
  /** The best-founded version; 0 where only a number is known, from a merge. */
  version: number;
  restricted: boolean;
  matched_with: string;
  identifiers: { system: string; value: string }[];
  /** Null where only a number is known, from a merge. */
  standing: Standing | null;
}

const standing = `${held}, organisation, sources, patient.version, restricted, matched_with, standing,
    coalesce((select jsonb_agg(jsonb_build_object('system', system, 'value', value))
      from patient_index.patient_identifier where patient_id = $1), '[]') as identifiers`;

export const selectStandingPatient = (patientId: PatientId): Statement<StandingPatient> => ({
  name: 'patient-index select standing patient',
  text: `select ${standing} from patient_index.patient where patient_id = $1`,
  values: [patientId],
});

/** As it is held; undefined where only a number is known. */
export function standsNow({ standing: held, restricted, version }: StandingPatient): Stands | undefined {
  return held ? { standing: held, restricted, version } : undefined;
}

export interface KnownPatient extends StandingPatient {
  last_version: number;
  /** The version in which this source said the very same before, in the same way. */
  said_before: number | null;
  /** Whether it last said so as late as now, or later. */
  said_since: boolean;
  /** Whether anything else was said since it last said so, and before now. */
  overtaken: boolean;
}

/** With when each was last said. */
const versions = `patient_index.demographics_version said left join patient_index.demographics_repetition again
    on again.patient_id = said.patient_id and again.version = said.version`;
const lastSaid = 'coalesce(again.recorded_at, said.recorded_at)';

/** All that a new message about a patient is held against. */
export const selectKnownPatient = (
  patientId: PatientId,
  said: { sourceId: string; authoritative: boolean; digest: string; recordedAt: Date },
): Statement<KnownPatient> => ({
  name: 'patient-index select known patient',
  text: `select ${standing},
    coalesce((select max(version) from patient_index.demographics_version any_ where any_.patient_id = $1), 0) as last_version,
    before.version as said_before, coalesce(before.last_said >= $5, false) as said_since,
    coalesce((select bool_or(${lastSaid} between before.last_said and $5) from ${versions}
      where said.patient_id = $1 and said.authoritative = $3 and said.version <> before.version), false) as overtaken
    from patient_index.patient left join lateral (
      select said.version, ${lastSaid} as last_said from ${versions}
      where said.patient_id = $1 and said.source_id = $2 and said.authoritative = $3 and said.digest = $4
      order by last_said desc limit 1) as before on true
    where patient_id = $1`,
  values: [patientId, said.sourceId, said.authoritative, said.digest, said.recordedAt],
});

/** Everything that was said of who a patient is: few rows, because the same again makes none. */
export const selectVersions = (patientId: PatientId): Statement<SaidVersion> => ({
  name: 'patient-index select versions',
  text: `select said.version, said.source_id as "sourceId", said.recorded_at as "recordedAt",
      ${lastSaid} as "lastRecordedAt", coalesce(again.received_at, said.received_at) as "receivedAt", said.authoritative, said.complete, said.cleared,
      said.restricted, said.demographics
    from ${versions} where said.patient_id = $1`,
  values: [patientId],
});

export const insertVersion = (row: VersionTables['patient_index.demographics_version']) =>
  sql.insertInto('patient_index.demographics_version').values(row).compile();

const repetition = `insert into patient_index.demographics_repetition as held (patient_id, version, recorded_at, received_at)
    values ($1, $2, $3, $4) on conflict (patient_id, version) do update
      set recorded_at = excluded.recorded_at, received_at = excluded.received_at where held.recorded_at < excluded.recorded_at`;

/** A version said again: nothing of it is new but when. */
export const upsertRepetition = (
  patientId: PatientId,
  version: number,
  { recordedAt, receivedAt }: { recordedAt: Date; receivedAt: Date },
): Statement => ({
  name: 'patient-index upsert repetition',
  text: repetition,
  values: [patientId, version, recordedAt, receivedAt],
});

/** The same, and how the patient stands. Why in one statement: most messages say again what was said before. */
export const upsertRepetitionSelectStanding = (
  patientId: PatientId,
  version: number,
  { recordedAt, receivedAt }: { recordedAt: Date; receivedAt: Date },
): ReturnType<typeof selectStanding> => ({
  name: 'patient-index upsert repetition, select standing',
  text: `with again as (${repetition}) ${selectStanding(patientId).text}`,
  values: [patientId, version, recordedAt, receivedAt],
});

/** What stands comes from other versions than before, and is the same. */
export const updateStanding = (patientId: PatientId, version: number, stands: Standing): Statement => ({
  name: 'patient-index update standing',
  text: 'update patient_index.patient set version = $2, standing = $3 where patient_id = $1',
  values: [patientId, version, JSON.stringify(stands)],
});
