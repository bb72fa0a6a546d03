// The thread on which documents are read: one at a time, each by whoever asks. It has no network, and is stopped when it takes
// too long or too much.
import { parentPort } from 'node:worker_threads';
import type { Question } from './document-reader.ts';
import { readContent } from './read-content.ts';

// Nothing a document says is ever fetched; nothing that could is left.
for (const name of ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'])
  Object.defineProperty(globalThis, name, { value: undefined });

const port = parentPort!;
port.on('message', ({ content, contentType, limits }: Question) => {
  void readContent(content, limits, contentType).then((read) => port.postMessage(read, []));
});
