// Anybody may say what a listing should say instead; an editor sees it beside what it says now and takes it field by field. Nothing of
// whoever says it is kept but that they had no account.
import { randomUUID } from 'node:crypto';
import type { Database, Executor } from '#runtime/database/database.ts';
import { canonicalJson } from '#standards/canonical-json.ts';
import { IssueError } from '#standards/issue.ts';
import { requireListing } from '../check-listing.ts';
import type { Author, Service } from '../listing.ts';
import { type Change, inTransaction, readListing, readListings, removeListing, saveListing } from '../listings.ts';
import * as store from './suggestions-store.ts';

/** So many may wait of one listing, of what the public says is missing, and of all: somebody who floods the queue hides what matters in it. */
const limits = { ofListing: 10, ofMissing: 100, ofAll: 1000, words: 2000 };

export const visitor: Author = { kind: 'visitor', id: 'visitor', name: 'Somebody without an account' };

/** Fields that can be suggested: all but what says which listing it is. Null: it should say nothing there. */
export type Suggested = { [Field in Exclude<keyof Service, 'id' | 'last_modified'>]?: Service[Field] | null };

/**
 * Keeps what should change, for an editor. What is as it is now is not part of it.
 * @returns its id. @throws IssueError `not-found`; `invariant` with every fault where the listing would not be right; `required` where
 * nothing would change and nothing is said; `throttled` where too many wait.
 */
export async function suggestChange(
  database: Database | Executor,
  serviceId: string,
  { fields, words, by = visitor }: { fields: Suggested; words?: string; by?: Author },
): Promise<string> {
  const listing = await readListing(database, serviceId);
  if (!listing)
    throw new IssueError({ severity: 'error', code: 'not-found', text: 'There is no such listing in the directory.' });
  const now = listing.service as unknown as Record<string, unknown>;
  const proposed = newsIn(fields, listing.service);
  const said = words?.trim().slice(0, limits.words) || null;
  if (Object.keys(proposed).length === 0 && !said) throw new IssueError(nothingSaid);
  requireListing(withFields(listing.service, proposed));
  const was = Object.fromEntries(Object.keys(proposed).map((name) => [name, now[name]]));
  return keepSuggestion(database, {
    service_id: serviceId,
    organization_id: null,
    proposed,
    was,
    words: said,
    author: by,
  });
}

/**
 * Keeps a service that somebody's organisation offers and the directory does not have yet. Nobody sees it before an editor takes it.
 * @returns its id. @throws IssueError `invariant` with every fault; `throttled` where too many wait.
 */
export async function offerService(
  database: Database | Executor,
  service: Service,
  { words, by }: { words?: string; by: Author },
): Promise<string> {
  const { last_modified: _when, ...proposed } = requireListing(service);
  return keepSuggestion(database, {
    service_id: null,
    organization_id: service.organization.id,
    proposed,
    was: {},
    words: words?.trim().slice(0, limits.words) || null,
    author: by,
  });
}

/** @throws IssueError `throttled` where too many wait. */
export async function keepSuggestion(
  database: Database | Executor,
  row: Omit<store.SuggestionRow, 'suggestion_id' | 'made_at' | 'state'>,
): Promise<string> {
  return inTransaction(database, async (transaction) => {
    await transaction.run(store.lockSuggestions);
    // Those without an account cannot keep out those who have one.
    const [open] = await transaction.run(
      store.countOpen(
        { serviceId: row.service_id, organizationId: row.organization_id },
        row.author.kind === 'visitor',
      ),
    );
    const isMissing = row.service_id === null && row.organization_id === null;
    const most = isMissing ? limits.ofMissing : limits.ofListing;
    if ((row.service_id === null ? open!.offered : open!.of_service) >= most || open!.all >= limits.ofAll)
      throw new IssueError(tooMany);
    const suggestionId = randomUUID();
    await transaction.run(store.insertSuggestion({ suggestion_id: suggestionId, ...row }));
    return suggestionId;
  });
}

/** What of these fields is otherwise than the listing says. */
export function newsIn(fields: Suggested, service: Service): Record<string, unknown> {
  const now = service as unknown as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => name !== 'id' && name !== 'last_modified' && value !== undefined && !same(value, now[name]),
    ),
  );
}

/** The listing with these fields; without those that are null. */
export function withFields(service: Service, fields: Readonly<Record<string, unknown>>): Service {
  const all = Object.entries({ ...service, ...fields }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(all) as unknown as Service;
}

export interface Difference {
  field: string;
  /** Undefined where it says nothing. */
  now: unknown;
  suggested: unknown;
  /** Somebody else changed it since it was suggested. */
  changedSince: boolean;
}

export interface Suggestion {
  id: string;
  /** As it is now; of an offered service, as it would be. Undefined where the listing has gone since. */
  service: Service | undefined;
  /** The listing's version now. */
  version: number;
  /** It is not in the directory yet. */
  isNew: boolean;
  /** Nor is its organisation: somebody without an account told of it. */
  isMissing: boolean;
  words?: string;
  by: Author;
  madeAt: Date;
  differences: Difference[];
}

/** What waits for an editor, the oldest first, each beside what the listing says now. */
export async function waitingSuggestions(executor: Executor, limit = 50): Promise<Suggestion[]> {
  const all = await besideListings(executor, await executor.run(store.selectOpenSuggestions(limit)));
  return all.filter(({ service }) => service !== undefined);
}

/** One that waits. Undefined where there is none, or it is decided. */
export async function waitingSuggestion(executor: Executor, id: string): Promise<Suggestion | undefined> {
  if (!isId(id)) return undefined;
  const rows = await executor.run(store.selectSuggestion(id));
  return (
    await besideListings(
      executor,
      rows.filter(({ state }) => state === 'open'),
    )
  )[0];
}

/** What waits of these authors. */
export const suggestionsBy = async (executor: Executor, authorIds: readonly string[]): Promise<Suggestion[]> =>
  besideListings(executor, await executor.run(store.selectOpenBy(authorIds)));

async function besideListings(executor: Executor, rows: readonly store.SuggestionRow[]): Promise<Suggestion[]> {
  const ids = new Set(rows.flatMap(({ service_id: id }) => id ?? []));
  const listings = new Map((await readListings(executor, [...ids])).map((listing) => [listing.service.id, listing]));
  return rows.map((row) => {
    const listing = row.service_id === null ? undefined : listings.get(row.service_id);
    const isNew = row.service_id === null;
    const now = (listing?.service ?? {}) as Record<string, unknown>;
    const differences = Object.entries(row.proposed)
      .filter(([field]) => !isNew || field !== 'id')
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([field, suggested]) => ({
        field,
        now: now[field],
        suggested: suggested ?? undefined,
        changedSince: !isNew && !same(now[field], row.was[field]),
      }));
    return {
      id: row.suggestion_id,
      service: isNew ? (row.proposed as unknown as Service) : listing?.service,
      version: listing?.version ?? 0,
      isNew,
      isMissing: isNew && row.organization_id === null,
      ...(row.words ? { words: row.words } : {}),
      by: row.author,
      madeAt: row.made_at,
      differences,
    };
  });
}

/**
 * Takes some fields of a suggestion, or none: then it is refused.
 * @param over the version of the listing that was looked at.
 * @throws IssueError `not-found`; `conflict` where another editor decided already, or somebody changed the listing since it was looked at;
 *   `value` for a field it does not have; `invariant` where the listing would not be right.
 */
export async function decideSuggestion(
  database: Database | Executor,
  id: string,
  take: readonly string[],
  { by, why, over }: Change & { over?: number },
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const [row] = isId(id) ? await transaction.run(store.lockSuggestion(id)) : [];
    if (!row) throw new IssueError(noSuggestion);
    if (row.state !== 'open') throw new IssueError(decidedAlready);
    if (take.some((field) => !Object.hasOwn(row.proposed, field)))
      throw new IssueError({ severity: 'error', code: 'value', text: 'The suggestion has no such field.' });
    if (take.length > 0) {
      const taken = Object.fromEntries(take.map((field) => [field, row.proposed[field]]));
      const listing = row.service_id === null ? undefined : await readListing(transaction, row.service_id);
      const isMissing = row.service_id === null && row.organization_id === null;
      if (row.service_id === null) {
        const { id: serviceId } = row.proposed as { id: string };
        await saveListing(transaction, { ...taken, id: serviceId } as Service, { by, why, over: 0 });
        // A draft: nobody but editors sees it until one of them puts it in.
        if (isMissing) await removeListing(transaction, serviceId, { by, why });
      } else if (listing)
        await saveListing(transaction, withFields(listing.service, taken), {
          by,
          why,
          over: over ?? listing.version,
        });
      else throw new IssueError(noSuggestion);
    }
    await transaction.run(
      store.decideSuggestionRow(id, { state: take.length > 0 ? 'accepted' : 'refused', taken: take, by, because: why }),
    );
  });
}

const same = (one: unknown, other: unknown) => canonicalJson(one ?? null) === canonicalJson(other ?? null);
const isId = (given: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given);

const noSuggestion = {
  severity: 'error',
  code: 'not-found',
  text: 'There is no such suggestion, or its listing is gone.',
} as const;
const nothingSaid = {
  severity: 'error',
  code: 'required',
  text: 'Nothing would change. Say what should be different.',
} as const;
const tooMany = {
  severity: 'error',
  code: 'throttled',
  text: 'Many suggestions wait for an editor already. Try again in a few days, or tell the organisation itself.',
} as const;
const decidedAlready = {
  severity: 'error',
  code: 'conflict',
  text: 'Another editor has decided about this already. Look at the list again.',
} as const;
