// Tells open pages, in every server process, that a patient's record changed.
// Why not inside the processing transaction: a transaction that has sent a NOTIFY takes one lock for the whole database when
// it commits, so that all processing would commit in single file. Source: PostgreSQL, async.c, PreCommit_Notify.
// What this gives up: a process killed between the two leaves an open page unaware until the next change or its own refresh.
import type { Executor } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { PatientId } from '#standards/patient.ts';
import { notifyChanged } from './queue-store.ts';

export interface ChangeNotifier {
  changed(patientIds: readonly PatientId[]): void;
  /** Resolves when what was said before is sent. */
  flush(): Promise<void>;
}

/** Sends the changes of a few milliseconds together, each patient once. */
export function createChangeNotifier({
  database,
  gatherMs,
  log,
}: {
  database: Executor;
  gatherMs: number;
  log: Log;
}): ChangeNotifier {
  let gathered = new Set<PatientId>();
  let sending = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const send = () => {
    timer = undefined;
    const patientIds = [...gathered];
    gathered = new Set();
    sending = sending
      .then(() => database.run(notifyChanged(patientIds)))
      .then(
        () => undefined,
        // The record is right; only open pages learn of it later.
        (error: unknown) => log.warn('changes not announced', { count: patientIds.length, error }),
      );
  };

  return {
    changed(patientIds) {
      for (const patientId of patientIds) gathered.add(patientId);
      if (gathered.size > 0) timer ??= setTimeout(send, gatherMs);
    },
    async flush() {
      if (timer) {
        clearTimeout(timer);
        send();
      }
      await sending;
    },
  };
}
