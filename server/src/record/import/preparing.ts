// Prepares Bundles on threads of their own, so that this one is free to write. Why: of the work of an import three quarters
// are reading and checking; on two cores one thread does that while PostgreSQL has the other.
import { Worker } from 'node:worker_threads';
import { type Issue, IssueError } from '#standards/issue.ts';
import { type BundleSource, prepareBundle, type PreparedBundle } from './prepare-bundle.ts';

/** What a thread is asked, and what it answers. */
export interface Question {
  content: Uint8Array;
  source: BundleSource;
}
export type Answer = { prepared: PreparedBundle } | { issues: readonly [Issue, ...Issue[]] } | { failed: string };

export interface Preparing {
  /**
   * @param content handed over: it cannot be read here afterwards.
   * @throws IssueError where the Bundle cannot be taken.
   */
  prepare(content: Uint8Array): Promise<PreparedBundle>;
  close(): Promise<void>;
}

/** @param threads how many; with 0 everything is done here. */
export function startPreparing(source: BundleSource, threads: number): Preparing {
  if (threads === 0)
    return {
      prepare: (content) => Promise.resolve().then(() => prepareBundle(content, source)),
      close: () => Promise.resolve(),
    };
  const workers = Array.from({ length: threads }, startWorker);
  return {
    async prepare(content) {
      const worker = workers.reduce((idlest, each) => (each.waiting() < idlest.waiting() ? each : idlest));
      const answer = await worker.ask({ content, source });
      if ('prepared' in answer) return answer.prepared;
      if ('issues' in answer) throw new IssueError(answer.issues);
      throw new Error(answer.failed);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

function startWorker() {
  const worker = new Worker(new URL('prepare-worker.ts', import.meta.url), {
    // Bundles are read one after another: a large young generation would only hold what is long done with.
    resourceLimits: { maxYoungGenerationSizeMb: 32 },
  });
  worker.unref();
  const waiting: { resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = [];
  let lost: Error | undefined;
  worker.on('message', (answer: Answer) => waiting.shift()?.resolve(answer));
  const lose = (error: Error) => {
    lost = error;
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('error', lose);
  worker.on('exit', () => lose(new Error('The thread that prepares Bundles has ended.')));
  return {
    waiting: () => waiting.length,
    ask(question: Question): Promise<Answer> {
      if (lost) return Promise.reject(lost);
      worker.ref();
      const answered = new Promise<Answer>((resolve, reject) => waiting.push({ resolve, reject }));
      const { buffer, byteOffset, byteLength } = question.content;
      // Only a buffer that is all this content's may be handed over: a small one lies in a pool with others.
      const own = byteOffset === 0 && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer;
      worker.postMessage(question, own ? [buffer] : []);
      return answered.finally(() => {
        if (waiting.length === 0) worker.unref();
      });
    },
    async stop() {
      await worker.terminate();
    },
  };
}
