// Who keeps which organisation's listings, as the editors see it; and taking it back.
import type { Keepers } from '#directory/claims/keepers.ts';
import {
  type KeepingEventRow,
  type KeepingRow,
  selectKeepingEvents,
  selectKeepings,
  selectKeepingsOfOrganization,
} from '#directory/claims/keeping-store.ts';
import { administered, mustBeAllowed, type Stewarding } from '../steward.ts';
import { authorOf, reason } from './work-queue.ts';

const onPage = 50;

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function reviewKeepers(
  steward: Stewarding,
  wanted: number,
): Promise<{ keepings: KeepingRow[]; total: number; page: number; pages: number }> {
  await mustBeAllowed(steward, 'keep-directory');
  const page = Math.max(1, wanted);
  const rows = await steward.database.run(selectKeepings(onPage, (page - 1) * onPage));
  const total = rows[0]?.total ?? 0;
  return { keepings: rows, total, page, pages: Math.max(1, Math.ceil(total / onPage)) };
}

/** Who keeps one organisation, and all that was done about it. Undefined where there never was anything. */
export async function reviewKeeping(
  steward: Stewarding,
  organizationId: string,
): Promise<{ keepings: KeepingRow[]; events: KeepingEventRow[] } | undefined> {
  await mustBeAllowed(steward, 'keep-directory');
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(organizationId)) return undefined;
  const keepings = await steward.database.run(selectKeepingsOfOrganization(organizationId));
  const events = await steward.database.run(selectKeepingEvents(organizationId));
  return keepings.length + events.length === 0 ? undefined : { keepings, events };
}

/** @returns false where it had ended already. @throws IssueError `required` where no reason is given. */
export async function takeKeepingBack(
  steward: Stewarding,
  keepers: Keepers,
  keepingId: string,
  why: string,
): Promise<boolean> {
  await mustBeAllowed(steward, 'keep-directory');
  const change = { by: authorOf(steward), why: reason(why) };
  const tell = await steward.database.transaction(async (transaction) => {
    const letter = await keepers.takeBack(transaction, keepingId, change);
    if (letter)
      await administered(transaction, steward, 'Took it back from somebody to keep an organisation’s listings.');
    return letter;
  });
  tell?.();
  return tell !== undefined;
}
