// What a figure was measured on: without it a figure says little.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import pg from 'pg';
import { startTestServer } from '#runtime/database/test-database.ts';
import type { Machine } from './measured.ts';

/** Asked before a benchmark begins: the load is then of others. */
export async function readMachine(): Promise<Machine> {
  const connectionString = process.env['TEST_DATABASE_URL'] ?? (await startTestServer('leave-running')).ownerUrl;
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  await client.end();
  const all = cpus();
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version.slice(1),
    postgres: rows[0]!.server_version,
    loadBefore: Number(loadavg()[0]!.toFixed(1)),
  };
}

/** The commit measured; with a plus where files were changed since. */
export function readCommit(root: string): string {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
  return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+'}`;
}
