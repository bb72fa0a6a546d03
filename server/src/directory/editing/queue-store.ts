// What waits for the directory's editors, of every kind, in one order: what may be about somebody's safety first, then the oldest.
import type { Statement } from '#runtime/database/database.ts';

export type WaitingKind = 'suggestion' | 'claim' | 'report';

export interface WaitingRow {
  kind: WaitingKind;
  id: string;
  /** Null for a service that is not in the directory yet, and for a claim. */
  serviceId: string | null;
  /** Of the listing, or of the organisation that is claimed. */
  name: string;
  organization: string;
  /** Kind of whoever says so; of a report what it is about. */
  said: string;
  /** Fields that would change. */
  fields: string[];
  words: string | null;
  at: Date;
}

// Ids of reports are numbers and those of the rest are not: as text they are one column.
const waiting = `
  select 'suggestion' as kind, g.suggestion_id::text as id, g.service_id as "serviceId", coalesce(s.name, g.proposed ->> 'name') as name,
      coalesce(o.name, p.name, '') as organization,
      case when g.service_id is null and g.organization_id is null then 'missing' when g.service_id is null then 'new' else g.author ->> 'kind' end as said,
      array(select jsonb_object_keys(g.proposed)) as fields, g.words, g.made_at as at, 1 as urgency
    from directory.suggestion g left join directory.service s on s.id = g.service_id
      left join directory.organization o on o.id = s.organization_id
      left join directory.organization p on p.id = g.organization_id
    where g.state = 'open'
  union all
  select 'claim', c.claim_id::text, null, o.name, o.name, c.proof, '{}', c.words, c.asked_at, 1
    from directory.claim c join directory.organization o on o.id = c.organization_id
    where c.state = 'waiting'
  union all
  select 'report', r.report_id::text, r.service_id, s.name, o.name, r.kind, '{}', r.words, r.told_at,
      case when r.kind = 'unsafe' then 0 else 1 end
    from directory.report r join directory.service s on s.id = r.service_id
      join directory.organization o on o.id = s.organization_id
    where r.settled_at is null`;

/** A page of what waits. @param kind null for all. */
export const selectWaiting = (kind: WaitingKind | null, limit: number, offset: number): Statement<WaitingRow> => ({
  name: 'directory select waiting',
  text: `select kind, id, "serviceId", name, organization, said, fields, words, at from (${waiting}) w
    where $1::text is null or kind = $1 order by urgency, at, id limit $2 offset $3`,
  values: [kind, limit, offset],
});

export const countWaiting: Statement<{ kind: WaitingKind; count: number }> = {
  name: 'directory count waiting',
  text: `select kind, count(*) as count from (${waiting}) w group by kind`,
};

/** What comes after this one; where it has gone already, the first. */
export const selectNextWaiting = (
  kind: WaitingKind | null,
  after: { kind: WaitingKind; id: string },
): Statement<Pick<WaitingRow, 'kind' | 'id'>> => ({
  name: 'directory select next waiting',
  text: `with w as (${waiting}), here as (select urgency, at, id from w where kind = $2 and id = $3)
    select kind, id from w where ($1::text is null or kind = $1)
      and not (kind = $2 and id = $3)
      and ((select count(*) from here) = 0 or (urgency, at, id) > (select urgency, at, id from here))
    order by urgency, at, id limit 1`,
  values: [kind, after.kind, after.id],
});
