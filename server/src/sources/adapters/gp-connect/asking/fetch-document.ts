// One document of a practice: GET Binary/[id], base64 in an STU3 Binary or as bytes.
// Source: GP Connect Access Document 1.0, Retrieve a document.
import { readJson } from '../../../connection/read-json.ts';
import { refusalOf } from '../../../connection/refusal.ts';
import { checkDocument } from '../../../document-content.ts';
import type { DocumentAnswer, DocumentQuery } from '../../../source-adapter.ts';
import type { Issue } from '#standards/issue.ts';
import { exchange, type Practice, trimmed } from './ask-practice.ts';
import { refusalIn } from './refusals.ts';
import { isObject } from '../stu3/elements/rules.ts';

const interactionId = 'urn:nhs:names:services:gpconnect:documents:fhir:rest:read:binary-1';

/** Invariant: only a Binary at the practice's own addresses is fetched; a pointer elsewhere is not followed. */
export async function fetchPracticeDocument(
  practice: Practice,
  query: DocumentQuery,
  signal: AbortSignal,
): Promise<DocumentAnswer> {
  signal.throwIfAborted();
  const { settings, dependencies } = practice;
  const base = trimmed(settings.documentsBaseUrl ?? settings.baseUrl);
  const address = binaryAddress(query.url, base) ?? binaryAddress(query.url, trimmed(settings.baseUrl));
  if (address === undefined) return refused('invalid-answer', elsewhere);

  const received = await exchange(
    practice,
    query,
    {
      method: 'GET',
      address,
      audience: base,
      interactionId,
      // Base64 in JSON takes a third more than the document itself.
      maxBytes: Math.ceil(settings.documents.maxBytes * 1.4) + 10_000,
      accept: 'application/fhir+json;charset=utf-8, */*;q=0.5',
    },
    signal,
  );
  if (!received.received) return refused(received.outcome, received.issue);
  const contentType = received.header('content-type');
  const body = readJson(received.body, contentType);
  const refusal = refusalOf(received.status, received.header('retry-after'), dependencies.now());
  const said = refusalIn(body);
  // "A document could not be found", or is too large to be sent: it says nothing of the patient.
  if (said?.outcome === 'patient-not-known' || received.status === 404 || received.status === 410)
    return refused('refused', gone);
  if (refusal ?? said) return refused((said ?? refusal)!.outcome, (said ?? refusal)!.issue);

  const document = body === undefined ? { contentType, content: received.body } : contentOf(body);
  if (!document) return refused('invalid-answer', notADocument);
  const checked = checkDocument(document.contentType, document.content, settings.documents);
  if (!checked.taken) return refused('invalid-answer', checked.issue);
  return { outcome: 'answered', contentType: checked.contentType, content: checked.content };
}

/** Where a Binary lies that is written as `Binary/id` or as its address under this base; undefined where it is neither. */
function binaryAddress(url: string, base: string): string | undefined {
  const path = url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url;
  return /^Binary\/[A-Za-z0-9\-.]{1,64}$/.test(path) ? `${base}/${path}` : undefined;
}

/** STU3 has a Binary's bytes in `content`, R4 in `data`; both occur. */
function contentOf(resource: unknown): { contentType: string; content: Buffer } | undefined {
  if (!isObject(resource) || resource['resourceType'] !== 'Binary') return undefined;
  const { contentType, content, data } = resource;
  const base64 = content ?? data;
  if (typeof contentType !== 'string' || typeof base64 !== 'string' || /[^A-Za-z0-9+/=\s]/.test(base64))
    return undefined;
  return { contentType, content: Buffer.from(base64, 'base64') };
}

const refused = (outcome: Exclude<DocumentAnswer['outcome'], 'answered'>, issue: Issue): DocumentAnswer => ({
  outcome,
  issues: [issue],
});

const gone: Issue = {
  severity: 'error',
  code: 'not-found',
  text: 'This practice’s system cannot send this document: it is no longer there, or larger than GP Connect allows.',
};
const elsewhere: Issue = {
  severity: 'error',
  code: 'not-supported',
  text: 'This document lies at an address that is not the practice’s own. Open it in the system it comes from.',
};
const notADocument: Issue = {
  severity: 'error',
  code: 'structure',
  text: 'This practice’s system sent something that is not the document.',
};
