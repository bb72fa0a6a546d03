// One document, fetched from its source when somebody opens it: with a permit of its own, within a wait, and only what is
// what it says it is (R29). Nothing of it is kept.
import type { Permit } from '#privacy/permit.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import type { ConnectedSource, ConnectedSources } from './connect-sources.ts';
import { checkDocument } from './document-content.ts';
import { askWithin } from './query/ask-within.ts';
import type { Health } from './query/breaker.ts';
import type { DocumentAnswer, DocumentQuery } from './source-adapter.ts';

export interface DocumentQuestion {
  /** For opening a document: another disclosure than the record it is listed in. */
  permit: Permit;
  requestId: string;
  sourceId: string;
  /** As the source gave it, in an entry of this person's that the reader may see: whoever asks has made sure of that. */
  url: string;
  demographics: Demographics;
  localIdentifiers: readonly Identifier[];
  via: readonly string[];
}

/** Somebody who opens a letter waits for it longer than for a page of many parts. */
const leastWaitMs = 10_000;

/**
 * @param reader aborts when the reader goes away.
 * @throws IssueError `forbidden`, where the permit is not for opening a document.
 */
export async function fetchDocument(
  sources: ConnectedSources<unknown>,
  question: DocumentQuestion,
  reader: AbortSignal,
): Promise<DocumentAnswer> {
  const { permit, requestId, url, demographics, localIdentifiers, via } = question;
  if (permit.action !== 'open-document' || permit.personId === undefined) {
    throw new IssueError({
      severity: 'error',
      code: 'forbidden',
      text: 'A document is fetched only with a permit to open it.',
    });
  }
  const source = sources.byId.get(question.sourceId);
  if (!source?.adapter.fetchDocument) return { outcome: 'refused', issues: [noDocuments] };
  const leave = source.breaker.admit(sources.clock.monotonicMs());
  if (!leave) return { outcome: 'not-reachable', issues: [resting] };

  const waitMs = Math.max(source.config.waitMs, leastWaitMs);
  const patient = { demographics, localIdentifiers };
  const query: DocumentQuery = { permit, requestId, neverShared: sources.neverShared(), waitMs, patient, via, url };
  const { adapter } = source;
  const asked = await askWithin(waitMs, reader, sources, requestId, {
    ask: (signal) => adapter.fetchDocument!(query, signal),
    late: { outcome: 'timed-out', issues: [late] },
    broken: { outcome: 'invalid-answer', issues: [fault] },
  });
  leave.settle(asked.abandoned ? 'unknown' : healthFrom(asked.answer), sources.clock.monotonicMs(), url);
  return checked(source, asked.answer);
}

/** A document that is not there, or not what it says, tells nothing of the source's health. */
function healthFrom({ outcome }: DocumentAnswer): Health {
  if (outcome === 'not-reachable') return 'failed';
  return outcome === 'timed-out' ? 'failed-for-one' : 'worked';
}

function checked({ documents }: ConnectedSource<unknown>, answer: DocumentAnswer): DocumentAnswer {
  if (answer.outcome !== 'answered') return answer;
  const document = checkDocument(answer.contentType, Buffer.from(answer.content), documents);
  if (!document.taken) return { outcome: 'invalid-answer', issues: [document.issue] };
  return { outcome: 'answered', contentType: document.contentType, content: document.content };
}

const noDocuments: Issue = {
  severity: 'error',
  code: 'not-supported',
  text: 'This source has no documents to open here. Open it in the system it comes from.',
};
const resting: Issue = {
  severity: 'error',
  code: 'transient',
  text: 'This source failed several times in a row and is left alone for a moment. Try again in a minute.',
};
const late: Issue = {
  severity: 'error',
  code: 'timeout',
  text: 'The document did not come in time. Try again, or open it in the system it comes from.',
};
const fault: Issue = {
  severity: 'error',
  code: 'exception',
  text: 'The document could not be fetched because of a fault here. The service desk has been told.',
};
