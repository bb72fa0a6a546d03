// A PostgreSQL of our own to kill: the embedded one on a folder of its own, killed as `kill -9` does it, not as a crash is asked for.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openDatabase } from '#runtime/database/database.ts';
import { startEmbeddedPostgres } from '#runtime/database/embedded-host.ts';
import { silentLog } from '#runtime/log.ts';

const run = promisify(execFile);

export interface OwnPostgres {
  url: string;
  killAndRestart: () => Promise<void>;
  end(): Promise<void>;
}

export async function ownPostgres(): Promise<OwnPostgres> {
  const dataFolder = new URL(`../../.data/killed-postgres-${process.pid}`, import.meta.url).pathname;
  const host = await startEmbeddedPostgres({
    dataFolder,
    databaseName: 'lcr_kill',
    fresh: true,
    log: silentLog,
    shared: 'leave-running',
  });
  const cluster = await folderOf(host.ownerUrl);
  const { uid, gid } = statSync(cluster);
  // The command line of its last start: the same port.
  const [, program, flags] = /^(\S+) (.*)$/m.exec(readFileSync(join(cluster, 'postmaster.opts'), 'utf8')) ?? [];
  const pgCtl = join(dirname(program!), 'pg_ctl');
  const owner = process.getuid?.() === 0 ? { uid, gid } : {};
  const control = (...words: string[]) => run(pgCtl, [...words, '-D', cluster, '-w', '-s'], { ...owner, cwd: cluster });
  return {
    url: host.ownerUrl,
    async killAndRestart() {
      const lockFile = join(cluster, 'postmaster.pid');
      const postmaster = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
      const processes = [postmaster, ...childrenOf(postmaster)];
      for (const pid of processes) kill(pid);
      while (processes.some((pid) => isRunning(pid))) await new Promise((resolve) => setTimeout(resolve, 5));
      // Why by hand: a dead postmaster that nobody has collected yet counts as alive for the next one.
      rmSync(lockFile, { force: true });
      await control('start', '-t', '60', '-l', join(cluster, 'log'), '-o', flags!);
    },
    async end() {
      await control('stop', '-m', 'immediate');
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

async function folderOf(url: string): Promise<string> {
  const database = openDatabase({ url, log: silentLog });
  const [row] = await database.run<{ folder: string }>({ text: `select current_setting('data_directory') as folder` });
  await database.close();
  return row!.folder;
}

/** Process ids whose parent is this one. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statusOf(pid)?.parent === parent);
}

/** Neither gone nor waiting to be collected. */
function isRunning(pid: number): boolean {
  const state = statusOf(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Source: proc(5), /proc/pid/stat: fields 3 and 4, after the name in brackets. */
function statusOf(pid: number): { state: string; parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: state!, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with the postmaster.
  }
}
