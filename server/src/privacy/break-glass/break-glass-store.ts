// Emergencies' rows: added, and read.
import type { Statement } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import type { GrantRow } from '../relationships/claim-store.ts';

export interface BreakGlassRow extends GrantRow {
  break_glass_id: string;
  note: string;
  began_at: Date;
}

export const insertBreakGlass = (row: BreakGlassRow): Statement => ({
  text: `insert into privacy.break_glass
      (person_id, break_glass_id, user_id, user_name, role_id, organisation_ods, team, reason, reason_words, note,
       began_at, ends_at, request_id, policy_version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
  values: [
    row.person_id,
    row.break_glass_id,
    row.user_id,
    row.user_name,
    row.role_id,
    row.organisation_ods,
    row.team,
    row.reason,
    row.reason_words,
    row.note,
    row.began_at,
    row.ends_at,
    row.request_id,
    row.policy_version,
  ],
});

/** Those of one reader and one person, under whatever ids they had, the first of them first. */
export const selectBreakGlassOf = (
  userId: string,
  personIds: readonly PersonId[],
): Statement<BreakGlassRow & { sequence: number }> => ({
  text: `select * from privacy.break_glass where person_id = any ($2::uuid[]) and user_id = $1 order by sequence`,
  values: [userId, personIds],
});
