// The audit log's rows. Insert and select are all the database lets us do with them.
import type { Statement } from '#runtime/database/database.ts';

export interface EventRow {
  event_id: string;
  recorded_at: Date;
  kind: string;
  person_id: string | null;
  user_id: string | null;
  organisation_ods: string | null;
  disclosure_id: string | null;
  request_id: string;
  /** The FHIR AuditEvent. */
  resource: unknown;
}

// Named, so that it is planned once a connection: every view and every message writes one, and planning was half of it.
export const insertEvent = (row: EventRow): Statement => ({
  name: 'audit insert event',
  text: `insert into audit.event
  (event_id, recorded_at, kind, person_id, user_id, organisation_ods, disclosure_id, request_id, resource)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  values: [
    row.event_id,
    row.recorded_at,
    row.kind,
    row.person_id,
    row.user_id,
    row.organisation_ods,
    row.disclosure_id,
    row.request_id,
    JSON.stringify(row.resource),
  ],
});
