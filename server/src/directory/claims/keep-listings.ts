// What a keeper does with the listings of their organisation: reads them, says that one is still so, changes one, offers a new service.
// What they change waits for an editor unless the partnership trusts its keepers (keeping.yaml).
import type { Database, Executor } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import {
  newsIn,
  offerService,
  suggestChange,
  type Suggested,
  suggestionsBy,
  withFields,
} from '../editing/suggestions.ts';
import type { Listing, Service } from '../listing.ts';
import { readListing, readListings, saveListing } from '../listings.ts';
import { keeperAuthor, mustKeep, type SignedInKeeper } from './keeper.ts';
import type { KeepingRules } from './keeping-rules.ts';
import { selectServicesOf } from './keeping-store.ts';

export interface KeptListing extends Listing {
  /** How many changes of theirs wait for an editor. */
  waiting: number;
}

/** What they keep, by organisation, and the services they offered that wait. */
export async function keptListings(
  executor: Executor,
  { keepings }: SignedInKeeper,
): Promise<{ listings: KeptListing[]; offered: { name: string; organizationId: string }[] }> {
  const rows = await executor.run(selectServicesOf(keepings.map(({ organizationId }) => organizationId)));
  const listings = await readListings(
    executor,
    rows.map(({ id }) => id),
  );
  const waiting = await suggestionsBy(
    executor,
    keepings.map(({ keepingId }) => keepingId),
  );
  return {
    listings: listings.map((listing) => ({
      ...listing,
      waiting: waiting.filter(({ isNew, service }) => !isNew && service?.id === listing.service.id).length,
    })),
    offered: waiting.flatMap(({ isNew, service }) =>
      isNew && service ? [{ name: service.name, organizationId: service.organization.id }] : [],
    ),
  };
}

/** One of theirs. @throws IssueError `not-found`; `forbidden` where it is not theirs. */
export async function keptListing(executor: Executor, keeper: SignedInKeeper, id: string): Promise<Listing> {
  const listing = await readListing(executor, id);
  if (!listing) throw new IssueError(noListing);
  if (!keeper.keepings.some(({ organizationId }) => organizationId === listing.service.organization.id))
    throw new IssueError(notTheirs);
  return listing;
}

/**
 * They made sure that it is still so. Counts at once.
 * @param today YYYY-MM-DD. @throws IssueError `not-found`; `forbidden`; `conflict` where somebody changed it since `over`.
 */
export async function sayStillSo(
  database: Database,
  keeper: SignedInKeeper,
  id: string,
  { over, today }: { over: number; today: string },
): Promise<void> {
  await database.transaction(async (transaction) => {
    const { service } = await keptListing(transaction, keeper, id);
    const keeping = await mustKeep(transaction, keeper, service.organization.id);
    await saveListing(
      transaction,
      { ...service, assured_date: today },
      { by: keeperAuthor(keeping), why: 'The organisation says that it is still so.', over },
    );
  });
}

/**
 * What should be otherwise in a listing of theirs.
 * @returns whether it counts now or waits. @throws IssueError as `suggestChange`, `forbidden`, and `conflict` where somebody changed it since `over`.
 */
export async function changeKept(
  database: Database,
  keeper: SignedInKeeper,
  id: string,
  {
    fields,
    words,
    over,
    today,
    rules,
  }: { fields: Suggested; words?: string; over: number; today: string; rules: KeepingRules },
): Promise<'changed' | 'waits'> {
  return database.transaction(async (transaction) => {
    const { service, version } = await keptListing(transaction, keeper, id);
    const by = keeperAuthor(await mustKeep(transaction, keeper, service.organization.id));
    // Invariant: nobody changes what another organisation's listings say of it, nor gives a listing away.
    if (fields.organization && fields.organization.id !== service.organization.id) throw new IssueError(notTheirs);
    if (version !== over) throw new IssueError(changedMeanwhile);
    if (rules.changes === 'wait' || Object.keys(newsIn(fields, service)).length === 0) {
      await suggestChange(transaction, id, { fields, by, ...(words === undefined ? {} : { words }) });
      return 'waits';
    }
    const changed = withFields(service, { ...newsIn(fields, service), assured_date: today });
    await saveListing(transaction, changed, { by, why: words?.trim() || 'The organisation says so.', over });
    return 'changed';
  });
}

/** A service of theirs that is not in the directory yet. @throws IssueError `invariant`, `forbidden`, `throttled`. */
export async function offerKept(
  database: Database,
  keeper: SignedInKeeper,
  service: Service,
  { words, today, rules }: { words?: string; today: string; rules: KeepingRules },
): Promise<'changed' | 'waits'> {
  return database.transaction(async (transaction) => {
    const by = keeperAuthor(await mustKeep(transaction, keeper, service.organization.id));
    const whole = { ...service, assured_date: today };
    if (rules.changes === 'wait') {
      await offerService(transaction, whole, { by, ...(words === undefined ? {} : { words }) });
      return 'waits';
    }
    await saveListing(transaction, whole, { by, why: words?.trim() || 'The organisation offers it.', over: 0 });
    return 'changed';
  });
}

const noListing = { severity: 'error', code: 'not-found', text: 'There is no such listing in the directory.' } as const;
const notTheirs = {
  severity: 'error',
  code: 'forbidden',
  text: 'That is not a listing of an organisation you look after.',
} as const;
const changedMeanwhile = {
  severity: 'error',
  code: 'conflict',
  text: 'Somebody changed this listing while you did. Look at what it says now, and make your change again.',
} as const;
