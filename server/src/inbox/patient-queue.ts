// Which message is next, in this process: messages of one patient one after another, of different patients side by side.
// What is here is only the near part of the queue in the database, which decides: processing a message checks there that
// it is the patient's first, and another server process may be at it. Nothing is lost with this process.
import type { Log } from '#runtime/log.ts';
import { failureOf } from './failure.ts';
import { createLines } from './lines.ts';
import type { Processed } from './message.ts';
import type { QueuedMessage } from './queue-store.ts';

/** A page of the queue as the database has it. */
export interface QueuePage<Work> {
  /** In sequence; those that stand behind a message that waits for a person are left out. */
  messages: readonly (QueuedMessage & { work: Work })[];
  /** Where the next page begins; undefined where this was the last. */
  next: number | undefined;
}

export interface PatientQueueOptions<Work> {
  /** How many messages may be processed at once just now. */
  concurrency(): number;
  /** How many are held here; the rest stay in the database until there is room. */
  maxHeld: number;
  /** @throws for failures worth trying again: see failure.ts. */
  process(message: QueuedMessage & { work: Work }): Promise<Processed>;
  /** How many may be processed in one go just now; one where absent. */
  together?(): number;
  /** The same for several, no two of one patient; undefined for those that are to be processed alone. */
  processTogether?(messages: readonly (QueuedMessage & { work: Work })[]): Promise<(Processed | undefined)[]>;
  /** Called when a message met other transactions too often: makes it wait for a person. */
  giveUp(message: QueuedMessage, error: unknown): Promise<Processed>;
  load(after: number): Promise<QueuePage<Work>>;
  /** How often the queue in the database is looked through for what other processes or earlier lives left. */
  sweepEveryMs: number;
  log: Log;
}

export interface PatientQueue<Work> {
  /** Takes a message just stored. Resolves when it is done here, or at once where it is left to the database. */
  add(message: QueuedMessage & { work: Work }): Promise<Processed>;
  start(): void;
  /** Looks through the database now. */
  sweep(): void;
  /** Stops after what is being processed is done. */
  close(): Promise<void>;
  readonly held: number;
}

interface Entry<Work> {
  message: QueuedMessage & { work: Work };
  running: boolean;
  /** Could not be done together with others. */
  alone: boolean;
  attempts: number;
  lastError?: unknown;
  settle: ((result: Processed) => void)[];
}

const elsewhere: Processed = { outcome: 'elsewhere' };
/** A message that keeps meeting other transactions waits for a person after this many tries. */
const maxAttempts = 12;
const longestPauseMs = 5000;
const groupsAtOnce = 2;

export function createPatientQueue<Work>(options: PatientQueueOptions<Work>): PatientQueue<Work> {
  const { log } = options;
  const lines = createLines<Entry<Work>>();
  let runnable: Entry<Work>[] = [];
  /** Those that are to be processed alone. */
  let lonely: Entry<Work>[] = [];
  const running = new Set<Promise<void>>();
  /** Of those under way, the ones done together. */
  const grouped = new Set<Promise<void>>();
  let closed = true;
  let pauseMs = 0;
  let paused: NodeJS.Timeout | undefined;

  /** What was stored together arrives one by one, in one turn: it is looked at together. */
  let pumping = false;
  const pumpSoon = () => {
    if (pumping) return;
    pumping = true;
    setImmediate(() => {
      pumping = false;
      pump();
    });
  };

  const pump = () => {
    while (!closed && !paused && running.size < options.concurrency()) {
      const group = nextGroup();
      if (group.length === 0) return;
      const run = (group.length === 1 ? runOne(group[0]!) : runGroup(group)).finally(() => {
        running.delete(run);
        grouped.delete(run);
        pump();
        if (behind && lines.size < options.maxHeld / 2) sweep();
      });
      running.add(run);
      if (!group[0]!.alone) grouped.add(run);
    }
  };

  /** The next that may run: one that must be alone, or as many as go together. None where all that may are under way. */
  const nextGroup = (): Entry<Work>[] => {
    const lone = take(lonely, 1);
    if (lone.length > 0) return lone;
    const together = options.processTogether ? (options.together?.() ?? 1) : 1;
    // What comes while these are under way goes together with the next: two at a time, so that one is being told of while the
    // other is being written.
    return together === 1 || grouped.size < groupsAtOnce ? take(runnable, together) : [];
  };

  /** The first that are ready, at most so many; those before them that are not are let go: they come again when they are. */
  const take = (entries: Entry<Work>[], most: number): Entry<Work>[] => {
    const taken: Entry<Work>[] = [];
    while (taken.length < most && entries.length > 0) {
      const entry = entries.shift()!;
      if (entry.running || !lines.has(entry) || !lines.isFirst(entry)) continue;
      entry.running = true;
      taken.push(entry);
    }
    return taken;
  };

  const runGroup = async (entries: readonly Entry<Work>[]): Promise<void> => {
    let results: (Processed | undefined)[];
    try {
      results = await options.processTogether!(entries.map(({ message }) => message));
    } catch (error) {
      for (const entry of entries) {
        entry.running = false;
        retry(entry, error);
      }
      return;
    }
    for (const [index, entry] of entries.entries()) {
      const result = results[index];
      if (result) settled(entry, result);
      else {
        Object.assign(entry, { running: false, alone: true });
        lonely.push(entry);
      }
    }
  };

  const runOne = async (entry: Entry<Work>): Promise<void> => {
    let result: Processed;
    try {
      result =
        entry.attempts < maxAttempts
          ? await options.process(entry.message)
          : await options.giveUp(entry.message, entry.lastError);
    } catch (error) {
      entry.running = false;
      retry(entry, error);
      return;
    }
    settled(entry, result);
  };

  const settled = (entry: Entry<Work>, result: Processed) => {
    pauseMs = 0;
    if (result.outcome === 'processed') {
      runnable.push(...lines.remove(entry));
      soonMs = 20;
    } else forget(entry);
    if (result.outcome === 'elsewhere') sweepSoon();
    for (const settle of entry.settle) settle(result);
  };

  const retry = (entry: Entry<Work>, error: unknown) => {
    if (failureOf(error) === 'unreachable') {
      // The database is away for everybody: nothing is tried until it may be back.
      runnable.unshift(entry);
      if (paused) return;
      pauseMs = Math.min(Math.max(pauseMs * 2, 100), longestPauseMs);
      log.warn('processing paused', { error, durationMs: pauseMs, count: lines.size });
      paused = setTimeout(() => {
        paused = undefined;
        pump();
      }, pauseMs);
      return;
    }
    entry.attempts += 1;
    entry.lastError = error;
    log.info('message will be tried again', { sequence: entry.message.sequence, count: entry.attempts, error });
    // Random, or the same two would meet again.
    const waitMs = Math.min(2 ** entry.attempts, 500) * (0.5 + Math.random());
    setTimeout(() => {
      runnable.push(entry);
      pump();
    }, waitMs);
  };

  const insert = (entry: Entry<Work>) => {
    lines.insert(entry);
    if (lines.isFirst(entry)) runnable.push(entry);
  };

  /** Lets go of a message and of all that stand behind it: the database says when it is their turn. */
  const forget = (entry: Entry<Work>) => {
    for (const other of lines.removeFrom(entry)) for (const settle of other.settle) settle(elsewhere);
  };

  /** The database holds more than is here, so that what arrives now is not next. */
  let behind = false;
  /** A message was left to the database while a sweep was under way, which may have passed it. */
  let missed = false;
  let cursor = 0;
  let sweeping: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let soonMs = 20;

  const schedule = (waitMs: number) => {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(sweep, waitMs);
  };
  const sweepSoon = () => {
    if (behind || sweeping) return;
    schedule(soonMs);
    soonMs = Math.min(soonMs * 2, options.sweepEveryMs);
  };
  const sweep = () => {
    if (closed || sweeping) return;
    const started = performance.now();
    sweeping = sweepOnce()
      .catch((error: unknown) => log.warn('queue could not be read', { error }))
      .then(() => {
        sweeping = undefined;
        // A long queue of messages that wait costs something to look through: never more than a part of the time.
        schedule(Math.max(options.sweepEveryMs, (performance.now() - started) * 20));
      });
  };
  const sweepOnce = async (): Promise<void> => {
    while (!closed && lines.size < options.maxHeld) {
      const page = await options.load(cursor);
      for (const message of page.messages) {
        if (lines.bySequence(message.sequence)) continue;
        insert({ message, running: false, alone: false, attempts: 0, settle: [] });
      }
      pump();
      behind = page.next !== undefined;
      cursor = page.next ?? 0;
      if (!behind && !missed) break;
      if (!behind) missed = false;
    }
  };

  return {
    add(message) {
      const known = lines.bySequence(message.sequence);
      if (closed || (!known && (behind || lines.size >= options.maxHeld))) {
        behind = missed = true;
        return Promise.resolve(elsewhere);
      }
      return new Promise((settle) => {
        // The sweep may have found it between its commit and now.
        if (known) known.settle.push(settle);
        else {
          insert({ message, running: false, alone: false, attempts: 0, settle: [settle] });
          pumpSoon();
        }
      });
    },
    start() {
      closed = false;
      sweep();
    },
    sweep,
    async close() {
      closed = true;
      clearTimeout(timer);
      clearTimeout(paused);
      await sweeping;
      await Promise.all(running);
      for (const entry of lines.clear()) for (const settle of entry.settle) settle(elsewhere);
      runnable = [];
      lonely = [];
    },
    get held() {
      return lines.size;
    },
  };
}
