// How a feed is doing, for the source strip beside a record and for those who run the server. Counts and times only.
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import { queueLengths } from './queue-store.ts';
import { feedStateOf } from './steward-store.ts';

export interface FeedState {
  /** When the source's last message came; absent where none ever did. */
  lastMessageAt?: Date;
  /** Messages accepted that are not in the record yet, those that wait for a person among them. */
  queued: number;
  /** Of them, those that cannot be processed and wait for a person. */
  waiting: number;
  /** When the oldest of them came. */
  oldestQueuedAt?: Date;
}

/** The state of one feed; with `patientIds`, only their messages are counted: what this record may still lack. */
export async function feedState(
  database: Executor,
  sourceId: string,
  patientIds?: readonly PatientId[],
): Promise<FeedState> {
  const [row] = await database.run(feedStateOf(sourceId, patientIds));
  return {
    queued: row?.queued ?? 0,
    waiting: row?.waiting ?? 0,
    ...(row?.last_received_at ? { lastMessageAt: row.last_received_at } : {}),
    ...(row?.oldest ? { oldestQueuedAt: row.oldest } : {}),
  };
}

/**
 * For /health: failing where a message that waits for nobody has not been processed for `lateMs`, so that somebody looks.
 * Messages that wait for a person do not make the server ill.
 */
export async function inboxHealth(
  database: Executor,
  now: Date,
  lateMs = 60_000,
): Promise<{ ok: boolean; detail: string }> {
  const rows = await database.run(queueLengths());
  const total = (count: (row: (typeof rows)[number]) => number) => rows.reduce((sum, row) => sum + count(row), 0);
  const queued = total((row) => row.queued - row.waiting - row.behind);
  const waiting = total((row) => row.waiting);
  const oldest = Math.min(...rows.map((row) => row.oldest_ready?.getTime() ?? Infinity));
  const lagMs = Number.isFinite(oldest) ? Math.max(0, now.getTime() - oldest) : 0;
  return {
    ok: lagMs <= lateMs,
    detail: `${queued} to be processed, the oldest for ${Math.round(lagMs / 1000)} s; ${waiting} wait for a person`,
  };
}
