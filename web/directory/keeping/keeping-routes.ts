// Where organisations keep their own listings, and anybody suggests a change: claim, sign in by a link, say that it is still so, change, add,
// hand over, give up. Routes of keepers look up no session but theirs; those of visitors none at all.
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { changeKept, keptListing, keptListings, offerKept, sayStillSo } from '#directory/claims/keep-listings.ts';
import type { Keepers, SignedInKeeper } from '#directory/claims/keepers.ts';
import { suggestChange } from '#directory/editing/suggestions.ts';
import type { Service } from '#directory/listing.ts';
import { readListing } from '#directory/listings.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import { localMoment } from '#directory/search/opening.ts';
import { clearKeeperCookie, keeperTokenOf, setKeeperCookie } from '#endpoints/web/session-hook.ts';
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import { wordTable } from '#standards/word-table.ts';
import { type Html, html } from '../../design/html.ts';
import { faultsIn } from '../listing-form/faults.ts';
import { type Filled, filledFrom } from '../listing-form/filled.ts';
import { listingForm } from '../listing-form/form-page.ts';
import { boxOf, fieldsOf, filledIn, type FormFault } from '../listing-form/read-form.ts';
import { type PublicFrame, publicPage } from '../page/public-page.ts';
import { readingOf } from '../page/reading.ts';
import * as pages from './keeping-pages.ts';

export interface KeepingRoutes {
  keepers: Keepers;
  finder: Finder;
  database: Database;
  frame: PublicFrame;
  secure: boolean;
}

/** What an act is told as after the redirect: words chosen here, never taken from the address. */
const told = wordTable({
  still: 'Thank you. It is said to be right as of today.',
  changed: 'It is changed.',
  waits: 'Thank you. An editor looks at it. Until then the listing stays as it is.',
  meanwhile: 'Somebody changed it while you looked. Look at it again, and then say that it is right.',
  asked: 'We have sent them a link.',
  ended: 'You no longer look after it.',
  out: 'You are signed out.',
});

const places = (service: Service) => ({ ...service, service_at_locations: service.service_at_locations ?? [] });

export function keepingRoutes(app: FastifyInstance, { keepers, finder, database, frame, secure }: KeepingRoutes): void {
  const { knowledge } = finder;
  // In English alone: what is written here is read by editors who may know no other.
  const english = frame.translations.of('en');
  const inEnglish: PublicFrame = {
    ...frame,
    translations: { offered: [{ language: 'en', name: 'English' }], of: () => english },
  };
  const config = { forKeepers: true };
  // As on the public pages: many may share one address.
  const often = { config, onRequest: app.rateLimit({ max: 300, timeWindow: '1 minute' }) };
  const seldom = { config, onRequest: app.rateLimit({ max: 20, timeWindow: '10 minutes' }) };
  const today = () => localMoment(finder.now(), finder.timeZone).day;

  const send = (request: FastifyRequest, reply: FastifyReply, title: string, content: Html, status = 200) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(publicPage(inEnglish, readingOf(request, inEnglish.translations), { title }, content));

  /** Whoever is not signed in is sent to where one signs in. */
  const kept = (
    request: FastifyRequest,
    reply: FastifyReply,
    work: (keeper: SignedInKeeper) => Promise<unknown>,
  ): Promise<unknown> | FastifyReply =>
    request.keeper ? work(request.keeper) : reply.redirect('/help/keep/sign-in', 303);

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
      ${listingForm({ action: `/help/services/${service.id}/suggest`, filled, faults, service: places(service), version, knowledge, words: english, withOrganization: false, why: { label: 'How do you know?', hint: 'Do not write anything about somebody’s health.' }, button: 'Send to an editor' })}`;

  app.get<{ Params: { id: string } }>('/help/organisations/:id/claim', often, async (request, reply) => {
    const claimable = await mustBeClaimable(request.params.id);
    const page = keepers.offered ? pages.claimPage(claimable, {}, []) : pages.notOfferedPage(claimable);
    return send(request, reply, 'Look after your listings', page);
  });

  app.post<{ Params: { id: string } }>('/help/organisations/:id/claim', seldom, async (request, reply) => {
    const claimable = await mustBeClaimable(request.params.id);
    if (!keepers.offered) throw new IssueError(notThere);
    const { organization } = claimable;
    const filled = filledIn(request.body);
    const address = boxOf(filled, 'address');
    const typed = { name: boxOf(filled, 'name'), email: boxOf(filled, 'email'), words: boxOf(filled, 'words') };
    let outcome: 'sent' | 'waits' = 'waits';
    const faults = await faultsOf(async () => {
      if (address) outcome = await keepers.claimByAddress(organization.id, address);
      else await keepers.claimByEditor(organization.id, typed);
    });
    if (faults.length > 0)
      return send(request, reply, 'Look after your listings', pages.claimPage(claimable, typed, faults), 400);
    return (outcome as string) === 'sent'
      ? send(
          request,
          reply,
          'Look in your mailbox',
          pages.claimSentPage(organization.name, keepers.rules.links.claimHours),
        )
      : send(request, reply, 'An editor will look at it', pages.claimWaitsPage(organization.name));
  });

  app.get('/help/keep/sign-in', often, (request, reply) =>
    request.keeper
      ? reply.redirect('/help/keep', 303)
      : send(
          request,
          reply,
          'Sign in',
          pages.signInPage('', [], told[String((request.query as { told?: unknown }).told)]),
        ),
  );

  app.post('/help/keep/sign-in', seldom, (request, reply) => {
    const email = boxOf(filledIn(request.body), 'email');
    if (!/^\S+@\S+$/.test(email)) {
      const faults = [{ field: 'email', text: 'Give your e-mail address, like name@example.org' }];
      return send(request, reply, 'Sign in', pages.signInPage(email.slice(0, 254), faults), 400);
    }
    keepers.sendLink(email);
    return send(request, reply, 'Look in your mailbox', pages.linkSentPage(keepers.rules.links.signInMinutes));
  });

  // Why a page with a button: programs that look through mail open the links in it, and would use them up.
  app.get<{ Params: { token: string } }>('/help/keep/links/:token', often, async (request, reply) => {
    const link = await keepers.readLink(request.params.token);
    return link
      ? send(request, reply, 'Sign in', pages.linkPage(request.params.token, link, []))
      : send(request, reply, 'This link does not work any more', pages.deadLinkPage(), 404);
  });

  app.post<{ Params: { token: string } }>('/help/keep/links/:token', seldom, async (request, reply) => {
    const { token } = request.params;
    const link = await keepers.readLink(token);
    let session: string | undefined;
    const faults = await faultsOf(async () => {
      session = link && (await keepers.follow(token, boxOf(filledIn(request.body), 'name')));
    });
    if (link && faults.length > 0) return send(request, reply, 'Sign in', pages.linkPage(token, link, faults), 400);
    if (session === undefined)
      return send(request, reply, 'This link does not work any more', pages.deadLinkPage(), 404);
    const before = keeperTokenOf(request, secure);
    if (before !== undefined) await keepers.signOut(before);
    setKeeperCookie(reply, session, secure);
    return reply.redirect('/help/keep', 303);
  });

  app.post('/help/keep/sign-out', often, async (request, reply) => {
    const token = keeperTokenOf(request, secure);
    if (token !== undefined) await keepers.signOut(token);
    clearKeeperCookie(reply, secure);
    return reply.redirect('/help/keep/sign-in?told=out', 303);
  });

  app.get('/help/keep', often, (request, reply) =>
    kept(request, reply, async (keeper) => {
      const { listings, offered } = await keptListings(database, keeper);
      const home = {
        keeper,
        listings,
        offered,
        told: told[String((request.query as { told?: unknown }).told)],
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
      ${listingForm({ action: `/help/keep/services/${service.id}`, filled, faults, service: places(service), version, knowledge, words: english, withOrganization: true, why: { label: 'Why (you can leave this out)', hint: 'Editors see it in the history of the listing.' }, button: 'Send' })}
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

  app.get<{ Params: { id: string } }>('/help/keep/organisations/:id/keepers', often, (request, reply) =>
    kept(request, reply, async (keeper) =>
      send(request, reply, 'Who looks after it', pages.keepersPage(keepingOf(keeper, request.params.id), '', [])),
    ),
  );

  app.post<{ Params: { id: string } }>('/help/keep/organisations/:id/keepers', seldom, (request, reply) =>
    kept(request, reply, async (keeper) => {
      const keeping = keepingOf(keeper, request.params.id);
      const filled = filledIn(request.body);
      const email = boxOf(filled, 'email');
      const faults = await faultsOf(() =>
        keepers.invite(keeper, keeping.organizationId, { email, instead: boxOf(filled, 'instead') === 'yes' }),
      );
      return faults.length > 0
        ? send(request, reply, 'Who looks after it', pages.keepersPage(keeping, email, faults), 400)
        : reply.redirect('/help/keep?told=asked', 303);
    }),
  );

  app.post<{ Params: { id: string } }>('/help/keep/organisations/:id/give-up', often, (request, reply) =>
    kept(request, reply, async (keeper) => {
      await keepers.giveUp(keeper, request.params.id);
      const left = keeper.keepings.length > 1;
      if (!left) clearKeeperCookie(reply, secure);
      return reply.redirect(left ? '/help/keep?told=ended' : '/help/keep/sign-in?told=ended', 303);
    }),
  );

  async function mustBeListed(id: string) {
    const listing = await readListing(database, id);
    if (!listing) throw new IssueError(notThere);
    return listing;
  }

  async function mustBeClaimable(id: string) {
    const claimable = await keepers.claimable(id);
    if (!claimable) throw new IssueError(notThere);
    return claimable;
  }

  function keepingOf({ keepings }: SignedInKeeper, organizationId: string) {
    const keeping = keepings.find((each) => each.organizationId === organizationId);
    if (!keeping) throw new IssueError(notTheirs);
    return keeping;
  }

  /** A service of theirs of which nothing is said yet. */
  async function blankService(keeper: SignedInKeeper, organizationId: string): Promise<Service> {
    keepingOf(keeper, organizationId);
    const { organization } = await mustBeClaimable(organizationId);
    return { id: randomUUID(), name: '', status: 'active', organization };
  }
}

async function faultsOf(work: () => Promise<unknown>): Promise<FormFault[]> {
  try {
    await work();
    return [];
  } catch (error) {
    return faultsIn(error);
  }
}

const versionIn = (filled: Filled): number =>
  /^\d{1,9}$/.test(boxOf(filled, 'version')) ? Number(boxOf(filled, 'version')) : -1;

const notThere = { severity: 'error', code: 'not-found', text: 'This is not in the directory, or no longer.' } as const;
const notTheirs = {
  severity: 'error',
  code: 'forbidden',
  text: 'You do not look after this organisation, or no longer.',
} as const;
