// Relationships a reader gave themselves by saying why (R51): recorded, for a time, and there for the privacy officer to see.
import { randomUUID } from 'node:crypto';
import type { Executor } from '#runtime/database/database.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { PersonId } from '#standards/patient.ts';
import { type GrantRow, insertClaim, selectClaimsOf, selectLiveGrants } from './claim-store.ts';
import type { Relationship } from './relationship.ts';

/** A relationship somebody gave themselves, however: by saying why, or in an emergency. */
export interface Grant {
  /** Order of being recorded. */
  sequence: number;
  personId: PersonId;
  user: { userId: string; name: string; roleId: string; organisation: string; team?: string };
  /** Id of a reason in access.yaml (of an emergency's, its national code), and its words as they were shown. */
  reason: string;
  reasonWords: string;
  endsAt: Date;
  requestId: string;
}

/** One that was given by saying why, for the privacy officer's worklist. */
export interface Claim extends Grant {
  claimId: string;
  claimedAt: Date;
}

export interface GrantMade {
  user: SignedInUser;
  personId: PersonId;
  reason: { id: string; words: string };
  at: Date;
  until: Date;
  requestId: string;
  policyVersion: string;
}

export async function recordClaim(executor: Executor, made: GrantMade): Promise<void> {
  await executor.run(insertClaim({ ...grantRow(made), claim_id: randomUUID(), claimed_at: made.at }));
}

/** What a claim's row and an emergency's have in common. */
export function grantRow({ user, personId, reason, until, requestId, policyVersion }: GrantMade): GrantRow {
  return {
    person_id: personId,
    user_id: user.userId,
    user_name: user.name,
    role_id: user.roleId,
    organisation_ods: user.organisation.ods,
    team: user.team ?? null,
    reason: reason.id,
    reason_words: reason.words,
    ends_at: until,
    request_id: requestId,
    policy_version: policyVersion,
  };
}

/** The same, read back. */
export function grantOf(row: GrantRow & { sequence: number }): Grant {
  return {
    sequence: row.sequence,
    personId: row.person_id,
    user: {
      userId: row.user_id,
      name: row.user_name,
      roleId: row.role_id,
      organisation: row.organisation_ods,
      ...(row.team === null ? {} : { team: row.team }),
    },
    reason: row.reason,
    reasonWords: row.reason_words,
    endsAt: row.ends_at,
    requestId: row.request_id,
  };
}

/**
 * What this user gave themselves and has not ended, with the person id it was given for: claims and emergencies, those that end
 * last coming last. Whose id that is now, the caller says.
 */
export async function liveGrants(
  executor: Executor,
  { userId, roleId, organisation }: SignedInUser,
  at: Date,
): Promise<readonly (Relationship & { personId: PersonId })[]> {
  const rows = await executor.run(selectLiveGrants({ userId, roleId, organisation: organisation.ods }, at));
  return rows.map(({ person_id, kind, reason, ends_at }) => ({ personId: person_id, kind, reason, until: ends_at }));
}

/** What one reader claimed of one person, oldest first. */
export async function claimsOf(
  executor: Executor,
  userId: string,
  personIds: readonly PersonId[],
): Promise<readonly Claim[]> {
  const rows = await executor.run(selectClaimsOf(userId, personIds));
  return rows.map((row) => ({ ...grantOf(row), claimId: row.claim_id, claimedAt: row.claimed_at }));
}
