// The timeline of a record. Opened, decided and written down as the record is.
import type { FastifyInstance } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { html } from '#web/design/html.ts';
import type { PageFrame } from '#web/design/page.ts';
import { documentHref } from '../record-address.ts';
import { sendWholeRecord } from '../whole-record.ts';
import { timelineContent } from './timeline-page.ts';
import { readWindow, type WindowQuery } from './time-window.ts';

/**
 * Of what feeds sent the newest of each section are read: of another time than the recent year, the newest before its end.
 * What is asked for live comes whole whatever the time.
 */
function readBack(query: WindowQuery, { clock, partnership }: Door): { before?: Date } {
  const now = clock.now();
  const { window } = readWindow(query, now, partnership.timeZone, now.getTime());
  return window.kind === 'recent' || window.until > now.getTime() ? {} : { before: new Date(window.until) };
}

interface TimelineRequest {
  Params: { personId: string };
  Querystring: WindowQuery;
}

export function timelineRoutes(
  app: FastifyInstance,
  { door, tokens, frame }: { door: Door; tokens: PageTokens; frame: PageFrame },
): void {
  app.get<TimelineRequest>('/record/:personId/timeline', (request, reply) =>
    sendWholeRecord(
      {
        door,
        frame,
        title: 'Timeline',
        heading: ({ person: { personId } }) => html`<h1 class="nhsuk-heading-l">Timeline</h1>
<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${personId}">Back to the record</a> <a href="/record/${personId}/trends">Results over time</a></nav>`,
        only: readBack(request.query, door),
        content: ({ person: { personId } }, parts) =>
          timelineContent(parts, {
            personId,
            query: request.query,
            timeZone: door.partnership.timeZone,
            now: door.clock.now(),
            documentHref: documentHref(tokens, signedInUser(request), personId),
          }),
      },
      request,
      reply,
    ),
  );
}
