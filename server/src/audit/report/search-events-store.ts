// Looks through the log by person, user, kind and time, a page at a time.
import type { Statement } from '#runtime/database/database.ts';
import type { PersonEventRow, BorneId } from './person-events-store.ts';

export interface FoundRow extends PersonEventRow {
  user_id: string | null;
  request_id: string;
}

interface Wanted {
  borne: readonly BorneId[] | undefined;
  userId: string | undefined;
  kind: string | undefined;
  since: Date;
  until: Date;
  /** The last of the page before. */
  before: { at: Date; sequence: number } | undefined;
  limit: number;
}

/** By whichever index the question has: event_by_person, event_by_user, event_by_time. */
export function selectEvents({ borne, userId, kind, since, until, before, limit }: Wanted): Statement<FoundRow> {
  const values: unknown[] = [since, until];
  const put = (value: unknown) => `$${values.push(value)}`;
  const where = ['event.recorded_at >= $1', 'event.recorded_at < $2'];
  if (borne)
    where.push(`exists (select from unnest(${put(borne.map(({ personId }) => personId))}::uuid[],
      ${put(borne.map(({ from }) => from ?? '-infinity'))}::timestamptz[],
      ${put(borne.map(({ until: end }) => end ?? 'infinity'))}::timestamptz[]) as borne (person_id, since, until)
      where borne.person_id = event.person_id and event.recorded_at >= borne.since and event.recorded_at < borne.until)
      and event.person_id = any (${put(borne.map(({ personId }) => personId))}::uuid[])`);
  if (userId !== undefined) where.push(`event.user_id = ${put(userId)}`);
  if (kind !== undefined) where.push(`event.kind = ${put(kind)}`);
  if (before)
    where.push(
      `(event.recorded_at, event.sequence) < (${put(before.at)}::timestamptz, ${put(before.sequence)}::bigint)`,
    );
  return {
    text: `select event.sequence, event_id, recorded_at, kind, disclosure_id, organisation_ods, user_id, request_id, resource, leaf_index
from audit.event event left join audit.leaf using (sequence)
where ${where.join(' and ')} order by event.recorded_at desc, event.sequence desc limit ${put(limit)}`,
    values,
  };
}
