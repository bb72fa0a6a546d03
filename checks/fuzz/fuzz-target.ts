// Fuzzes one target: crashes, hangs and growth, each told with what makes it happen again.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { makeInput } from './mutate.ts';
import type { FuzzTarget } from './target.ts';
import type { WorkerOrder, WorkerReport } from './worker.ts';

export interface Failure {
  kind: 'crash' | 'hang';
  /** Number of the input: with the seed, it makes the input again. */
  number: number;
  error: string;
  /** How many inputs failed at this very place; the first of them is told. */
  times: number;
}

export interface FuzzResult {
  name: string;
  inputs: number;
  refused: number;
  failures: readonly Failure[];
  slowestMs: number;
  slowest: number;
  /** Memory held after collection, at the end less after a tenth of the inputs. */
  grownBytes: number;
  /** It rose at every measurement, by more than what noise explains. */
  grows: boolean;
}

export const defaultTimeLimitMs = 5000;
/** Workers ended by their input: after so many it is not one input's fault. */
const tooManyEnds = 20;
const noiseBytes = 8 * 1024 * 1024;

/** @param options.only feeds that one input and no other. */
export async function fuzzTarget(
  file: string,
  options: { seed: number; inputs: number; only?: number | undefined },
): Promise<FuzzResult> {
  const { target } = (await import(file)) as { target: FuzzTarget };
  const failures = new Map<string, Failure>();
  const fail = (kind: Failure['kind'], number: number, error: string) => {
    const place = placeOf(error);
    const known = failures.get(place);
    if (known) known.times += 1;
    else failures.set(place, { kind, number, error, times: 1 });
  };
  const memory: number[] = [];
  let [refused, slowestMs, slowest] = [0, 0, 0];
  const last = options.only ?? options.inputs - 1;
  let next = options.only ?? 0;
  let fed = 0;
  let ends = 0;
  // A worker that crashed for good, or hung, is followed by another that begins after the input that did it.
  while (next <= last && ends < tooManyEnds) {
    const order: WorkerOrder = { file, seed: options.seed, first: next, last, progress: new SharedArrayBuffer(8) };
    const end = await runWorker(order, target.timeLimitMs ?? defaultTimeLimitMs, (report) => {
      if (report.kind === 'crash') fail('crash', report.number, report.error);
      else if (report.kind === 'memory') memory.push(report.bytes);
      else {
        refused += report.refused;
        if (report.slowestMs > slowestMs) ({ slowestMs, slowest } = report);
      }
    });
    fed += end.fed;
    if (end.failure) {
      ends += 1;
      fail(end.failure.kind, end.failure.number, end.failure.error);
      if (end.failure.number < 0) break;
    }
    next = end.failure ? end.failure.number + 1 : last + 1;
  }
  const steps = memory.slice(-4);
  const grownBytes = steps.length > 1 ? steps.at(-1)! - steps[0]! : 0;
  return {
    name: target.name,
    inputs: fed,
    refused,
    failures: [...failures.values()],
    slowestMs,
    slowest,
    grownBytes,
    grows:
      steps.length === 4 && grownBytes > noiseBytes && steps.every((bytes, at) => at === 0 || bytes > steps[at - 1]!),
  };
}

/** What went wrong and where, without what differs from input to input. */
function placeOf(error: string): string {
  const frame = /at [^"\n]*?\((?:file:\/\/)?([^")]*:\d+:\d+)\)/.exec(error)?.[1] ?? '';
  return `${error.split('\n', 1)[0]!.replaceAll(/\d+/g, '#').slice(0, 80)} ${frame}`;
}

/** Runs a worker to its end, or to the input that ends it. */
async function runWorker(
  order: WorkerOrder,
  timeLimitMs: number,
  report: (report: WorkerReport) => void,
): Promise<{ fed: number; failure?: Omit<Failure, 'times'> }> {
  const shared = new Int32Array(order.progress);
  shared[0] = -1;
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: order, stderr: false });
  let failure: Omit<Failure, 'times'> | undefined;
  let seen = { count: -1, at: performance.now() };
  const watch = setInterval(() => {
    const [number, count] = [Atomics.load(shared, 0), Atomics.load(shared, 1)];
    if (number < 0 || count !== seen.count) seen = { count, at: performance.now() };
    else if (performance.now() - seen.at > timeLimitMs && !failure) {
      failure = { kind: 'hang', number, error: `longer than ${timeLimitMs} ms` };
      void worker.terminate();
    }
  }, 50);
  await new Promise<void>((resolve) => {
    worker.on('message', report);
    worker.on('error', (error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      failure ??= { kind: 'crash', number: Atomics.load(shared, 0), error: `the whole process: ${text}` };
    });
    worker.on('exit', () => resolve());
  });
  clearInterval(watch);
  return { fed: Atomics.load(shared, 1), ...(failure ? { failure } : {}) };
}

/** Keeps the input that did it, and says how to feed it again. */
export async function keepFailure(file: string, seed: number, failure: Failure): Promise<string> {
  const { target } = (await import(file)) as { target: FuzzTarget };
  if (failure.number < 0) return 'it happened between inputs';
  const folder = new URL('../../.data/fuzz/', import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  const path = `${folder}${target.name}-${seed}-${failure.number}.bin`;
  writeFileSync(path, makeInput(target, await target.corpus(), seed, failure.number));
  return `npm run fuzz -- ${target.name} --seed ${seed} --only ${failure.number}   (${path})`;
}
