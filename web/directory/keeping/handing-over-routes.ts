// Who looks after an organisation's listings: ask somebody else to, as well or instead; stop.
import type { FastifyInstance } from 'fastify';
import { clearKeeperCookie } from '#endpoints/web/session-hook.ts';
import { boxOf, filledIn } from '../listing-form/read-form.ts';
import * as pages from './keeping-pages.ts';
import { faultsOf, keepingOf, kept, type Limits, pageSender } from './keeping-reply.ts';
import type { KeepingRoutes } from './keeping-routes.ts';

export function handingOverRoutes(
  app: FastifyInstance,
  { keepers, frame, secure }: KeepingRoutes,
  { often, seldom }: Limits,
): void {
  const send = pageSender(frame);

  app.get<{ Params: { id: string } }>('/help/keep/organisations/:id/keepers', often, (request, reply) =>
    kept(request, reply, async (keeper) =>
      send(request, reply, 'Who looks after it', pages.keepersPage(keepingOf(keeper, request.params.id), '', [])),
    ),
  );

  app.post<{ Params: { id: string } }>('/help/keep/organisations/:id/keepers', seldom, (request, reply) =>
    kept(request, reply, async (keeper) => {
      const keeping = keepingOf(keeper, request.params.id);
      const filled = filledIn(request.body);
      const email = boxOf(filled, 'email');
      let outcome: 'sent' | 'waits' = 'sent';
      const faults = await faultsOf(async () => {
        const to = { email, instead: boxOf(filled, 'instead') === 'yes' };
        outcome = await keepers.invite(keeper, keeping.organizationId, to);
      });
      return faults.length > 0
        ? send(request, reply, 'Who looks after it', pages.keepersPage(keeping, email, faults), 400)
        : reply.redirect(`/help/keep?told=${(outcome as string) === 'sent' ? 'asked' : 'asks'}`, 303);
    }),
  );

  app.post<{ Params: { id: string } }>('/help/keep/organisations/:id/give-up', often, (request, reply) =>
    kept(request, reply, async (keeper) => {
      await keepers.giveUp(keeper, request.params.id);
      const left = keeper.keepings.length > 1;
      if (!left) clearKeeperCookie(reply, secure);
      return reply.redirect(left ? '/help/keep?told=ended' : '/help/keep/sign-in?told=ended', 303);
    }),
  );
}
