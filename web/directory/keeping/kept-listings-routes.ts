// A keeper's own listings: look at them, say that one is still so, change one, add a service.
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { changeKept, keptListing, keptListings, offerKept, sayStillSo } from '#directory/claims/keep-listings.ts';
import type { SignedInKeeper } from '#directory/claims/keeper.ts';
import type { Service } from '#directory/listing.ts';
import { localMoment } from '#directory/search/opening.ts';
import { IssueError } from '#standards/issue.ts';
import { html } from '../../design/html.ts';
import { type Filled, filledFrom } from '../listing-form/filled.ts';
import { listingForm } from '../listing-form/form-page.ts';
import { boxOf, fieldsOf, filledIn, type FormFault } from '../listing-form/read-form.ts';
import * as pages from './keeping-pages.ts';
import {
  faultsOf,
  kept,
  keepingOf,
  type Limits,
  mustBeClaimable,
  pageSender,
  toldIn,
  withPlaces,
} from './keeping-reply.ts';
import type { KeepingRoutes } from './keeping-routes.ts';

export function keptListingsRoutes(
  app: FastifyInstance,
  { keepers, finder, database, frame }: KeepingRoutes,
  { often, seldom }: Limits,
): void {
  const { knowledge } = finder;
  const english = frame.translations.of('en');
  const send = pageSender(frame);
  const today = () => localMoment(finder.now(), finder.timeZone).day;

  app.get('/help/keep', often, (request, reply) =>
    kept(request, reply, async (keeper) => {
      const { listings, offered } = await keptListings(database, keeper);
      const home = {
        keeper,
        listings,
        offered,
        told: toldIn(request),
        today: today(),
        freshness: knowledge.finding.freshness,
      };
      return send(request, reply, 'Your listings', pages.homePage(home));
    }),
  );

  app.post<{ Params: { id: string } }>('/help/keep/services/:id/still-so', often, (request, reply) =>
    kept(request, reply, async (keeper) => {
      const over = versionIn(filledIn(request.body));
      const outcome = await sayStillSo(database, keeper, request.params.id, { over, today: today() }).then(
        () => 'still' as const,
        (error: unknown) => {
          if (error instanceof IssueError && error.issue.code === 'conflict') return 'meanwhile' as const;
          throw error;
        },
      );
      return reply.redirect(`/help/keep?told=${outcome}`, 303);
    }),
  );

  app.get<{ Params: { id: string } }>('/help/keep/services/:id', often, (request, reply) =>
    kept(request, reply, async (keeper) => {
      const { service, version } = await keptListing(database, keeper, request.params.id);
      return send(
        request,
        reply,
        'Change your listing',
        changePage(service, version, filledFrom(service, knowledge), []),
      );
    }),
  );

  app.post<{ Params: { id: string } }>('/help/keep/services/:id', often, (request, reply) =>
    kept(request, reply, async (keeper) => {
      const { service, version } = await keptListing(database, keeper, request.params.id);
      const filled = filledIn(request.body);
      const { fields, faults } = fieldsOf(filled, service, { knowledge, withOrganization: true });
      let outcome: 'changed' | 'waits' = 'waits';
      const wrong =
        faults.length > 0
          ? faults
          : await faultsOf(async () => {
              outcome = await changeKept(database, keeper, service.id, {
                fields,
                words: boxOf(filled, 'words'),
                over: versionIn(filled),
                today: today(),
                rules: keepers.rules,
              });
            });
      // What they typed stays; the version is the one they now see beside it.
      return wrong.length > 0
        ? send(request, reply, 'Change your listing', changePage(service, version, filled, wrong), 400)
        : reply.redirect(`/help/keep?told=${outcome}`, 303);
    }),
  );

  const waits = keepers.rules.changes === 'wait' ? 'An editor looks at it before it is shown.' : 'It is shown at once.';
  const changePage = (service: Service, version: number, filled: Filled, faults: readonly FormFault[]) =>
    html`<h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${service.organization.name}</span>${service.name}</h1>
      <p>Change what is not right and leave the rest. ${waits}</p>
      ${listingForm({ action: `/help/keep/services/${service.id}`, filled, faults, service: withPlaces(service), version, knowledge, words: english, withOrganization: true, why: { label: 'Why (you can leave this out)', hint: 'Editors see it in the history of the listing.' }, button: 'Send' })}
      <p><a href="/help/keep">Back to your listings</a></p>`;

  app.get<{ Params: { id: string } }>('/help/keep/organisations/:id/services', often, (request, reply) =>
    kept(request, reply, async (keeper) => {
      const blank = await blankService(keeper, request.params.id);
      return send(request, reply, 'Add a service', newPage(blank, filledFrom(blank, knowledge), []));
    }),
  );

  app.post<{ Params: { id: string } }>('/help/keep/organisations/:id/services', seldom, (request, reply) =>
    kept(request, reply, async (keeper) => {
      const blank = await blankService(keeper, request.params.id);
      const filled = filledIn(request.body);
      const { fields, faults } = fieldsOf(filled, blank, { knowledge, withOrganization: false });
      const missing = [
        ...(boxOf(filled, 'name') ? [] : [{ field: 'name', text: 'Give its name' }]),
        ...(boxOf(filled, 'description') ? [] : [{ field: 'description', text: 'Say what happens there' }]),
        ...(boxOf(filled, 'kind-0') || knowledge.terms.size === 0
          ? []
          : [{ field: 'kind-0', text: 'Choose a kind of help' }]),
        ...faults,
      ];
      const whole = Object.fromEntries(
        Object.entries({ ...blank, ...fields }).filter(([, value]) => value !== null),
      ) as unknown as Service;
      let outcome: 'changed' | 'waits' = 'waits';
      const wrong =
        missing.length > 0
          ? missing
          : await faultsOf(async () => {
              const about = { words: boxOf(filled, 'words'), today: today(), rules: keepers.rules };
              outcome = await offerKept(database, keeper, whole, about);
            });
      return wrong.length > 0
        ? send(request, reply, 'Add a service', newPage(blank, filled, wrong), 400)
        : reply.redirect(`/help/keep?told=${outcome}`, 303);
    }),
  );

  const newPage = ({ organization }: Service, filled: Filled, faults: readonly FormFault[]) =>
    html`<h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${organization.name}</span>Add a service</h1>
      <p>${waits}</p>
      ${listingForm({ action: `/help/keep/organisations/${organization.id}/services`, filled, faults, version: 0, knowledge, words: english, withOrganization: false, why: { label: 'A word to the editor (you can leave this out)' }, button: 'Send' })}
      <p><a href="/help/keep">Back to your listings</a></p>`;

  /** A service of theirs of which nothing is said yet. */
  async function blankService(keeper: SignedInKeeper, organizationId: string): Promise<Service> {
    keepingOf(keeper, organizationId);
    const { organization } = await mustBeClaimable(keepers, organizationId);
    return { id: randomUUID(), name: '', status: 'active', organization };
  }
}

const versionIn = (filled: Filled): number =>
  /^\d{1,9}$/.test(boxOf(filled, 'version')) ? Number(boxOf(filled, 'version')) : -1;
