// The processes of a simulation: started together, started again when one dies, ended together.
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessReport } from './organisation-process.ts';
import type { PreparedOrganisation } from './read-simulation.ts';

export interface Supervised {
  /** Ends every process and waits until it is gone. */
  stop(): Promise<void>;
}

export class PortTaken extends Error {
  readonly port: number;
  readonly organisation: string;

  constructor(organisation: string, port: number) {
    super(`Port ${port} is taken, and ${organisation} needs it.`);
    this.name = 'PortTaken';
    this.port = port;
    this.organisation = organisation;
  }
}

export interface SuperviseOptions {
  /** Told of everything an operator should know: a process that died, and that it was started again. */
  tell: (organisation: string, what: string) => void;
  /** After a process was started again. */
  restarted?: (organisation: PreparedOrganisation) => void;
  /** Folder where Node keeps what it compiled: a process starts in half the time and three quarters of the memory. */
  compileCache?: string;
  /** Once aborted, what ends is not started again: everything is ending. */
  signal?: AbortSignal;
}

const restartWaitsMs = [200, 1000, 5000];

/**
 * Starts a process for each organisation and resolves when all answer.
 * @throws PortTaken, or an Error naming the organisation; those already started are ended first.
 */
export async function superviseOrganisations(
  organisations: readonly PreparedOrganisation[],
  { tell, restarted, compileCache, signal }: SuperviseOptions,
): Promise<Supervised> {
  const running = new Map<string, ChildProcess>();
  let stopping = false;
  const ending = () => stopping || signal?.aborted === true;

  async function start(prepared: PreparedOrganisation, restarts: number): Promise<void> {
    const { id } = prepared.organisation;
    const child = startProcess(prepared, compileCache);
    running.set(id, child);
    await ready(child, prepared);
    child.once('exit', (code, by) => {
      running.delete(id);
      if (!ending()) void startAgain(prepared, restarts, by ?? `exit ${code}`);
    });
  }

  async function startAgain(prepared: PreparedOrganisation, restarts: number, why: string): Promise<void> {
    const { id } = prepared.organisation;
    const wait = restartWaitsMs[restarts];
    if (wait === undefined) return tell(id, `ended again (${why}) and is left so. Start the demonstration anew.`);
    tell(id, `ended (${why}); starting it again.`);
    await pause(wait);
    if (ending()) return;
    try {
      await start(prepared, restarts + 1);
      tell(id, 'is back.');
      restarted?.(prepared);
    } catch {
      await startAgain(prepared, restarts + 1, 'could not start');
    }
  }

  async function stop(): Promise<void> {
    stopping = true;
    await Promise.all([...running.values()].map(endProcess));
  }

  const started = await Promise.allSettled(organisations.map((prepared) => start(prepared, 0)));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { stop };
}

function startProcess(prepared: PreparedOrganisation, compileCache: string | undefined): ChildProcess {
  const child = fork(new URL('organisation-process.ts', import.meta.url), {
    // A simulation needs little: a small young generation keeps a dozen processes out of the product's way.
    execArgv: ['--max-semi-space-size=2', '--max-old-space-size=256'],
    // What it must know it is told; it inherits no secrets.
    env: {
      PATH: process.env['PATH'],
      TZ: process.env['TZ'],
      ...(compileCache && { NODE_COMPILE_CACHE: compileCache }),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'json',
  });
  child.send(prepared);
  return child;
}

function ready(child: ChildProcess, { organisation, name }: PreparedOrganisation): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`${name} ended before it was ready (${code ?? 'killed'}).`));
    child.once('exit', gone);
    child.once('message', (report: ProcessReport) => {
      child.off('exit', gone);
      if (report.ready) resolve();
      else if (report.code === 'EADDRINUSE') reject(new PortTaken(organisation.id, report.port ?? 0));
      else reject(new Error(`${name} could not start: ${report.code}.`));
    });
  });
}

/** Asks it to end, and ends it where it does not. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = new AbortController();
  pause(3000, undefined, { signal: late.signal, ref: false })
    .then(() => child.kill('SIGKILL'))
    .catch(() => {});
  await gone;
  late.abort();
}
