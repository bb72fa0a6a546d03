// One document's content from a FHIR source: as bytes, or inside a Binary.
// Source: https://hl7.org/fhir/R4/binary.html#rest, https://hl7.org/fhir/R4/documentreference.html
import { readJson } from '../../connection/read-json.ts';
import { refusalOf, type Refusal } from '../../connection/refusal.ts';
import type { DocumentAnswer, DocumentQuery } from '../../source-adapter.ts';
import { refineRefusal } from './requests/fhir-refusal.ts';
import { type Asking, exchangeFhir, type FhirServer } from './requests/fhir-request.ts';
import { ownAddress } from './requests/own-address.ts';

/**
 * Fetches what a DocumentReference points at, as it comes: `fetchDocument` of sources checks that it is what it says.
 * Invariant: only from the source's own address; a pointer elsewhere is not followed.
 */
export async function fetchFhirDocument(
  server: FhirServer,
  query: DocumentQuery,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<DocumentAnswer> {
  signal.throwIfAborted();
  const { documents } = server.settings;
  const url = ownAddress(server.base, query.url);
  if (!url) return refused(elsewhere);

  // Base64 inside JSON takes a third more than the document itself.
  const budget = { remaining: Math.ceil(documents.maxBytes * 1.4) + 10_000 };
  const asking: Asking = { query, requester: query.permit.user.organisation.ods, headers, signal, budget };
  const received = await exchangeFhir(server, asking, { get: url }, '*/*');
  if (!('received' in received)) return refused(received);
  if (!received.received) return refused(received);
  const contentType = received.header('content-type');
  const resource = readJson(received.body, contentType);
  const refusal = refusalOf(received.status, received.header('retry-after'), server.now());
  if (refusal) return refused(notThere(received.status) ? gone : refineRefusal(refusal, resource));

  const document = resource === undefined ? { contentType, content: received.body } : readBinary(resource);
  if (document === undefined) return refused(notADocument);
  return { outcome: 'answered', contentType: document.contentType ?? '', content: document.content };
}

/** A Binary's content, where it is one that holds any. */
function readBinary(resource: unknown): { contentType: string; content: Buffer } | undefined {
  const { resourceType, contentType, data } = (resource ?? {}) as Record<string, unknown>;
  if (resourceType !== 'Binary' || typeof contentType !== 'string' || typeof data !== 'string') return undefined;
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(data)) return undefined;
  return { contentType, content: Buffer.from(data, 'base64') };
}

/** Here a 404 speaks of the document, whose address the source gave us. */
const notThere = (status: number) => status === 404 || status === 410;

function refused({ outcome, issue }: { outcome: Refusal['outcome']; issue: Refusal['issue'] }): DocumentAnswer {
  return { outcome, issues: [issue] };
}

const gone: Refusal = {
  outcome: 'refused',
  issue: { severity: 'error', code: 'not-found', text: 'This source no longer has this document.' },
};
const elsewhere: Refusal = {
  outcome: 'invalid-answer',
  issue: {
    severity: 'error',
    code: 'not-supported',
    text: 'This document lies at an address that is not the source’s own. Open it in the system it comes from.',
  },
};
const notADocument: Refusal = {
  outcome: 'invalid-answer',
  issue: { severity: 'error', code: 'structure', text: 'This source sent something that is not the document.' },
};
