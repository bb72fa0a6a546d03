// The editors' queue: what anybody suggested, told or asked for, read beside what the directory says, and decided once. Everything decided
// is written down: in the listing's history with who and why, and in the log that an editor did it.
import type { Keepers } from '#directory/claims/keepers.ts';
import {
  type ClaimRow,
  type KeepingRow,
  selectClaim,
  selectKeepingsOfOrganization,
} from '#directory/claims/keeping-store.ts';
import {
  countWaiting,
  selectNextWaiting,
  selectWaiting,
  type WaitingKind,
  type WaitingRow,
} from '#directory/editing/queue-store.ts';
import { decideSuggestion, type Suggestion, waitingSuggestion } from '#directory/editing/suggestions.ts';
import type { Author, Service } from '#directory/listing.ts';
import { IssueError } from '#standards/issue.ts';
import { administered, mustBeAllowed, type Stewarding } from '../steward.ts';

export interface Queue {
  rows: WaitingRow[];
  counts: Readonly<Record<WaitingKind, number>>;
  page: number;
  pages: number;
}

export const queuePage = 30;

/** A page of what waits. @throws IssueError `forbidden`, once the refusal is written down. */
export async function reviewQueue(steward: Stewarding, kind: WaitingKind | undefined, wanted: number): Promise<Queue> {
  await mustBeAllowed(steward, 'keep-directory');
  const counted = await steward.database.run(countWaiting);
  const of = (each: WaitingKind) => counted.find((row) => row.kind === each)?.count ?? 0;
  const counts = { suggestion: of('suggestion'), claim: of('claim'), report: of('report') };
  const total = kind ? counts[kind] : counts.suggestion + counts.claim + counts.report;
  const pages = Math.max(1, Math.ceil(total / queuePage));
  const page = Math.min(Math.max(1, wanted), pages);
  const rows = await steward.database.run(selectWaiting(kind ?? null, queuePage, (page - 1) * queuePage));
  return { rows, counts, page, pages };
}

/** What waits after this one, for whoever works through the queue. */
export async function nextWaiting(
  steward: Stewarding,
  after: { kind: WaitingKind; id: string },
): Promise<Pick<WaitingRow, 'kind' | 'id'> | undefined> {
  await mustBeAllowed(steward, 'keep-directory');
  return (await steward.database.run(selectNextWaiting(null, after)))[0];
}

/** One suggestion beside what the listing says now. @throws IssueError `not-found` where there is none, or somebody decided already. */
export async function reviewSuggestion(steward: Stewarding, id: string): Promise<Suggestion> {
  await mustBeAllowed(steward, 'keep-directory');
  const suggestion = await waitingSuggestion(steward.database, id);
  if (!suggestion) throw new IssueError(gone);
  return suggestion;
}

/** @throws IssueError as decideSuggestion; `required` where no reason is given. */
export async function takeSuggestion(
  steward: Stewarding,
  id: string,
  { take, why, over }: { take: readonly string[]; why: string; over: number },
): Promise<void> {
  await mustBeAllowed(steward, 'keep-directory');
  const change = { by: authorOf(steward), why: reason(why), over };
  await steward.database.transaction(async (transaction) => {
    await decideSuggestion(transaction, id, take, change);
    await administered(
      transaction,
      steward,
      take.length > 0
        ? `Took ${take.length} fields of a suggestion for the directory.`
        : 'Refused a suggestion for the directory.',
    );
  });
}

export interface ClaimShown {
  claim: ClaimRow;
  organization: Service['organization'];
  services: readonly Service[];
  keepings: readonly KeepingRow[];
}

/** Somebody who asks to keep an organisation's listings, beside what there is to check it by. @throws IssueError `not-found`. */
export async function reviewClaim(steward: Stewarding, keepers: Keepers, id: string): Promise<ClaimShown> {
  await mustBeAllowed(steward, 'keep-directory');
  const [claim] = isId(id) ? await steward.database.run(selectClaim(id)) : [];
  const claimable = claim?.state === 'waiting' ? await keepers.claimable(claim.organizationId) : undefined;
  if (!claim || !claimable) throw new IssueError(gone);
  const keepings = await steward.database.run(selectKeepingsOfOrganization(claim.organizationId));
  return { claim, ...claimable, keepings };
}

/** @throws IssueError as decideClaim; `required` where no reason is given. */
export async function answerClaim(
  steward: Stewarding,
  keepers: Keepers,
  id: string,
  { grant, why }: { grant: boolean; why: string },
): Promise<void> {
  await mustBeAllowed(steward, 'keep-directory');
  const change = { by: authorOf(steward), why: reason(why) };
  const tell = await steward.database.transaction(async (transaction) => {
    const letter = await keepers.decideClaim(transaction, id, grant, change);
    await administered(
      transaction,
      steward,
      grant ? 'Let somebody keep an organisation’s listings.' : 'Did not let somebody keep an organisation’s listings.',
    );
    return letter;
  });
  tell();
}

/** Who they are in a listing's history. */
export const authorOf = ({ user }: Stewarding): Author => ({ kind: 'person', id: user.userId, name: user.name });

/** @throws IssueError `required`: what is done for no reason that anybody wrote down cannot be understood later. */
export function reason(given: string): string {
  const why = given.trim().slice(0, 500);
  if (!why) throw new IssueError({ severity: 'error', code: 'required', text: 'Say why', location: 'why' });
  return why;
}

const isId = (given: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given);
const gone = {
  severity: 'error',
  code: 'not-found',
  text: 'It is no longer there, or somebody else was quicker. Look at the list again.',
} as const;
