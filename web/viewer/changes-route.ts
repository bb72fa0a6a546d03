// What is new in a record since it was opened, and word that there is something new, for pages that are open.
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import type { RecordOpened } from '#disclosure/record-part.ts';
import { refreshRecord } from '#disclosure/refresh-record.ts';
import type { RecordWatch } from '#disclosure/watch-record.ts';
import { watchedPatients } from '#disclosure/watched-patients.ts';
import { readerLeft, signedInUser } from '#endpoints/web/session-hook.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import type { PersonId } from '#standards/patient.ts';
import { documentHref, personIdOf } from './record-address.ts';
import { changesFragment } from './record-changes.ts';

export interface ChangesRoutes {
  door: Door;
  watch: RecordWatch;
  tokens: PageTokens;
  /** How often a quiet stream of changes says that it lives, for proxies. */
  heartbeatMs?: number;
}

interface RefreshRequest {
  Params: { personId: string };
  Body: { since?: unknown } | undefined;
}

interface WordRequest {
  Params: { token: string };
}

export function changesRoutes(app: FastifyInstance, routes: ChangesRoutes): void {
  // An open page asks these by itself: nobody is at work because of them.
  const config = { automatic: true };
  app.post<RefreshRequest>('/record/:personId/refresh', { config }, (request, reply) =>
    sendChanges(routes, request, reply),
  );
  const listening = createListening();
  app.get<WordRequest>('/changes/:token', { config }, (request, reply) => sendWord(routes, listening, request, reply));
}

/** Whose record is open, and since when what comes is news to it. */
interface SealedChanges {
  personId: PersonId;
  since: string;
}

/** Where an open page hears that something new came: sealed, for this session alone. */
export function changesHref(
  tokens: PageTokens,
  { person, newsSince }: RecordOpened,
  { sessionId }: SignedInUser,
): string {
  const sealed: SealedChanges = { personId: person.personId, since: newsSince.toISOString() };
  return `/changes/${tokens.seal('changes', sealed, sessionId)}`;
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

async function sendChanges(
  { door, tokens }: ChangesRoutes,
  request: FastifyRequest<RefreshRequest>,
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
  { door, watch, tokens, heartbeatMs = 20_000 }: ChangesRoutes,
  listening: ReturnType<typeof createListening>,
  request: FastifyRequest<WordRequest>,
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
