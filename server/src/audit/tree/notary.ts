// Keeps the tree over the audit log: looks every quarter of a second for events that were committed, seals them, signs what the log
// is now, and leaves the checkpoint outside the database too.
// Invariant: nothing is signed that does not go on from what was signed before. Where the log is not what it was, the notary
// stops, says so, and waits for a person; people's records stay open.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import { readVerifier } from '#standards/transparency-log/signed-note.ts';
import { appendCheckpoint, lastCheckpoint } from './checkpoint-file.ts';
import { openLogKeys, writeVerifierKeys } from './log-keys.ts';
import { type KnownTree, mustBegin, sealEvents, type Sealing, TreeChanged } from './seal-events.ts';
import { insertOrigin, selectCheckpoint, selectIsAwaited, selectOrigin } from './tree-store.ts';

export interface NotaryOptions {
  /** With the rights of `notary`. */
  database: Database;
  log: Log;
  files: LogFiles;
  /** Id of the partnership: the beginning of the log's name. */
  partnership: string;
  /** How long it rests between rounds. */
  everyMs?: number;
}

/** Where what belongs to the log lies, outside the database. */
export interface LogFiles {
  /** PEM, readable by the server alone. */
  key: string;
  /** Appended to: on another machine, or where nothing can be taken away, is best. */
  checkpoints: string;
}

export interface Notary {
  /** Seals all that is committed by now. */
  sealNow(): Promise<void>;
  /** Why it stopped; undefined while it works. */
  stoppedBecause(): string | undefined;
  close(): Promise<void>;
}

/** The keys that verify the log, beside its checkpoints. */
export const verifierKeysFile = (files: LogFiles) => `${files.checkpoints}.keys`;

/** Starts; the first round, of at most two thousand events, is done when it resolves. @throws where the key cannot be had. */
export async function startNotary(options: NotaryOptions): Promise<Notary> {
  const { database, log, files, everyMs = 250 } = options;
  const sealing = await open(options);
  let tree: KnownTree | undefined;
  let because: string | undefined;
  /** The last checkpoint, while it could not be written outside the database: the next round tries again. */
  let owed: string | undefined;
  const closing = new AbortController();
  let round: Promise<unknown> = Promise.resolve();

  function stopBecause({ message }: TreeChanged): void {
    if (because === undefined) log.error('audit log changed', { detail: message });
    because ??= message;
  }
  /** One round. @returns whether more may wait. */
  async function seal(): Promise<boolean> {
    if (because !== undefined) return false;
    const sealed = await sealEvents(database, sealing, tree);
    ({ tree } = sealed);
    owed = sealed.note ?? owed;
    if (owed !== undefined) appendCheckpoint(files.checkpoints, owed);
    owed = undefined;
    return sealed.more;
  }
  /** One round after another, and each tells its own caller what became of it. */
  function next(): Promise<boolean> {
    const done = round.then(seal).catch((error: unknown) => {
      tree = undefined;
      if (error instanceof TreeChanged) stopBecause(error);
      throw error;
    });
    round = done.catch(() => false);
    return done;
  }

  try {
    await checkOutside();
    await next();
  } catch (error) {
    if (!(error instanceof TreeChanged)) throw error;
    stopBecause(error);
  }

  const loop = (async () => {
    for (let more = false; !closing.signal.aborted;) {
      // What has piled up is sealed at once, and not before people are served.
      if (!more) await pause(everyMs, undefined, { ref: false, signal: closing.signal }).catch(() => undefined);
      more = false;
      if (closing.signal.aborted || because !== undefined) continue;
      try {
        const [waiting] = await database.run(selectIsAwaited);
        if (waiting?.awaited || owed !== undefined) more = await next();
      } catch (error) {
        if (!(error instanceof TreeChanged)) log.warn('audit log not sealed', { error });
      }
    }
  })();

  /** What stands outside must be the beginning of what stands inside; what a crash kept from being written there is made good. */
  async function checkOutside(): Promise<void> {
    const outside = lastCheckpoint(files.checkpoints);
    if (outside !== undefined) await mustBegin(database, outside, sealing);
    const [inside] = await database.run(selectCheckpoint);
    if (inside && inside.note !== outside) appendCheckpoint(files.checkpoints, inside.note);
  }

  return {
    async sealNow() {
      while (await next());
    },
    stoppedBecause: () =>
      because ?? (owed === undefined ? undefined : 'checkpoints cannot be written outside the database'),
    async close() {
      closing.abort();
      await Promise.all([round, loop]);
      await next().catch(() => false);
    },
  };
}

async function open({ database, files, partnership }: NotaryOptions): Promise<Sealing> {
  await database.run(insertOrigin(`localcarerecord.example.org/${partnership}/${randomUUID()}`));
  const [row] = await database.run(selectOrigin);
  const { origin } = row!;
  const signers = openLogKeys(files.key, origin);
  writeVerifierKeys(verifierKeysFile(files), signers);
  const keys = readFileSync(verifierKeysFile(files), 'utf8').split('\n').filter(Boolean);
  const verifiers = keys.map(readVerifier).filter(({ name }) => name === origin);
  return { origin, signers, verifiers };
}
