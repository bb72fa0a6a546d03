// Listings that may be the same, as an editor decides about them: joined, kept apart, parted again.
import {
  decideDuplicate,
  joinedListings,
  type Joined,
  type Pair,
  pairOf,
  partAgain,
  type PossibleDuplicate,
  possibleDuplicates,
} from '#directory/duplicates/find-duplicates.ts';
import { administered, mustBeAllowed, type Stewarding } from '../steward.ts';
import { authorOf, reason } from './work-queue.ts';

export interface Doubles {
  pairs: readonly PossibleDuplicate[];
  total: number;
  page: number;
  pages: number;
  joined: readonly Joined[];
}

const onPage = 30;

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function reviewDoubles(steward: Stewarding, wanted: number): Promise<Doubles> {
  await mustBeAllowed(steward, 'keep-directory');
  const page = Math.max(1, wanted);
  const pairs = await possibleDuplicates(steward.database, onPage, (page - 1) * onPage);
  const total = pairs[0]?.total ?? 0;
  const joined = await joinedListings(steward.database, 20);
  return { pairs, total, page, pages: Math.max(1, Math.ceil(total / onPage)), joined };
}

/** Two side by side; undefined where either is not in the directory. */
export async function reviewPair(steward: Stewarding, one: string, other: string): Promise<Pair | undefined> {
  await mustBeAllowed(steward, 'keep-directory');
  return pairOf(steward.database, one, other);
}

/** @throws IssueError as decideDuplicate; `required` where no reason is given. */
export async function decidePair(
  steward: Stewarding,
  pair: { keep: string; other: string },
  decision: 'different' | { choose: readonly string[]; over: { keep: number; other: number } },
  why: string,
): Promise<void> {
  await mustBeAllowed(steward, 'keep-directory');
  const change = { by: authorOf(steward), why: reason(why) };
  await steward.database.transaction(async (transaction) => {
    await decideDuplicate(transaction, pair, decision, change);
    await administered(
      transaction,
      steward,
      decision === 'different'
        ? 'Said that two listings of the directory are two.'
        : 'Joined two listings of the directory.',
    );
  });
}

/** @throws IssueError as partAgain; `required` where no reason is given. */
export async function partPair(
  steward: Stewarding,
  pair: { one: string; other: string },
  why: string,
): Promise<{ asBefore: boolean }> {
  await mustBeAllowed(steward, 'keep-directory');
  const change = { by: authorOf(steward), why: reason(why) };
  return steward.database.transaction(async (transaction) => {
    const parted = await partAgain(transaction, pair, change);
    await administered(transaction, steward, 'Parted two listings of the directory again.');
    return parted;
  });
}
