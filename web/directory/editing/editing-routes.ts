// Where the directory is kept true, and where what is missing is looked at. Signed in, each by its permission.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { confirmListing, reviewDirectory, reviewGaps, settle } from '#administration/directory/keep-directory.ts';
import type { Keepers } from '#directory/claims/keepers.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import { wordTable } from '#standards/word-table.ts';
import type { Html } from '../../design/html.ts';
import { page, type PageFrame } from '../../design/page.ts';
import type { Words } from '../words/words.ts';
import { doublesRoutes } from './doubles/doubles-routes.ts';
import { listingRoutes } from './listing/listing-routes.ts';
import { queueRoutes } from './queue/queue-routes.ts';
import { duePage, gapsPage } from './editing-pages.ts';

export interface EditingRoutes {
  finder: Finder;
  database: Database;
  keepers: Keepers;
  frame: PageFrame;
  /** English. */
  words: Words;
}

/** What an act is told as after the redirect: words chosen here, never taken from the address. */
const told = wordTable({
  confirmed: 'It is confirmed as of today.',
  changed: 'Somebody changed it while you looked. Look at it again, and then say that it is so.',
  gone: 'It is no longer there, or somebody else was quicker.',
});

export function editingRoutes(app: FastifyInstance, routes: EditingRoutes): void {
  const { finder, database, frame } = routes;
  queueRoutes(app, routes);
  doublesRoutes(app, routes);
  listingRoutes(app, routes);
  const stewarding = (request: FastifyRequest) => ({
    database,
    user: signedInUser(request),
    requestId: request.id,
    now: finder.now,
  });
  const send = (request: FastifyRequest, reply: FastifyReply, title: string, content: Html) =>
    reply.type('text/html; charset=utf-8').send(page(frame, { title, user: signedInUser(request) }, content));

  app.get('/directory/due', async (request: FastifyRequest<{ Querystring: { told?: string } }>, reply) => {
    const due = await reviewDirectory(stewarding(request), finder);
    return send(request, reply, 'Due for review', duePage(due, told[String(request.query.told)], finder.timeZone));
  });

  app.post('/directory/due/:id', async (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
    const { version } = (request.body ?? {}) as { version?: unknown };
    const over = /^\d{1,9}$/.test(String(version)) ? Number(version) : -1;
    const confirmed = await confirmListing(stewarding(request), finder, request.params.id, over).catch(
      (error: unknown) => {
        if (error instanceof IssueError && error.issue.code === 'conflict') return 'changed' as const;
        throw error;
      },
    );
    const outcome = confirmed === 'changed' ? 'changed' : confirmed ? 'confirmed' : 'gone';
    return reply.redirect(`/directory/due?told=${outcome}`, 303);
  });

  app.post('/directory/reports/:id', async (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
    const id = /^\d{1,15}$/.test(request.params.id) ? Number(request.params.id) : 0;
    const settled = await settle(stewarding(request), id);
    return reply.redirect(`/directory/queue?told=${settled ? 'settled' : 'gone'}`, 303);
  });

  app.get('/directory/gaps', async (request, reply) =>
    send(request, reply, 'What was not found', gapsPage(await reviewGaps(stewarding(request), finder))),
  );
}
