// One source of a record: what it answered, and asking it again. Each is decided and written down as an opening of that part
// of the record, and no other source is asked.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { openSource } from '#disclosure/again/open-source.ts';
import type { ShownRecords } from '#disclosure/again/shown-records.ts';
import type { RecordOpened, SourcePart } from '#disclosure/record-part.ts';
import { readerLeft, signedInUser } from '#endpoints/web/session-hook.ts';
import { type Html, html } from '#web/design/html.ts';
import { pageEnd, type PageFrame, pageStart } from '#web/design/page.ts';
import { pageStream } from '#web/design/stream.ts';
import { bannerName, patientBanner } from '../patient-banner.ts';
import { personIdOf } from '../record-address.ts';
import { type RecordPageOptions, refilled } from '../record-stream.ts';
import { answeredChip, sourceName } from '../source-strip.ts';
import { refusedPage } from '../why/refused-page.ts';
import { sourceContent } from './source-content.ts';

export interface SourceRoutes {
  door: Door;
  frame: PageFrame;
  shownRecords: ShownRecords<RecordPageOptions>;
}

interface SourceRequest {
  Params: { personId: string; sourceId: string };
  Body: { beside?: unknown } | undefined;
}

export function sourceRoutes(app: FastifyInstance, routes: SourceRoutes): void {
  const path = '/record/:personId/sources/:sourceId';
  app.get<SourceRequest>(path, (request, reply) => sendSource(routes, request, reply, false));
  app.post<SourceRequest>(path, (request, reply) => sendSource(routes, request, reply, true));
}

async function sendSource(
  routes: SourceRoutes,
  request: FastifyRequest<SourceRequest>,
  reply: FastifyReply,
  again: boolean,
): Promise<FastifyReply> {
  const { door, frame } = routes;
  const user = signedInUser(request);
  const asking = { user, requestId: request.id };
  const opened = await openSource(door, asking, personIdOf(request), request.params.sourceId, {
    signal: readerLeft(reply),
    again,
  });
  reply.type('text/html; charset=utf-8');
  const beside = again && typeof request.body?.beside === 'string' ? request.body.beside : undefined;
  if (!opened.permitted)
    return reply
      .status(403)
      .send(beside === undefined ? refusedPage(frame, user, opened, request) : opened.explanation);
  if (beside !== undefined) return reply.send(String(await besideTheOthers(routes, request, opened, beside)));
  const { timeZone } = door.partnership;
  const source = opened.sources[0]!;
  const start = pageStart(frame, {
    title: `${sourceName(source)}: ${bannerName(opened.person.demographics)}`,
    user,
    wide: true,
  });
  const parts = (async function* pieces(): AsyncGenerator<Html> {
    yield start;
    yield html`${patientBanner(opened.person, door.clock.now(), timeZone)}
<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${opened.person.personId}">Back to the record</a> <a href="/record/${opened.person.personId}/why">Why can I see this record?</a></nav>
<h1 class="nhsuk-heading-l">What ${sourceName(source)} ${source.mode === 'sends' ? 'has sent' : 'answers'}</h1>
<p class="lcr-progress">${source.mode === 'sends' ? 'Reading what it sent us.' : `${source.organisation.name} is asked for this page, and no other source.`}</p>`;
    for await (const part of opened.parts)
      yield sourceContent(part, { personId: opened.person.personId, timeZone, now: door.clock.now() });
  })();
  return reply
    .header('x-accel-buffering', 'no')
    .send(pageStream(parts, pageEnd(), { log: door.log, requestId: request.id }));
}

/** For a page that has the rest of the record: the chip, and every section with what the source now says joined to it. */
async function besideTheOthers(
  { door, shownRecords }: SourceRoutes,
  request: FastifyRequest<SourceRequest>,
  opened: RecordOpened,
  beside: string,
): Promise<Html> {
  const user = signedInUser(request);
  const { person } = opened;
  let part: SourcePart | undefined;
  for await (const each of opened.parts) part = each;
  // The reader went.
  if (!part) return html``;
  const before = shownRecords.find(user, person.personId, beside, opened.why);
  const ways = { personId: person.personId, disclosureId: beside };
  const chip = answeredChip(part, door.clock.now(), door.partnership.timeZone, ways);
  if (!before) return alone(part, chip, person.personId);
  const parts = before.parts.map((each) => (each.source.sourceId === part.source.sourceId ? part : each));
  shownRecords.keep(user, { disclosureId: beside, person }, { ...before, parts });
  return refilled({ person, lastLook: before.lastLook }, [before.parts, parts], { part, chip }, before.page);
}

/** The rest of the record is no longer at hand, and is not asked for again: the reader is told where this stands. */
function alone({ source, words }: SourcePart, chip: Html, personId: string): Html {
  return html`<template data-into="source-${source.sourceId}" data-mode="replace">${chip}</template>
<template data-into="progress" data-mode="fill">${sourceName(source)}: ${words.label.toLowerCase()}. <a href="/record/${personId}">Open the record again</a> to see its entries among the others.</template>`;
}
