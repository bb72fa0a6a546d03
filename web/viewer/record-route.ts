// A person's record: the page as a stream, or one section of it.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import type { ShownRecords } from '#disclosure/again/shown-records.ts';
import { openRecord } from '#disclosure/open-record.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import { readerLeft, signedInUser } from '#endpoints/web/session-hook.ts';
import { type SectionId, sections } from '#record/items/sections.ts';
import { IssueError } from '#standards/issue.ts';
import { openPlaces, type Places } from '#runtime/places.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { pageEnd, type PageFrame } from '#web/design/page.ts';
import { pageStream } from '#web/design/stream.ts';
import { changesHref } from './changes-route.ts';
import { documentHref, personIdOf } from './record-address.ts';
import { newestUpToPage, type RecordPageOptions, recordStream } from './record-stream.ts';
import { type RecordViews, viewOf } from './role-views/record-view.ts';
import { refusedPage } from './why/refused-page.ts';

export interface RecordRoutes {
  door: Door;
  tokens: PageTokens;
  frame: PageFrame;
  views: RecordViews;
  /** Served over TLS: the cookies are then for this host and TLS alone. */
  secure?: boolean;
  /** What stands on pages that are open, beside which one source may be asked again. */
  shownRecords: ShownRecords<RecordPageOptions>;
}

interface RecordRequest {
  Params: { personId: string; section?: string };
  Querystring: { page?: string; plain?: string; view?: string };
}

/**
 * Records put together at once; the others wait, in the order they came. Why: one thread draws them all, and a record of 1,500
 * entries takes some 5 MB until its page is out. Fifty at once were 760 MB, and none was there sooner for it.
 */
const mostDrawn = 3;

export function recordRoutes(app: FastifyInstance, routes: RecordRoutes): void {
  const drawing = openPlaces(mostDrawn);
  const show = (request: FastifyRequest<RecordRequest>, reply: FastifyReply, section?: SectionId) =>
    sendRecord({ ...routes, drawing }, request, reply, section);

  app.get<RecordRequest>('/record/:personId', (request, reply) => show(request, reply));
  app.get<RecordRequest>('/record/:personId/sections/:section', (request, reply) => {
    const section = sections.find(({ id }) => id === request.params.section)?.id;
    return section ? show(request, reply, section) : reply.callNotFound();
  });
}

async function sendRecord(
  { door, frame, tokens, views, secure, shownRecords, drawing }: RecordRoutes & { drawing: Places },
  request: FastifyRequest<RecordRequest>,
  reply: FastifyReply,
  section?: SectionId,
): Promise<FastifyReply> {
  const user = signedInUser(request);
  const page = pageOf(request);
  const signal = readerLeft(reply);
  const opened = await openRecord(door, { user, requestId: request.id }, personIdOf(request), {
    signal,
    lastLook: true,
    ...(section ? { section, newest: newestUpToPage(page) } : {}),
  });
  if (!opened.permitted)
    return reply
      .status(403)
      .type('text/html; charset=utf-8')
      .send(refusedPage(frame, user, opened, request));
  const options: RecordPageOptions = {
    frame,
    user,
    timeZone: door.partnership.timeZone,
    now: () => door.clock.now(),
    scripts:
      request.cookies[pageCookie('scripts', secure)] === '1' &&
      request.query.plain === undefined &&
      section === undefined,
    changesHref: changesHref(tokens, opened, user),
    documentHref: documentHref(tokens, user, opened.person.personId),
    view: rememberedView({ tokens, views, secure }, request, reply, user),
    views: views.views,
    place: () => drawing.enter(signal),
    ...(section ? { section: { id: section, page } } : {}),
  };
  if (options.scripts)
    options.settled = (parts) => shownRecords.keep(user, opened, { ...opened, parts, page: options });
  // Why not compressed: a compressor holds back what should be on the screen; a proxy that flushes may do it.
  return reply
    .type('text/html; charset=utf-8')
    .header('x-accel-buffering', 'no')
    .send(pageStream(recordStream(opened, options), pageEnd(), { log: door.log, requestId: request.id }));
}

/** What a page remembers in the browser, with the prefix that no neighbour under the same domain can set. Source: ASVS 5.0, 3.3.1. */
const pageCookie = (name: 'scripts' | 'view', secure = false) => `${secure ? '__Host-' : ''}lcr-${name}`;

/**
 * The view this page is in; one chosen here is remembered until the session ends. Sealed for the session, so that whoever
 * signs in next at this computer begins with their own.
 */
function rememberedView(
  { tokens, views, secure }: Pick<RecordRoutes, 'tokens' | 'views'> & { secure: boolean | undefined },
  request: FastifyRequest<RecordRequest>,
  reply: FastifyReply,
  { roleId, sessionId }: SignedInUser,
): RecordPageOptions['view'] {
  const wanted = views.views.find(({ id }) => id === request.query.view)?.id;
  if (wanted !== undefined)
    reply.setCookie(pageCookie('view', secure), tokens.seal('view', wanted, sessionId), {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: secure === true,
    });
  const before = request.cookies[pageCookie('view', secure)];
  return viewOf(views, roleId, wanted ?? (before === undefined ? undefined : tokens.open('view', before, sessionId)));
}

/** @throws IssueError `not-found` for what is no number of a page. */
function pageOf({ query }: FastifyRequest<RecordRequest>): number {
  const page = Number(query.page ?? 1);
  if (!Number.isInteger(page) || page < 1 || page > 1000)
    throw new IssueError({ severity: 'error', code: 'not-found', text: 'There is no such page of this section.' });
  return page;
}
