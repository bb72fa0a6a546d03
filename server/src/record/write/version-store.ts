// Stores versions and asks what is held. Invariant: only inserts; nothing here changes a version once written.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import type { ResourceKey } from '../items/record-item.ts';
import type { Held, Incoming, NewVersion, Origin, Repetition } from './decide-versions.ts';
import { textArray } from './text-array.ts';

/**
 * Makes this transaction the only one that writes this patient's record until it ends, and says whether it is the first.
 * @param stamp of the lists by which a first holding is drawn.
 * Why a row and not an advisory lock: rows lie with their patient when tables are distributed, locks do not.
 */
export function lockPatient(patientId: PatientId, receivedAt: Date, stamp?: string): Statement<LockedPatient> {
  return {
    name: 'record lock patient',
    text: `
insert into record.patient (patient_id, first_received_at, last_received_at, drawn_by) values ($1, $2, $2, $3)
on conflict (patient_id) do update set last_received_at = greatest(record.patient.last_received_at, excluded.last_received_at)
returning xmax = 0 as is_new, drawn_by, leaves_out`,
    values: [patientId, receivedAt, stamp ?? null],
  };
}

export interface LockedPatient {
  is_new: boolean;
  /** Stamp of the lists by which the patient's lines were drawn. */
  drawn_by: string | null;
  /** Something of the record is left out or cut as never shared. */
  leaves_out: boolean;
}

/** The same for a patient something is held of already; no row where nothing is. */
export function lockHeldPatient(patientId: PatientId): Statement<{ drawn_by: string | null; beside: string[] }> {
  return {
    name: 'record lock held patient',
    text: 'select drawn_by, beside from record.patient where patient_id = $1 for update',
    values: [patientId],
  };
}

interface HeldRow {
  ord: number;
  last_version: number;
  current_recorded_at: Date;
  effective_version: number | null;
  effective_hash: string | null;
  effective_content: string | null;
  repeated: boolean;
  repetition_source_id: string | null;
  repetition_organisation: string | null;
  repetition_recorded_at: Date | null;
  repetition_received_at: Date | null;
  repetition_message_sequence: number | null;
  repetition_transform: string | null;
}

// Why laterals with a limit: each is a short walk along the primary key, however many versions a resource has; the content
// of one version at most is read, and only where the hash does not already say that it is the same.
const held = `
select incoming.ord::int, last.version as last_version, last.current_recorded_at,
  effective.version as effective_version, effective.content_hash as effective_hash, effective.content as effective_content,
  exists (
    select from record.resource_version same
    where same.patient_id = $1 and same.resource_type = incoming.type and same.resource_id = incoming.id
      and same.recorded_at = incoming.recorded_at and same.content_hash = incoming.hash
  ) or (
    repetition.recorded_at = incoming.recorded_at and exists (
      select from record.resource_version same
      where same.patient_id = $1 and same.resource_type = incoming.type and same.resource_id = incoming.id
        and same.version = repetition.version and same.content_hash = incoming.hash
    )
  ) is true as repeated,
  repetition.source_id as repetition_source_id, repetition.organisation as repetition_organisation,
  repetition.recorded_at as repetition_recorded_at, repetition.received_at as repetition_received_at,
  repetition.message_sequence as repetition_message_sequence, repetition.transform as repetition_transform
from unnest($2::text[], $3::text[], $4::uuid[], $5::timestamptz[]) with ordinality as incoming(type, id, hash, recorded_at, ord)
cross join lateral (
  select max(version) as version, max(recorded_at) as current_recorded_at
  from record.resource_version
  where patient_id = $1 and resource_type = incoming.type and resource_id = incoming.id
) last
left join lateral (
  select version, content_hash, case when content_hash <> incoming.hash then content end as content
  from record.resource_version
  where patient_id = $1 and resource_type = incoming.type and resource_id = incoming.id and recorded_at <= incoming.recorded_at
  order by recorded_at desc, version desc limit 1
) effective on true
left join record.repetition
  on repetition.patient_id = $1 and repetition.resource_type = incoming.type and repetition.resource_id = incoming.id
where last.version is not null`;

/** What is held under each incoming key, as of its recording time. */
export function selectHeld(patientId: PatientId, incoming: readonly Incoming[]): Statement<HeldRow> {
  return {
    name: 'record select held',
    text: held,
    values: [
      patientId,
      textArray(incoming.map(({ key }) => key.resourceType)),
      textArray(incoming.map(({ key }) => key.id)),
      incoming.map(({ hash }) => hash),
      incoming.map(({ recordedAt }) => recordedAt.toISOString()),
    ],
  };
}

/** Rows as {@link Held}, in the order of what was asked. */
export function heldInOrder(rows: readonly HeldRow[], count: number): (Held | undefined)[] {
  const found = Array.from<Held | undefined>({ length: count });
  for (const row of rows) {
    const each: Held = {
      lastVersion: row.last_version,
      currentRecordedAt: row.current_recorded_at,
      repeated: row.repeated,
    };
    if (row.effective_version !== null) {
      each.effective = { version: row.effective_version, hash: row.effective_hash! };
      if (row.effective_content !== null) each.effective.content = row.effective_content;
    }
    if (row.repetition_recorded_at) each.repetition = repetitionOf(row);
    found[row.ord - 1] = each;
  }
  return found;
}

function repetitionOf(row: HeldRow): NonNullable<Held['repetition']> {
  return {
    sourceId: row.repetition_source_id!,
    organisation: row.repetition_organisation!,
    recordedAt: row.repetition_recorded_at!,
    receivedAt: row.repetition_received_at!,
    ...(row.repetition_message_sequence === null ? {} : { messageSequence: row.repetition_message_sequence }),
    ...(row.repetition_transform === null ? {} : { transform: row.repetition_transform }),
  };
}

const insert = `
insert into record.resource_version (patient_id, resource_type, resource_id, version, source_id, organisation,
  recorded_at, received_at, message_sequence, transform, content_hash, content)
select $1, type, id, version::int, $6, $7, recorded_at::timestamptz, $8, $9, $10, hash::uuid, content
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $11::text[], $12::text[])
  as new(type, id, version, recorded_at, hash, content)`;

/** Stores new versions of one origin. */
export function insertVersions(
  patientId: PatientId,
  versions: readonly NewVersion[],
  origin: Origin,
): Statement<never> {
  return {
    name: 'record insert versions',
    text: insert,
    values: [
      patientId,
      ...keyAndTime(versions),
      ...originValues(origin),
      textArray(versions.map(({ hash }) => hash)),
      textArray(versions.map(({ content }) => content)),
    ],
  };
}

/** Notes that these current versions were said again. */
export function upsertRepetitions(
  patientId: PatientId,
  repetitions: readonly Repetition[],
  origin: Origin,
): Statement<never> {
  return {
    name: 'record upsert repetitions',
    text: `
insert into record.repetition (patient_id, resource_type, resource_id, version, source_id, organisation,
  recorded_at, received_at, message_sequence, transform)
select $1, type, id, version::int, $6, $7, recorded_at::timestamptz, $8, $9, $10
from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as new(type, id, version, recorded_at)
on conflict (patient_id, resource_type, resource_id) do update set
  version = excluded.version, source_id = excluded.source_id, organisation = excluded.organisation,
  recorded_at = excluded.recorded_at, received_at = excluded.received_at,
  message_sequence = excluded.message_sequence, transform = excluded.transform`,
    values: [patientId, ...keyAndTime(repetitions), ...originValues(origin)],
  };
}

function keyAndTime(rows: readonly Repetition[]): Buffer[] {
  return [
    textArray(rows.map(({ key }) => key.resourceType)),
    textArray(rows.map(({ key }) => key.id)),
    textArray(rows.map(({ version }) => String(version))),
    textArray(rows.map(({ recordedAt }) => recordedAt.toISOString())),
  ];
}

function originValues({ sourceId, organisation, receivedAt, messageSequence, transform }: Origin): unknown[] {
  return [sourceId, organisation, receivedAt, messageSequence ?? null, transform ?? null];
}

/** The current content of these resources, where they are held and not deleted. */
export function selectCurrent(patientId: PatientId, keys: readonly ResourceKey[]): Statement<CurrentRow> {
  return {
    name: 'record select current',
    text: `
select current.resource_type, current.resource_id, current.version, current.source_id, current.organisation,
  current.received_at, current.content
from unnest($2::text[], $3::text[]) as wanted(type, id)
cross join lateral (
  select * from record.resource_version
  where patient_id = $1 and resource_type = wanted.type and resource_id = wanted.id
  order by recorded_at desc, version desc limit 1
) current
where current.content is not null`,
    values: [patientId, textArray(keys.map(({ resourceType }) => resourceType)), textArray(keys.map(({ id }) => id))],
  };
}

/** The current content of all a patient's resources. */
export function selectAllCurrent(patientId: PatientId): Statement<CurrentRow> {
  return {
    name: 'record select all current',
    text: `
select * from (
  select distinct on (resource_type, resource_id)
    resource_type, resource_id, version, source_id, organisation, received_at, content
  from record.resource_version where patient_id = $1
  order by resource_type, resource_id, recorded_at desc, version desc
) current
where content is not null`,
    values: [patientId],
  };
}

export interface CurrentRow {
  resource_type: string;
  resource_id: string;
  version: number;
  source_id: string;
  organisation: string;
  received_at: Date;
  content: string;
}
