// What the routes of keepers and of visitors who write to them have in common: how often one may ask, a page in English, who is signed in.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Claimable } from '#directory/claims/claims.ts';
import type { Keeping, SignedInKeeper } from '#directory/claims/keeper.ts';
import type { Keepers } from '#directory/claims/keepers.ts';
import type { Service } from '#directory/listing.ts';
import { IssueError } from '#standards/issue.ts';
import { wordTable } from '#standards/word-table.ts';
import type { Html } from '../../design/html.ts';
import { faultsIn } from '../listing-form/faults.ts';
import type { FormFault } from '../listing-form/read-form.ts';
import { type PublicFrame, publicPage } from '../page/public-page.ts';
import { readingOf } from '../page/reading.ts';

/** What an act is told as after the redirect: words chosen here, never taken from the address. */
const words = wordTable({
  still: 'Thank you. It is said to be right as of today.',
  changed: 'It is changed.',
  waits: 'Thank you. An editor looks at it. Until then the listing stays as it is.',
  meanwhile: 'Somebody changed it while you looked. Look at it again, and then say that it is right.',
  asked: 'We have sent them a link.',
  asks: 'Thank you. An editor looks at it first. If all is well, we send them a link.',
  ended: 'You no longer look after it.',
  out: 'You are signed out.',
});

export const toldIn = (request: FastifyRequest): string | undefined =>
  words[String((request.query as { told?: unknown }).told)];

/** Made once: what is counted of whoever asks is counted over all these routes together. */
export function limitsOf(app: FastifyInstance) {
  const config = { forKeepers: true };
  // As on the public pages: many may share one address.
  const often = { config, onRequest: app.rateLimit({ max: 300, timeWindow: '1 minute' }) };
  const seldom = { config, onRequest: app.rateLimit({ max: 20, timeWindow: '10 minutes' }) };
  // As a report: counted apart, so that whoever tells much uses up nothing that a keeper needs.
  const seldomTold = { config, onRequest: app.rateLimit({ max: 10, timeWindow: '10 minutes' }) };
  return { often, seldom, seldomTold };
}
export type Limits = ReturnType<typeof limitsOf>;

/** @param frame in English. */
export const pageSender =
  (frame: PublicFrame) =>
  (request: FastifyRequest, reply: FastifyReply, title: string, content: Html, status = 200): FastifyReply =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(publicPage(frame, readingOf(request, frame.translations), { title }, content));

/** Whoever is not signed in is sent to where one signs in. */
export const kept = (
  request: FastifyRequest,
  reply: FastifyReply,
  work: (keeper: SignedInKeeper) => Promise<unknown>,
): Promise<unknown> | FastifyReply =>
  request.keeper ? work(request.keeper) : reply.redirect('/help/keep/sign-in', 303);

/** @throws IssueError `not-found`. */
export async function mustBeClaimable(keepers: Keepers, id: string): Promise<Claimable> {
  const claimable = await keepers.claimable(id);
  if (!claimable) throw new IssueError(notThere);
  return claimable;
}

/** @throws IssueError `forbidden` where they do not keep it. */
export function keepingOf({ keepings }: SignedInKeeper, organizationId: string): Keeping {
  const keeping = keepings.find((each) => each.organizationId === organizationId);
  if (!keeping) throw new IssueError(notTheirs);
  return keeping;
}

/** With its places, none where none are listed: as the form wants it. */
export const withPlaces = (
  service: Service,
): Service & { service_at_locations: Required<Service>['service_at_locations'] } => ({
  ...service,
  service_at_locations: service.service_at_locations ?? [],
});

/** What is wrong with what was typed, if anything. Everything else is thrown. */
export async function faultsOf(work: () => Promise<unknown>): Promise<FormFault[]> {
  try {
    await work();
    return [];
  } catch (error) {
    return faultsIn(error);
  }
}

export const notThere = {
  severity: 'error',
  code: 'not-found',
  text: 'This is not in the directory, or no longer.',
} as const;
const notTheirs = {
  severity: 'error',
  code: 'forbidden',
  text: 'You do not look after this organisation, or no longer.',
} as const;
