// What the editors have to look at: listings whose review is due, and what somebody without an account told them.
import type { Statement } from '#runtime/database/database.ts';

export interface DueRow {
  id: string;
  name: string;
  organisation: string;
  assuredDate: string | null;
  /** Days before it was last seen alive. */
  aliveOn: string | null;
  version: number;
}

/** Offered listings not assured since a day, the longest unconfirmed first; those never assured before all. */
export const selectDue = (before: string, limit: number): Statement<DueRow & { total: number }> => ({
  name: 'directory select listings due',
  text: `select s.id, s.name, o.name as organisation, s.assured_date as "assuredDate", life.seen_on as "aliveOn", s.version,
      count(*) over ()::int as total
    from directory.service s join directory.organization o on o.id = s.organization_id
      left join directory.proof_of_life life on life.service_id = s.id
    where s.removed_at is null and s.status = 'active' and coalesce(s.assured_date, '') < $1
    order by coalesce(s.assured_date, ''), s.name limit $2`,
  values: [before, limit],
});

export type ReportKind = 'wrong' | 'closed' | 'unsafe' | 'other';

export const addReport = (serviceId: string, kind: ReportKind, words: string, at: Date): Statement => ({
  name: 'directory add report',
  text: 'insert into directory.report (service_id, kind, words, told_at) values ($1, $2, $3, $4)',
  values: [serviceId, kind, words, at],
});

/** @returns a row where it was open until now. */
export const settleReport = (reportId: number, by: string, at: Date): Statement<{ serviceId: string }> => ({
  name: 'directory settle report',
  text: `update directory.report set settled_at = $3, settled_by = $2 where report_id = $1 and settled_at is null
    returning service_id as "serviceId"`,
  values: [reportId, by, at],
});

/** Offered listings for a map of the site: those that nobody is kept from seeing. */
export const selectOffered = (since: string): Statement<{ id: string; modifiedAt: Date }> => ({
  name: 'directory select offered listings',
  text: `select id, modified_at as "modifiedAt" from directory.service
    where removed_at is null and status = 'active' and coalesce(assured_date, $1) >= $1 order by place limit 50000`,
  values: [since],
});
