// Hashes the log's events on as many processors as there are, and gives the leaves back in the order of their index. Each worker
// reads its own stretches from the database, all of them as of one moment.
// Why: to read and hash an event takes some 50 µs of processor here and half as much in the database, and nothing of it waits for
// anything before it; only the tree over the hashes is made one after another, and takes 3 µs.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { HashedLeaf } from './verify-log.ts';

/** What a worker is given. */
export interface HashingTask {
  /** With the auditor's rights. */
  url: string;
  /** Of the transaction whose view of the log it shares. */
  snapshot: string;
  /** Which of so many workers it is. */
  place: number;
  workers: number;
}

/** Leaves one after another: 32 bytes of hash each, and 32 of what was found; whose event is not there is said beside. */
export interface HashedStretch {
  indexes: Float64Array<ArrayBuffer>;
  sequences: Float64Array<ArrayBuffer>;
  hashes: Uint8Array<ArrayBuffer>;
  found: Uint8Array<ArrayBuffer>;
  present: Uint8Array<ArrayBuffer>;
}

/** From a worker: a stretch, or, undefined, that there are no more. To it: that it may go on. */
type Told = HashedStretch | undefined;

/** Leaves of neighbouring indexes that one worker reads together. */
export const stretchLength = 1000;
/** Stretches a worker may be ahead of whoever reads them. */
export const mostAhead = 4;

/** Beyond four they wait for the database. */
const workersFor = () => Math.max(1, Math.min(4, availableParallelism()));

/** @throws whatever a worker met: nothing is taken for verified that could not be read. */
export async function* hashedByWorkers(url: string, snapshot: string): AsyncGenerator<readonly HashedLeaf[]> {
  const workers = workersFor();
  const reading = Array.from({ length: workers }, (_, place) => readWorker({ url, snapshot, place, workers }));
  try {
    const heads = await Promise.all(reading.map((one) => one.next()));
    for (;;) {
      // Stretches of different workers never overlap: the one that begins first comes first, whole.
      let first = -1;
      for (const [place, head] of heads.entries())
        if (head && (first < 0 || head.indexes[0]! < heads[first]!.indexes[0]!)) first = place;
      if (first < 0) return;
      yield leavesOf(heads[first]!);
      heads[first] = await reading[first]!.next();
    }
  } finally {
    await Promise.all(reading.map((one) => one.end()));
  }
}

function readWorker(task: HashingTask) {
  const worker = new Worker(new URL('./hash-leaves-worker.ts', import.meta.url), { workerData: task });
  const told: Told[] = [];
  let failed: Error | undefined;
  let done = false;
  let wake = () => {};
  worker.on('message', (stretch: Told) => {
    told.push(stretch);
    wake();
  });
  worker.on('error', (error) => {
    failed = error instanceof Error ? error : new Error('a worker failed');
    wake();
  });
  worker.on('exit', () => {
    failed ??= new Error('a worker ended before it was done');
    wake();
  });
  return {
    async next(): Promise<Told> {
      if (done) return undefined;
      while (told.length === 0) {
        if (failed) throw failed;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const stretch = told.shift();
      if (stretch === undefined) done = true;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of ours, not a window
      else worker.postMessage('go on');
      return stretch;
    },
    end: () => worker.terminate(),
  };
}

function leavesOf({ indexes, sequences, hashes, found, present }: HashedStretch): HashedLeaf[] {
  const hashAt = (all: Uint8Array, at: number) => Buffer.from(all.buffer, all.byteOffset + at * 32, 32);
  return Array.from(indexes, (index, at) => ({
    index,
    sequence: sequences[at]!,
    hash: hashAt(hashes, at),
    found: present[at] === 1 ? hashAt(found, at) : undefined,
  }));
}
