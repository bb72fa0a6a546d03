// Claiming an organisation's listings, signing in by a link that is sent, and signing out.
import type { FastifyInstance } from 'fastify';
import { networkOf } from '#endpoints/web/network-of.ts';
import { clearKeeperCookie, keeperTokenOf, setKeeperCookie } from '#endpoints/web/session-hook.ts';
import { IssueError } from '#standards/issue.ts';
import { boxOf, filledIn } from '../listing-form/read-form.ts';
import * as pages from './keeping-pages.ts';
import { faultsOf, type Limits, mustBeClaimable, notThere, pageSender, toldIn } from './keeping-reply.ts';
import type { KeepingRoutes } from './keeping-routes.ts';

export function claimingRoutes(
  app: FastifyInstance,
  { keepers, frame, secure }: KeepingRoutes,
  { often, seldom }: Limits,
): void {
  const send = pageSender(frame);

  app.get<{ Params: { id: string } }>('/help/organisations/:id/claim', often, async (request, reply) => {
    const claimable = await mustBeClaimable(keepers, request.params.id);
    const page = keepers.offered ? pages.claimPage(claimable, {}, []) : pages.notOfferedPage(claimable);
    return send(request, reply, 'Look after your listings', page);
  });

  app.post<{ Params: { id: string } }>('/help/organisations/:id/claim', seldom, async (request, reply) => {
    const claimable = await mustBeClaimable(keepers, request.params.id);
    if (!keepers.offered) throw new IssueError(notThere);
    const { organization } = claimable;
    const filled = filledIn(request.body);
    const address = boxOf(filled, 'address');
    const typed = { name: boxOf(filled, 'name'), email: boxOf(filled, 'email'), words: boxOf(filled, 'words') };
    let outcome: 'sent' | 'waits' = 'waits';
    const faults = await faultsOf(async () => {
      if (address) outcome = await keepers.claimByAddress(organization.id, address);
      else await keepers.claimByEditor(organization.id, typed, networkOf(request.ip));
    });
    if (faults.length > 0)
      return send(request, reply, 'Look after your listings', pages.claimPage(claimable, typed, faults), 400);
    return (outcome as string) === 'sent'
      ? send(
          request,
          reply,
          'Look in your mailbox',
          pages.claimSentPage(organization.name, keepers.rules.links.claimHours),
        )
      : send(request, reply, 'An editor will look at it', pages.claimWaitsPage(organization.name));
  });

  app.get('/help/keep/sign-in', often, (request, reply) =>
    request.keeper
      ? reply.redirect('/help/keep', 303)
      : send(request, reply, 'Sign in', pages.signInPage('', [], toldIn(request))),
  );

  app.post('/help/keep/sign-in', seldom, (request, reply) => {
    const email = boxOf(filledIn(request.body), 'email');
    if (!/^\S+@\S+$/.test(email)) {
      const faults = [{ field: 'email', text: 'Give your e-mail address, like name@example.org' }];
      return send(request, reply, 'Sign in', pages.signInPage(email.slice(0, 254), faults), 400);
    }
    keepers.sendLink(email, networkOf(request.ip));
    return send(request, reply, 'Look in your mailbox', pages.linkSentPage(keepers.rules.links.signInMinutes));
  });

  // Why a page with a button: programs that look through mail open the links in it, and would use them up.
  app.get<{ Params: { token: string } }>('/help/keep/links/:token', often, async (request, reply) => {
    const link = await keepers.readLink(request.params.token);
    return link
      ? send(request, reply, 'Sign in', pages.linkPage(request.params.token, link, []))
      : send(request, reply, 'This link does not work any more', pages.deadLinkPage(), 404);
  });

  app.post<{ Params: { token: string } }>('/help/keep/links/:token', seldom, async (request, reply) => {
    const { token } = request.params;
    const link = await keepers.readLink(token);
    let session: string | undefined;
    const faults = await faultsOf(async () => {
      session = link && (await keepers.follow(token, boxOf(filledIn(request.body), 'name')));
    });
    if (link && faults.length > 0) return send(request, reply, 'Sign in', pages.linkPage(token, link, faults), 400);
    if (session === undefined)
      return send(request, reply, 'This link does not work any more', pages.deadLinkPage(), 404);
    const before = keeperTokenOf(request, secure);
    if (before !== undefined) await keepers.signOut(before);
    setKeeperCookie(reply, session, secure);
    return reply.redirect('/help/keep', 303);
  });

  app.post('/help/keep/sign-out', often, async (request, reply) => {
    const token = keeperTokenOf(request, secure);
    if (token !== undefined) await keepers.signOut(token);
    clearKeeperCookie(reply, secure);
    return reply.redirect('/help/keep/sign-in?told=out', 303);
  });
}
