// A person sees who may act for them and ends it; whoever acts for others goes to the page of one of them (R60).
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  endOwnProxy,
  mayNow,
  openedFor,
  type Proxy,
  readActedFor,
  readOwnProxies,
} from '#administration/residents/own-proxies.ts';
import { calledBy, findBearer } from '#disclosure/find-resident.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import { actedForPage, actingPage, helpersPage } from './proxies-page.ts';
import { forResidents, type Here, type ResidentPlace } from './resident-place.ts';

type Asked = FastifyRequest<{ Querystring: { ended?: unknown }; Body: { proxy?: unknown } | undefined }>;

export function ownProxiesRoutes(app: FastifyInstance, place: ResidentPlace): void {
  const { door, enter, show, proxyRules, today } = place;
  const { timeZone } = door.partnership;
  const found = async (number: string, requestId: string) => {
    const borne = await findBearer(door, number as NhsNumber, requestId);
    return borne.found ? borne.person : undefined;
  };

  const helpersOf = async (here: Here, request: Asked, all: readonly Proxy[]) => {
    const helpers = [];
    for (const proxy of all) {
      // What is stopped is still theirs to end.
      const allowed = mayNow(proxyRules, { ...proxy, stopped: false }, here.person.demographics.birthDate, today());
      if (!allowed || proxy.ended) continue;
      const person = await found(proxy.proxyNumber, request.id);
      helpers.push({ proxyId: proxy.proxyId, name: person && calledBy(person), ...allowed });
    }
    return helpers;
  };

  app.get('/resident/helpers', forResidents, async (request: Asked, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const all = await readOwnProxies(here.acting, here.resident.nhsNumber);
    const helpers = await helpersOf(here, request, all);
    const content = helpersPage({ helpers, ended: request.query.ended === '1', timeZone });
    return show(request, reply, { title: 'People who can act for me', content });
  });

  app.post('/resident/helpers', forResidents, async (request: Asked, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { proxy } = request.body ?? {};
    const proxyId = typeof proxy === 'string' ? proxy : '';
    const ended = await endOwnProxy(here.acting, here.resident.nhsNumber, proxyId);
    if (ended.done || ended.why === 'nothing-to-change') return reply.redirect('/resident/helpers?ended=1', 303);
    const helpers = await helpersOf(here, request, await readOwnProxies(here.acting, here.resident.nhsNumber));
    const error = 'We could not find that person. Please look again';
    return show(request, reply, {
      title: 'Error: People who can act for me',
      content: helpersPage({ helpers, ended: false, error, timeZone }),
      status: 404,
    });
  });

  app.get('/resident/for', forResidents, async (request, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const people = [];
    for (const proxy of await readActedFor(here.acting, here.resident.nhsNumber)) {
      const person = await found(proxy.nhsNumber, request.id);
      const allowed = person && mayNow(proxyRules, proxy, person.shown.demographics.birthDate, today());
      if (person && allowed) people.push({ proxyId: proxy.proxyId, name: calledBy(person), endsOn: allowed.endsOn });
    }
    return show(request, reply, { title: 'People I act for', content: actedForPage({ people, timeZone }) });
  });

  app.get('/resident/for/:proxyId', forResidents, async (request, reply) => {
    const here = await enter(request, reply);
    if (!here || here.onBehalfOf === undefined) return reply;
    await openedFor(here.acting);
    const content = actingPage({ base: here.base, name: here.onBehalfOf, may: here.may });
    return show(request, reply, { title: 'You act for somebody', content });
  });
}
