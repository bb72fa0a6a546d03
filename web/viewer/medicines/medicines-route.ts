// A person's medicines on a page of their own. Opened, decided and written down as the record is.
import type { FastifyInstance } from 'fastify';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { html } from '#web/design/html.ts';
import { documentHref } from '../record-address.ts';
import { sendWholeRecord } from '../whole-record.ts';
import { medicinesContent } from './medicines-page.ts';
import { type MedicinesRoutes, notPractices } from './medicines-routes.ts';
import { reconcileRoutes } from './reconcile/reconcile-route.ts';

interface MedicinesRequest {
  Params: { personId: string };
  Querystring: { show?: string };
}

export function medicinesRoutes(app: FastifyInstance, routes: MedicinesRoutes): void {
  reconcileRoutes(app, routes);
  const { door, tokens, frame } = routes;
  const hospitals = notPractices(door);
  app.get<MedicinesRequest>('/record/:personId/medicines', (request, reply) =>
    sendWholeRecord(
      {
        door,
        frame,
        title: 'Medicines',
        heading: ({ person: { personId } }) => html`<h1 class="nhsuk-heading-l">Medicines</h1>
<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${personId}">Back to the record</a> <a href="/record/${personId}/medicines/reconcile">Reconcile medicines</a> <a href="/record/${personId}/timeline">Timeline</a></nav>`,
        only: medicinesOnly,
        content: ({ person: { personId } }, parts) =>
          medicinesContent(parts, {
            personId,
            hospitals,
            now: door.clock.now(),
            timeZone: door.partnership.timeZone,
            documentHref: documentHref(tokens, signedInUser(request), personId),
            all: request.query.show === 'all',
          }),
      },
      request,
      reply,
    ),
  );
}

/** What the page shows, and what its lines lead to. */
const medicinesOnly = {
  sections: [
    'medications-and-medical-devices',
    'allergies-and-adverse-reactions',
    'problem-list',
    'contacts-with-professionals',
    'admission-details',
  ],
  newest: 2000,
} as const;
