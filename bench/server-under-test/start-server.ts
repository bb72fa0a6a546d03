// The server as it is started in earnest, in a process of its own, on a database of its own, with sources given here and
// the demonstration's partnership otherwise.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';
import { type AsStarted, asStarted, startedBy } from '#runtime/as-started.ts';
import { readPartnership } from '#runtime/config/partnership.ts';
import { exampleSession } from '#sign-in/example-people.ts';
import { adapterSchemas } from '../../server/src/main.ts';
import type { BenchDatabase } from '../bench-database.ts';
import { openBenchDatabase } from '../bench-database.ts';

export interface ServerUnderTest {
  url: string;
  pid: number;
  /** A connection for the benchmark's own questions, with the owner's rights. */
  database: BenchDatabase;
  /** The cookie of somebody of the demonstration's people, signed in. */
  cookieOf(userId: string): Promise<string>;
  /** What the process has used and holds, as it says itself at /metrics. */
  usage(): Promise<Usage>;
  close(): Promise<void>;
}

export interface Usage {
  cpuSeconds: number;
  residentMb: number;
  heapMb: number;
}

const root = new URL('../../', import.meta.url).pathname;

/**
 * @param sources entries of sources.yaml.
 * @param organisations entries for organisations.yaml, beside the demonstration's.
 */
export async function startServer(
  sources: readonly object[],
  organisations: readonly object[] = [],
): Promise<ServerUnderTest> {
  const database = await openBenchDatabase('server', 'owner');
  const partnership = mkdtempSync(join(tmpdir(), 'bench-partnership-'));
  cpSync(join(root, 'partnership'), partnership, { recursive: true });
  rmSync(join(partnership, 'pds.yaml'));
  // JSON is YAML.
  writeFileSync(join(partnership, 'sources.yaml'), JSON.stringify(sources));
  // Everybody shares: what is measured is the work, not what agreements leave out.
  const sharers = [...new Set(sources.map((source) => (source as { organisation: string }).organisation))];
  writeFileSync(
    join(partnership, 'agreements.yaml'),
    JSON.stringify([{ ...benchAgreement, sharers, readers: [...sharers, 'X99001'].filter(isFirst) }]),
  );
  for (const each of organisations)
    appendFileSync(join(partnership, 'organisations.yaml'), `- ${JSON.stringify(each)}\n`);
  const child = fork(join(root, 'server/src/main.ts'), ['--partnership', partnership, '--port', '0'], {
    env: {
      ...process.env,
      DATABASE_URL: database.ownerUrl,
      AUDIT_FOLDER: join(partnership, 'audit'),
      NODE_OPTIONS: '',
      ...howStarted().env,
    },
    execArgv: [...howStarted().execArgv, ...profiling()],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
    rmSync(partnership, { recursive: true });
    await database.close();
  };
  const listening = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const { event, url, level } = JSON.parse(line) as { event?: string; url?: string; level?: string };
      if (event === 'listening' && url) resolve(url);
      if (level === 'error') console.error(line);
    });
  });
  const url = await Promise.race([listening, ended.then(() => undefined)]);
  if (url === undefined) {
    await close();
    throw new Error('The server did not start.');
  }
  // One connection kept open: asking must cost next to nothing.
  const metrics = new Pool(url, { connections: 1 });
  return {
    url,
    pid: child.pid!,
    database,
    cookieOf: (userId) =>
      exampleSession(database.ownerUrl, readPartnership(join(root, 'partnership'), adapterSchemas), userId),
    async usage() {
      const { body } = await metrics.request({ method: 'GET', path: '/metrics' });
      const text = await body.text();
      const gauge = (name: string) => Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]);
      return {
        cpuSeconds: gauge('process_cpu_seconds_total'),
        residentMb: gauge('process_resident_memory_bytes') / 1e6,
        heapMb: gauge('nodejs_heap_size_used_bytes') / 1e6,
      };
    },
    async close() {
      await metrics.destroy();
      await close();
    },
  };
}

const benchAgreement = {
  id: 'benchmark',
  title: 'Everybody with everybody',
  sections: 'all',
  purpose: 'To measure.',
  legalBasis: 'No person is in it.',
  document: 'none',
  from: '2026-01-01',
  reviewOn: '2099-12-31',
};
const isFirst = (each: string, index: number, all: readonly string[]) => all.indexOf(each) === index;

/** As `npm run serve` starts it, or as BENCH_NODE says, to try another setting. */
function howStarted(): AsStarted {
  const said = process.env['BENCH_NODE'];
  return said === undefined ? asStarted('serve') : startedBy(said);
}

/** BENCH_PROFILE names a folder for the process's CPU profile. */
function profiling(): string[] {
  const folder = process.env['BENCH_PROFILE'];
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
}
