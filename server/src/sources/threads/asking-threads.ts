// Sources asked, and their answers read, on threads of their own: what a hospital sends of one person is some megabytes of JSON to
// parse, check, translate and describe, and while one thread does that the other draws what has come for its readers.
// A thread that ends (out of memory over an answer that swells, a fault of ours) costs the answers it was reading, and is started
// again. See docs/decisions/0037-sources-on-threads.md.
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { NeverShared } from '#privacy/never-shared/never-shared.ts';
import type { Log } from '#runtime/log.ts';
import type { AnswerRead, Ask } from '../query/read-answer.ts';
import type { FromThread, Started, ToThread } from './messages.ts';

export interface AskingThreads<Entries> {
  /** Always the same thread for a source: its connections and tokens are there. */
  askFor(sourceId: string): Ask<Entries>;
  close(): Promise<void>;
}

export interface ThreadSettings {
  /** At least 1. */
  count: number;
  /** The file each begins with: it calls `answerQuestions`. */
  entry: URL;
}

/** They start now, so that the first reader does not wait for that; one that has ended starts again when it is asked. */
export function openAskingThreads<Entries>(
  started: Started,
  { count, entry }: ThreadSettings,
  log: Log,
): AskingThreads<Entries> {
  const threads = Array.from({ length: count }, (_, index) => {
    const sources = started.sources.filter((_source, at) => at % count === index);
    return { sources, thread: openThread<Entries>({ ...started, sources }, entry, log) };
  });
  const threadOf = new Map(threads.flatMap(({ sources, thread }) => sources.map(({ id }) => [id, thread])));
  return {
    askFor(sourceId) {
      const thread = threadOf.get(sourceId)!;
      return ({ neverShared, ...query }, wanted, signal) => {
        const { beside, ...madeOf } = neverShared.madeOf;
        const named = { ...query, neverShared: { stamp: madeOf.stamp, beside } };
        return thread.ask({ sourceId, query: named, wanted }, madeOf, signal);
      };
    },
    close: async () => void (await Promise.all(threads.map(({ thread }) => thread.close()))),
  };
}

/** What of an answer somebody waits for. */
interface Waiting<Entries> {
  answer: PromiseWithResolvers<AnswerRead<Entries>>;
  kept?: PromiseWithResolvers<Uint8Array>;
}

interface Running<Entries> {
  worker: Worker;
  waiting: Map<number, Waiting<Entries>>;
  /** Of the lists it was told last. */
  stamp?: string;
}

function openThread<Entries>(started: Started, entry: URL, log: Log) {
  const begin = () => start<Entries>(started, entry, log, () => (running = undefined));
  let running: Running<Entries> | undefined;
  let closed = false;
  let last = 0;
  if (started.sources.length > 0) running = begin();
  return {
    ask(
      question: Omit<Extract<ToThread, { kind: 'ask' }>, 'kind' | 'id'>,
      madeOf: Omit<NeverShared['madeOf'], 'beside'>,
      signal: AbortSignal,
    ): Promise<AnswerRead<Entries>> {
      signal.throwIfAborted();
      if (closed) throw new Error('Sources are not asked any more.');
      const own = (running ??= begin());
      const { worker, waiting } = own;
      const say = (message: ToThread) => tell(worker, message);
      if (own.stamp !== madeOf.stamp) {
        say({ kind: 'lists', madeOf });
        own.stamp = madeOf.stamp;
      }
      const id = (last += 1);
      const answer = Promise.withResolvers<AnswerRead<Entries>>();
      waiting.set(id, { answer });
      worker.ref();
      say({ ...question, kind: 'ask', id });
      const cancel = () => {
        say({ kind: 'cancel', id });
        done(own, id);
        answer.reject(signal.reason as Error);
      };
      signal.addEventListener('abort', cancel, { once: true });
      return answer.promise.finally(() => signal.removeEventListener('abort', cancel));
    },
    async close() {
      closed = true;
      if (!running) return;
      const { worker } = running;
      const gone = new Promise((resolve) => worker.once('exit', resolve));
      tell(worker, { kind: 'close' });
      await Promise.race([gone, pause(closesWithinMs, undefined, { ref: false })]);
      await worker.terminate();
    },
  };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of ours, not a window.
const tell = (worker: Worker, message: ToThread) => worker.postMessage(message);

/** @param ended when it is there no more. */
function start<Entries>(started: Started, entry: URL, log: Log, ended: () => void): Running<Entries> {
  const worker = new Worker(entry, {
    workerData: started,
    // Why bounded: an answer that swells while it is read ends this thread, not the server. An answer's bytes are bounded by `maxBytes`.
    // Its young generation is as package.json's `serve` says of every heap: that outweighs what would be said here.
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  worker.unref();
  const own: Running<Entries> = { worker, waiting: new Map() };
  const lose = (error: Error) => {
    ended();
    for (const id of own.waiting.keys()) {
      const { answer, kept } = done(own, id)!;
      answer.reject(error);
      kept?.reject(error);
    }
  };
  worker.on('message', (message: FromThread<Entries>) => {
    const { id } = message;
    const asked = own.waiting.get(id);
    // It was cancelled, and its answer was on its way.
    if (!asked) return;
    if (message.kind === 'answer' && message.keeps) {
      const kept = Promise.withResolvers<Uint8Array>();
      // Nobody may ask for it, where the reader has gone.
      kept.promise.catch(() => undefined);
      own.waiting.set(id, { ...asked, kept });
      asked.answer.resolve({ ...message.answer, kept: () => kept.promise });
      return;
    }
    done(own, id);
    if (message.kind === 'answer') asked.answer.resolve(message.answer);
    else if (message.kind === 'kept') asked.kept?.resolve(message.packed);
    else {
      const failed = new AdapterFailed(message.name, message.frames);
      asked.answer.reject(failed);
      asked.kept?.reject(failed);
    }
  });
  worker.on('error', (error) => log.error('a thread that asks sources ended', { error }));
  worker.on('exit', () => lose(new Error('The thread that asks this source has ended.')));
  return own;
}

/** Nobody waits for it any more. */
function done<Entries>({ worker, waiting }: Running<Entries>, id: number): Waiting<Entries> | undefined {
  const was = waiting.get(id);
  waiting.delete(id);
  if (waiting.size === 0) worker.unref();
  return was;
}

/** What an adapter's error is called and where it was thrown. */
class AdapterFailed extends Error {
  constructor(name: string, frames: readonly string[]) {
    super('An adapter failed on its thread.');
    this.name = name;
    this.stack = [`${name}: ${this.message}`, ...frames].join('\n');
  }
}

const closesWithinMs = 2000;
