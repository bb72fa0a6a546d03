// The thread on which Bundles are prepared: one question at a time, one answer each, in order.
import { parentPort } from 'node:worker_threads';
import { IssueError } from '#standards/issue.ts';
import { prepareBundle } from './prepare-bundle.ts';
import type { Answer, Question } from './preparing.ts';

parentPort?.on('message', (question: Question) => {
  const answer = answerTo(question);
  const handedOver: ArrayBuffer[] = [question.content.buffer];
  if ('prepared' in answer)
    for (const { rows } of answer.prepared.patients) if (rows) handedOver.push(rows.versions.buffer, rows.items.buffer);
  parentPort?.postMessage({ answer, content: question.content }, handedOver);
});

function answerTo({ content, source, receivedAt }: Question): Answer {
  try {
    const prepared = prepareBundle(content, source, receivedAt);
    for (const patient of prepared.patients) {
      // Handing over resources costs more than preparing them again in the rare case that the rows cannot be used.
      if (patient.rows) delete patient.checked;
      else for (const each of patient.checked ?? []) delete each.resource;
    }
    return { prepared };
  } catch (error) {
    if (error instanceof IssueError) return { issues: error.issues };
    // Its kind and no more: the message may quote what it tripped over.
    return { failed: `A Bundle could not be prepared: ${error instanceof Error ? error.name : typeof error}.` };
  }
}
