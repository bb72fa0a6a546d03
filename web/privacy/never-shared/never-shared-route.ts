// Where whoever answers for privacy sees which lists of what is never shared are in force.
import type { FastifyInstance } from 'fastify';
import { reviewLists } from '#administration/never-shared/review-lists.ts';
import type { Door } from '#disclosure/door.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { neverSharedPage } from './never-shared-page.ts';

export interface NeverSharedRoutes {
  door: Pick<Door, 'database' | 'clock' | 'neverShared'>;
  frame: PageFrame;
}

export function neverSharedRoutes(app: FastifyInstance, { door, frame }: NeverSharedRoutes): void {
  const { database, clock, neverShared } = door;
  app.get('/privacy/never-shared', async (request, reply) => {
    const user = signedInUser(request);
    const steward = { database, user, requestId: request.id, now: () => clock.now() };
    const content = neverSharedPage(await reviewLists(steward, neverShared));
    return reply.type('text/html; charset=utf-8').send(page(frame, { title: 'What is never shared', user }, content));
  });
}
