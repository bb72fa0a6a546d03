// A record opened in an emergency (R52): one reader, one person, a national reason, their own words, and an end. Each is on the
// privacy officer's worklist, and the person can be told.
import { randomUUID } from 'node:crypto';
import type { Executor } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import { type Grant, type GrantMade, grantOf, grantRow } from '../relationships/claims.ts';
import { insertBreakGlass, selectBreakGlassOf } from './break-glass-store.ts';

/** An emergency, for the privacy officer's worklist. */
export interface BreakGlass extends Grant {
  breakGlassId: string;
  /** What the reader wrote. It may say something of the person's health: for the privacy officer alone. */
  note: string;
  beganAt: Date;
}

export async function recordBreakGlass(executor: Executor, made: GrantMade & { note: string }): Promise<void> {
  const { note, at } = made;
  await executor.run(insertBreakGlass({ ...grantRow(made), break_glass_id: randomUUID(), note, began_at: at }));
}

/** Emergencies in which one reader opened one person's record, oldest first. */
export async function breakGlassOf(
  executor: Executor,
  userId: string,
  personIds: readonly PersonId[],
): Promise<readonly BreakGlass[]> {
  const rows = await executor.run(selectBreakGlassOf(userId, personIds));
  return rows.map((row) => ({
    ...grantOf(row),
    breakGlassId: row.break_glass_id,
    note: row.note,
    beganAt: row.began_at,
  }));
}
