// Consultations and what was recorded in them. Opened, decided and written down as the record is.
import type { FastifyInstance } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { html } from '#web/design/html.ts';
import type { PageFrame } from '#web/design/page.ts';
import { documentHref } from '../record-address.ts';
import { sendWholeRecord } from '../whole-record.ts';
import { consultationsContent, type ConsultationsQuery } from './consultations-page.ts';

interface ConsultationsRequest {
  Params: { personId: string };
  Querystring: ConsultationsQuery;
}

export function consultationsRoutes(
  app: FastifyInstance,
  { door, tokens, frame }: { door: Door; tokens: PageTokens; frame: PageFrame },
): void {
  app.get<ConsultationsRequest>('/record/:personId/consultations', (request, reply) =>
    sendWholeRecord(
      {
        door,
        frame,
        title: 'Consultations',
        heading: ({ person: { personId } }) => html`<h1 class="nhsuk-heading-l">Consultations</h1>
<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${personId}">Back to the record</a> <a href="/record/${personId}/medicines">Medicines</a> <a href="/record/${personId}/timeline">Timeline</a></nav>`,
        content: ({ person: { personId } }, parts) =>
          consultationsContent(parts, {
            personId,
            query: request.query,
            timeZone: door.partnership.timeZone,
            documentHref: documentHref(tokens, signedInUser(request), personId),
          }),
      },
      request,
      reply,
    ),
  );
}
