// Prepares Bundles on threads of their own, so that this one is free to write. Why: of the work of an import three quarters
// are reading and checking; on two cores one thread does that while PostgreSQL has the other.
import { Worker } from 'node:worker_threads';
import { type Issue, IssueError } from '#standards/issue.ts';
import { type BundleSource, prepareBundle, type PreparedBundle } from './prepare-bundle.ts';

/** What a thread is asked, and what it answers. */
export interface Question {
  content: Uint8Array<ArrayBuffer>;
  source: BundleSource;
  receivedAt: Date;
}
export type Answer = { prepared: PreparedBundle } | { issues: readonly [Issue, ...Issue[]] } | { failed: string };

export interface Preparing {
  /**
   * @param content handed over: what is to be read afterwards is the content that comes back.
   * @throws IssueError where the Bundle cannot be taken.
   */
  prepare(
    content: Uint8Array<ArrayBuffer>,
    receivedAt: Date,
  ): Promise<{ prepared: PreparedBundle; content: Uint8Array<ArrayBuffer> }>;
  close(): Promise<void>;
}

/** @param threads how many; with 0 everything is done here. */
export function startPreparing(source: BundleSource, threads: number): Preparing {
  if (threads === 0)
    return {
      prepare: (content, receivedAt) =>
        Promise.resolve().then(() => ({ prepared: prepareBundle(content, source, receivedAt), content })),
      close: () => Promise.resolve(),
    };
  const workers = Array.from({ length: threads }, startWorker);
  return {
    async prepare(content, receivedAt) {
      const worker = workers.reduce((idlest, each) => (each.waiting() < idlest.waiting() ? each : idlest));
      const { answer, content: back } = await worker.ask({ content, source, receivedAt });
      if ('prepared' in answer) return { prepared: answer.prepared, content: back };
      if ('issues' in answer) throw new IssueError(answer.issues);
      throw new Error(answer.failed);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

interface Reply {
  answer: Answer;
  content: Uint8Array<ArrayBuffer>;
}

function startWorker() {
  const worker = new Worker(new URL('prepare-worker.ts', import.meta.url), {
    // A Bundle is read, laid out and done with. Twice this made nothing faster and cost 40 MB more.
    resourceLimits: { maxYoungGenerationSizeMb: 48 },
  });
  worker.unref();
  const waiting: { resolve: (reply: Reply) => void; reject: (error: unknown) => void }[] = [];
  let lost: Error | undefined;
  worker.on('message', (reply: Reply) => waiting.shift()?.resolve(reply));
  const lose = (error: Error) => {
    lost = error;
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('error', lose);
  worker.on('exit', () => lose(new Error('The thread that prepares Bundles has ended.')));
  return {
    waiting: () => waiting.length,
    ask(question: Question): Promise<Reply> {
      if (lost) return Promise.reject(lost);
      worker.ref();
      const answered = new Promise<Reply>((resolve, reject) => waiting.push({ resolve, reject }));
      // Only a buffer that is all this content's may be handed over: a small one lies in a pool with others.
      const content = ownBuffer(question.content);
      worker.postMessage({ ...question, content }, [content.buffer]);
      return answered.finally(() => {
        if (waiting.length === 0) worker.unref();
      });
    },
    async stop() {
      await worker.terminate();
    },
  };
}

function ownBuffer(content: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return content.byteLength === content.buffer.byteLength ? content : content.slice();
}
