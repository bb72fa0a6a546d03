// What each event of a message does: patients linked and merged in the order the message asks for, what is said of each gathered
// and then written at once.
import type { Transaction } from '#runtime/database/database.ts';
import { type FeedEvent, mentionedAt } from '#sources/feed.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import type { Counts, InboxSource } from './message.ts';
import type { Mentions } from './mentions.ts';
import type { QueuedMessage } from './queue-store.ts';
import type { RecordWriters, Said } from './record-writers.ts';
import { saidOfPatient } from './said-of-patient.ts';

/** What is gathered while a message's events are applied. */
export interface Telling {
  transaction: Transaction;
  dependencies: { writers: RecordWriters; mentions: Mentions };
  source: InboxSource;
  message: QueuedMessage;
  recordedAt: string;
  counts: Counts;
  issues: Issue[];
  said: Map<PatientId, { said: Said[]; deleted: { resourceType: string; id: string }[] }>;
  mentioned: string[];
}

/** Links and merges in the order the message asks for; what it says of each patient is gathered, to be written at once. */
export async function applyEvent(event: FeedEvent, telling: Telling): Promise<void> {
  const { transaction, source, dependencies, message, recordedAt, issues } = telling;
  const { writers } = dependencies;
  const { sourceId, organisation } = source;
  const { receivedAt } = message;
  const requestId = requestIdOf(message.sequence);
  switch (event.kind) {
    case 'patient': {
      const { patientId, resource, authoritative } = event.patient;
      if (!authoritative && isSaidBefore(patientId, resource, telling)) return;
      const linked = await writers.linkPatient(transaction, {
        patientId,
        sourceId,
        organisation,
        identifiers: resource.identifier ?? [],
        ...saidOfPatient(event.patient, source.kind === 'fhir', receivedAt),
        authoritative,
        receivedAt,
        recordedAt,
        requestId,
      });
      if (linked.contradicts) issues.push(contradiction);
      // Who a result merely names must not replace what registration said of them.
      saidOf(patientId, telling).said.push({
        resource,
        recordedAt: authoritative ? recordedAt : mentionedAt,
        ...(source.kind === 'fhir' ? {} : { cleared: event.patient.cleared ?? [] }),
      });
      return;
    }
    case 'resources': {
      const { patientId, resources, mentioned, deleted = [] } = event;
      for (const resource of resources) {
        if (!mentioned) say(patientId, resource, changedAt(resource, telling), telling);
        else if (!isSaidBefore(patientId, resource, telling)) say(patientId, resource, mentionedAt, telling);
      }
      if (deleted.length > 0) saidOf(patientId, telling).deleted.push(...deleted);
      return;
    }
    case 'merge': {
      const { survivor, superseded, supersededIdentifiers } = event;
      const merge = { survivor, superseded, supersededIdentifiers, sourceId, organisation, receivedAt, requestId };
      await writers.mergePatients(transaction, merge);
      return;
    }
    case 'unmerge': {
      const { survivor, superseded } = event;
      await writers.unmergePatients(transaction, {
        survivor,
        superseded,
        sourceId,
        organisation,
        receivedAt,
        requestId,
      });
    }
  }
}

function saidOf(patientId: PatientId, { said }: Telling) {
  const known = said.get(patientId);
  if (known) return known;
  const made = { said: [], deleted: [] };
  said.set(patientId, made);
  return made;
}

function say(patientId: PatientId, resource: Resource, recordedAt: string, telling: Telling): void {
  saidOf(patientId, telling).said.push({ resource, recordedAt });
}

/** A mention in words that were said before says nothing; else it is remembered once it is committed. */
function isSaidBefore(patientId: PatientId, resource: Resource, telling: Telling): boolean {
  const { mentions } = telling.dependencies;
  const key = mentions.keyOf(telling.source.sourceId, patientId, resource);
  if (mentions.has(key)) {
    telling.counts.unchanged += 1;
    return true;
  }
  telling.mentioned.push(key);
  return false;
}

/** A FHIR source says of each resource when it was last changed there; a translated message has one time for all. */
function changedAt(resource: Resource, { source, recordedAt, message }: Telling): string {
  const changed = source.kind === 'fhir' ? resource.meta?.lastUpdated : undefined;
  return changed === undefined || Number.isNaN(Date.parse(changed)) ? recordedAt : earlier(changed, message.receivedAt);
}

/** Writes all that a message says of one patient. */
export async function writeSaid(
  patientId: PatientId,
  { said, deleted }: { said: readonly Said[]; deleted: readonly { resourceType: string; id: string }[] },
  { transaction, dependencies, source, message, recordedAt, counts, issues }: Telling,
): Promise<void> {
  const written = await dependencies.writers.receiveResources(transaction, {
    patientId,
    sourceId: source.sourceId,
    organisation: source.organisation,
    recordedAt,
    receivedAt: message.receivedAt,
    messageSequence: message.sequence,
    ...(source.kind === 'fhir' ? {} : { transform: source.kind }),
    said,
    deleted,
  });
  counts.created += written.created;
  counts.updated += written.updated;
  counts.unchanged += written.unchanged;
  counts.refused += written.refused.length;
  for (const refused of written.refused) issues.push(...refused.issues);
}

/** What audit events of one message share. */
export const requestIdOf = (sequence: number): string => `message-${sequence}`;

/** When the source recorded it, or when it came: a source's clock may be ahead, and nothing is recorded after it came. */
export function earlier(recordedAt: string | undefined, receivedAt: Date): string {
  const received = receivedAt.toISOString();
  if (recordedAt === undefined) return received;
  return Date.parse(recordedAt) <= receivedAt.getTime() ? recordedAt : received;
}

const contradiction: Issue = {
  severity: 'warning',
  code: 'conflict',
  text: 'What the message says of the patient and what was said before are hardly one person. A number may be mistyped, or a record overwritten: ask the source.',
};
