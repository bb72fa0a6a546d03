// Reads the log in the order it was written, and tells when what is missing of it can no longer come.
import type { Statement } from '#runtime/database/database.ts';
import type { AuditEvent } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';

export interface FollowedRow {
  sequence: number;
  recorded_at: Date;
  kind: string;
  person_id: PersonId | null;
  user_id: string | null;
  organisation_ods: string | null;
  disclosure_id: string | null;
  /** Null where the kind was not asked for. */
  resource: AuditEvent | null;
}

const columns = (kinds: string) => `sequence, recorded_at, kind, person_id, user_id, organisation_ods, disclosure_id,
  case when kind = any (${kinds}) then resource end as resource`;

/** The next events after a place, of whatever kind: without the others nobody could tell what is missing. */
export const selectAfter = (sequence: number, limit: number, kinds: readonly string[]): Statement<FollowedRow> => ({
  name: 'audit follow after',
  text: `select ${columns('$3')} from audit.event where sequence > $1 order by sequence limit $2`,
  values: [sequence, limit, kinds],
});

export const selectWithin = (
  gaps: readonly { from: number; to: number }[],
  kinds: readonly string[],
): Statement<FollowedRow> => ({
  name: 'audit follow within',
  text: `select ${columns('$3')} from unnest($1::bigint[], $2::bigint[]) as gap (first, last)
    join audit.event on sequence between first and last order by sequence`,
  values: [gaps.map(({ from }) => from), gaps.map(({ to }) => to), kinds],
});

/** Where transactions are: the next one's number, and the oldest that runs. */
export const selectTransactions: Statement<{ next: string; oldest: string }> = {
  text: `select pg_snapshot_xmax(pg_current_snapshot())::text as next, pg_snapshot_xmin(pg_current_snapshot())::text as oldest`,
};

export const selectByDisclosure = (disclosureIds: readonly string[], limit: number): Statement<FollowedRow> => ({
  name: 'audit follow disclosures',
  text: `select ${columns('array[kind]')} from audit.event where disclosure_id = any ($1::uuid[])
    order by recorded_at, sequence limit $2`,
  values: [disclosureIds, limit],
});
