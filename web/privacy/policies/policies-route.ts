// Where whoever answers for privacy reads the policies in force, and when they changed.
import type { FastifyInstance } from 'fastify';
import { reviewPolicies } from '#administration/policies/review-policies.ts';
import type { Door } from '#disclosure/door.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { policiesPage } from './policies-page.ts';

export interface PoliciesRoutes {
  door: Pick<Door, 'database' | 'clock' | 'partnership'>;
  frame: PageFrame;
}

export function policiesRoutes(app: FastifyInstance, { door, frame }: PoliciesRoutes): void {
  const { database, clock, partnership } = door;
  app.get('/privacy/policies', async (request, reply) => {
    const user = signedInUser(request);
    const reviewed = await reviewPolicies({ database, user, requestId: request.id, now: () => clock.now() });
    const content = policiesPage(reviewed, partnership.timeZone);
    return reply.type('text/html; charset=utf-8').send(page(frame, { title: 'Who may see what', user }, content));
  });
}
