// Where whoever answers for privacy sees who is signed in, and ends it.
import type { FastifyInstance } from 'fastify';
import { endSessions, reviewSessions } from '#administration/sessions/review-sessions.ts';
import type { Door } from '#disclosure/door.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import type { SignIn } from '#sign-in/sign-in.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { sessionsPage } from './sessions-page.ts';

export interface SessionsRoutes {
  door: Pick<Door, 'database' | 'clock' | 'partnership'>;
  signIn: SignIn;
  frame: PageFrame;
}

export function sessionsRoutes(app: FastifyInstance, { door, signIn, frame }: SessionsRoutes): void {
  const { database, clock, partnership } = door;
  const now = () => clock.now();

  app.get<{ Querystring: { ended?: string } }>('/privacy/sessions', async (request, reply) => {
    const user = signedInUser(request);
    const people = await reviewSessions({ database, user, requestId: request.id, now }, signIn);
    const ended = /^\d{1,4}$/.test(request.query.ended ?? '') ? Number(request.query.ended) : undefined;
    const content = sessionsPage(people, { timeZone: partnership.timeZone, ended });
    return reply.type('text/html; charset=utf-8').send(page(frame, { title: 'Who is signed in', user }, content));
  });

  app.post<{ Body: { user?: unknown } | undefined }>('/privacy/sessions', async (request, reply) => {
    const user = signedInUser(request);
    const said = request.body?.user;
    const whose = typeof said === 'string' ? said : '';
    const ended = await endSessions({ database, user, requestId: request.id, now }, signIn, whose);
    return reply.redirect(`/privacy/sessions?ended=${ended}`, 303);
  });
}
