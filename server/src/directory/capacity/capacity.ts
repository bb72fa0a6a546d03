// How many places a service has left and how long the wait is, said by the service itself through a link it was given: no account, a moment's
// work. Kept in the listing as HSDS 3.1 has it (service_capacity, with its moment), or for professionals only.
// Invariant: the link changes nothing but places and wait; ended or given anew, the old one does nothing from the next request on.
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database, Executor } from '#runtime/database/database.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import { IssueError } from '#standards/issue.ts';
import type { Author, Listing, Service, ServiceCapacity } from '../listing.ts';
import { readListing, saveListing } from '../listings.ts';
import { type ProfessionalDetail, readProfessionalDetail, saveProfessionalDetail } from '../professional.ts';
import { daysSince1970 } from '../search/freshness.ts';
import * as store from './capacity-store.ts';

export type { LinkGiven, ShownTo } from './capacity-store.ts';

/** What was said this many days ago is no longer to be relied on: whoever reads it is told to ask. */
export const freshDays = 14;

/** What a service says of itself now. */
export const said = z.strictObject({
  available: z.coerce
    .number('Write how many, as a number')
    .int('Write a whole number')
    .min(0, 'Write 0 or more')
    .max(9999, 'Write at most 9999'),
  /** Weeks until somebody new can start. */
  waitWeeks: z.coerce
    .number('Write how many weeks, as a number')
    .int('Write a whole number')
    .min(0, 'Write 0 or more')
    .max(520, 'Write at most 520')
    .optional(),
});

export type Said = z.output<typeof said>;

export interface Places {
  available?: number;
  waitWeeks?: number;
  /** The day it was said, YYYY-MM-DD. */
  asOf: string;
  stale: boolean;
}

const isStale = (asOf: string, today: string) => daysSince1970(today) - daysSince1970(asOf) > freshDays;

/** Those of a listing that can be read by everybody, each with whether it can still be relied on. */
export function capacitiesOf(service: Service, today: string): (ServiceCapacity & { stale: boolean })[] {
  return (service.capacities ?? []).map((each) => ({ ...each, stale: isStale(each.updated.slice(0, 10), today) }));
}

/** What only professionals read of it. */
export function placesForProfessionals(detail: ProfessionalDetail | undefined, today: string): Places | undefined {
  const asOf = detail?.waiting_as_of;
  if (!detail || asOf === undefined) return undefined;
  return {
    ...(detail.places_left === undefined ? {} : { available: detail.places_left }),
    ...(detail.waiting_days === undefined ? {} : { waitWeeks: Math.ceil(detail.waiting_days / 7) }),
    asOf,
    stale: isStale(asOf, today),
  };
}

/** Gives a service its link; the one before does nothing any more. @returns the token, which is kept nowhere. @throws IssueError `not-found`. */
export async function giveCapacityLink(
  database: Database,
  serviceId: string,
  { shownTo, by, at }: { shownTo: store.ShownTo; by: Author; at: Date },
): Promise<string> {
  if (!(await readListing(database, serviceId))) throw new IssueError(noListing);
  const token = randomBytes(24).toString('base64url');
  await database.run(store.giveLink(serviceId, hashOf(token), shownTo, by, at));
  return token;
}

/** @returns whether there was one. */
export const endCapacityLink = async (executor: Executor, serviceId: string): Promise<boolean> =>
  (await executor.run(store.endLink(serviceId))).length > 0;

export const capacityLinks = (executor: Executor): Promise<store.LinkGiven[]> => executor.run(store.selectLinks);

export interface Linked {
  listing: Listing;
  shownTo: store.ShownTo;
  detail: ProfessionalDetail | undefined;
}

/** Whose link it is; undefined where it is nobody's any more. */
export async function readCapacityLink(executor: Executor, token: string): Promise<Linked | undefined> {
  const [link] = await executor.run(store.lockLink(hashOf(token)));
  const listing = link && (await readListing(executor, link.serviceId));
  return listing && { listing, shownTo: link.shownTo, detail: await readProfessionalDetail(executor, link.serviceId) };
}

/** The service says how it is now. @returns false where the link is nobody's any more. */
export const sayCapacity = (database: Database, token: string, now: Said, at: Date, today: string): Promise<boolean> =>
  database.transaction(async (transaction) => {
    const linked = await readCapacityLink(transaction, token);
    if (!linked) return false;
    const { listing, shownTo, detail } = linked;
    const change = { by: service, why: 'The service says how many places it has.' };
    if (shownTo === 'professionals') {
      const { places_left: _places, waiting_days: _days, waiting_as_of: _asOf, ...rest } = detail ?? {};
      const waiting = now.waitWeeks === undefined ? {} : { waiting_days: now.waitWeeks * 7 };
      await saveProfessionalDetail(
        transaction,
        listing.service.id,
        { ...rest, places_left: now.available, ...waiting, waiting_as_of: today },
        change,
      );
      return true;
    }
    await saveListing(transaction, withCapacity(listing.service, now, at), change);
    return true;
  });

function withCapacity(given: Service, { available, waitWeeks }: Said, at: Date): Service {
  const { capacities = [], wait_time: _wait, ...rest } = given;
  const id = deterministicId(['directory', 'capacity', given.id]);
  // What was imported or written for the same unit is what is now said anew; other units stay.
  const [own] = capacities.filter((each) => each.id === id || /^place$/i.test(each.unit.name));
  const others = capacities.filter((each) => each !== own);
  const maximum = own?.maximum !== undefined && own.maximum >= available ? { maximum: own.maximum } : {};
  const capacity: ServiceCapacity = {
    id: own?.id ?? id,
    unit: own?.unit ?? { id: deterministicId(['directory', 'unit', 'place']), name: 'Place' },
    available,
    ...maximum,
    updated: at.toISOString(),
  };
  return {
    ...rest,
    capacities: [capacity, ...others],
    ...(waitWeeks === undefined ? {} : { wait_time: waitWords(waitWeeks) }),
  };
}

/** In the listing's own language. */
export const waitWords = (weeks: number): string =>
  weeks === 0 ? 'No wait' : weeks === 1 ? 'About 1 week' : `About ${weeks} weeks`;

const service: Author = { kind: 'keeper', id: 'capacity-link', name: 'The service, by its link' };
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
const noListing = { severity: 'error', code: 'not-found', text: 'There is no such listing in the directory.' } as const;
