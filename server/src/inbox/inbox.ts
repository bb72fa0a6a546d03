// Messages from source systems: stored, acknowledged, then processed, each patient's in sequence.
// Walk: endpoints hand in bytes → acceptMessage stores them → processMessage does what they ask → open pages are told.
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { Metrics } from '#runtime/metrics.ts';
import type { Issue } from '#standards/issue.ts';
import { createAccepting } from './accept-message.ts';
import { failureOf } from './failure.ts';
import type { Acceptance, InboxSource, Processed, ReadMessage } from './message.ts';
import { createMentions } from './mentions.ts';
import { deleteRefusals } from './message-store.ts';
import { createChangeNotifier } from './notify-changes.ts';
import { createPatientQueue } from './patient-queue.ts';
import { makeWait, processMessage } from './process-message.ts';
import { processTogether } from './process-together.ts';
import { queuedAfter, queueLengths } from './queue-store.ts';
import type { RecordWriters } from './record-writers.ts';

export interface InboxOptions {
  /** Opened for the purpose `inbox`. */
  database: Database;
  sources: readonly InboxSource[];
  writers: RecordWriters;
  log: Log;
  metrics: Metrics;
  now: () => Date;
  /** Only people of the published test range are taken: demonstrations. */
  testPeopleOnly?: boolean;
  /** How many messages are processed at once; each uses one of the database's transactions. */
  concurrency?: number;
  /** How many messages may be done in one transaction. */
  together?: number;
  /** How many messages may be held in memory between storing and processing. */
  maxHeld?: number;
  sweepEveryMs?: number;
  storeWaitMs?: number;
  /** How long refused messages are kept for the steward, and at most how many: 90 days and 10,000. */
  refused?: { keepDays: number; keepAtMost: number };
}

export interface Inbox {
  /**
   * Takes one message in. `accepted` means it is stored and on disk, or had been before.
   * @throws RangeError for a source the inbox was not made with; nothing else.
   */
  acceptMessage(sourceId: string, content: Uint8Array): Promise<Acceptance>;
  /** Writes down what could not be taken as a message at all, for the steward. Never rejects. */
  refuse(sourceId: string, content: Uint8Array, issue: Issue): Promise<void>;
  /** Begins processing, first what an earlier life left on the queue. */
  start(): void;
  /** Looks at the queue now: a steward has sent something through again. */
  sweep(): void;
  /** Stops processing once what is under way is done. Messages still queued are processed after the next start. */
  close(): Promise<void>;
}

const pageSize = 500;
const housekeepingEveryMs = 10_000;
const gatherChangesMs = 5;
/** More than is processed in a good second. */
const longBacklog = 250;
const givesWayForMs = 15_000;
const longestRestMs = 500;

export function createInbox(options: InboxOptions): Inbox {
  const { database, log, metrics, now, writers } = options;
  const sources = new Map(options.sources.map((source) => [source.sourceId, source]));
  const mentions = createMentions();
  const notifier = createChangeNotifier({ database, gatherMs: gatherChangesMs, log });

  const { concurrency = 6, together = 24, refused = { keepDays: 90, keepAtMost: 10_000 } } = options;
  const processing = { database, sources, writers, mentions, log, now };
  const told = (sourceId: string, processed: Processed) => {
    if (processed.outcome === 'elsewhere') return;
    metrics.messagesProcessed.inc({ source: sourceId, outcome: processed.outcome });
    if (processed.outcome === 'processed') notifier.changed(processed.patientIds);
  };
  const queue = createPatientQueue<ReadMessage | undefined>({
    concurrency: () => (givesWay() ? 1 : accepting.lags() ? Math.min(concurrency, 2) : concurrency),
    maxHeld: options.maxHeld ?? 2000,
    sweepEveryMs: options.sweepEveryMs ?? 1000,
    log,
    async process({ work, ...message }) {
      const started = performance.now();
      const processed = await processMessage(processing, message, work);
      told(message.sourceId, processed);
      await giveWay(performance.now() - started);
      return processed;
    },
    together: () => together,
    async processTogether(messages) {
      const started = performance.now();
      const results = await processTogether(
        processing,
        messages.map(({ work, ...message }) => ({ message, read: work })),
      );
      for (const [index, result] of results.entries()) if (result) told(messages[index]!.sourceId, result);
      await giveWay(performance.now() - started);
      return results;
    },
    giveUp: (message, error) => makeWait({ database, log, now }, message, error),
    async load(after) {
      const rows = await database.run(queuedAfter(after, pageSize));
      return {
        messages: rows
          .filter(({ blocked, source_id }) => !blocked && sources.has(source_id))
          .map((row) => ({
            sequence: row.sequence,
            sourceId: row.source_id,
            receivedAt: row.received_at,
            patientIds: row.patient_ids,
            work: undefined,
          })),
        next: rows.length < pageSize ? undefined : rows.at(-1)!.sequence,
      };
    },
  });

  const accepting = createAccepting({
    database,
    log,
    metrics,
    now,
    testPeopleOnly: options.testPeopleOnly ?? false,
    storeWaitMs: options.storeWaitMs ?? 5000,
    queued: (stored, message) => queue.add({ ...stored, work: message }),
  });

  // Senders wait for storing, nobody for a backlog so long that it is seen late in any case: there storing goes first, and
  // processing takes a fifth of the time. Not for ever, and once for each backlog: what was sent is to be seen.
  let hurriedSince: number | undefined;
  const givesWay = () => {
    if (queue.held <= longBacklog) hurriedSince = undefined;
    else if (accepting.lags()) hurriedSince ??= performance.now();
    return hurriedSince !== undefined && accepting.lags() && performance.now() - hurriedSince < givesWayForMs;
  };
  const giveWay = async (tookMs: number) => {
    if (!closed && givesWay()) await new Promise((resolve) => setTimeout(resolve, Math.min(4 * tookMs, longestRestMs)));
  };

  const sourceOf = (sourceId: string): InboxSource => {
    const source = sources.get(sourceId);
    if (!source) throw new RangeError(`${sourceId} is not a source this inbox was made with`);
    return source;
  };

  let housekeeping: NodeJS.Timeout | undefined;
  let closed = true;
  const keepHouse = async () => {
    const lengths = new Map((await database.run(queueLengths())).map((row) => [row.source_id, row]));
    for (const source of sources.keys()) metrics.messagesWaiting.set({ source }, lengths.get(source)?.waiting ?? 0);
    const before = new Date(now().getTime() - refused.keepDays * 86_400_000);
    await database.run(deleteRefusals(before, refused.keepAtMost));
  };
  const keepHouseAgainAndAgain = async () => {
    const started = performance.now();
    await keepHouse().catch((error: unknown) => {
      if (failureOf(error) !== 'unreachable') log.error('housekeeping failed', { error });
    });
    // Counting a queue of a million costs seconds, when there is least time for it: never more than a twentieth.
    const waitMs = Math.max(housekeepingEveryMs, (performance.now() - started) * 20);
    if (!closed) housekeeping = setTimeout(() => void keepHouseAgainAndAgain(), waitMs);
  };

  return {
    acceptMessage: (sourceId, content) => accepting.acceptMessage(sourceOf(sourceId), content),
    refuse: (sourceId, content, issue) => accepting.refuse(sourceOf(sourceId), content, [issue]),
    start() {
      closed = false;
      queue.start();
      void keepHouseAgainAndAgain();
    },
    sweep: () => queue.sweep(),
    async close() {
      closed = true;
      clearTimeout(housekeeping);
      await queue.close();
      await notifier.flush();
    },
  };
}
