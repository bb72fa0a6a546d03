// How many places there are: said by the service through its link, given out by editors, read by professionals before they refer.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { endPlacesLink, givePlacesLink, placesLinks } from '#administration/directory/keep-places.ts';
import { readCapacityLink, said, type Said, sayCapacity } from '#directory/capacity/capacity.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import { localMoment } from '#directory/search/opening.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import type { Html } from '../../design/html.ts';
import { page } from '../../design/page.ts';
import { fromHere, typed } from '../page/form.ts';
import { inEnglish, type PublicFrame, publicPage } from '../page/public-page.ts';
import { readingOf } from '../page/reading.ts';
import { linksPage, noLinkPage, saidPage, type SaidFault, sayPage } from './places-pages.ts';

export interface PlacesRoutes {
  finder: Finder;
  database: Database;
  frame: PublicFrame;
  address: () => string;
}

export function placesRoutes(app: FastifyInstance, { finder, database, frame: given, address }: PlacesRoutes): void {
  const frame = inEnglish(given);
  const limited = { config: { withoutSession: true }, onRequest: app.rateLimit({ max: 60, timeWindow: '1 minute' }) };
  const today = () => localMoment(finder.now(), finder.timeZone).day;
  const send = (request: FastifyRequest, reply: FastifyReply, title: string, content: Html, status = 200) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(publicPage(frame, readingOf(request, frame.translations), { title }, content));

  app.get<{ Params: { token: string } }>('/help/places/:token', limited, async (request, reply) => {
    const { token } = request.params;
    const linked = await readCapacityLink(database, token);
    if (!linked) return send(request, reply, 'This address no longer works', noLinkPage(), 404);
    return send(request, reply, 'How many places do you have?', sayPage(linked, token, {}));
  });

  app.post<{ Params: { token: string } }>('/help/places/:token', limited, async (request, reply) => {
    fromHere(request);
    const { token } = request.params;
    const linked = await readCapacityLink(database, token);
    if (!linked) return send(request, reply, 'This address no longer works', noLinkPage(), 404);
    const form = typed(request.body);
    const { result, faults } = read(form);
    if (!result) {
      const boxes = {
        available: form['available']?.slice(0, 5) ?? '',
        waitWeeks: form['waitWeeks']?.slice(0, 5) ?? '',
      };
      return send(request, reply, 'How many places do you have?', sayPage(linked, token, boxes, faults), 400);
    }
    return (await sayCapacity(database, token, result, finder.now(), today()))
      ? send(request, reply, 'Thank you', saidPage(linked, token))
      : send(request, reply, 'This address no longer works', noLinkPage(), 404);
  });

  const stewarding = (request: FastifyRequest) => ({
    database,
    user: signedInUser(request),
    requestId: request.id,
    now: finder.now,
  });
  const sendSignedIn = (request: FastifyRequest, reply: FastifyReply, title: string, content: Html, status = 200) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(page(frame.frame, { title, user: signedInUser(request) }, content));

  app.get('/directory/places', async (request, reply) =>
    sendSignedIn(request, reply, 'Places in services', linksPage(await placesLinks(stewarding(request)), undefined)),
  );

  app.post('/directory/places', async (request, reply) => {
    const { listing = '', shown } = typed(request.body);
    const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(listing)?.[0] ?? '';
    const steward = stewarding(request);
    try {
      const { name, token } = await givePlacesLink(
        steward,
        id,
        shown === 'professionals' ? 'professionals' : 'everybody',
      );
      const made = { name, address: `${address()}/help/places/${token}` };
      return sendSignedIn(request, reply, 'Places in services', linksPage(await placesLinks(steward), made));
    } catch (error) {
      if (!(error instanceof IssueError) || error.issue.code !== 'not-found') throw error;
      const links = await placesLinks(steward);
      return sendSignedIn(
        request,
        reply,
        'Places in services',
        linksPage(links, undefined, 'Copy the address of the service’s page'),
        400,
      );
    }
  });

  app.post<{ Params: { id: string } }>('/directory/places/:id/end', async (request, reply) => {
    await endPlacesLink(stewarding(request), request.params.id);
    return reply.redirect('/directory/places', 303);
  });
}

function read(form: Readonly<Record<string, string | undefined>>): { result?: Said; faults: SaidFault[] } {
  // An empty box is not nought.
  const boxes = Object.fromEntries(
    (['available', 'waitWeeks'] as const).flatMap((field) =>
      form[field]?.trim() ? [[field, form[field].trim()]] : [],
    ),
  );
  const { data, error } = said.safeParse(boxes);
  if (data) return { result: data, faults: [] };
  const faults = error.issues.map(({ path, message }) => ({
    field: path[0] === 'waitWeeks' ? ('waitWeeks' as const) : ('available' as const),
    text: message,
  }));
  return { faults };
}
