// The directory's editors: what is due, that a listing is still so. And what was not found, for those who plan.
// No person is in any of it.
import { readListing, saveListing } from '#directory/listings.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import { monthsBefore } from '#directory/search/freshness.ts';
import { type Gaps, readGaps } from '#directory/search/gaps.ts';
import { localMoment } from '#directory/search/opening.ts';
import { type DueRow, selectDue, settleReport } from '#directory/search/review-store.ts';
import { administered, mustBeAllowed, type Stewarding } from '../steward.ts';

export interface Due {
  /** Hidden from everybody until somebody says that it is still so. */
  listings: (DueRow & { hidden: boolean })[];
  total: number;
  today: string;
}

const shown = 100;

/** What waits for an editor. @throws IssueError `forbidden`, once the refusal is written down. */
export async function reviewDirectory(steward: Stewarding, finder: Finder): Promise<Due> {
  await mustBeAllowed(steward, 'keep-directory');
  const { day: today } = localMoment(steward.now(), finder.timeZone);
  const { reviewAfterMonths, hideAfterMonths } = finder.knowledge.finding.freshness;
  const due = await steward.database.run(selectDue(monthsBefore(today, reviewAfterMonths), shown));
  const hidden = monthsBefore(today, hideAfterMonths);
  return {
    listings: due.map(({ total: _total, ...row }) => {
      const last = [row.assuredDate, row.aliveOn]
        .filter((day) => day !== null)
        .toSorted((a, b) => a.localeCompare(b))
        .at(-1);
      return { ...row, hidden: last !== undefined && last < hidden };
    }),
    total: due[0]?.total ?? 0,
    today,
  };
}

/**
 * An editor has made sure that a listing is still so. @param version the one they looked at.
 * @returns false where it has gone. @throws IssueError `conflict` where somebody changed it since.
 */
export async function confirmListing(
  steward: Stewarding,
  finder: Finder,
  id: string,
  version: number,
): Promise<boolean> {
  await mustBeAllowed(steward, 'keep-directory');
  const { day } = localMoment(steward.now(), finder.timeZone);
  return steward.database.transaction(async (transaction) => {
    const listing = await readListing(transaction, id);
    if (!listing) return false;
    const { userId, name } = steward.user;
    await saveListing(
      transaction,
      { ...listing.service, assured_date: day },
      { by: { kind: 'person', id: userId, name }, why: 'Made sure that it is still so.', over: version },
    );
    await administered(transaction, steward, 'Made sure that a listing of the directory is still so.');
    return true;
  });
}

/** What somebody told the editors has been looked into. @returns false where somebody else was quicker. */
export async function settle(steward: Stewarding, reportId: number): Promise<boolean> {
  await mustBeAllowed(steward, 'keep-directory');
  return steward.database.transaction(async (transaction) => {
    const settled = await transaction.run(settleReport(reportId, steward.user.userId, steward.now()));
    if (settled.length === 0) return false;
    await administered(transaction, steward, 'Settled what somebody told the editors of the directory.');
    return true;
  });
}

const gapMonths = 12;

/** What nobody found in the last year. @throws IssueError `forbidden`, once the refusal is written down. */
export async function reviewGaps(steward: Stewarding, finder: Finder): Promise<Gaps> {
  await mustBeAllowed(steward, 'plan-services');
  const { day } = localMoment(steward.now(), finder.timeZone);
  const since = monthsBefore(`${day.slice(0, 7)}-01`, gapMonths - 1);
  return readGaps(finder, steward.database, since, day);
}
