// Editors give services the links by which they say how many places they have. No person is in it.
import {
  capacityLinks,
  endCapacityLink,
  giveCapacityLink,
  type LinkGiven,
  type ShownTo,
} from '#directory/capacity/capacity.ts';
import { readListing } from '#directory/listings.ts';
import { IssueError } from '#standards/issue.ts';
import { mustBeAllowed, type Stewarding } from '../steward.ts';

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function placesLinks(steward: Stewarding): Promise<LinkGiven[]> {
  await mustBeAllowed(steward, 'keep-directory');
  return capacityLinks(steward.database);
}

/** @returns the token, which is kept nowhere. @throws IssueError `forbidden`; `not-found`. */
export async function givePlacesLink(
  steward: Stewarding,
  id: string,
  shownTo: ShownTo,
): Promise<{ name: string; token: string }> {
  await mustBeAllowed(steward, 'keep-directory');
  const listing = await readListing(steward.database, id);
  if (!listing) throw new IssueError(noListing);
  const { userId, name } = steward.user;
  const by = { kind: 'person', id: userId, name } as const;
  const token = await giveCapacityLink(steward.database, id, { shownTo, by, at: steward.now() });
  return { name: listing.service.name, token };
}

/** @throws IssueError `forbidden`. */
export async function endPlacesLink(steward: Stewarding, id: string): Promise<void> {
  await mustBeAllowed(steward, 'keep-directory');
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) await endCapacityLink(steward.database, id);
}

const noListing = { severity: 'error', code: 'not-found', text: 'There is no such listing in the directory.' } as const;
