// How events are read to be sealed and to be verified: both must read the same.

/** The database counts in millionths of a second, more than a Date holds. */
const instant = (column: string) =>
  `to_char(event.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ${column}`;

/** The columns of audit.event as `event`, as SealedEvent has them. */
export const sealedColumns = [
  'event.sequence',
  'event.event_id',
  instant('recorded_at'),
  'event.kind',
  'event.person_id',
  'event.user_id',
  'event.organisation_ods',
  'event.disclosure_id',
  'event.request_id',
  'event.resource',
  instant('written_at'),
].join(', ');
