// Reads resources and their versions.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import type { ResourceKey } from '../items/record-item.ts';
import type { StoredVersion } from './stored.ts';

export interface VersionRow {
  patient_id: PatientId;
  resource_type: string;
  resource_id: string;
  version: number;
  source_id: string;
  organisation: string;
  recorded_at: Date;
  received_at: Date;
  message_sequence: number | null;
  transform: string | null;
  content: string | null;
}

const columns = `patient_id, resource_type, resource_id, version, source_id, organisation, recorded_at, received_at,
  message_sequence, transform, content`;

/** Invariant: what is never shared is not read, by whatever key. */
const shared = `not exists (
  select from record.never_shared left_out
  where left_out.patient_id = resource_version.patient_id and left_out.resource_type = resource_version.resource_type
    and left_out.resource_id = resource_version.resource_id
)`;

/** Versions of one resource, the one that counts first. */
export function selectVersions(
  patientId: PatientId,
  key: ResourceKey,
  options: { version?: number | undefined; limit?: number | undefined },
): Statement<VersionRow> {
  return {
    name: 'record select versions',
    text: `
select ${columns} from record.resource_version
where patient_id = $1 and resource_type = $2 and resource_id = $3 and ($4::int is null or version = $4) and ${shared}
order by recorded_at desc, version desc limit $5`,
    values: [patientId, key.resourceType, key.id, options.version ?? null, options.limit ?? null],
  };
}

/** The current version of every resource of these patients that is not deleted. */
export function selectCurrentResources(
  patientIds: readonly PatientId[],
  options: { resourceTypes?: readonly string[] | undefined },
): Statement<VersionRow> {
  return {
    name: 'record select current resources',
    text: `
select * from (
  select distinct on (patient_id, resource_type, resource_id) ${columns}
  from record.resource_version
  where patient_id = any ($1::uuid[]) and ($2::text[] is null or resource_type = any ($2)) and ${shared}
  order by patient_id, resource_type, resource_id, recorded_at desc, version desc
) current
where content is not null`,
    values: [patientIds, options.resourceTypes ?? null],
  };
}

/** A row as the record gives it out. */
export function storedVersionOf(row: VersionRow): StoredVersion {
  return {
    patientId: row.patient_id,
    resource: { resourceType: row.resource_type, id: row.resource_id },
    version: row.version,
    sourceId: row.source_id,
    organisation: row.organisation,
    recordedAt: row.recorded_at,
    receivedAt: row.received_at,
    ...(row.message_sequence === null ? {} : { messageSequence: row.message_sequence }),
    ...(row.transform === null ? {} : { transform: row.transform }),
    ...(row.content === null ? {} : { content: row.content }),
  };
}
