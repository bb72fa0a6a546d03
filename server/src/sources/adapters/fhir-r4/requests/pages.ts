// All pages of one search, followed with bounds: as many as allowed, each once, and only where we asked.
// Invariant: a next link leads nowhere but to the source's own address (server-side request forgery).
import type { Refusal } from '../../../connection/refusal.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { type BundleEntry, readBundle } from './bundle.ts';
import { ownAddress } from './own-address.ts';
import {
  type Asking,
  type FhirReply,
  type FhirRequest,
  type FhirServer,
  notFhir,
  requestFhir,
} from './fhir-request.ts';

export interface Pages {
  /** Set where not everything came; the entries before it stand. */
  refusal?: Refusal;
}

/**
 * Asks, and hands over each page's entries as it comes.
 * A request of which nothing came back is made once more: between twelve searches one may meet a closing connection.
 */
export async function readPages(
  server: FhirServer,
  asking: Asking,
  first: FhirRequest,
  take: (entries: readonly BundleEntry[]) => Promise<void>,
  /** Called when the last page is here, before it is taken. */
  whenHere?: () => void,
): Promise<Pages> {
  const { maxPages } = server.settings;
  const seen = new Set<string>();
  let request = first;
  let matches = 0;
  for (let page = 1; ; page += 1) {
    const reply = await requestAgain(server, asking, request, page > 1 || 'search' in first);
    if (!reply.replied) return { refusal: reply.refusal };
    const bundle = readBundle(reply.body);
    if (!bundle) return { refusal: notFhir };
    if (bundle.next === undefined) whenHere?.();
    await take(bundle.entries);
    matches += bundle.entries.filter(
      ({ mode, resource }) => mode === 'match' && resource.resourceType !== 'OperationOutcome',
    ).length;
    if (bundle.next === undefined) {
      const short = 'search' in first && bundle.total !== undefined && matches < bundle.total;
      return short ? { refusal: fewerThanSaid } : {};
    }
    const next = ownAddress(server.base, bundle.next);
    if (next === undefined || seen.has(next.href)) return { refusal: strangeLink };
    if (page === maxPages) return { refusal: tooManyPages };
    seen.add(next.href);
    request = { get: next };
  }
}

async function requestAgain(
  server: FhirServer,
  asking: Asking,
  request: FhirRequest,
  again: boolean,
): Promise<FhirReply> {
  const reply = await requestFhir(server, asking, request);
  if (reply.replied || !again || reply.refusal.retry === undefined) return reply;
  const { afterMs } = reply.refusal.retry;
  if (afterMs > asking.query.waitMs / 4) return reply;
  await pause(afterMs, undefined, { signal: asking.signal }).catch(() => asking.signal.throwIfAborted());
  return requestFhir(server, asking, request);
}

const incomplete = (text: string, diagnostics: string): Refusal => ({
  outcome: 'invalid-answer',
  issue: { severity: 'error', code: 'incomplete', text, diagnostics },
});

const strangeLink = incomplete(
  'The rest of it lies behind an address that is not this source’s own.',
  'a next link to another origin, outside the base, or followed before',
);
const tooManyPages = incomplete('There is more of it than is shown here.', 'more pages than maxPages');
const fewerThanSaid = incomplete(
  'This source says it holds more than it sent.',
  'Bundle.total is greater than the matches in all pages',
);
