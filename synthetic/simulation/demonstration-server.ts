// The server under demonstration, as a process of its own: started, waited for, ended.
import { type ChildProcess, fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

export interface DemonstrationServer {
  url: string;
  /** Resolves when it has ended, however it did. */
  ended: Promise<number | null>;
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

/** @throws Error with what it said, where it does not come up. */
export async function startDemonstrationServer(options: DemonstrationServerOptions): Promise<DemonstrationServer> {
  const { words, logFile, tell, startWithinMs = 120_000 } = options;
  // In a process group of its own, so that Control-C reaches it once, through us, and it can end in order; and with a
  // channel to us, so that it also ends when we are killed.
  const child = fork(new URL('../../server/src/main.ts', import.meta.url), words, {
    detached: true,
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
  try {
    const url = await Promise.race([listening, gone, late(startWithinMs, logFile)]);
    await Promise.race([healthy(url), gone, late(startWithinMs, logFile)]);
    gone.catch(() => {});
    return { url, ended, stop: () => stop(child, ended) };
  } catch (error) {
    await stop(child, ended);
    throw error;
  }
}

async function healthy(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
    if (answer?.ok) return;
    await pause(200);
  }
}

async function late(ms: number, logFile: string): Promise<never> {
  await pause(ms, undefined, { ref: false });
  throw new Error(`The server was not ready within ${ms / 1000} s. See ${logFile}.`);
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const late = new AbortController();
  pause(15_000, undefined, { signal: late.signal })
    .then(() => child.kill('SIGKILL'))
    .catch(() => {});
  await ended;
  late.abort();
}

function readLine(line: string): { event?: string; url?: string; level?: string; source?: string } | undefined {
  try {
    return JSON.parse(line) as { event?: string };
  } catch {
    return undefined;
  }
}
