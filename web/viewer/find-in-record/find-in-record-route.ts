// Finding something within a record. Words come by POST alone; the event says that something was looked for, not what.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { sourcesShown } from '#disclosure/open-record.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { html } from '#web/design/html.ts';
import { errorSummary, type PageFrame } from '#web/design/page.ts';
import { documentHref } from '../record-address.ts';
import { sendWholeRecord } from '../whole-record.ts';
import { filtersOn, type FiltersRead, readFilters, timeAsked } from './filters.ts';
import { findForm } from './find-form.ts';
import { findLines } from './find-lines.ts';
import { foundList, linesAtOnce } from './found-list.ts';
import { termsOf } from './words.ts';

interface FindRequest {
  Params: { personId: string };
  Querystring: Record<string, unknown>;
  Body: { show?: unknown } | undefined;
}

export interface FindInRecordRoutes {
  door: Door;
  tokens: PageTokens;
  frame: PageFrame;
}

/** Of each section of what each feed sent, at most; what is older is offered, not passed over in silence. */
const newestRead = 10_000;
const mostShown = 2000;

export function findInRecordRoutes(app: FastifyInstance, routes: FindInRecordRoutes): void {
  const known = sourcesShown(routes.door);
  const path = '/record/:personId/find';
  // As an address it has filters, and no words; a reload of what was found begins again with none.
  app.get<FindRequest>(path, (request, reply) =>
    sendFound(routes, readFilters(request.query, known, 'no words'), request, reply),
  );
  const config = { rateLimit: { max: 60, timeWindow: '1 minute' } };
  app.post<FindRequest>(path, { config }, (request, reply) =>
    sendFound(routes, readFilters(request.body, known, 'words'), request, reply),
  );
}

function sendFound(
  { door, tokens, frame }: FindInRecordRoutes,
  asked: FiltersRead,
  request: FastifyRequest<FindRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { timeZone } = door.partnership;
  const now = door.clock.now();
  const read = withProblemOfWords(asked);
  const { filters, problems } = read;
  const on = filtersOn(filters, sourcesShown(door), timeZone);
  const time = timeAsked(filters, now, timeZone);
  return sendWholeRecord(
    {
      door,
      frame,
      title: `${problems.length > 0 ? 'Error: ' : ''}Find in the record`,
      only: {
        as: 'search-record',
        newest: newestRead,
        ...(time && Number.isFinite(time.before) ? { before: new Date(time.before) } : {}),
      },
      heading: ({ person: { personId }, sources }) => html`${errorSummary(problems)}
<h1 class="nhsuk-heading-l">Find in this record</h1>
<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${personId}">Back to the record</a> <a href="/record/${personId}/timeline">Timeline</a> <a href="/record/${personId}/organisations">By organisation</a></nav>
${findForm(personId, read, on, sources)}`,
      content: ({ person: { personId } }, parts) =>
        problems.length > 0
          ? html`<p>Nothing was looked for yet.</p>`
          : foundList(findLines(parts, filters, { now, timeZone }), {
              personId,
              timeZone,
              documentHref: documentHref(tokens, signedInUser(request), personId),
              most: mostOf(request.body?.show),
              asked: on.length > 0,
              inTime: time !== undefined,
              to: filters.to,
            }),
    },
    request,
    reply,
  );
}

/** What was typed without a letter or a digit is no search for everything. */
function withProblemOfWords(read: FiltersRead): FiltersRead {
  if (read.filters.words === '' || termsOf(read.filters.words).length > 0) return read;
  return { ...read, problems: [{ field: 'words', text: 'Type a word or a number to look for' }, ...read.problems] };
}

function mostOf(show: unknown): number {
  const most = typeof show === 'string' && /^\d{1,4}$/.test(show) ? Number(show) : linesAtOnce;
  return Math.min(Math.max(most, linesAtOnce), mostShown);
}
