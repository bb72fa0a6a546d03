// The thread on which Bundles are prepared: one question at a time, one answer each, in order.
import { parentPort } from 'node:worker_threads';
import { IssueError } from '#standards/issue.ts';
import { prepareBundle } from './prepare-bundle.ts';
import type { Answer, Question } from './preparing.ts';

parentPort?.on('message', ({ content, source }: Question) => parentPort?.postMessage(answer(content, source), []));

function answer(content: Uint8Array, source: Question['source']): Answer {
  try {
    const prepared = prepareBundle(content, source);
    // The content says it all again, and a resource costs more to hand over than to write.
    for (const { checked } of prepared.patients) for (const each of checked) delete each.resource;
    return { prepared };
  } catch (error) {
    if (error instanceof IssueError) return { issues: error.issues };
    // Its kind and no more: the message may quote what it tripped over.
    return { failed: `A Bundle could not be prepared: ${error instanceof Error ? error.name : typeof error}.` };
  }
}
