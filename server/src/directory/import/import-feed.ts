// Reads a whole feed into the directory: resumable page by page, one bad item never in the way of the rest, and what left the feed is
// taken out only when it is certain that it did.
import { randomUUID } from 'node:crypto';
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import { removeListing } from '../listings.ts';
import type { Problem } from './adapt/adapt-item.ts';
import type { Raw } from './adapt/raw.ts';
import type { FeedSettings } from './feeds-file.ts';
import { importItem, itemIdOf, noteRefused, problemsOf } from './import-item.ts';
import * as store from './import-store.ts';
import type { FeedReader } from './read-feed.ts';

type Counted = 'new' | 'changed' | 'same' | 'refused' | 'unread' | 'gone' | 'vanished';
export type Counts = Record<Counted, number>;

export type ImportResult =
  | { outcome: 'complete' | 'broken'; runId: string; counts: Counts; because?: string }
  /** Somebody else reads this feed now. */
  | { outcome: 'busy' };

export interface Progress {
  page: number;
  total: number | undefined;
  counts: Counts;
}

const none: Counts = { new: 0, changed: 0, same: 0, refused: 0, unread: 0, gone: 0, vanished: 0 };

/** Enough for any feed: one that says it never ends is left here. */
const mostPages = 20_000;

/**
 * @param reader a feed's pages, from the network or from files. The caller closes it.
 * @param fresh begins anew where the last run broke off; else that one is gone on with.
 * @throws only where the database fails; the run can then be gone on with.
 */
export async function importFeed(
  database: Database,
  settings: Pick<FeedSettings, 'id' | 'name' | 'mostGone'>,
  reader: FeedReader,
  { fresh = false, onProgress = () => undefined }: { fresh?: boolean; onProgress?: (progress: Progress) => void } = {},
): Promise<ImportResult> {
  const run = await begin(database, settings.id, fresh);
  if (!run) return { outcome: 'busy' };
  const counts: Counts = { ...none, ...run.counts };
  const from = { feed: settings, runId: run.run_id };
  let total = run.total_items ?? undefined;
  let changedMeanwhile = run.next_page > 1;
  let seen = 0;

  let keptAt = Date.now();
  const take = async (item: Raw) => {
    // One slow page may take longer than the run is kept for us.
    if (Date.now() - keptAt > 20_000) {
      keptAt = Date.now();
      await database.run(store.keepRun(run.run_id));
    }
    const [known] = await database.run(store.selectItem(settings.id, itemIdOf(item)));
    if (known?.run_id === run.run_id) return;
    const whole = await reader.whole(item);
    if (whole === 'gone') return;
    if (isFault(whole)) {
      counts.unread += 1;
      await database.transaction((transaction) =>
        noteRefused(
          transaction,
          item,
          [{ cost: 'refused', place: '', text: `It could not be read: ${whole.fault}.` }],
          from,
        ),
      );
      return;
    }
    counts[await takeItem(database, whole, from)] += 1;
  };

  for (let pass = 1, page = run.next_page; page < mostPages; page += 1) {
    const read = await reader.page(page);
    if ('fault' in read) return end('broken', `Page ${page} could not be read: ${read.fault}.`);
    if (total !== undefined && read.total !== undefined && read.total !== total) changedMeanwhile = true;
    total = read.total ?? total;
    for (const item of read.items) await take(item);
    seen += read.items.length;
    await database.run(store.advanceRun(run.run_id, { nextPage: page + 1, total, counts }));
    onProgress({ page, total, counts });
    if (!read.last) continue;
    // What moved from one page to another while we read was on neither: once more, over what we have not met.
    if (pass === 2 || !(changedMeanwhile || (total !== undefined && seen < total))) break;
    pass = 2;
    page = 0;
    seen = 0;
  }
  const because = await takeOutGone(database, settings, reader, { from, counts });
  return end('complete', because);

  async function end(outcome: 'complete' | 'broken', why: string | undefined): Promise<ImportResult> {
    await database.run(store.endRun(run!.run_id, outcome, why ?? null, counts));
    return { outcome, runId: run!.run_id, counts, ...(why ? { because: why } : {}) };
  }
}

async function begin(database: Database, feedId: string, fresh: boolean): Promise<store.RunRow | undefined> {
  return database.transaction(async (transaction) => {
    await transaction.run(store.lockFeed(feedId));
    const [open] = await transaction.run(store.selectOpenRun(feedId));
    if (open?.leased && !open.ended_at) return undefined;
    if (open && !fresh) {
      await transaction.run(store.renewRun(open.run_id));
      return open;
    }
    const runId = randomUUID();
    await transaction.run(store.insertRun(runId, feedId));
    return (await transaction.run(store.selectRun(runId)))[0];
  });
}

/** What the directory refuses is the item's fault and is told; anything else stops the run. */
async function takeItem(database: Database, item: Raw, from: Parameters<typeof importItem>[2]): Promise<Counted> {
  try {
    return await database.transaction((transaction) => importItem(transaction, item, from));
  } catch (error) {
    const problems = error instanceof IssueError ? problemsOf(error) : cannotBeKept(error);
    if (!problems) throw error;
    await database.transaction((transaction) => noteRefused(transaction, item, problems, from));
    return 'refused';
  }
}

/** What the database will not hold, whatever it is, is one item's; that the database is away is not. Source: PostgreSQL, SQLSTATE classes. */
function cannotBeKept(error: unknown): Problem[] | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(22|23|54)[0-9A-Z]{3}$/.test(code)
    ? [
        {
          cost: 'refused',
          place: '',
          text: `Something in it cannot be kept here (${code}). Tell whoever runs this directory.`,
        },
      ]
    : undefined;
}

/** @returns why nothing was taken out, where too much would have been. */
async function takeOutGone(
  database: Database,
  { id, name, mostGone }: Pick<FeedSettings, 'id' | 'name' | 'mostGone'>,
  reader: FeedReader,
  { from, counts }: { from: Parameters<typeof importItem>[2]; counts: Counts },
): Promise<string | undefined> {
  const unseen = await database.run(store.selectUnseen(id, from.runId));
  const [{ count: taken } = { count: 0 }] = await database.run(store.countTaken(id));
  const gone: typeof unseen = [];
  for (const item of unseen) {
    // Not on any page is not gone: it is asked for by itself.
    const found = await reader.whole({ id: item.item_id });
    if (found === 'gone') gone.push(item);
    else if (!isFault(found) && Object.keys(found).length > 1) counts[await takeItem(database, found, from)] += 1;
  }
  if (gone.length > Math.max(5, taken * mostGone)) {
    counts.vanished = gone.length;
    return `${gone.length} of ${taken} listings were gone from the feed at once. None was taken out; make sure that the feed is whole.`;
  }
  for (const { item_id, service_id } of gone)
    await database.transaction(async (transaction) => {
      await removeListing(transaction, service_id, {
        by: { kind: 'feed', id, name },
        why: `No longer in the feed of ${name}.`,
      });
      await transaction.run(
        store.upsertItem({
          feedId: id,
          itemId: item_id,
          serviceId: service_id,
          base: null,
          name: '',
          runId: from.runId,
          state: 'gone',
        }),
      );
      counts.gone += 1;
    });
  return undefined;
}

const isFault = (value: object): value is { fault: string } =>
  'fault' in value && !('name' in value) && typeof value.fault === 'string';
