// Claims' rows: added, and read.
import type { Statement } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';

/** What rows of claims and of emergencies have in common. */
export interface GrantRow {
  person_id: PersonId;
  user_id: string;
  user_name: string;
  role_id: string;
  organisation_ods: string;
  team: string | null;
  reason: string;
  reason_words: string;
  ends_at: Date;
  request_id: string;
  policy_version: string;
}

export interface ClaimRow extends GrantRow {
  claim_id: string;
  claimed_at: Date;
}

export const insertClaim = (row: ClaimRow): Statement => ({
  text: `insert into privacy.self_claim
      (person_id, claim_id, user_id, user_name, role_id, organisation_ods, team, reason, reason_words,
       claimed_at, ends_at, request_id, policy_version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
  values: [
    row.person_id,
    row.claim_id,
    row.user_id,
    row.user_name,
    row.role_id,
    row.organisation_ods,
    row.team,
    row.reason,
    row.reason_words,
    row.claimed_at,
    row.ends_at,
    row.request_id,
    row.policy_version,
  ],
});

/** A claim holds for the role and organisation it was made in: whoever changes either has not said it there. */
export const selectLiveGrants = (
  user: { userId: string; roleId: string; organisation: string },
  at: Date,
): Statement<{ person_id: PersonId; kind: 'self-claimed' | 'break-glass'; reason: string; ends_at: Date }> => ({
  name: 'privacy select live grants',
  text: `select person_id, 'self-claimed' as kind, reason, ends_at from privacy.self_claim
      where user_id = $1 and role_id = $2 and organisation_ods = $3 and claimed_at <= $4 and ends_at > $4
    union all
    select person_id, 'break-glass', reason, ends_at from privacy.break_glass
      where user_id = $1 and role_id = $2 and organisation_ods = $3 and began_at <= $4 and ends_at > $4
    order by ends_at`,
  values: [user.userId, user.roleId, user.organisation, at],
});

/** What one reader claimed of one person, under whatever ids they had, the first of them first. */
export const selectClaimsOf = (
  userId: string,
  personIds: readonly PersonId[],
): Statement<ClaimRow & { sequence: number }> => ({
  text: `select * from privacy.self_claim where person_id = any ($2::uuid[]) and user_id = $1 order by sequence`,
  values: [userId, personIds],
});
