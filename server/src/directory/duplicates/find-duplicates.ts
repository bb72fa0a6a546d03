// Finds listings that may be the same, and lets an editor join or part them. Nothing is joined by itself.
import type { Database, Executor } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import type { Author, Service } from '../listing.ts';
import { inTransaction, mergeListing, readAnyListing, readListing, readListings, saveListing } from '../listings.ts';
import * as store from './duplicates-store.ts';
import { compareListings, likenessOf } from './likeness.ts';

/** Keeps what this listing could share with others, and asks about those it does. Within the caller's transaction. */
export async function noteLikeness(transaction: Executor, service: Service): Promise<void> {
  const words = likenessOf(service);
  for (const statement of store.replaceLikeness(service.id, words)) await transaction.run(statement);
  const rows = await transaction.run(store.selectAlike(service.id, words));
  for (const { service: other } of await readListings(
    transaction,
    rows.map(({ service_id }) => service_id),
  )) {
    const likely = compareListings(service, other);
    if (likely) await transaction.run(store.upsertDuplicate(service.id, other.id, likely));
  }
}

/** Two feeds gave two listings one id: whether they are one is for an editor. */
export async function noteSameId(transaction: Executor, one: string, other: string): Promise<void> {
  await transaction.run(store.upsertDuplicate(one, other, { score: 1, reasons: ['the same id, from two places'] }));
}

export interface PossibleDuplicate {
  one: Service;
  other: Service;
  score: number;
  reasons: string[];
}

/** Those nobody has decided about, the likeliest first. */
export async function possibleDuplicates(executor: Executor, limit = 50): Promise<PossibleDuplicate[]> {
  const rows = await executor.run(store.selectOpen(limit));
  const listings = await readListings(executor, [
    ...new Set(rows.flatMap(({ one_id, other_id }) => [one_id, other_id])),
  ]);
  const byId = new Map(listings.map(({ service }) => [service.id, service]));
  return rows.flatMap(({ one_id, other_id, score, reasons }) => {
    const [one, other] = [byId.get(one_id), byId.get(other_id)];
    return one && other ? [{ one, other, score: Number(score), reasons }] : [];
  });
}

/**
 * An editor's word about two listings. Joined, the kept one takes over what only the other said; the other can be put back with
 * restoreListing. @throws IssueError `not-found` where either is no longer in the directory.
 */
export async function decideDuplicate(
  executor: Database | Executor,
  pair: { keep: string; other: string },
  decision: 'merged' | 'different',
  { by, why }: { by: Author; why: string },
): Promise<void> {
  await inTransaction(executor, async (transaction) => {
    if (decision === 'merged') {
      const [kept, other] = [await readListing(transaction, pair.keep), await readListing(transaction, pair.other)];
      if (!kept || !other) throw new IssueError(notThere);
      const {
        id: _id,
        last_modified: _when,
        organization: _organization,
        service_at_locations: _places,
        ...more
      } = other.service;
      await saveListing(transaction, { ...more, ...kept.service }, { by, why });
      await mergeListing(transaction, pair.other, pair.keep, { by, why });
    } else if (!(await readAnyListing(transaction, pair.keep)) || !(await readAnyListing(transaction, pair.other)))
      throw new IssueError(notThere);
    await transaction.run(store.decide(pair.keep, pair.other, decision, by, why));
  });
}

const notThere = {
  severity: 'error',
  code: 'not-found',
  text: 'One of these listings is no longer in the directory. Look at the list again.',
} as const;
