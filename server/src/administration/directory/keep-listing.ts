// One listing as signed-in people see it: what everybody reads and, beside it, what only professionals do; changed, taken out, put back and
// made what it was by editors. What is for professionals alone is read here and nowhere that publishes.
import { type HistoryEntry, putBack, readHistory } from '#directory/editing/history.ts';
import { type Suggested, withFields } from '#directory/editing/suggestions.ts';
import type { Author, Listing } from '#directory/listing.ts';
import {
  historyOf,
  readAnyListing,
  readListing,
  removeListing,
  restoreListing,
  saveListing,
} from '#directory/listings.ts';
import type { Entity } from '#directory/listings-store.ts';
import { type ProfessionalDetail, readProfessionalDetail, saveProfessionalDetail } from '#directory/professional.ts';
import { IssueError } from '#standards/issue.ts';
import { administered, mustBeAllowed, type Stewarding } from '../steward.ts';
import { authorOf, reason } from './work-queue.ts';

export interface ForProfessionals {
  listing: Listing;
  detail: ProfessionalDetail | undefined;
  /** Of the detail, the latest. */
  said: { by: Author; at: Date } | undefined;
  /** YYYY-MM-DD: places said long ago are said to be old. */
  today: string;
}

/** @throws IssueError `forbidden`, once the refusal is written down; `not-found`. */
export async function readForProfessionals(steward: Stewarding, id: string): Promise<ForProfessionals> {
  await mustBeAllowed(steward, mayEdit(steward) ? 'keep-directory' : 'refer-people');
  const listing = mayEdit(steward)
    ? await readAnyListing(steward.database, id)
    : await readListing(steward.database, id);
  if (!listing) throw new IssueError(noListing);
  const detail = await readProfessionalDetail(steward.database, id);
  const [said] = detail ? await historyOf(steward.database, 'professional-detail', id) : [];
  return { listing, detail, said, today: steward.now().toISOString().slice(0, 10) };
}

export const mayEdit = ({ user }: Stewarding): boolean => user.permissions.has('keep-directory');

/** For an editor to change it. @throws IssueError `forbidden`; `not-found`. */
export async function readForEditing(
  steward: Stewarding,
  id: string,
): Promise<{ listing: Listing; detail: ProfessionalDetail }> {
  await mustBeAllowed(steward, 'keep-directory');
  const listing = await readAnyListing(steward.database, id);
  if (!listing) throw new IssueError(noListing);
  return { listing, detail: (await readProfessionalDetail(steward.database, id)) ?? {} };
}

/** @throws IssueError as saveListing; `required` where no reason is given. */
export async function changeListing(
  steward: Stewarding,
  id: string,
  { fields, over, why }: { fields: Suggested; over: number; why: string },
): Promise<void> {
  const { listing } = await readForEditing(steward, id);
  await within(steward, why, 'Changed a listing of the directory.', (transaction, change) =>
    saveListing(transaction, withFields(listing.service, fields), { ...change, over }),
  );
}

/** @throws IssueError as saveProfessionalDetail; `required` where no reason is given. */
export async function changeDetail(
  steward: Stewarding,
  id: string,
  detail: ProfessionalDetail,
  why: string,
): Promise<void> {
  await mustBeAllowed(steward, 'keep-directory');
  await within(steward, why, 'Changed what professionals read of a listing.', (transaction, change) =>
    saveProfessionalDetail(transaction, id, detail, change),
  );
}

/** Takes it out of the directory, or puts it in again. @throws IssueError `not-found`; `required`. */
export async function takeOutOrPutIn(steward: Stewarding, id: string, act: 'out' | 'in', why: string): Promise<void> {
  await mustBeAllowed(steward, 'keep-directory');
  const words = act === 'out' ? 'Took a listing out of the directory.' : 'Put a listing back into the directory.';
  await within(steward, why, words, (transaction, change) =>
    act === 'out' ? removeListing(transaction, id, change) : restoreListing(transaction, id, change),
  );
}

/** @throws IssueError `forbidden`; `not-found`. */
export async function reviewHistory(
  steward: Stewarding,
  id: string,
): Promise<{ listing: Listing; entries: HistoryEntry[] }> {
  await mustBeAllowed(steward, 'keep-directory');
  const history = await readHistory(steward.database, id);
  if (!history) throw new IssueError(noListing);
  return history;
}

/** @throws IssueError as putBack; `required` where no reason is given. */
export async function undo(
  steward: Stewarding,
  id: string,
  what: { entity: Entity; id: string; version: number },
  { over, why }: { over: number; why: string },
): Promise<void> {
  await mustBeAllowed(steward, 'keep-directory');
  await within(steward, why, 'Made a listing of the directory what it was before.', (transaction, change) =>
    putBack(transaction, id, what, { ...change, over }),
  );
}

type Within = Parameters<Parameters<Stewarding['database']['transaction']>[0]>[0];

/** An editor's act and that it was done, together. */
async function within(
  steward: Stewarding,
  why: string,
  words: string,
  act: (transaction: Within, change: { by: Author; why: string }) => Promise<unknown>,
): Promise<void> {
  const change = { by: authorOf(steward), why: reason(why) };
  await steward.database.transaction(async (transaction) => {
    await act(transaction, change);
    await administered(transaction, steward, words);
  });
}

const noListing = { severity: 'error', code: 'not-found', text: 'There is no such listing in the directory.' } as const;
