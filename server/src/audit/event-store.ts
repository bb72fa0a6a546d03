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
export const insertEvents = (rows: readonly EventRow[]): Statement => ({
  name: 'audit insert events',
  text: `insert into audit.event
  (event_id, recorded_at, kind, person_id, user_id, organisation_ods, disclosure_id, request_id, resource)
select * from unnest(
  $1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::jsonb[])`,
  values: [
    rows.map((row) => row.event_id),
    rows.map((row) => row.recorded_at),
    rows.map((row) => row.kind),
    rows.map((row) => row.person_id),
    rows.map((row) => row.user_id),
    rows.map((row) => row.organisation_ods),
    rows.map((row) => row.disclosure_id),
    rows.map((row) => row.request_id),
    rows.map((row) => JSON.stringify(row.resource)),
  ],
});
