// A person's record: the page as a stream, what is new in it, and word that there is something new.
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import type { SealedDocument } from '#disclosure/open-document.ts';
import type { ShownRecords } from '#disclosure/again/shown-records.ts';
import { openRecord } from '#disclosure/open-record.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import type { RecordOpened } from '#disclosure/record-part.ts';
import { refreshRecord } from '#disclosure/refresh-record.ts';
import type { RecordWatch } from '#disclosure/watch-record.ts';
import { watchedPatients } from '#disclosure/watched-patients.ts';
import { readerLeft, signedInUser } from '#endpoints/web/session-hook.ts';
import { type SectionId, sections } from '#record/items/sections.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import { openPlaces, type Places } from '#runtime/places.ts';
import type { PersonId } from '#standards/patient.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { pageEnd, type PageFrame } from '#web/design/page.ts';
import { pageStream } from '#web/design/stream.ts';
import { changesFragment } from './record-changes.ts';
import { newestUpToPage, type RecordPageOptions, recordStream } from './record-stream.ts';
import { type RecordViews, viewOf } from './role-views/record-view.ts';
import { refusedPage } from './why/refused-page.ts';

export interface RecordRoutes {
  door: Door;
  watch: RecordWatch;
  tokens: PageTokens;
  frame: PageFrame;
  views: RecordViews;
  /** Served over TLS: the cookies are then for this host and TLS alone. */
  secure?: boolean;
  /** What stands on pages that are open, beside which one source may be asked again. */
  shownRecords: ShownRecords<RecordPageOptions>;
  /** How often a quiet stream of changes says that it lives, for proxies. */
  heartbeatMs?: number;
}

interface RecordRequest {
  Params: { personId: string; section?: string };
  Querystring: { page?: string; plain?: string; view?: string };
  Body: { since?: unknown } | undefined;
}

/**
 * Records put together at once; the others wait, in the order they came. Why: one thread draws them all, and a record of 1,500
 * entries takes some 5 MB until its page is out. Fifty at once were 760 MB, and none was there sooner for it.
 */
const mostDrawn = 4;

export function recordRoutes(app: FastifyInstance, routes: RecordRoutes): void {
  const drawing = openPlaces(mostDrawn);
  const show = (request: FastifyRequest<RecordRequest>, reply: FastifyReply, section?: SectionId) =>
    sendRecord({ ...routes, drawing }, request, reply, section);

  app.get<RecordRequest>('/record/:personId', (request, reply) => show(request, reply));
  app.get<RecordRequest>('/record/:personId/sections/:section', (request, reply) => {
    const section = sections.find(({ id }) => id === request.params.section)?.id;
    return section ? show(request, reply, section) : reply.callNotFound();
  });
  // An open page asks these by itself: nobody is at work because of them.
  const config = { automatic: true };
  app.post<RecordRequest>('/record/:personId/refresh', { config }, (request, reply) =>
    sendChanges(routes, request, reply),
  );
  const listening = createListening();
  app.get<ChangesRequest>('/changes/:token', { config }, (request, reply) =>
    sendWord(routes, listening, request, reply),
  );
}

/** Whose record is open, and since when what comes is news to it. */
interface SealedChanges {
  personId: PersonId;
  since: string;
}

function sealedChanges({ person, newsSince }: RecordOpened): SealedChanges {
  return { personId: person.personId, since: newsSince.toISOString() };
}

interface ChangesRequest {
  Params: { token: string };
}

/** Pages one person may have open at once: more than anybody reads, fewer than fill a server. */
const mostListening = 50;

/** How many open pages of each user wait for word. */
function createListening() {
  const counts = new Map<string, number>();
  return {
    /** @throws IssueError `throttled` */
    begin(userId: string): void {
      const count = counts.get(userId) ?? 0;
      if (count >= mostListening) throw new IssueError(tooManyPages);
      counts.set(userId, count + 1);
    },
    end(userId: string): void {
      const left = (counts.get(userId) ?? 1) - 1;
      if (left > 0) counts.set(userId, left);
      else counts.delete(userId);
    },
  };
}

const tooManyPages: Issue = {
  severity: 'error',
  code: 'throttled',
  text: 'You have too many records open. Close some, and open this one again.',
};

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
    changesHref: `/changes/${tokens.seal('changes', sealedChanges(opened), user.sessionId)}`,
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

async function sendChanges(
  { door, tokens }: RecordRoutes,
  request: FastifyRequest<RecordRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const user = signedInUser(request);
  const said = typeof request.body?.since === 'string' ? request.body.since : '';
  // Why the form too: a Date reaches further than the database's times.
  const since = new Date(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(said) ? said : Number.NaN);
  if (Number.isNaN(since.getTime()))
    throw new IssueError({
      severity: 'error',
      code: 'invalid',
      text: 'Say since when: an instant like 2026-11-23T10:00:00Z.',
    });
  const personId = personIdOf(request);
  const refreshed = await refreshRecord(door, { user, requestId: request.id }, personId, since);
  if (!refreshed.permitted) return reply.status(403).type('text/plain').send(refreshed.explanation);
  const context = {
    personId,
    timeZone: door.partnership.timeZone,
    now: door.clock.now(),
    since,
    documentHref: documentHref(tokens, user, personId),
  };
  return reply.type('text/html; charset=utf-8').send(String(changesFragment(refreshed.parts, context)));
}

/**
 * Server-sent events: `changed`, without a word about what. It ends with the session, and when the reader goes.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
async function sendWord(
  { door, watch, tokens, heartbeatMs = 20_000 }: RecordRoutes,
  listening: ReturnType<typeof createListening>,
  request: FastifyRequest<ChangesRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const user = signedInUser(request);
  // Sealed when the record was opened, and that was written down.
  const sealed = tokens.open('changes', request.params.token, user.sessionId) as SealedChanges | undefined;
  if (sealed === undefined) {
    reply.callNotFound();
    return reply;
  }
  const left = readerLeft(reply);
  const watched = await watchedPatients(door, { user, requestId: request.id }, sealed.personId);
  listening.begin(user.userId);
  const stream = new Readable({ read() {} });
  stream.push('retry: 2000\n\n');
  const changed = () => stream.destroyed || stream.push('event: changed\ndata:\n\n');
  const stops = [
    watch.watch(watched.patientIds, () => void lookAgain(true)),
    watch.watch(watched.otherPatientIds, () => void lookAgain(false)),
  ];
  const heartbeat = setInterval(() => void beat(), heartbeatMs);
  const end = () => {
    for (const stop of stops) stop();
    clearInterval(heartbeat);
    listening.end(user.userId);
    stream.destroy();
  };
  if (left.aborted) end();
  else left.addEventListener('abort', end, { once: true });
  // After listening has begun: what came between the page and this was said to nobody. Where nobody can say, the page looks.
  let heard = '';
  void tellNews();
  return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(stream);

  /** Whoever may no longer have the record open hears one word, which makes the page look and be refused, and then no more. */
  async function lookAgain(isNews: boolean): Promise<void> {
    const may = await watched.mayStill().catch(() => false);
    if (!may) changed();
    else if (isNews) await tellNews();
    if (!may && !stream.destroyed) stream.push(null);
  }

  /** What came and may not be shown is no news. Where nobody can say, the page looks. */
  async function tellNews(): Promise<void> {
    const mark = await watched.newsMark(new Date(sealed!.since)).catch(() => undefined);
    if (mark === heard) return;
    heard = mark ?? '';
    changed();
  }

  async function beat(): Promise<void> {
    // Where the database does not answer, nobody knows: the page then asks again, and hears.
    const live = await request.stillSignedIn().catch(() => false);
    if (stream.destroyed) return;
    stream.push(live ? ':\n\n' : null);
    if (live) await lookAgain(false);
  }
}

/** The address of a document's content: sealed, for this session alone. */
export function documentHref(
  tokens: PageTokens,
  { sessionId }: SignedInUser,
  personId: PersonId,
): RecordPageOptions['documentHref'] {
  return ({ document, sourceId, resource }) => {
    if (!document) return undefined;
    const sealed: SealedDocument = { personId, sourceId, resource, location: document };
    return `/documents/${tokens.seal('document', sealed, sessionId)}`;
  };
}

/** @throws IssueError `not-found` for what cannot be a person's id, as for one that nobody has. */
export function personIdOf({ params: { personId } }: { params: { personId: string } }): PersonId {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(personId))
    throw new IssueError({
      severity: 'error',
      code: 'not-found',
      text: 'There is no record at this address. Search for the patient again.',
    });
  return personId as PersonId;
}

/** @throws IssueError `not-found` for what is no number of a page. */
function pageOf({ query }: FastifyRequest<RecordRequest>): number {
  const page = Number(query.page ?? 1);
  if (!Number.isInteger(page) || page < 1 || page > 1000)
    throw new IssueError({ severity: 'error', code: 'not-found', text: 'There is no such page of this section.' });
  return page;
}
