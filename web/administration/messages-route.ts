// Where stewards look after messages.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  feedStates,
  listPartlyDoneMessages,
  listRefusedMessages,
  listWaitingMessages,
  readRefusedMessage,
  readStoredMessage,
  replayMessage,
  type SetAsideReason,
  setAsideReasons,
  setMessageAside,
  type Stewarding,
} from '#administration/messages/steward-messages.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { messagePage, messagesPage } from './messages-page.ts';

export interface MessagesRoutes {
  database: Database;
  now: () => Date;
  partnership: Partnership;
  /** Ids of the sources that send. */
  feeds: readonly string[];
  frame: PageFrame;
  /** Whether this content tells of what is never shared: then not even whoever looks after messages reads it. */
  tells: (content: Uint8Array) => Promise<boolean>;
  /** Looks at the queue now: something was sent through again. */
  sweep(): void;
}

const shownAtOnce = 100;
/** What an act is told as after the redirect: words chosen here, never taken from the address. */
const told = new Map(
  Object.entries({
    again: 'The message is on its way again.',
    aside: 'The message was set aside. Those behind it are on their way.',
  }),
);

type MessageRequest = FastifyRequest<{
  Params: { sequence: string };
  Body: { reason?: unknown } | undefined;
  Querystring: { told?: string };
}>;

export function messagesRoutes(app: FastifyInstance, routes: MessagesRoutes): void {
  const { database, now, partnership, feeds, frame, tells } = routes;
  const nameOf = (sourceId: string) => {
    const ods = partnership.sources.find(({ id }) => id === sourceId)?.organisation;
    return partnership.organisations.find((organisation) => organisation.ods === ods)?.shortName ?? sourceId;
  };
  const stewarding = (request: FastifyRequest): Stewarding => ({
    database,
    user: signedInUser(request),
    requestId: request.id,
    now,
  });
  const send = (request: FastifyRequest, reply: FastifyReply, title: string, content: Parameters<typeof page>[2]) =>
    reply.type('text/html; charset=utf-8').send(page(frame, { title, user: signedInUser(request) }, content));

  app.get('/administration/messages', async (request: MessageRequest, reply) => {
    const steward = stewarding(request);
    const most = { limit: shownAtOnce };
    const states = await feedStates(steward, feeds);
    const [waiting, partlyDone, refused] = await Promise.all([
      listWaitingMessages(steward, most),
      listPartlyDoneMessages(steward, most),
      listRefusedMessages(steward, most),
    ]);
    const words = told.get(request.query.told ?? '');
    const shown = {
      feeds: [...states].map(([sourceId, state]) => ({ sourceId, state })),
      waiting,
      partlyDone,
      refused,
      nameOf,
      now: now(),
      timeZone: partnership.timeZone,
      ...(words ? { told: words } : {}),
    };
    return send(request, reply, 'Messages from sources', messagesPage(shown));
  });
  app.get('/administration/messages/:sequence', async (request: MessageRequest, reply) => {
    const message = await readStoredMessage(stewarding(request), sequenceOf(request));
    const title = `${message.source_id} ${message.message_type}, number ${message.sequence}`;
    return send(
      request,
      reply,
      title,
      messagePage(
        title,
        (await tells(message.content)) ? undefined : message.content,
        message.queued && message.waiting_since === null ? undefined : message.sequence,
      ),
    );
  });
  app.get('/administration/messages/refused/:sequence', async (request: MessageRequest, reply) => {
    const sequence = sequenceOf(request);
    const { content } = await readRefusedMessage(stewarding(request), sequence);
    const title = `Refused message ${sequence}`;
    return send(request, reply, title, messagePage(title, (await tells(content)) ? undefined : content));
  });
  app.post('/administration/messages/:sequence/again', async (request: MessageRequest, reply) => {
    await replayMessage(stewarding(request), sequenceOf(request));
    routes.sweep();
    return reply.redirect('/administration/messages?told=again', 303);
  });
  app.post('/administration/messages/:sequence/set-aside', async (request: MessageRequest, reply) => {
    const reason = request.body?.reason;
    if (typeof reason !== 'string' || !setAsideReasons.has(reason))
      throw new IssueError({ severity: 'error', code: 'value', text: 'Say why the message is set aside.' });
    await setMessageAside(stewarding(request), sequenceOf(request), reason as SetAsideReason);
    routes.sweep();
    return reply.redirect('/administration/messages?told=aside', 303);
  });
}

function sequenceOf(request: MessageRequest): number {
  const sequence = Number(request.params.sequence);
  if (!Number.isSafeInteger(sequence) || sequence < 1)
    throw new IssueError({ severity: 'error', code: 'not-found', text: 'There is no such message.' });
  return sequence;
}
