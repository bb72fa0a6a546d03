// What becomes of a document that nobody could read: a scan, a picture, an encrypted, broken or endless file. It may tell of what
// is never shared, and it may be the discharge letter that somebody's care hangs on. See docs/decisions/0031.
// Invariant: what was not read yet, though it could be, is left out until it is.
import type { Entry } from '../closure.ts';
import type { DocumentTexts } from './document-texts.ts';

export interface UnreadableDocuments {
  /** `left-out`: none is shown; `shown-unless-near`: none of a day on which something never shared was recorded. */
  are: 'shown' | 'shown-unless-near' | 'left-out';
  /** Codes of types of documents that are not shown where they cannot be read, whatever is said above. */
  leftOutTypes: readonly string[];
}

export const unreadableUnlessSaid: UnreadableDocuments = { are: 'shown-unless-near', leftOutTypes: [] };

/** Of each resource by its index, how the least read document in it was read. */
export type NotRead = Map<number, 'in part' | 'not yet'>;

/** The texts; and where one is not whole, that is noted for this resource. */
export function notingUnread(documents: DocumentTexts, index: number, notRead: NotRead): DocumentTexts {
  return {
    stillReading: documents.stillReading,
    of(contentType, data) {
      const document = documents.of(contentType, data);
      if (document.read === 'not yet' || (document.read === 'in part' && !notRead.has(index)))
        notRead.set(index, document.read);
      return document;
    },
  };
}

/** Resources that are documents: they go whole; of any other kind only the file in it does. */
const documentKinds: ReadonlySet<unknown> = new Set(['DocumentReference', 'DocumentManifest', 'Binary', 'Media']);

export interface Unreadable {
  /** Indexes of resources that go, for what nobody could read in them. */
  gone: ReadonlySet<number>;
  /** Indexes of resources that stay without their files. */
  withoutFiles: ReadonlySet<number>;
}

/**
 * What goes because nobody could read it. It takes with it the file it is kept in, and nothing else: nobody knows that it
 * tells of anything.
 * @param gone indexes of entries that are never shared, or belong to what is.
 * @param resources in the order of the entries, of which there may be more.
 */
export function unreadableOf(
  entries: readonly Entry[],
  gone: ReadonlySet<number>,
  notRead: NotRead,
  resources: readonly object[],
  rule: UnreadableDocuments,
): Unreadable {
  const left: Unreadable & { gone: Set<number>; withoutFiles: Set<number> } = {
    gone: new Set(),
    withoutFiles: new Set(),
  };
  if (notRead.size === 0) return left;
  const near =
    rule.are === 'shown-unless-near' ? new Set([...gone].flatMap((index) => daysOf(resources[index]))) : none;
  const listings = Map.groupBy(entries.keys(), (index) =>
    documentKinds.has(entries[index]!.resourceType) ? 'all' : 'no',
  );
  for (const [index, read] of notRead) {
    if (gone.has(index)) continue;
    // A file of its own is dated and typed by whatever lists it.
    const names = new Set(entries[index]!.names);
    const listed = (listings.get('all') ?? []).filter(
      (each) => each !== index && entries[each]!.pointers.some(({ target }) => names.has(target)),
    );
    const dated = [index, ...listed];
    if (!goes(dated, read)) continue;
    if (!documentKinds.has(entries[index]!.resourceType)) left.withoutFiles.add(index);
    else for (const each of dated) if (!gone.has(each)) left.gone.add(each);
  }
  return left;

  function goes(dated: readonly number[], read: 'in part' | 'not yet'): boolean {
    if (read === 'not yet' || rule.are === 'left-out') return true;
    const all = dated.flatMap((index) => resources[index] ?? []);
    return (
      all.some((resource) => typesOf(resource).some((code) => rule.leftOutTypes.includes(code))) ||
      all.some((resource) => daysOf(resource).some((day) => near.has(day)))
    );
  }
}

const none: ReadonlySet<string> = new Set();

/** Elements that say when something was or was written down, whatever the kind of entry. */
const datings: ReadonlySet<string> = new Set([
  'date',
  'authoredOn',
  'authored',
  'recordedDate',
  'assertedDate',
  'dateAsserted',
  'effectiveDateTime',
  'effectivePeriod',
  'issued',
  'performedDateTime',
  'performedPeriod',
  'occurrenceDateTime',
  'period',
  'created',
  'indexed',
  'sent',
  'onsetDateTime',
  'start',
  'context',
  'content',
  'attachment',
  'creation',
]);

/** Days, as they are written: a source writes all of its times in one way. */
function daysOf(resource: object | undefined): string[] {
  const days = new Set<string>();
  const look = (node: unknown): void => {
    if (typeof node === 'string') {
      const day = /^\d{4}-\d\d-\d\d/.exec(node)?.[0];
      if (day) days.add(day);
    } else if (Array.isArray(node)) for (const each of node) look(each);
    else if (typeof node === 'object' && node !== null)
      for (const [key, value] of Object.entries(node)) if (datings.has(key)) look(value);
  };
  if (resource) look(resource);
  return [...days];
}

function typesOf(resource: object): string[] {
  const { type, category, code } = resource as Record<string, unknown>;
  const codings = [type, category, code]
    .flat()
    .flatMap((concept) => (concept as { coding?: unknown } | null)?.coding ?? []);
  return codings.flatMap((coding) => {
    const { code: own } = coding as { code?: unknown };
    return typeof own === 'string' ? [own] : [];
  });
}
