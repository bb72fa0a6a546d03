// How the log is: what its last checkpoint says, how much waits to be sealed, and whether anything is wrong with it.
import type { Executor } from '#runtime/database/database.ts';
import { selectCheckpoint, selectNodes, selectOrigin, selectWaiting } from './tree-store.ts';

export interface LogHealth {
  /** Which log, as its checkpoints call it; undefined before the first start. */
  origin?: string;
  checkpoint?: { size: number; note: string; signedAt: Date };
  /** Events that are committed and not sealed yet, and since when the oldest waits. */
  waiting: number;
  waitingSince?: Date;
  /** Why nothing is sealed any more. */
  stoppedBecause?: string;
  /** In order: sealed, nothing waits long. */
  ok: boolean;
}

/** Something is wrong where an event waits longer: sealing takes under a second. */
const longestWaitMs = 60_000;

export async function readLogHealth(executor: Executor, now: Date, stoppedBecause?: string): Promise<LogHealth> {
  const [[log], [checkpoint], [state]] = await Promise.all([
    executor.run(selectOrigin),
    executor.run(selectCheckpoint),
    executor.run(selectWaiting),
  ]);
  const { waiting, oldest } = state!;
  // One that waits and is not there was taken away.
  const late = waiting > 0 && (oldest === null || now.getTime() - oldest.getTime() > longestWaitMs);
  return {
    ...(log ? { origin: log.origin } : {}),
    ...(checkpoint
      ? { checkpoint: { size: checkpoint.size, note: checkpoint.note, signedAt: checkpoint.signed_at } }
      : {}),
    waiting,
    ...(oldest ? { waitingSince: oldest } : {}),
    ...(stoppedBecause === undefined ? {} : { stoppedBecause }),
    ok: !late && stoppedBecause === undefined,
  };
}

/** The servers that write to the log, by name, and what each wrote last (R57). */
export interface LogWriter {
  site: string;
  lastAt: Date;
  events: number;
}

/** Within the last day before an instant. */
export async function readLogWriters(executor: Executor, now: Date): Promise<LogWriter[]> {
  const since = new Date(now.getTime() - 86_400_000);
  return (await executor.run(selectNodes(since))).map(({ site, last_at, events }) => ({
    site,
    lastAt: last_at,
    events,
  }));
}
