// The notary of a running server: with a connection of its own, beside a database that may have been begun anew.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '#runtime/clock.ts';
import { openDatabase } from '#runtime/database/database.ts';
import { urlFor } from '#runtime/database/roles.ts';
import type { Log } from '#runtime/log.ts';
import { type LogHealth, readLogHealth } from './log-health.ts';
import { type LogFiles, startNotary, verifierKeysFile } from './notary.ts';

export interface RunningNotary {
  /** The file of the public keys. */
  verifierKeys: string;
  /** For the health check, and the page about the log. */
  health(): Promise<LogHealth>;
  close(): Promise<void>;
}

/** @param fresh the database was begun anew: checkpoints of the log before are kept, under another name. */
export async function openNotary(options: {
  ownerUrl: string;
  files: LogFiles;
  fresh: boolean;
  partnership: string;
  log: Log;
  clock: Clock;
}): Promise<RunningNotary> {
  const { ownerUrl, files, fresh, partnership, log, clock } = options;
  if (fresh && existsSync(files.checkpoints))
    renameSync(files.checkpoints, `${files.checkpoints}-until-${clock.now().toISOString().replaceAll(':', '')}`);
  const database = openDatabase({ url: urlFor('notary', ownerUrl), log, maxTransactions: 1 });
  try {
    const notary = await startNotary({ database, log, files, partnership });
    // For the verifier: the way into the database of somebody who may read this log, and nothing else.
    writeFileSync(join(dirname(files.checkpoints), 'auditor-url'), urlFor('auditor', ownerUrl), { mode: 0o600 });
    return {
      verifierKeys: verifierKeysFile(files),
      health: () => readLogHealth(database, clock.now(), notary.stoppedBecause()),
      async close() {
        await notary.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
