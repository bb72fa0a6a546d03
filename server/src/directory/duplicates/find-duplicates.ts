// Finds listings that may be the same, and lets an editor join or part them. Nothing is joined by itself.
import type { Database, Executor } from '#runtime/database/database.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import { IssueError } from '#standards/issue.ts';
import { attachTerms, termIdsOf } from '../compose-listing.ts';
import { putBack } from '../editing/history.ts';
import type { Author, Listing, Service, ServiceAtLocation } from '../listing.ts';
import {
  historyOf,
  inTransaction,
  mergeListing,
  readAnyListing,
  readListing,
  readListings,
  restoreListing,
  saveListing,
} from '../listings.ts';
import { selectEntities } from '../listings-store.ts';
import { termsById } from '../taxonomies.ts';
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
export async function possibleDuplicates(
  executor: Executor,
  limit = 50,
  offset = 0,
): Promise<(PossibleDuplicate & { total: number })[]> {
  const rows = await executor.run(store.selectOpen(limit, offset));
  const listings = await readListings(executor, [
    ...new Set(rows.flatMap(({ one_id, other_id }) => [one_id, other_id])),
  ]);
  const byId = new Map(listings.map(({ service }) => [service.id, service]));
  return rows.flatMap(({ one_id, other_id, score, reasons, total }) => {
    const [one, other] = [byId.get(one_id), byId.get(other_id)];
    return one && other ? [{ one, other, score: Number(score), reasons, total }] : [];
  });
}

export interface Pair {
  one: Listing;
  other: Listing;
  /** Why they look alike; empty where only an editor thinks so. */
  reasons: string[];
}

/** Two listings side by side. Undefined where either is not in the directory. */
export async function pairOf(executor: Executor, oneId: string, otherId: string): Promise<Pair | undefined> {
  if (oneId === otherId) return undefined;
  const [one, other] = [await readListing(executor, oneId), await readListing(executor, otherId)];
  if (!one || !other) return undefined;
  const [row] = await executor.run(store.selectPair(oneId, otherId));
  return { one, other, reasons: row?.reasons ?? [] };
}

/**
 * An editor's word about two listings. Joined, the kept one takes over what only the other said, and what the editor chose of it; the other
 * goes out of the directory until they are parted.
 * @param decision.choose fields that the kept listing takes from the other.
 * @param decision.over the versions of the kept one and of the other that were looked at.
 * @throws IssueError `not-found` where either is no longer in the directory; `conflict` where somebody changed one of them since.
 */
export async function decideDuplicate(
  executor: Database | Executor,
  pair: { keep: string; other: string },
  decision: 'merged' | 'different' | { choose: readonly string[]; over: { keep: number; other: number } },
  { by, why }: { by: Author; why: string },
): Promise<void> {
  await inTransaction(executor, async (transaction) => {
    if (decision === 'different') {
      if (!(await readAnyListing(transaction, pair.keep)) || !(await readAnyListing(transaction, pair.other)))
        throw new IssueError(notThere);
      await transaction.run(store.decide(pair.keep, pair.other, 'different', by, why));
      return;
    }
    const [kept, other] = [await readListing(transaction, pair.keep), await readListing(transaction, pair.other)];
    if (!kept || !other || pair.keep === pair.other) throw new IssueError(notThere);
    const chosen = decision === 'merged' ? [] : decision.choose;
    const over = decision === 'merged' ? { keep: kept.version, other: other.version } : decision.over;
    if (other.version !== over.other) throw new IssueError(changedMeanwhile);
    const { id: _id, last_modified: _when, organization, service_at_locations: places, ...more } = other.service;
    const all = { ...more, organization, service_at_locations: places } as Record<string, unknown>;
    const taken = Object.fromEntries(
      chosen.filter((field) => all[field] !== undefined).map((field) => [field, all[field]]),
    );
    await mergeListing(transaction, pair.other, pair.keep, { by, why });
    const joined = { ...more, ...kept.service, ...withOwnIds(taken, kept.service.id) };
    const { version } = await saveListing(transaction, joined, { by, why, over: over.keep });
    const was = {
      keptId: pair.keep,
      organizationId: kept.service.organization.id,
      before: kept.version,
      after: version,
    };
    await transaction.run(store.decide(pair.keep, pair.other, 'merged', by, why, was));
  });
}

/** Places taken from another listing bear ids of their own here: that listing can be put back, and an id of a place is one listing's. */
function withOwnIds(taken: Readonly<Record<string, unknown>>, serviceId: string): Record<string, unknown> {
  const { service_at_locations: places, ...rest } = taken as { service_at_locations?: ServiceAtLocation[] };
  const own = (at: ServiceAtLocation) => ({
    ...at,
    id: deterministicId(['directory', 'place of a joined listing', serviceId, at.id]),
  });
  return { ...rest, ...(places ? { service_at_locations: places.map(own) } : {}) };
}

export interface Joined {
  keptId: string;
  keptName: string;
  otherId: string;
  otherName: string;
  by: Author;
  why: string;
  at: Date;
}

/** Pairs that were joined, the latest first. */
export const joinedListings = (executor: Executor, limit = 50): Promise<Joined[]> =>
  executor.run(store.selectJoined(limit));

/**
 * Parts what was joined: the other is in the directory again as it was, and so is the kept one where nobody changed it since.
 * They are not asked about again. @returns whether the kept one is what it was. @throws IssueError `not-found` where they are not joined.
 */
export async function partAgain(
  executor: Database | Executor,
  pair: { one: string; other: string },
  { by, why }: { by: Author; why: string },
): Promise<{ asBefore: boolean }> {
  return inTransaction(executor, async (transaction) => {
    const [row] = await transaction.run(store.lockJoined(pair.one, pair.other));
    if (!row) throw new IssueError(notJoined);
    const otherId = row.kept_id === pair.one ? pair.other : pair.one;
    const kept = await readListing(transaction, row.kept_id);
    const asBefore = kept?.version === row.kept_version_after;
    if (asBefore && row.kept_version_after > row.kept_version_before) {
      const before = await lastVersionUpTo(transaction, row.kept_id, row.kept_version_before);
      const what = { entity: 'service' as const, id: row.kept_id, version: before ?? 0 };
      await putBack(transaction, row.kept_id, what, { by, why, over: row.kept_version_after });
      const [owner] = await transaction.run(selectEntities('organization', [row.kept_organization_id]));
      const now = (await readListing(transaction, row.kept_id))!.service;
      const terms = await termsById(transaction, termIdsOf(owner!.document));
      const organization = attachTerms(owner!.document, terms) as Service['organization'];
      await saveListing(transaction, { ...now, organization }, { by, why });
    }
    await restoreListing(transaction, otherId, { by, why });
    await transaction.run(store.decide(pair.one, pair.other, 'different', by, why));
    return { asBefore };
  });
}

/** A listing's version goes up with its organisation's and places' too: the service's own that stood then. */
async function lastVersionUpTo(transaction: Executor, id: string, version: number): Promise<number | undefined> {
  return (await historyOf(transaction, 'service', id)).find((each) => each.version <= version)?.version;
}

const notThere = {
  severity: 'error',
  code: 'not-found',
  text: 'One of these listings is no longer in the directory. Look at the list again.',
} as const;
const notJoined = {
  severity: 'error',
  code: 'not-found',
  text: 'These listings are not joined, or no longer. Look at the list again.',
} as const;
const changedMeanwhile = {
  severity: 'error',
  code: 'conflict',
  text: 'Somebody changed one of these listings while you looked. Look at them again.',
} as const;
