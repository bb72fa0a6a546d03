// A clinician opens a letter. Its address was sealed when the record was shown, for the same session, so that only what was
// listed can be opened; and it is decided and written down again, because a letter is more than its title.
import { readResource, resourceOf } from '#record/read.ts';
import type { ResourceKey } from '#record/items/record-item.ts';
import type { Permit } from '#privacy/permit.ts';
import { redact } from '#privacy/redact.ts';
import { checkDocument, documentSettings } from '#sources/document-content.ts';
import { fetchDocument } from '#sources/fetch-document.ts';
import type { DocumentAnswer } from '#sources/source-adapter.ts';
import { outcomeWords } from '#sources/outcome-words.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { type Asking, closedWhereItFails, decideAndRecord, type Door, recordShown } from './door.ts';
import { type KnownPerson, knownPerson } from './known-person.ts';
import { type DocumentRead, notThere, readForPerson } from './read-for-person.ts';
import type { DocumentLocation, Refused } from './record-part.ts';
import { sectionsSharedOf } from './shared-part.ts';

/** What a document's address holds, sealed. */
export interface SealedDocument {
  personId: PersonId;
  sourceId: string;
  resource: ResourceKey;
  location: DocumentLocation;
}

export type DocumentOpened =
  | Refused
  | { permitted: true; opened: 'file'; contentType: string; content: Uint8Array }
  | ({ permitted: true; opened: 'clinical-document' } & DocumentRead)
  | { permitted: true; opened: false; title: string; explanation: string };

export async function openDocument(
  door: Door,
  asking: Asking,
  document: SealedDocument,
  signal: AbortSignal,
): Promise<DocumentOpened> {
  const { personId, sourceId, resource } = document;
  const decided = await decideAndRecord(door, asking, { action: 'open-document', personId, resource });
  if (!decided.permitted) return decided;
  const { permit } = decided;
  const answer = await closedWhereItFails(door, asking, permit, async () => {
    const withheld = withheldDocument(permit, sourceId);
    if (withheld) return withheld;
    const person = await knownPerson(door, personId);
    if (!person) return notThere;
    const content = await contentOf(door, asking, permit, person, document, signal);
    return readForPerson(door, asking, { permit, person, sourceId }, content);
  });
  const opened = answer.outcome === 'answered';
  const shown = { sourceId, outcome: answer.outcome, sections: opened ? { documents: 1 } : {} };
  await recordShown(door, asking, permit, [shown], opened ? 'success' : 'failed');
  if ('document' in answer) {
    const { document: read, person, warnings } = answer;
    return { permitted: true, opened: 'clinical-document', document: read, person, warnings };
  }
  if (answer.outcome === 'answered')
    return { permitted: true, opened: 'file', contentType: answer.contentType, content: answer.content };
  const words = outcomeWords[answer.outcome];
  return {
    permitted: true,
    opened: false,
    title: words.label,
    explanation: [...answer.issues.map(({ text }) => text), words.nextStep].filter(Boolean).join(' '),
  };
}

/** It was listed under an agreement that holds no longer, or no longer covers letters: nothing is asked or read. */
function withheldDocument(permit: Permit, sourceId: string): DocumentAnswer | undefined {
  const said = permit.withheldSources.get(sourceId);
  const covered = sectionsSharedOf(permit, sourceId)?.has('documents') ?? true;
  if (!said && covered) return undefined;
  const text = said?.explanation ?? 'No agreement in force covers this organisation’s documents.';
  return { outcome: 'no-agreement', issues: [{ severity: 'error', code: 'forbidden', text }] };
}

async function contentOf(
  door: Door,
  { requestId }: Asking,
  permit: Permit,
  person: KnownPerson,
  document: SealedDocument,
  signal: AbortSignal,
): Promise<DocumentAnswer> {
  const { sourceId, location, resource } = document;
  if ('url' in location) {
    const { demographics } = person.shown;
    const localIdentifiers = person.identifiersBySource.get(sourceId) ?? [];
    return fetchDocument(
      door.sources,
      { permit, requestId, sourceId, url: location.url, demographics, localIdentifiers, via: [door.partnership.host] },
      signal,
    );
  }
  // Linked when it was listed, and not since: a link undone takes its letters with it.
  if (!person.patients.some(({ patientId }) => patientId === location.patientId)) return notThere;
  return heldContent(door, permit, resource, location.patientId);
}

/** A document a feed sent: its content stands in the resource itself. */
async function heldContent(
  { database }: Door,
  permit: Permit,
  key: ResourceKey,
  patientId: PatientId,
): Promise<DocumentAnswer> {
  const version = await readResource(database, patientId, key);
  const resource = version && resourceOf(version);
  const [allowed] = resource ? redact(permit, [resource]) : [];
  const contents = allowed?.resourceType === 'DocumentReference' ? (allowed.content ?? []) : [];
  const attachment = contents.map((content) => content.attachment).find((each) => each?.data !== undefined);
  if (!attachment?.data) return notThere;
  const checked = checkDocument(
    attachment.contentType,
    Buffer.from(attachment.data, 'base64'),
    documentSettings.parse({}),
  );
  return checked.taken
    ? { outcome: 'answered', contentType: checked.contentType, content: checked.content }
    : { outcome: 'invalid-answer', issues: [checked.issue] };
}
