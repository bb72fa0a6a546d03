// One request to a FHIR server on behalf of one question: authorised, identified, bounded, read.
import type { Authoriser } from '../../../connection/authorise.ts';
import type { ByteBudget, Connection, Exchange } from '../../../connection/connection.ts';
import { readJson } from '../../../connection/read-json.ts';
import { refusalOf, type Refusal } from '../../../connection/refusal.ts';
import type { SourceQuery } from '../../../source-adapter.ts';
import { refineRefusal } from './fhir-refusal.ts';
import type { FhirSettings } from '../settings.ts';

/** A connected FHIR server. */
export interface FhirServer {
  settings: FhirSettings;
  /** With a slash at its end, so that `Patient/_search` resolves below it. */
  base: URL;
  connection: Connection;
  authoriser: Authoriser;
  now: () => Date;
}

type Question = Pick<SourceQuery, 'requestId' | 'waitMs'>;

/** What the requests of one question share. */
export interface Asking<Query extends Question = Question> {
  query: Query;
  /** ODS code of the organisation that asks. */
  requester: string;
  budget: ByteBudget;
  /** Beyond the usual: the list of records a question passed through. */
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

export type FhirRequest =
  /** A search with its parameters in the body: an NHS number in a URL ends in every log on the way. */
  { search: string; form: [string, string][] } | { get: URL };

export type FhirReply = { replied: true; body: unknown } | { replied: false; refusal: Refusal };

/** Asks and reads JSON. Rejects only with the signal's reason. */
export async function requestFhir(server: FhirServer, asking: Asking, request: FhirRequest): Promise<FhirReply> {
  const received = await exchangeFhir(server, asking, request, 'application/fhir+json');
  if (!('received' in received)) return { replied: false, refusal: received };
  if (!received.received) {
    const { outcome, issue, retry } = received;
    return { replied: false, refusal: retry === undefined ? { outcome, issue } : { outcome, issue, retry } };
  }
  const body = readJson(received.body, received.header('content-type'));
  const refusal = refusalOf(received.status, received.header('retry-after'), server.now());
  if (refusal) return { replied: false, refusal: refineRefusal(refusal, body) };
  return body === undefined ? { replied: false, refusal: notFhir } : { replied: true, body };
}

/** The response as it came, or why we could not even ask. */
export async function exchangeFhir(
  server: FhirServer,
  asking: Asking,
  request: FhirRequest,
  accept: string,
): Promise<Exchange | Refusal> {
  const { authoriser, connection, base } = server;
  const url = 'get' in request ? request.get : new URL(`${request.search}/_search`, base);
  for (let tries = 1; ; tries += 1) {
    const authorisation = await authoriser.authorise(asking.signal);
    if (!authorisation.authorised) return authorisation.refusal;
    const headers = { ...requesterOf(asking), accept, ...authorisation.headers, ...asking.headers };
    const received = await connection.exchange(
      'get' in request
        ? { method: 'GET', url, headers, budget: asking.budget }
        : {
            method: 'POST',
            url,
            headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
            body: new URLSearchParams(request.form).toString(),
            budget: asking.budget,
          },
      asking.signal,
    );
    if (!received.received || received.status !== 401 || tries === 2) return received;
    // The token may have been withdrawn before its time: once more with a new one.
    if (!authoriser.forgetToken(authorisation.headers)) return received;
  }
}

/**
 * Who asks, for the source's own decision and audit.
 * Source: NHS England API platform, NHSD-End-User-Organisation-ODS (as in NRL and BaRS), X-Request-ID.
 */
function requesterOf({ requester, query }: Asking): Record<string, string> {
  return { 'x-request-id': query.requestId, 'nhsd-end-user-organisation-ods': requester };
}

export const notFhir: Refusal = {
  outcome: 'invalid-answer',
  issue: {
    severity: 'error',
    code: 'structure',
    text: 'This source sent something that cannot be read.',
    diagnostics: 'not a FHIR R4 JSON answer to the request',
  },
};
