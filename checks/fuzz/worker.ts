// Feeds one target in a thread of its own, so that a hang can be seen from outside and ended.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { makeInput } from './mutate.ts';
import type { FuzzTarget } from './target.ts';

export interface WorkerOrder {
  file: string;
  seed: number;
  first: number;
  last: number;
  /** [0] number of the input being fed, -1 between; [1] counts up with every input. */
  progress: SharedArrayBuffer;
}

export type WorkerReport =
  | { kind: 'crash'; number: number; error: string }
  | { kind: 'memory'; number: number; bytes: number }
  | { kind: 'done'; refused: number; slowestMs: number; slowest: number };

const { file, seed, first, last, progress } = workerData as WorkerOrder;
const shared = new Int32Array(progress);
const report = (message: WorkerReport) => parentPort!.postMessage(message, []);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const { target } = (await import(file)) as { target: FuzzTarget };
const corpus = await target.corpus();
if (corpus.length === 0) throw new Error(`${target.name} has an empty corpus`);
const opened = await target.open();
let refused = 0;
let slowestMs = 0;
let slowest = first;

const feed = async (number: number) => {
  const input = makeInput(target, corpus, seed, number);
  Atomics.store(shared, 0, number);
  Atomics.add(shared, 1, 1);
  const started = performance.now();
  try {
    if ((await opened.feed(input)) === 'refused') refused += 1;
  } catch (error) {
    report({ kind: 'crash', number, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  const tookMs = performance.now() - started;
  Atomics.store(shared, 0, -1);
  if (tookMs > slowestMs) [slowestMs, slowest] = [tookMs, number];
};

const memory = async (number: number) => {
  // Twice, with a turn of the event loop between: finalisers and closed sockets let go in the second.
  collect();
  await new Promise((resolve) => setTimeout(resolve, 20));
  collect();
  const { heapUsed, external } = process.memoryUsage();
  report({ kind: 'memory', number, bytes: heapUsed + external });
};

// After a tenth, when what is loaded once is loaded, and then at even steps.
const steps = new Set([0.1, 0.4, 0.7, 1].map((part) => first + Math.floor((last - first) * part)));
for (let number = first; number <= last; number += 1) {
  await feed(number);
  if (steps.has(number)) await memory(number);
}
await opened.close?.();
report({ kind: 'done', refused, slowestMs, slowest });
parentPort!.close();
