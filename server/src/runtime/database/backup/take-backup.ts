// A base backup of the embedded PostgreSQL while it serves: its files as they are, copied between PostgreSQL's own start and stop
// of a backup. Why not pg_basebackup: the package that brings PostgreSQL brings `initdb`, `pg_ctl` and `postgres` alone.
// Source: PostgreSQL 18, 25.3.4 Making a Base Backup Using the Low Level API, 25.3.4.1 what to leave out.
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { copyFile, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { archiveInto, readyForArchive } from './archive.ts';

export interface Backup {
  folder: string;
  bytes: number;
  seconds: number;
  /** Changes are archived from now on only: there was no backup before. */
  first: boolean;
}

/** What a base backup leaves out: made anew by whoever starts from it. */
const contentsLeftOut = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);
const filesLeftOut =
  /^(?:postmaster\.(?:pid|opts)|pg_internal\.init|backup_label|tablespace_map|pgsql_tmp.*|standby\.signal|recovery\.signal)$/;

/**
 * Takes a base backup and waits until every change it needs is archived.
 * @param backups the folder for backups: outside this machine, or copied away.
 */
export async function takeBackup(ownerUrl: string, backups: string, now: Date): Promise<Backup> {
  const started = performance.now();
  const wal = readyForArchive(backups);
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const first = await archiveInto(owner, wal);
    const { rows } = await owner.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
    const cluster = rows[0]!.folder;
    const folder = join(backups, `base-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`);
    const unfinished = `${folder}.unfinished`;
    mkdirSync(unfinished, { mode: 0o700 });
    // The session that begins a backup must end it: this one is kept open, and whatever goes wrong, its end ends the backup.
    await owner.query(`select pg_backup_start('local care record', fast => true)`);
    const bytes = await copyInto(cluster, join(unfinished, 'cluster'));
    const { rows: ended } = await owner.query<{ labelfile: string; spcmapfile: string }>(
      'select labelfile, spcmapfile from pg_backup_stop(wait_for_archive => true)',
    );
    if (ended[0]!.spcmapfile !== '')
      throw new Error('This database has tablespaces elsewhere, which are not backed up.');
    await writeDurably(join(unfinished, 'cluster/backup_label'), ended[0]!.labelfile);
    // Without it nobody gets into what is restored; whoever holds a backup holds everything anyway.
    await copyDurably(join(dirname(cluster), 'owner-password'), join(unfinished, 'owner-password'));
    renameSync(unfinished, folder);
    return { folder, bytes, seconds: (performance.now() - started) / 1000, first };
  } finally {
    await owner.end();
  }
}

/** @returns how many bytes were copied. */
async function copyInto(from: string, to: string): Promise<number> {
  const files = filesOf(from, to);
  let bytes = 0;
  const copyNext = async () => {
    for (let next = files.shift(); next; next = files.shift()) {
      const length = await copyUnlessGone(...next);
      bytes += length;
    }
  };
  // Several flushes share the disk's work; one after another each waits for it alone.
  await Promise.all(Array.from({ length: flushesAtOnce }, copyNext));
  return bytes;
}

const flushesAtOnce = 16;

/** Makes the folders, and tells which files go where. */
function filesOf(from: string, to: string): [string, string][] {
  mkdirSync(to, { mode: 0o700 });
  return readdirSync(from, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    if (filesLeftOut.test(entry.name)) return [];
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isFile()) return [[source, target]];
    if (!entry.isDirectory()) return [];
    if (!contentsLeftOut.has(entry.name)) return filesOf(source, target);
    emptyFoldersOf(source, target);
    return [];
  });
}

/** PostgreSQL expects its folders, also those within them. */
function emptyFoldersOf(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true }))
    if (entry.isDirectory()) emptyFoldersOf(join(from, entry.name), join(to, entry.name));
}

/** Tables are dropped and files cut while we copy: what was done is in the changes archived. */
async function copyUnlessGone(source: string, target: string): Promise<number> {
  try {
    return await copyDurably(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

async function copyDurably(source: string, target: string): Promise<number> {
  await copyFile(source, target);
  return flush(target);
}

async function writeDurably(target: string, text: string): Promise<void> {
  await writeFile(target, text, { mode: 0o600 });
  await flush(target);
}

/** @returns the file's length. */
async function flush(path: string): Promise<number> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
