// Where whoever answers for privacy reads what each role may do.
import type { FastifyInstance } from 'fastify';
import { reviewRoles } from '#administration/roles/review-roles.ts';
import type { Door } from '#disclosure/door.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import type { SignIn } from '#sign-in/sign-in.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { rolesPage } from './roles-page.ts';

export interface RolesRoutes {
  door: Pick<Door, 'database' | 'clock' | 'partnership' | 'decide'>;
  signIn: SignIn;
  frame: PageFrame;
}

export function rolesRoutes(app: FastifyInstance, { door, signIn, frame }: RolesRoutes): void {
  const { database, clock } = door;
  app.get('/privacy/roles', async (request, reply) => {
    const user = signedInUser(request);
    const roles = await reviewRoles(
      { database, user, requestId: request.id, now: () => clock.now() },
      { ...door, signIn },
    );
    return reply
      .type('text/html; charset=utf-8')
      .send(page(frame, { title: 'What each role may do', user }, rolesPage(roles)));
  });
}
