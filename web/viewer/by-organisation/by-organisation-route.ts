// The record by organisation: each one's own beside the others', or one by itself. For one, that organisation alone is asked.
import type { FastifyInstance } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { sourcesShown } from '#disclosure/open-record.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import type { SourceShown } from '#disclosure/record-part.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { type Html, html } from '#web/design/html.ts';
import type { PageFrame } from '#web/design/page.ts';
import { documentHref } from '../record-address.ts';
import { sendWholeRecord } from '../whole-record.ts';
import { hrefOf, organisationRecords } from './organisation-records.ts';

interface OrganisationsRequest {
  Params: { personId: string };
  Querystring: { organisation?: string };
}

/** Of each section of what a feed sent: beside others, and read by itself. */
const newestAlone = 1000;

export function byOrganisationRoutes(
  app: FastifyInstance,
  { door, tokens, frame }: { door: Door; tokens: PageTokens; frame: PageFrame },
): void {
  app.get<OrganisationsRequest>('/record/:personId/organisations', (request, reply) => {
    const known = sourcesShown(door);
    const own = known.filter(({ organisation }) => organisation.ods === request.query.organisation);
    const only = own[0]?.organisation;
    return sendWholeRecord(
      {
        door,
        frame,
        title: only ? `${only.shortName} alone` : 'By organisation',
        ...(only ? { only: { only: new Set(own.map(({ sourceId }) => sourceId)), newest: newestAlone } } : {}),
        heading: ({
          person: { personId },
        }) => html`<h1 class="nhsuk-heading-l">${only ? html`What ${only.name} holds` : 'By organisation'}</h1>
<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${personId}">Back to the record</a> <a href="/record/${personId}/find">Find in this record</a></nav>
${organisationLinks(personId, known, only?.ods)}
<p>${only ? 'This organisation alone was asked. What others hold is not here, and nothing is joined.' : 'Each organisation’s record as it holds it: nothing is joined, and what two hold stands twice.'}</p>`,
        content: ({ person: { personId }, sources }, parts) =>
          organisationRecords(sources, parts, {
            personId,
            timeZone: door.partnership.timeZone,
            now: door.clock.now(),
            documentHref: documentHref(tokens, signedInUser(request), personId),
            only: only?.ods,
          }),
      },
      request,
      reply,
    );
  });
}

function organisationLinks(personId: string, known: readonly SourceShown[], chosen: string | undefined): Html {
  const organisations = new Map(known.map(({ organisation }) => [organisation.ods, organisation.shortName]));
  return html`<nav class="lcr-years" aria-label="Whose record"><ul>
<li><a href="/record/${personId}/organisations"${chosen === undefined && html` aria-current="page"`}>All, side by side</a></li>
${[...organisations].map(([ods, name]) => html`<li><a href="${hrefOf(personId, ods)}"${chosen === ods && html` aria-current="page"`}>${name}</a></li>`)}
</ul></nav>`;
}
