// Documents are read on a thread of their own, one after another, within time and memory: whoever sends a document can make it
// as hostile as they like. What was read is remembered for a while by what it is, never by whose it is.
// Invariant: this always answers; what could not be read within the limits is incomplete.
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import type { ContentRead, ReadingLimits } from './read-content.ts';

export interface Question {
  content: Uint8Array<ArrayBuffer>;
  contentType: string;
  limits: ReadingLimits;
}

export interface ReaderLimits extends ReadingLimits {
  /** Larger ones are not read. */
  maxBytes: number;
  /** For one document. */
  maxMs: number;
  /** How often it is tried: a busy machine must not make a letter one that nobody can read. */
  tries: number;
  /** What the thread may take, its heap and what lies beside it. */
  maxMemoryBytes: number;
  /** Of text that is remembered. */
  rememberedCharacters: number;
}

const limitsUnlessSaid: ReaderLimits = {
  maxPages: 500,
  maxUnpackedBytes: 50_000_000,
  maxCharacters: 4_000_000,
  maxBytes: 25_000_000,
  maxMs: 8000,
  tries: 2,
  maxMemoryBytes: 400_000_000,
  rememberedCharacters: 32_000_000,
};

export interface DocumentReader {
  /**
   * What can be read of this content.
   * @param contentType only the set of characters that it names is looked at.
   */
  read(content: Uint8Array, contentType?: string): Promise<ContentRead>;
  close(): Promise<void>;
}

/** Starts no thread until there is something to read, and ends it when there has been nothing for a while. */
export function createDocumentReader(given: Partial<ReaderLimits> = {}): DocumentReader {
  const limits = { ...limitsUnlessSaid, ...given };
  const remembered = new LRUCache<string, ContentRead>({
    maxSize: limits.rememberedCharacters,
    sizeCalculation: ({ text }) => text.length + 200,
  });
  const underWay = new Map<string, Promise<ContentRead>>();
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const readNext = async (key: string, content: Uint8Array, contentType: string): Promise<ContentRead> => {
    clearTimeout(idle);
    let read = notRead;
    for (let attempt = 1; attempt <= limits.tries; attempt += 1) {
      thread ??= startThread(limits);
      const result = await readOn(thread, content, contentType, limits);
      read = result.read;
      if (result.usable) break;
      thread = undefined;
    }
    remembered.set(key, read);
    idle = setTimeout(() => {
      void thread?.terminate();
      thread = undefined;
    }, idleMs);
    idle.unref();
    return read;
  };

  return {
    read(content, contentType = '') {
      if (content.byteLength > limits.maxBytes) return Promise.resolve(notRead);
      const characters = /charset\s{0,9}=.{1,60}/i.exec(contentType)?.[0] ?? '';
      const key = `${keyOf(content)} ${characters}`;
      const known = remembered.get(key);
      if (known) return Promise.resolve(known);
      const same = underWay.get(key);
      if (same) return same;
      const reading = last.then(() => readNext(key, content, characters)).finally(() => underWay.delete(key));
      last = reading.catch(() => undefined);
      underWay.set(key, reading);
      return reading;
    },
    async close() {
      clearTimeout(idle);
      await thread?.terminate();
      thread = undefined;
    },
  };
}

const notRead: ContentRead = { text: '', complete: false };
const idleMs = 30_000;
/** How often it is looked how much memory the thread has taken. */
const lookEveryMs = 40;

const keyOf = (content: Uint8Array) => createHash('sha256').update(content).digest('base64');

function startThread({ maxMemoryBytes }: ReaderLimits): Worker {
  const thread = new Worker(new URL('reading-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(maxMemoryBytes / 2 ** 20), maxYoungGenerationSizeMb: 32 },
    env: {},
    stdin: false,
    // What a library says of a document may quote it: it is said to nobody.
    stdout: true,
    stderr: true,
  });
  thread.stdout.resume();
  thread.stderr.resume();
  thread.unref();
  return thread;
}

/** One document on this thread; where it fails, takes too long or too much, the thread is ended. */
async function readOn(
  thread: Worker,
  content: Uint8Array,
  contentType: string,
  limits: ReaderLimits,
): Promise<{ read: ContentRead; usable: boolean }> {
  const { promise, resolve } = Promise.withResolvers<{ read: ContentRead; usable: boolean }>();
  const done = (read: ContentRead) => resolve({ read, usable: true });
  const lost = () => resolve({ read: notRead, usable: false });
  thread.once('message', done).once('error', lost).once('exit', lost);
  const tooLong = setTimeout(lost, limits.maxMs);
  const looking = setInterval(
    () => void tooMuch(thread, limits.maxMemoryBytes).then((much) => much && lost()),
    lookEveryMs,
  );
  thread.ref();
  try {
    // Handed over in a buffer of its own: what was given is still to be shown.
    const question: Question = { content: new Uint8Array(content), contentType, limits };
    thread.postMessage(question, [question.content.buffer]);
    const result = await promise;
    if (result.usable) return result;
    thread.on('error', () => undefined);
    await thread.terminate();
    return result;
  } finally {
    clearTimeout(tooLong);
    clearInterval(looking);
    thread.off('message', done).off('error', lost).off('exit', lost).unref();
  }
}

/** Buffers lie outside the heap, and no limit of the thread's counts them. */
async function tooMuch(thread: Worker, maxMemoryBytes: number): Promise<boolean> {
  try {
    const { external_memory: beside, used_heap_size: heap } = await thread.getHeapStatistics();
    return beside + heap > maxMemoryBytes;
  } catch {
    return false;
  }
}
