// Anybody suggests a change of a listing, or tells of one that is missing, without an account; an editor looks at it first.
import type { FastifyInstance } from 'fastify';
import { suggestChange } from '#directory/editing/suggestions.ts';
import { tellOfService } from '#directory/editing/tell-of-service.ts';
import type { Service } from '#directory/listing.ts';
import { readListing } from '#directory/listings.ts';
import { IssueError } from '#standards/issue.ts';
import { html } from '../../design/html.ts';
import { type Filled, filledFrom } from '../listing-form/filled.ts';
import { listingForm } from '../listing-form/form-page.ts';
import { boxOf, fieldsOf, filledIn, type FormFault } from '../listing-form/read-form.ts';
import { fromHere } from '../page/form.ts';
import * as pages from './keeping-pages.ts';
import { faultsOf, type Limits, notThere, pageSender, withPlaces } from './keeping-reply.ts';
import type { KeepingRoutes } from './keeping-routes.ts';

export function suggestRoutes(
  app: FastifyInstance,
  { finder, database, frame }: KeepingRoutes,
  { often, seldom, seldomTold }: Limits,
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

  app.get('/help/missing', often, (request, reply) =>
    send(request, reply, 'Tell us what is missing', pages.missingPage({}, [])),
  );

  app.post('/help/missing', seldomTold, async (request, reply) => {
    fromHere(request);
    const filled = filledIn(request.body);
    const box = (name: string) => boxOf(filled, name);
    const told = {
      name: box('name'),
      what: box('what'),
      where: box('where'),
      contact: box('contact'),
      organisation: box('organisation'),
      email: box('email'),
    };
    const faults = await missingFaults(() => tellOfService(database, told));
    return faults.length > 0
      ? send(request, reply, 'Tell us what is missing', pages.missingPage(told, faults), 400)
      : send(request, reply, 'Thank you', pages.missingToldPage());
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

/** Its boxes are not those of a listing's form; what has none stands at the first. */
async function missingFaults(work: () => Promise<unknown>): Promise<FormFault[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!(error instanceof IssueError) || !['value', 'invariant', 'throttled'].includes(error.issue.code)) throw error;
    const boxes = ['name', 'what', 'where', 'contact', 'organisation', 'email'];
    return error.issues.map(({ text, location = '' }) => ({
      field: boxes.includes(location) ? location : 'name',
      text,
    }));
  }
}
