// The record to print, whole or in chosen sections: a disclosure of its own, written down as a print before anything is shown.
import type { FastifyInstance } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { type SectionId, sections } from '#record/items/sections.ts';
import { type Html, html } from '#web/design/html.ts';
import type { PageFrame } from '#web/design/page.ts';
import { sendWholeRecord } from '../whole-record.ts';
import { linesPrinted, printedRecord } from './printed-record.ts';

interface PrintRequest {
  Params: { personId: string };
  Querystring: { section?: string | string[] };
}

export function printRoutes(app: FastifyInstance, { door, frame }: { door: Door; frame: PageFrame }): void {
  app.get<PrintRequest>('/record/:personId/print', (request, reply) => {
    const user = signedInUser(request);
    const wanted = new Set([request.query.section].flat());
    const chosen = sections.map(({ id }) => id).filter((id) => wanted.has(id));
    return sendWholeRecord(
      {
        door,
        frame,
        title: 'Print',
        only: { as: 'print-record', newest: linesPrinted, ...(chosen.length > 0 ? { sections: chosen } : {}) },
        heading: ({ person: { personId } }) => html`<h1 class="nhsuk-heading-l">Print this record</h1>
<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${personId}">Back to the record</a></nav>
<p>Below is what comes out on paper. Print it with your browser (Ctrl and P). It is written down that you made it.</p>
${sectionForm(personId, chosen)}`,
        content: (opened, parts) =>
          printedRecord(opened, parts, { user, now: door.clock.now(), timeZone: door.partnership.timeZone, chosen }),
      },
      request,
      reply,
    );
  });
}

/** Which sections say nothing of the person: they may stand in the address. */
function sectionForm(personId: string, chosen: readonly SectionId[]): Html {
  return html`<details class="nhsuk-details"${chosen.length > 0 && html` open`}><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">Print only some sections</span></summary>
<form class="nhsuk-details__text lcr-find-choices lcr-print-choice" method="get" action="/record/${personId}/print"><fieldset class="nhsuk-fieldset"><legend class="nhsuk-u-visually-hidden">Sections to print</legend><div class="nhsuk-checkboxes nhsuk-checkboxes--small">
${sections.map(
  ({
    id,
    title,
  }) => html`<div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" type="checkbox" id="choose-${id}" name="section" value="${id}"${chosen.includes(id) && html` checked`}><label class="nhsuk-label nhsuk-checkboxes__label" for="choose-${id}">${title}</label></div>
`,
)}</div></fieldset><button class="nhsuk-button nhsuk-button--secondary" type="submit">Show these</button></form></details>`;
}
