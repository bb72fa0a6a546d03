// When a reader looked at a record before, and which sources they were then shown: from the events that say so.
import type { Executor } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import { selectLooks } from './looks-store.ts';

/** One opening of the whole record, shown to its end. */
export interface Look {
  at: Date;
  /** Source id → what came of it, as its closing event has it: "answered", "timed-out (last-known-good)". */
  outcomes: ReadonlyMap<string, string>;
}

/** More than anybody opens one record in a day; what lies before these is not looked for. */
const looksRead = 50;

/**
 * The reader's latest looks at this record, the latest first, without the one under way.
 * @param personIds the person's, and those that were linked into them.
 */
export async function looksOf(
  executor: Executor,
  userId: string,
  personIds: readonly PersonId[],
  exceptDisclosure: string,
): Promise<{ looks: Look[]; signedInAt?: Date }> {
  const rows = await executor.run(selectLooks(userId, personIds, exceptDisclosure, looksRead));
  const signedInAt = rows[0]?.signed_in_at;
  return {
    looks: rows.map(({ opened_at, shown }) => ({
      at: opened_at,
      outcomes: new Map(shown.map(({ name, outcome }) => [name.replace(/^source /, ''), outcome])),
    })),
    ...(signedInAt ? { signedInAt } : {}),
  };
}
