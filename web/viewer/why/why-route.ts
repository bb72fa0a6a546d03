// Why this reader can see this record: the door's decision, rule by rule. To ask is itself decided and written down, opens
// nothing and asks no source.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { openRecord, sourcesShown } from '#disclosure/open-record.ts';
import { readerLeft, signedInUser } from '#endpoints/web/session-hook.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { bannerName } from '../patient-banner.ts';
import { personIdOf } from '../record-address.ts';
import { refusedPage } from './refused-page.ts';
import { whyContent } from './why-content.ts';

interface WhyRequest {
  Params: { personId: string };
}

export function whyRoutes(app: FastifyInstance, { door, frame }: { door: Door; frame: PageFrame }): void {
  app.get<WhyRequest>('/record/:personId/why', (request, reply) => sendWhy(door, frame, request, reply));
}

async function sendWhy(
  door: Door,
  frame: PageFrame,
  request: FastifyRequest<WhyRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const user = signedInUser(request);
  const opened = await openRecord(door, { user, requestId: request.id }, personIdOf(request), {
    signal: readerLeft(reply),
    only: new Set(),
  });
  reply.type('text/html; charset=utf-8');
  if (!opened.permitted) return reply.status(403).send(refusedPage(frame, user, opened, request));
  // Read to its end, which is at once, so that it is closed.
  for await (const part of opened.parts) throw new Error(`${part.source.sourceId} was asked for no reason`);
  const title = `Why can I see this record? ${bannerName(opened.person.demographics)}`;
  const now = door.clock.now();
  const { timeZone } = door.partnership;
  const content = whyContent(
    { ...opened, sources: sourcesShown(door) },
    { user, now, timeZone, mayBreakGlass: user.permissions.has('break-glass') },
  );
  return reply.send(page(frame, { title, user, wide: true }, content));
}
