// The server under demonstration, as a process of its own: started, waited for, ended.
import { fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { asStarted } from '#runtime/as-started.ts';

export interface DemonstrationServer {
  /** Its address, once it listens and has its database. Rejects with what it said where it does not come up. */
  ready: Promise<string>;
  /** Resolves when it has ended, however it did. */
  ended: Promise<number | null>;
  /** Ends it in order, also while it is still starting. */
  stop(): Promise<void>;
}

export interface DemonstrationServerOptions {
  /** Words after `server/src/main.ts`. */
  words: readonly string[];
  /** Everything it logs goes here; warnings and errors are also told. */
  logFile: string;
  tell: (line: string) => void;
  startWithinMs?: number;
}

/** Starts the process; `ready` says when it is there. */
export function startDemonstrationServer(options: DemonstrationServerOptions): DemonstrationServer {
  const { words, logFile, tell, startWithinMs = 120_000 } = options;
  const { execArgv, env } = asStarted('serve');
  // In a process group of its own, so that Control-C reaches it once, through us, and it can end in order; and with a
  // channel to us, so that it also ends when we are killed.
  const child = fork(new URL('../../server/src/main.ts', import.meta.url), words, {
    detached: true,
    // As `npm run serve` starts it. Why these words: docs/decisions/0035-what-is-held-at-once.md.
    execArgv,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const log = createWriteStream(logFile, { flags: 'a' });
  const said: string[] = [];
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said.push(text);
    log.write(text);
  });
  const listening = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      log.write(`${line}\n`);
      const entry = readLine(line);
      if (entry?.event === 'listening' && entry.url) resolve(entry.url);
      if (entry?.level === 'error')
        tell(`the server reports: ${entry.event}${entry.source ? ` (${entry.source})` : ''}; see ${logFile}`);
    });
  });
  const gone = ended.then((code): never => {
    throw new Error(said.join('').trim() || `The server ended (${code ?? 'killed'}). See ${logFile}.`);
  });
  const up = listening.then(async (url) => {
    await hasDatabase(url);
    return url;
  });
  const ready = Promise.race([up, gone, late(startWithinMs, logFile)]);
  ready.catch(() => {});

  return {
    ready,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      // Before it listens it would leave its database behind; it gets there, or it ends by itself.
      await Promise.race([listening, ended, pause(20_000, undefined, { ref: false })]);
      child.kill('SIGTERM');
      const hurry = new AbortController();
      pause(15_000, undefined, { signal: hurry.signal })
        .then(() => child.kill('SIGKILL'))
        .catch(() => {});
      await ended;
      hurry.abort();
    },
  };
}

/**
 * Waits until its database is there. Not for all of /health: an inbox still busy with what came before it was stopped says
 * so there, and the record can be read meanwhile.
 */
async function hasDatabase(url: string): Promise<void> {
  for (;;) {
    const health = await fetch(`${url}/health`, { signal: AbortSignal.timeout(3000) })
      .then((answer) => answer.json() as Promise<{ checks?: { name: string; ok: boolean }[] }>)
      .catch(() => undefined);
    if (health?.checks?.some(({ name, ok }) => name === 'database' && ok)) return;
    await pause(200);
  }
}

async function late(ms: number, logFile: string): Promise<never> {
  await pause(ms, undefined, { ref: false });
  throw new Error(`The server was not ready within ${ms / 1000} s. See ${logFile}.`);
}

function readLine(line: string): { event?: string; url?: string; level?: string; source?: string } | undefined {
  try {
    return JSON.parse(line) as { event?: string };
  } catch {
    return undefined;
  }
}
