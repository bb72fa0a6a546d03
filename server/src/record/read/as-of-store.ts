// Reads the record as it was: what of it counted at a moment that is past.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import type { VersionRow } from './version-store.ts';

/**
 * Of each resource one source had sent by then, the version that counted; none where it said that it was deleted.
 * Invariant: what is never shared today is not read, whatever was shared then.
 */
export const selectResourcesAsOf = (
  patientIds: readonly PatientId[],
  sourceId: string,
  at: Date,
): Statement<VersionRow> => ({
  name: 'record select resources as of',
  text: `
select * from (
  select distinct on (patient_id, resource_type, resource_id)
    patient_id, resource_type, resource_id, version, source_id, organisation, recorded_at, received_at, message_sequence, transform, content
  from record.resource_version
  where patient_id = any ($1::uuid[]) and source_id = $2 and received_at <= $3 and not exists (
    select from record.never_shared left_out
    where left_out.patient_id = resource_version.patient_id and left_out.resource_type = resource_version.resource_type
      and left_out.resource_id = resource_version.resource_id
  )
  order by patient_id, resource_type, resource_id, recorded_at desc, version desc
) counted
where content is not null`,
  values: [patientIds, sourceId, at],
});
