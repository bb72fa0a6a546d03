// A person's own place (R56, R60, C74): the first page, signing in and out, and what can be done there.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ownChoicesRoutes } from './choices-route.ts';
import { createPlace, forResidents, type ResidentRoutes } from './resident-place.ts';
import { sessionsPage } from './sessions-page.ts';
import { ownProxiesRoutes } from './proxies-route.ts';
import { residentSignInRoutes } from './sign-in-route.ts';
import { signedOutPage, startPage } from './start-page.ts';
import { whoLookedRoutes } from './who-looked-route.ts';

export function residentRoutes(app: FastifyInstance, routes: ResidentRoutes): void {
  const place = createPlace(routes);
  const { residents, frame, door, enter, show } = place;
  residentSignInRoutes(app, place);
  for (const base of ['/resident', '/resident/for/:proxyId']) {
    whoLookedRoutes(app, place, base);
    ownChoicesRoutes(app, place, base);
  }
  ownProxiesRoutes(app, place);

  app.get('/resident', forResidents, async (request, reply) => {
    if (!request.resident) {
      const provider = residents.signIn?.settings.provider.name;
      const content = signedOutPage({ ...frame, provider });
      return show(request, reply, { title: 'Your shared care record', content });
    }
    const here = await enter(request, reply);
    if (!here) return reply;
    return show(request, reply, { title: 'Your shared care record', content: startPage(here.resident.name) });
  });

  app.get(
    '/resident/sessions',
    forResidents,
    async (request: FastifyRequest<{ Querystring: { ended?: string } }>, reply) => {
      const here = await enter(request, reply);
      if (!here) return reply;
      const content = sessionsPage({
        sessions: await residents.sessions.ofPerson(request.resident!.personId),
        present: here.resident.sessionId,
        ended: /^\d{1,3}$/.test(request.query.ended ?? '') ? Number(request.query.ended) : undefined,
        timeZone: door.partnership.timeZone,
      });
      return show(request, reply, { title: 'Where I am signed in', content });
    },
  );

  app.post('/resident/sessions', forResidents, async (request, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const ended = await residents.sessions.endOthers(request.resident!, request.id);
    return reply.redirect(`/resident/sessions?ended=${Math.min(ended, 999)}`, 303);
  });
}
