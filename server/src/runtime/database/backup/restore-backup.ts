// Brings a base backup back, and on to a moment: the last backup before it, and every change since from the archive.
// Source: PostgreSQL 18, 25.3.5 Recovering Using a Continuous Archive Backup; 19.5.6 Recovery Target.
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../embedded-host.ts';
import { ownedFolder, unprivilegedUser } from '../unprivileged.ts';
import type { Log } from '../../log.ts';
import { walFolder } from './archive.ts';

export interface Restored {
  /** When the last of what is there was committed; undefined where nothing was done after the backup. */
  lastCommitAt: Date | undefined;
  base: string;
  seconds: number;
}

/**
 * Restores into a folder that holds no database yet, and leaves it stopped, ready for `npm run serve -- --data FOLDER`.
 * @param options.until nothing committed after it is there; all there is where absent.
 * @throws Error whose message says what to mend.
 */
export async function restoreBackup(options: {
  backups: string;
  dataFolder: string;
  databaseName: string;
  until?: Date;
  log: Log;
}): Promise<Restored> {
  const started = performance.now();
  const { until, log } = options;
  const backups = resolve(options.backups);
  const base = lastBefore(backups, until);
  const user = unprivilegedUser();
  const folder = ownedFolder(resolve(options.dataFolder), user);
  const cluster = join(folder, 'cluster');
  if (existsSync(cluster))
    throw new Error(`There is a database in ${folder} already. Restore into a folder of its own.`);
  cpSync(join(base, 'cluster'), cluster, { recursive: true, preserveTimestamps: true });
  chmodSync(cluster, 0o700);
  writeFileSync(join(folder, 'owner-password'), readFileSync(join(base, 'owner-password')), { mode: 0o600 });
  const settings = {
    restore_command: `cp "${walFolder(backups)}/%f" "%p"`,
    recovery_target_timeline: 'latest',
    recovery_target_action: 'promote',
    // What is restored is not to write into the archive it came from before somebody says so.
    archive_command: 'true',
    // Why +00: PostgreSQL reads it before it knows names of time zones.
    ...(until ? { recovery_target_time: until.toISOString().replace('T', ' ').replace('Z', '+00') } : {}),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
  appendFileSync(join(cluster, 'postgresql.auto.conf'), lines.join(''));
  writeFileSync(join(cluster, 'recovery.signal'), '');
  if (user) own(cluster, user);

  try {
    const host = await startEmbeddedPostgres({
      dataFolder: folder,
      databaseName: options.databaseName,
      fresh: false,
      log,
      inRecovery: true,
    });
    try {
      const lastCommitAt = await recovered(host.ownerUrl);
      return { lastCommitAt, base, seconds: (performance.now() - started) / 1000 };
    } finally {
      await host.stop();
    }
  } catch (error) {
    const words = readFileSync(join(folder, 'postgresql.log'), 'utf8');
    rmSync(cluster, { recursive: true, force: true });
    if (until && words.includes('recovery ended before configured recovery target was reached'))
      throw new Error(
        `The archive ends before ${until.toISOString()}. Restore to an earlier moment, or without one to the last change there is.`,
        { cause: error },
      );
    throw error;
  }
}

/** The newest backup that was begun before the moment: a later one already holds what is not to be there. */
function lastBefore(backups: string, until: Date | undefined): string {
  const found = existsSync(backups) ? readdirSync(backups).filter((name) => /^base-\d{8}T\d{6}Z$/.test(name)) : [];
  if (found.length === 0) throw new Error(`There is no backup in ${backups}.`);
  const limit = until && `base-${until.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  const last = found.toSorted().findLast((name) => limit === undefined || name < limit);
  if (!last) throw new Error(`The first backup in ${backups} is later than that: ${found.toSorted()[0]}.`);
  return join(backups, last);
}

/** Waits until PostgreSQL has gone through the archive and takes writes, and takes the way there out of its settings. */
async function recovered(ownerUrl: string): Promise<Date | undefined> {
  const url = new URL(ownerUrl);
  url.pathname = '/postgres';
  const owner = new pg.Client({ connectionString: url.href });
  await owner.connect();
  try {
    for (;;) {
      const { rows } = await owner.query<{ recovering: boolean; last: Date | null }>(
        'select pg_is_in_recovery() as recovering, pg_last_xact_replay_timestamp() as last',
      );
      if (rows[0]!.recovering) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        continue;
      }
      for (const name of [
        'restore_command',
        'recovery_target_time',
        'recovery_target_inclusive',
        'recovery_target_action',
      ])
        await owner.query(`alter system reset ${name}`);
      return rows[0]!.last ?? undefined;
    }
  } finally {
    await owner.end();
  }
}

function own(path: string, user: { uid: number; gid: number }): void {
  chownSync(path, user.uid, user.gid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) own(join(path, entry.name), user);
    else lchownSync(join(path, entry.name), user.uid, user.gid);
  }
}
