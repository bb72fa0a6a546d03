// What is new in a record since its reader last looked, or since a day they choose. Opened, decided and written down as the
// record is; it is no look at the record, so that what is new stays new until the record itself has been seen.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { openRecord } from '#disclosure/open-record.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import type { RecordOpened, SourcePart } from '#disclosure/record-part.ts';
import { readerLeft, signedInUser } from '#endpoints/web/session-hook.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import { type Html, html } from '#web/design/html.ts';
import { pageEnd, type PageFrame, pageStart } from '#web/design/page.ts';
import { pageStream } from '#web/design/stream.ts';
import { bannerName, patientBanner } from '../patient-banner.ts';
import { documentHref, personIdOf } from '../record-address.ts';
import { refusedPage } from '../why/refused-page.ts';
import { chosenDay } from './chosen-day.ts';
import { sinceContent, sinceForm } from './since-content.ts';

interface SinceRequest {
  Params: { personId: string };
  Body: { day?: unknown; month?: unknown; year?: unknown } | undefined;
}

interface SinceRoutes {
  door: Door;
  tokens: PageTokens;
  frame: PageFrame;
}

export function sinceRoutes(app: FastifyInstance, routes: SinceRoutes): void {
  app.get<SinceRequest>('/record/:personId/since', (request, reply) => sendSince(routes, request, reply));
  // A form, so that no day stands in an address beside a person.
  app.post<SinceRequest>('/record/:personId/since', (request, reply) => sendSince(routes, request, reply));
}

async function sendSince(
  { door, tokens, frame }: SinceRoutes,
  request: FastifyRequest<SinceRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const user = signedInUser(request);
  const { timeZone } = door.partnership;
  const chosen = chosenDay(request.body, door.clock.now(), timeZone);
  const day = chosen && 'day' in chosen ? chosen.day : undefined;
  const opened = await openRecord(door, { user, requestId: request.id }, personIdOf(request), {
    signal: readerLeft(reply),
    lastLook: true,
    since: day === undefined ? 'last look' : new Date(startOf(day, timeZone)!),
  });
  reply.type('text/html; charset=utf-8');
  if (!opened.permitted) return reply.status(403).send(refusedPage(frame, user, opened, request));
  const { person, lastLook, sources } = opened;
  const context = {
    personId: person.personId,
    timeZone,
    now: door.clock.now(),
    documentHref: documentHref(tokens, user, person.personId),
  };
  const start = pageStart(frame, { title: `What is new: ${bannerName(person.demographics)}`, user, wide: true });
  const pieces = async function* pieces(): AsyncGenerator<Html> {
    yield start;
    yield html`${patientBanner(person, context.now, timeZone)}
<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${person.personId}">Back to the record</a></nav>
<h1 class="nhsuk-heading-l">What is new in this record</h1>
${sinceForm(person.personId, chosen, lastLook, timeZone)}
<p class="lcr-progress">${sources.length} sources are asked.</p>`;
    const parts = await allOf(opened);
    yield sinceContent(parts, day === undefined ? { lastLook } : { day }, context);
  };
  return reply
    .header('x-accel-buffering', 'no')
    .send(pageStream(pieces(), pageEnd(), { log: door.log, requestId: request.id }));
}

async function allOf({ parts }: RecordOpened): Promise<SourcePart[]> {
  const all: SourcePart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}
