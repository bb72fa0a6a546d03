// Whoever answers for privacy sees which lists of what is never shared are in force, what they are made of, and whether every
// record that is held is drawn by them. Never what anybody's record holds.
import type { ListInForce } from '#privacy/never-shared/lists-in-force.ts';
import type { WrittenList } from '#privacy/never-shared/read-lists.ts';
import { mustBeAllowed, type Stewarding } from '../steward.ts';

export interface ListsReviewed {
  lists: readonly ListReviewed[];
  /** Records held here, and how many of them are drawn by these lists. One that is not is drawn before anybody sees it. */
  patients: number;
  drawn: number;
}

export interface ListReviewed extends ListInForce {
  basis: WrittenList['basis'];
  /** It names a reference set of which nothing is loaded: only what stands in its file is found. */
  withoutMembers: boolean;
}

/** @throws IssueError `forbidden` for anybody without the permission. */
export async function reviewLists(
  steward: Stewarding,
  kept: { state(): Promise<{ lists: readonly ListInForce[]; patients: number; drawn: number }> },
): Promise<ListsReviewed> {
  await mustBeAllowed(steward, 'review-access');
  const { lists, ...counts } = await kept.state();
  return {
    ...counts,
    lists: lists.map((list) => ({
      ...list,
      withoutMembers: list.referenceSet !== undefined && list.members === 0,
    })),
  };
}
