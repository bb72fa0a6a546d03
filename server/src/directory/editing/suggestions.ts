// Anybody may say what a listing should say instead; an editor sees it beside what it says now and takes it field by field. Nothing of
// whoever says it is kept but that they had no account.
import { randomUUID } from 'node:crypto';
import type { Database, Executor } from '#runtime/database/database.ts';
import { canonicalJson } from '#standards/canonical-json.ts';
import { IssueError } from '#standards/issue.ts';
import { requireListing } from '../check-listing.ts';
import type { Author, Service } from '../listing.ts';
import { type Change, inTransaction, readListing, readListings, saveListing } from '../listings.ts';
import * as store from './suggestions-store.ts';

/** So many may wait of one listing, and of all: somebody who floods the queue hides what matters in it. */
const limits = { ofListing: 10, ofAll: 1000, words: 2000 };

const visitor: Author = { kind: 'visitor', id: 'visitor', name: 'Somebody without an account' };

/** Fields that can be suggested: all but what says which listing it is. */
export type Suggested = Partial<Omit<Service, 'id' | 'last_modified'>>;

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
  const proposed = Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => name !== 'id' && name !== 'last_modified' && !same(value, now[name]),
    ),
  );
  const said = words?.trim().slice(0, limits.words) || null;
  if (Object.keys(proposed).length === 0 && !said) throw new IssueError(nothingSaid);
  requireListing(changed(listing.service, proposed));
  return inTransaction(database, async (transaction) => {
    await transaction.run(store.lockSuggestions);
    const [open] = await transaction.run(store.countOpen(serviceId));
    if (open!.of_service >= limits.ofListing || open!.all >= limits.ofAll) throw new IssueError(tooMany);
    const suggestionId = randomUUID();
    const was = Object.fromEntries(Object.keys(proposed).map((name) => [name, now[name]]));
    await transaction.run(
      store.insertSuggestion({
        suggestion_id: suggestionId,
        service_id: serviceId,
        proposed,
        was,
        words: said,
        author: by,
      }),
    );
    return suggestionId;
  });
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
  service: Service;
  words?: string;
  by: Author;
  madeAt: Date;
  differences: Difference[];
}

/** What waits for an editor, the oldest first, each beside what the listing says now. */
export async function waitingSuggestions(executor: Executor, limit = 50): Promise<Suggestion[]> {
  const rows = await executor.run(store.selectOpenSuggestions(limit));
  const listings = await readListings(executor, [...new Set(rows.map(({ service_id }) => service_id))]);
  const byId = new Map(listings.map(({ service }) => [service.id, service]));
  return rows.flatMap((row) => {
    const service = byId.get(row.service_id);
    if (!service) return [];
    const now = service as unknown as Record<string, unknown>;
    const differences = Object.entries(row.proposed)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([field, suggested]) => ({
        field,
        now: now[field],
        suggested,
        changedSince: !same(now[field], row.was[field]),
      }));
    return [
      {
        id: row.suggestion_id,
        service,
        ...(row.words ? { words: row.words } : {}),
        by: row.author,
        madeAt: row.made_at,
        differences,
      },
    ];
  });
}

/**
 * Takes some fields of a suggestion, or none: then it is refused.
 * @throws IssueError `not-found`; `conflict` where another editor decided already; `value` for a field it does not have.
 */
export async function decideSuggestion(
  database: Database | Executor,
  id: string,
  take: readonly string[],
  { by, why }: Change,
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const [row] = await transaction.run(store.lockSuggestion(id));
    const listing = row && (await readListing(transaction, row.service_id));
    if (!row || !listing)
      throw new IssueError({
        severity: 'error',
        code: 'not-found',
        text: 'There is no such suggestion, or its listing is gone.',
      });
    if (row.state !== 'open') throw new IssueError(decidedAlready);
    if (take.some((field) => !Object.hasOwn(row.proposed, field)))
      throw new IssueError({ severity: 'error', code: 'value', text: 'The suggestion has no such field.' });
    const taken = Object.fromEntries(take.map((field) => [field, row.proposed[field]]));
    if (take.length > 0)
      await saveListing(transaction, changed(listing.service, taken), { by, why, over: listing.version });
    await transaction.run(
      store.decideSuggestionRow(id, { state: take.length > 0 ? 'accepted' : 'refused', taken: take, by, because: why }),
    );
  });
}

const changed = (service: Service, fields: Record<string, unknown>): Service => ({ ...service, ...fields });
const same = (one: unknown, other: unknown) => canonicalJson(one ?? null) === canonicalJson(other ?? null);

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
