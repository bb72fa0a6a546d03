// Anybody suggests a change of a listing, without an account; an editor looks at it first.
import type { FastifyInstance } from 'fastify';
import { suggestChange } from '#directory/editing/suggestions.ts';
import type { Service } from '#directory/listing.ts';
import { readListing } from '#directory/listings.ts';
import { IssueError } from '#standards/issue.ts';
import { html } from '../../design/html.ts';
import { type Filled, filledFrom } from '../listing-form/filled.ts';
import { listingForm } from '../listing-form/form-page.ts';
import { boxOf, fieldsOf, filledIn, type FormFault } from '../listing-form/read-form.ts';
import * as pages from './keeping-pages.ts';
import { faultsOf, type Limits, notThere, pageSender, withPlaces } from './keeping-reply.ts';
import type { KeepingRoutes } from './keeping-routes.ts';

export function suggestRoutes(
  app: FastifyInstance,
  { finder, database, frame }: KeepingRoutes,
  { often, seldom }: Limits,
): void {
  const { knowledge } = finder;
  const english = frame.translations.of('en');
  const send = pageSender(frame);

  app.get<{ Params: { id: string } }>('/help/services/:id/suggest', often, async (request, reply) => {
    const listing = await mustBeListed(request.params.id);
    return send(
      request,
      reply,
      'Suggest a change',
      suggestPage(listing.service, listing.version, filledFrom(listing.service, knowledge), []),
    );
  });

  app.post<{ Params: { id: string } }>('/help/services/:id/suggest', seldom, async (request, reply) => {
    const { service, version } = await mustBeListed(request.params.id);
    const filled = filledIn(request.body);
    const { fields, faults } = fieldsOf(filled, service, { knowledge, withOrganization: false });
    const wrong =
      faults.length > 0
        ? faults
        : await faultsOf(() => suggestChange(database, service.id, { fields, words: boxOf(filled, 'words') }));
    return wrong.length > 0
      ? send(request, reply, 'Suggest a change', suggestPage(service, version, filled, wrong), 400)
      : send(request, reply, 'Thank you', pages.suggestedPage(service));
  });

  const suggestPage = (service: Service, version: number, filled: Filled, faults: readonly FormFault[]) =>
    html`<h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${service.name}</span>Suggest a change</h1>
      <p>You do not need to give your name. Change what is wrong and leave the rest. An editor looks at it first.</p>
      ${listingForm({ action: `/help/services/${service.id}/suggest`, filled, faults, service: withPlaces(service), version, knowledge, words: english, withOrganization: false, why: { label: 'How do you know?', hint: 'Do not write anything about somebody’s health.' }, button: 'Send to an editor' })}`;

  async function mustBeListed(id: string) {
    const listing = await readListing(database, id);
    if (!listing) throw new IssueError(notThere);
    return listing;
  }
}
