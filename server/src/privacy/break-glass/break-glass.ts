// A record opened in an emergency (R52): one reader, one person, a national reason, their own words, and an end. Each is on the
// privacy officer's worklist, and the person can be told.
import { randomUUID } from 'node:crypto';
import type { Executor } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Claim, GrantMade } from '../relationships/claims.ts';
import { insertBreakGlass, selectBreakGlassOf } from './break-glass-store.ts';

/** An emergency, for the privacy officer's worklist. */
export interface BreakGlass extends Pick<
  Claim,
  'sequence' | 'user' | 'reason' | 'reasonWords' | 'endsAt' | 'requestId'
> {
  breakGlassId: string;
  personId: PersonId;
  /** What the reader wrote. It may say something of the person's health: for the privacy officer alone. */
  note: string;
  beganAt: Date;
}

export async function recordBreakGlass(executor: Executor, made: GrantMade & { note: string }): Promise<void> {
  const { user, personId, reason, note, at, until, requestId, policyVersion } = made;
  await executor.run(
    insertBreakGlass({
      person_id: personId,
      break_glass_id: randomUUID(),
      user_id: user.userId,
      user_name: user.name,
      role_id: user.roleId,
      organisation_ods: user.organisation.ods,
      team: user.team ?? null,
      reason: reason.id,
      reason_words: reason.words,
      note,
      began_at: at,
      ends_at: until,
      request_id: requestId,
      policy_version: policyVersion,
    }),
  );
}

/** Emergencies in which one reader opened one person's record, oldest first. */
export async function breakGlassOf(
  executor: Executor,
  userId: string,
  personIds: readonly PersonId[],
): Promise<readonly BreakGlass[]> {
  const rows = await executor.run(selectBreakGlassOf(userId, personIds));
  return rows.map((row) => ({
    breakGlassId: row.break_glass_id,
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
    note: row.note,
    beganAt: row.began_at,
    endsAt: row.ends_at,
    requestId: row.request_id,
  }));
}
