// Takes what a reader said about why they need a record, and sends them on to it. What they said is decided and written down
// before it opens anything; the record itself is then opened, decided and written down as always.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AccessAsked, askAccess, waysInEmergency } from '#disclosure/ask-access.ts';
import type { Door } from '#disclosure/door.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import type { Refused } from '#disclosure/record-part.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { IssueError } from '#standards/issue.ts';
import { html } from '#web/design/html.ts';
import { errorSummary, page, type PageFrame } from '#web/design/page.ts';
import { personIdOf } from '../record-address.ts';
import { refusedPage } from '../why/refused-page.ts';
import { askAccessForms, type Mistaken } from './ask-access-form.ts';

type Ways = NonNullable<Refused['ways']>;

interface AskRequest {
  Params: { personId: string };
  Body: { way?: unknown; reason?: unknown; note?: unknown; to?: unknown } | undefined;
}

export function askAccessRoutes(app: FastifyInstance, { door, frame }: { door: Door; frame: PageFrame }): void {
  app.post<AskRequest>('/record/:personId/access', (request, reply) => takeAnswer(door, frame, request, reply));
  app.get<AskRequest>('/record/:personId/emergency', (request, reply) => showEmergency(door, frame, request, reply));
}

/** For a reader whose record is open already: in an emergency they may see what their role is not usually shown. */
async function showEmergency(
  door: Door,
  frame: PageFrame,
  request: FastifyRequest<AskRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const user = signedInUser(request);
  const personId = personIdOf(request);
  const { ways, refused } = await waysInEmergency(door, { user, requestId: request.id }, personId);
  reply.type('text/html; charset=utf-8');
  if (refused) return reply.status(403).send(refusedPage(frame, user, refused, request));
  return reply.send(emergencyPage(frame, user, ways));
}

function emergencyPage(frame: PageFrame, user: SignedInUser, ways: Ways, mistaken?: Mistaken): string {
  const title = 'Open this record in an emergency';
  return page(
    frame,
    { title: mistaken ? `Error: ${title}` : title, user },
    html`${errorSummary(mistaken ? [{ field: mistaken.field === 'note' ? 'emergency-note' : 'emergency-reason', text: mistaken.text }] : [])}<h1 class="nhsuk-heading-l">${title}</h1>
<p>You then also see what sources have labelled as sensitive and your role is not usually shown. You never see what is shared with nobody.</p>
${askAccessForms({ ways, to: `/record/${ways.personId}`, ...(mistaken ? { mistaken } : {}) })}
<p><a href="/record/${ways.personId}">Back to the record</a></p>`,
  );
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
  const back = { id: request.id, url: to };
  reply.type('text/html; charset=utf-8');
  try {
    const given = await askAccess(door, { user, requestId: request.id }, personId, asked);
    if (given.permitted) return await reply.redirect(to, 303);
    return await reply.status(403).send(refusedPage(frame, user, given, back));
  } catch (error) {
    if (!(error instanceof IssueError) || error.issue.code !== 'required') throw error;
    const { location = 'reason', text } = error.issue;
    // Nothing was said that could be taken: the form again, as far as this reader may have it.
    const decision = await door.decide({ user, action: 'open-record', personId });
    const mistaken = { ...asked, field: location, text };
    if (decision.permitted) {
      const open = await waysInEmergency(door, { user, requestId: request.id }, personId);
      if (open.refused || asked.way === 'claim-relationship') return reply.redirect(to, 303);
      return reply.status(400).send(emergencyPage(frame, user, open.ways, mistaken));
    }
    const { ways, explanation, rule } = decision;
    const refused = {
      explanation,
      ...(rule === undefined ? {} : { rule }),
      ...(ways ? { ways: { ...ways, personId } } : {}),
    };
    return reply.status(ways ? 400 : 403).send(refusedPage(frame, user, refused, back, mistaken));
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
