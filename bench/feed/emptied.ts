// Waits until everything that was accepted is in the record.
import type { Executor } from '#runtime/database/database.ts';

/** @param owner reads the inbox's queue. @throws Error where a message waits for a person: then it never empties. */
export async function emptied(owner: Executor): Promise<void> {
  for (;;) {
    const [row] = await owner.run<{ queued: number; waiting: number }>({
      text: 'select count(*)::int as queued, count(waiting_since)::int as waiting from inbox.queue',
    });
    if (row!.waiting > 0) throw new Error(`${row!.waiting} messages wait for a person`);
    if (row!.queued === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
