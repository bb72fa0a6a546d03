// One question to a FHIR server, from finding its patient to the answer.
import type { Refusal } from '../../connection/refusal.ts';
import type { SourceAnswer, SourceQuery, SourceWarning } from '../../source-adapter.ts';
import { documentsWithin, withoutUnreadYet } from '../../query/documents-unread.ts';
import { type Collection, startCollection } from './reading/collection.ts';
import { composeAnswer } from './reading/compose-answer.ts';
import type { Asking, FhirServer } from './requests/fhir-request.ts';
import { findPatient } from './find-patient.ts';
import { readAreas } from './read-areas.ts';
import { withinWait } from './requests/within-wait.ts';

/** What a protocol built on this one does differently. */
export interface Variation {
  /** Sent with every request, beyond the usual. */
  headers?: Readonly<Record<string, string>>;
  /** Parameters added to every search for a kind. */
  searchAlso?: readonly (readonly [string, string])[];
  /** Called when everything has come, before areas are counted and references resolved. */
  reshape?: (collection: Collection) => void;
}

/** Asks for everything the server will say about one person. Rejects only with the signal's reason. */
export async function askFhir(
  server: FhirServer,
  query: SourceQuery,
  cancelled: AbortSignal,
  { headers = {}, searchAlso = [], reshape }: Variation = {},
): Promise<SourceAnswer> {
  cancelled.throwIfAborted();
  const startedMs = performance.now();
  const wait = withinWait(query.waitMs, cancelled);
  const asking: Asking<SourceQuery> = {
    query,
    requester: query.permit.user.organisation.ods,
    headers,
    signal: wait.signal,
    budget: { remaining: server.settings.maxBytes },
  };

  const found = await wait.within(findPatient(server, asking));
  if ('outcome' in found) return refusedAnswer(found);
  if (!found.found) return refusedAnswer(found.refusal, found.warnings);

  const collection = startCollection(server.base, query, found);
  const missing = await readAreas(server, asking, found.patient.id, collection, { wait, searchAlso });
  const { stillReading } = await collection.leaveOutNeverShared(documentsWithin(startedMs, query));
  reshape?.(collection);
  const answer = composeAnswer(server.settings.resourceTypes, collection, missing, found.warnings);
  return { ...(stillReading ? withoutUnreadYet(answer) : answer), clearedBy: query.neverShared.stamp };
}

/** An answer that says why there is none. */
function refusedAnswer({ outcome, issue, retry }: Refusal, warnings: readonly SourceWarning[] = []): SourceAnswer {
  return { outcome, resources: [], areas: [], warnings, losses: [], issues: [issue], ...(retry && { retry }) };
}
