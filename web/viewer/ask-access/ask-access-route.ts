// Takes what a reader said about why they need a record, and sends them on to it. What they said is decided and written down
// before it opens anything; the record itself is then opened, decided and written down as always.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AccessAsked, askAccess } from '#disclosure/ask-access.ts';
import type { Door } from '#disclosure/door.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { IssueError } from '#standards/issue.ts';
import type { PageFrame } from '#web/design/page.ts';
import { personIdOf } from '../record-route.ts';
import { refusedPage } from '../why/refused-page.ts';

interface AskRequest {
  Params: { personId: string };
  Body: { way?: unknown; reason?: unknown; note?: unknown; to?: unknown } | undefined;
}

export function askAccessRoutes(app: FastifyInstance, { door, frame }: { door: Door; frame: PageFrame }): void {
  app.post<AskRequest>('/record/:personId/access', (request, reply) => takeAnswer(door, frame, request, reply));
}

async function takeAnswer(
  door: Door,
  frame: PageFrame,
  request: FastifyRequest<AskRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const user = signedInUser(request);
  const personId = personIdOf(request);
  const asked = askedIn(request.body);
  const to = wayBack(personId, request.body?.to);
  const page = { id: request.id, url: to };
  reply.type('text/html; charset=utf-8');
  try {
    const given = await askAccess(door, { user, requestId: request.id }, personId, asked);
    if (given.permitted) return await reply.redirect(to, 303);
    return await reply.status(403).send(refusedPage(frame, user, given, page));
  } catch (error) {
    if (!(error instanceof IssueError) || error.issue.code !== 'required') throw error;
    const { location = 'reason', text } = error.issue;
    // Nothing was said that could be taken: the form again, as far as this reader may have it.
    const decision = await door.decide({ user, action: 'open-record', personId });
    if (decision.permitted) return reply.redirect(to, 303);
    const { ways, explanation, rule } = decision;
    const refused = {
      explanation,
      ...(rule === undefined ? {} : { rule }),
      ...(ways ? { ways: { ...ways, personId } } : {}),
    };
    return reply
      .status(ways ? 400 : 403)
      .send(refusedPage(frame, user, refused, page, { ...asked, field: location, text }));
  }
}

function askedIn(body: AskRequest['Body']): AccessAsked {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    way: body?.way === 'break-glass' ? 'break-glass' : 'claim-relationship',
    reason: text(body?.reason),
    note: text(body?.note),
  };
}

/** The page of this person's record that was asked for; the record itself where it is no address of it. */
function wayBack(personId: string, to: unknown): string {
  const record = `/record/${personId}`;
  const within = new RegExp(`^${record}(?:[/?][\\w/.?=&%+-]*)?$`);
  return typeof to === 'string' && within.test(to) && !to.includes('..') ? to : record;
}
