// The server as `npm run serve` starts it, in a process of its own, on a database that others may use too, taking one feed over
// MLLP. Several may share a database and an audit folder, as they do behind a balancer.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { asStarted } from '#runtime/as-started.ts';
import { freePort } from '#runtime/database/embedded-host.ts';
import { hospitalFeed } from '#synthetic/traffic/hospital-traffic.ts';

export interface ServerProcess {
  url: string;
  mllpPort: number;
  /** As it is killed where the machine fails. */
  kill(): Promise<void>;
  /** As it is stopped where nothing is wrong. */
  stop(): Promise<void>;
}

const root = new URL('../../', import.meta.url).pathname;

/** @param source the folder the program lies in: this one, or another version of it. */
export async function startServerProcess(options: {
  ownerUrl: string;
  auditFolder: string;
  source?: string;
}): Promise<ServerProcess> {
  const partnership = mkdtempSync(join(tmpdir(), 'server-process-'));
  cpSync(join(root, 'partnership'), partnership, {
    recursive: true,
    filter: (name) => !/(sources|pds|simulation)\.yaml$/.test(name),
  });
  const { sourceId, localSystem, identifierSystems } = hospitalFeed;
  const mllpPort = await freePort();
  const settings = { listen: { port: mllpPort }, localSystem, identifierSystems };
  // JSON is YAML.
  writeFileSync(
    join(partnership, 'sources.yaml'),
    JSON.stringify([{ id: sourceId, organisation: 'RJZ', adapter: 'hl7v2', settings }]),
  );
  const { execArgv, env } = asStarted('serve');
  const child = fork(
    join(options.source ?? root, 'server/src/main.ts'),
    ['--partnership', partnership, '--port', '0'],
    {
      env: {
        ...process.env,
        DATABASE_URL: options.ownerUrl,
        AUDIT_FOLDER: options.auditFolder,
        NODE_OPTIONS: '',
        ...env,
      },
      execArgv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const ended = once(child, 'exit').then(() => rmSync(partnership, { recursive: true, force: true }));
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  const { listening, words } = listeningOf(child);
  const url = await Promise.race([listening, ended.then(() => undefined)]);
  if (url === undefined) throw new Error(`The server did not start: ${words()}`);
  return { url, mllpPort, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

/** Its address when it listens, and what it has said that was no line of its log. */
function listeningOf(child: ChildProcess): { listening: Promise<string>; words: () => string } {
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { promise: listening, resolve } = Promise.withResolvers<string>();
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const { event, url } = JSON.parse(line) as { event?: string; url?: string };
    if (event === 'listening' && url) resolve(url);
  });
  return { listening, words: () => said };
}
