// Who looked at a person's record with a neighbour: its AuditEvents about this person, asked for as IHE RESTful ATNA has it (R57).
// Source: IHE ITI-81 (Retrieve ATNA Audit Event): `patient.identifier` and `date`; by POST, so that no number stands in an address.
import type { AuditEvent } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { Issue } from '#standards/issue.ts';
import type { LogAnswer, LogQuery } from '../../source-adapter.ts';
import { viaHeader, viaText } from '../../via.ts';
import type { Asking, FhirRequest, FhirServer } from '../fhir-r4/requests/fhir-request.ts';
import type { UncheckedResource } from '../fhir-r4/requests/bundle.ts';
import { readPages } from '../fhir-r4/requests/pages.ts';

/** Of one person, from one neighbour: as many as the report has of our own. */
const mostEvents = 5000;

/**
 * All pages of it, with bounds. Rejects only with the signal's reason.
 * Invariant: an event that does not say by NHS number that it is about this person is not given on; where one is about somebody
 * else, nothing of the answer is.
 */
export async function readNeighbourLog(server: FhirServer, query: LogQuery, signal: AbortSignal): Promise<LogAnswer> {
  signal.throwIfAborted();
  const asking: Asking = {
    query,
    requester: query.requester,
    headers: { [viaHeader]: viaText(query.via) },
    signal,
    budget: { remaining: server.settings.maxBytes },
  };
  const events = new Map<string, AuditEvent>();
  let [unplaced, cutShort, about] = [0, false, 'them' as 'them' | 'somebody-else'];
  const { refusal } = await readPages(server, asking, searchFor(query, server.settings.pageSize), async (entries) => {
    for (const { resource, mode } of entries) {
      if (resource.resourceType === 'OperationOutcome') cutShort ||= saysIncomplete(resource);
      if (mode !== 'match' || resource.resourceType === 'OperationOutcome') continue;
      const whose = whoseIs(resource, query.nhsNumber);
      if (whose === 'somebody-else') about = whose;
      const readable = whose === 'theirs' && events.size < mostEvents && isAuditEvent(resource);
      if (readable) events.set(keyOf(resource), resource);
      else if (events.size < mostEvents) unplaced += 1;
    }
  });
  if (about === 'somebody-else') return empty('demographics-differ', somebodyElse);
  const more = cutShort || events.size >= mostEvents;
  if (refusal && events.size === 0) return empty(refusal.outcome, refusal.issue);
  return {
    outcome: refusal && !more ? 'partly-answered' : events.size > 0 ? 'answered' : 'nothing-recorded',
    events: [...events.values()],
    unplaced,
    more: more || refusal !== undefined,
    issues: refusal ? [refusal.issue] : [],
  };
}

function searchFor({ nhsNumber, time }: LogQuery, pageSize: number): FhirRequest {
  return {
    search: 'AuditEvent',
    form: [
      ['patient.identifier', `${nhsNumberSystem}|${nhsNumber}`],
      ['date', `ge${time.since.toISOString()}`],
      ['date', `le${time.until.toISOString()}`],
      ['_count', String(pageSize)],
    ],
  };
}

/** By the NHS numbers its entities bear: an event names whoever it is about. */
function whoseIs(resource: UncheckedResource, nhsNumber: string): 'theirs' | 'somebody-else' | 'unsaid' {
  const entities = Array.isArray(resource['entity']) ? (resource['entity'] as unknown[]) : [];
  const numbers = entities.flatMap((entity) => {
    const { what } = (entity ?? {}) as { what?: { identifier?: { system?: unknown; value?: unknown } } };
    return what?.identifier?.system === nhsNumberSystem ? [String(what.identifier.value).replaceAll(/\s/g, '')] : [];
  });
  if (numbers.some((number) => number !== nhsNumber)) return 'somebody-else';
  return numbers.length > 0 ? 'theirs' : 'unsaid';
}

/** Its remark that there is more than it gives. */
const saysIncomplete = ({ issue }: UncheckedResource): boolean =>
  Array.isArray(issue) && (issue as { code?: unknown }[]).some((each) => each?.code === 'incomplete');

const isAuditEvent = (resource: UncheckedResource): resource is UncheckedResource & AuditEvent =>
  resource.resourceType === 'AuditEvent' &&
  validateResource(resource).every(({ severity }) => severity === 'warning' || severity === 'information');

/** The same event may stand on two pages, where the log grows between them. */
const keyOf = ({ id, recorded }: AuditEvent) => `${id ?? ''} ${recorded ?? ''}`;

export function empty(outcome: LogAnswer['outcome'], issue: Issue): LogAnswer {
  return { outcome, events: [], unplaced: 0, more: false, issues: [issue] };
}

const somebodyElse: Issue = {
  severity: 'error',
  code: 'business-rule',
  text: 'This record answered about somebody else. Nothing of its answer is shown.',
};
