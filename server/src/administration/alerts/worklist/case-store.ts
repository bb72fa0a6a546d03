// Cases' rows.
import type { Statement } from '#runtime/database/database.ts';
import { alertColumns, type AlertRow } from '../alert-store.ts';

interface CaseRow {
  case_id: string;
  user_id: string;
  opened_at: Date;
  opened_by: string;
  opened_by_name: string;
}

export const insertCase = (row: CaseRow): Statement => ({
  text: `insert into administration.alert_case (case_id, user_id, opened_at, opened_by, opened_by_name) values ($1, $2, $3, $4, $5)`,
  values: [row.case_id, row.user_id, row.opened_at, row.opened_by, row.opened_by_name],
});

export const selectCase = (caseId: string): Statement<CaseRow> => ({
  text: 'select case_id, user_id, opened_at, opened_by, opened_by_name from administration.alert_case where case_id = $1',
  values: [caseId],
});

/** The latest of a reader. Two officers who begin one together queue on it. */
export const selectCaseOfReader = (userId: string): Statement<Pick<CaseRow, 'case_id'>> => ({
  text: `with mine as materialized (select pg_advisory_xact_lock(hashtext('lcr case ' || $1)))
    select case_id from mine, administration.alert_case where user_id = $1 order by opened_at desc limit 1`,
  values: [userId],
});

/** Puts a reader's alerts that are in no case into this one. */
export const joinCase = (userId: string, caseId: string): Statement<{ alert_id: string }> => ({
  text: `update administration.alert set case_id = $2, version = version + 1
    where user_id = $1 and case_id is null and state <> 'withdrawn' returning alert_id`,
  values: [userId, caseId],
});

export const selectAlertsOfCase = (caseId: string): Statement<AlertRow> => ({
  text: `select ${alertColumns} from administration.alert where case_id = $1 order by score desc, last_look_at desc limit 200`,
  values: [caseId],
});
