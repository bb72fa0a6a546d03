// PostgreSQL's record of every change (WAL), copied to the backup folder as it is written: with it a base backup can be brought
// to any moment after it. Source: PostgreSQL 18, 25.3 Continuous Archiving and Point-in-Time Recovery.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { ownedFolder, unprivilegedUser } from '../unprivileged.ts';

/** What is not older than this is in the archive, however little is written: how much a lost disk may cost. */
export const archivedWithinSeconds = 60;

/** In a backup folder: the changes; the base backups lie beside it. */
export const walFolder = (backups: string) => join(backups, 'wal');

/** @throws Error where the folder's name could not stand in a command of the shell's. */
export function readyForArchive(backups: string): string {
  if (/["'$`\\%\n]/.test(backups)) throw new Error('Name the backup folder without quotation marks, $, ` , \\ and %.');
  mkdirSync(backups, { recursive: true, mode: 0o711 });
  const wal = walFolder(backups);
  if (ownedFolder(wal, unprivilegedUser()) !== wal)
    throw new Error(`PostgreSQL's user cannot reach ${backups}. Give a folder that everybody may pass through.`);
  return wal;
}

/**
 * Sees to it that changes are archived there from now on, and after every start. A file that is there already is left as it is,
 * and is right only if it is the same; one half copied is not there.
 * @returns whether that is new.
 */
export async function archiveInto(owner: pg.Client, wal: string): Promise<boolean> {
  const file = `"${wal}/%f"`;
  const part = `"${wal}/%f.part"`;
  const command = `if test -f ${file}; then cmp -s "%p" ${file}; else cp "%p" ${part} && sync ${part} && mv ${part} ${file}; fi`;
  const { rows } = await owner.query<{ mode: string; command: string }>(
    `select current_setting('archive_mode') as mode, current_setting('archive_command') as command`,
  );
  if (rows[0]!.mode === 'off')
    throw new Error(
      'This database was started by a version that did not archive. Restart the server once, then again.',
    );
  if (rows[0]!.command === command) return false;
  await owner.query(`alter system set archive_command = ${owner.escapeLiteral(command)}`);
  await owner.query(`alter system set archive_timeout = '${archivedWithinSeconds}s'`);
  await owner.query('select pg_reload_conf()');
  return true;
}
