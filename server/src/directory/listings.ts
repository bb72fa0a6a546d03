// The directory's one face for reading and writing listings. Public: nothing here reads what only professionals may see
// (professional.ts). Every change is kept with who made it and why; nothing is ever overwritten or deleted.
import type { Database, Executor } from '#runtime/database/database.ts';
import { canonicalJson } from '#standards/canonical-json.ts';
import { IssueError } from '#standards/issue.ts';
import { requireListing } from './check-listing.ts';
import { type Parts, putTogether, takeApart, termIdsOf } from './compose-listing.ts';
import type { Author, Listing, Service } from './listing.ts';
import * as store from './listings-store.ts';
import { refreshSearch } from './search/refresh-search.ts';
import { addTerms, termsById } from './taxonomies.ts';

/** Who makes a change, and why, in words an editor reads in the history. */
export interface Change {
  by: Author;
  why: string;
}

/** The listing as it stands; undefined where there is none, or it was removed. */
export async function readListing(executor: Executor, id: string): Promise<Listing | undefined> {
  return (await readListings(executor, [id]))[0];
}

/** Those of these listings that are in the directory, in the order of the ids. Three statements, however many. */
export async function readListings(
  executor: Executor,
  ids: readonly string[],
  { removed = false }: { removed?: boolean } = {},
): Promise<Listing[]> {
  const known = ids.filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));
  if (known.length === 0) return [];
  const rows = await executor.run(store.selectListings(known, { removed }));
  const terms = await termsById(
    executor,
    termIdsOf(...rows.map(({ document, organization, locations }) => [document, organization, locations])),
  );
  return rows.map((row) => ({
    service: putTogether(
      { service: row.document, organization: row.organization, locations: row.locations, modifiedAt: row.modified_at },
      terms,
    ),
    version: row.version,
    modifiedAt: row.modified_at,
    ...(row.removed_at ? { removedAt: row.removed_at } : {}),
    ...(row.merged_into ? { mergedInto: row.merged_into } : {}),
  }));
}

/** Also one that was removed: for whoever may put it back. */
export async function readAnyListing(executor: Executor, id: string): Promise<Listing | undefined> {
  return (await readListings(executor, [id], { removed: true }))[0];
}

/**
 * Keeps a listing, whole: what is not in it any more is taken away. Its organisation and locations are kept for every listing that
 * shows them, and those change with it. Terms that the directory has already keep their wording.
 * @param over the version the change was made on; left out, it counts whatever was there.
 * @param again puts a removed listing back; else a removed one stays removed.
 * @returns its version, and whether anything was new.
 * @throws IssueError `invariant` with every fault; `conflict` where somebody changed it since `over`; `duplicate` where the id of one
 *   of its places is another listing's.
 */
export async function saveListing(
  executor: Database | Executor,
  given: Service,
  change: Change & { over?: number; again?: boolean },
): Promise<{ id: string; version: number; changed: boolean }> {
  const parts = takeApart(requireListing(given));
  return inTransaction(executor, (transaction) => write(transaction, parts, change));
}

/** Takes a listing out of the directory; it can be put back. Does nothing where it is out. @throws IssueError `not-found` */
export const removeListing = (executor: Database | Executor, id: string, change: Change): Promise<void> =>
  takeOut(executor, id, change, 'remove', null);

/** Takes one listing out because another stands for both. @throws IssueError `not-found` */
export const mergeListing = (executor: Database | Executor, id: string, into: string, change: Change): Promise<void> =>
  takeOut(executor, id, change, 'merge', into);

/** Puts back what was removed or merged. @throws IssueError `not-found` */
export async function restoreListing(executor: Database | Executor, id: string, change: Change): Promise<void> {
  await inTransaction(executor, async (transaction) => {
    const at = await lock(transaction);
    const listing = await storedRow(transaction, id);
    if (!listing.removed_at) return;
    await transaction.run(store.markRestored(id, at));
    await note(
      transaction,
      {
        entity: 'service',
        id,
        version: listing.version + 1,
        document: listing.document,
        changed: [],
        act: 'restore',
        at,
      },
      change,
    );
    await refreshSearch(transaction, id);
  });
}

/** What an entity was, the latest first: what changed each time, by whom and why. For editors; never published. */
export async function historyOf(
  executor: Executor,
  entity: store.Entity,
  id: string,
): Promise<{ version: number; changed: string[]; act: string; by: Author; why: string; at: Date }[]> {
  const rows = await executor.run(store.selectVersions(entity, id));
  return rows.map(({ version, changed, act, author, because, recorded_at }) => ({
    version,
    changed,
    act,
    by: author,
    why: because,
    at: recorded_at,
  }));
}

/** What changed, oldest first; removed listings too. Ask again from the last one's moment and id. */
export async function listingsChangedSince(
  executor: Executor,
  since: Date,
  { after = '00000000-0000-0000-0000-000000000000', limit = 500 }: { after?: string; limit?: number } = {},
): Promise<{ id: string; name: string; modifiedAt: Date; removed: boolean }[]> {
  const rows = await executor.run(store.selectChanges(since, after, limit));
  return rows.map(({ id, name, modified_at, removed_at }) => ({
    id,
    name,
    modifiedAt: modified_at,
    removed: removed_at !== null,
  }));
}

/** The work within a transaction: the caller's, where it is in one. */
export const inTransaction = <T>(
  executor: Database | Executor,
  work: (transaction: Executor) => Promise<T>,
): Promise<T> => ('transaction' in executor ? executor.transaction(work) : work(executor));

/** Invariant: changes are made one after the other, each later than the one before: whoever asks "since" misses none. */
async function lock(transaction: Executor): Promise<Date> {
  await transaction.run(store.lockDirectory);
  return (await transaction.run(store.selectMoment))[0]!.at;
}

async function write(
  transaction: Executor,
  parts: Parts,
  change: Change & { over?: number; again?: boolean },
): Promise<{ id: string; version: number; changed: boolean }> {
  const at = await lock(transaction);
  const { id } = parts.service;
  const before = (await transaction.run(store.selectListings([id], { removed: true })))[0];
  if (change.over !== undefined && change.over !== (before?.version ?? 0)) throw new IssueError(changedMeanwhile);
  const taken = await transaction.run(
    store.selectPlacesOfOthers(
      id,
      parts.places.map((place) => place.id),
    ),
  );
  if (taken.length > 0 || new Set(parts.places.map((place) => place.id)).size < parts.places.length)
    throw new IssueError(placeTaken);

  await addTerms(transaction, parts, at);
  const organizations = await writeEntities(transaction, 'organization', [parts.organization], change, at);
  const locations = await writeEntities(transaction, 'location', parts.locations, change, at);
  const others =
    organizations.length + locations.length === 0
      ? []
      : await transaction.run(
          store.touchListingsOf({ organizationIds: organizations, locationIds: locations }, { except: id, at }),
        );

  const fields = changedFields(before?.document, parts.service);
  const back = Boolean(before?.removed_at && change.again);
  const moved = before !== undefined && before.organization.id !== parts.organization.id;
  const changed = !before || fields.length > 0 || back || moved || organizations.length + locations.length > 0;
  const version = (before?.version ?? 0) + (changed ? 1 : 0);
  if (changed) {
    await transaction.run(
      store.upsertService(
        { id, version, document: parts.service },
        { organizationId: parts.organization.id, at, restore: back },
      ),
    );
    for (const statement of [
      ...store.replacePlaces(id, parts.places),
      ...store.replaceTerms(id, termIdsOf(parts.service, parts.organization, parts.locations)),
    ])
      await transaction.run(statement);
    if (!before || fields.length > 0 || back || moved)
      await note(
        transaction,
        {
          entity: 'service',
          id,
          version,
          document: parts.service,
          changed: moved ? [...fields, 'organization'] : fields,
          act: back ? 'restore' : 'save',
          at,
        },
        change,
      );
    for (const each of [id, ...others.map((other) => other.id).toSorted()]) await refreshSearch(transaction, each);
  }
  return { id, version, changed };
}

/** @returns the ids of those that are new or otherwise than they were. */
async function writeEntities(
  transaction: Executor,
  entity: store.KeptApart,
  documents: readonly store.Document[],
  change: Change,
  at: Date,
): Promise<string[]> {
  if (documents.length === 0) return [];
  const stored = new Map(
    (
      await transaction.run(
        store.selectEntities(
          entity,
          documents.map(({ id }) => id),
        ),
      )
    ).map((row) => [row.id, row]),
  );
  const written: string[] = [];
  for (const document of documents) {
    const before = stored.get(document.id);
    const changed = changedFields(before?.document, document);
    if (before && changed.length === 0) continue;
    const version = (before?.version ?? 0) + 1;
    await transaction.run(store.upsertEntity(entity, { id: document.id, version, document }, at));
    await note(transaction, { entity, id: document.id, version, document, changed, act: 'save', at }, change);
    written.push(document.id);
  }
  return written;
}

async function takeOut(
  executor: Database | Executor,
  id: string,
  change: Change,
  act: 'remove' | 'merge',
  into: string | null,
): Promise<void> {
  await inTransaction(executor, async (transaction) => {
    const at = await lock(transaction);
    const listing = await storedRow(transaction, id);
    if (listing.removed_at) return;
    await transaction.run(store.markRemoved(id, at, into));
    await note(
      transaction,
      { entity: 'service', id, version: listing.version + 1, document: listing.document, changed: [], act, at },
      change,
    );
    await refreshSearch(transaction, id);
  });
}

async function storedRow(transaction: Executor, id: string): Promise<store.ListingRow> {
  const [row] = await transaction.run(store.selectListings([id], { removed: true }));
  if (!row)
    throw new IssueError({ severity: 'error', code: 'not-found', text: 'There is no such listing in the directory.' });
  return row;
}

type Noted = Omit<Parameters<typeof store.insertVersion>[0], 'author' | 'because'>;
const note = (transaction: Executor, what: Noted, { by, why }: Change) =>
  transaction.run(store.insertVersion({ ...what, author: by, because: why }));

/** The fields of the new document that are otherwise, and those it no longer has. */
export function changedFields(before: object | undefined, now: object): string[] {
  const old = (before ?? {}) as Record<string, unknown>;
  const fresh = now as Record<string, unknown>;
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .filter((name) => name !== 'id' && canonicalJson(old[name] ?? null) !== canonicalJson(fresh[name] ?? null))
    .toSorted();
}

const changedMeanwhile = {
  severity: 'error',
  code: 'conflict',
  text: 'Somebody changed this listing while you did. Look at what it says now, and make your change again.',
} as const;
const placeTaken = {
  severity: 'error',
  code: 'duplicate',
  text: 'Two listings, or two places of one, have the same service_at_location id. Give each its own.',
  location: 'service_at_locations',
} as const;
