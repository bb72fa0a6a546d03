// One listing, for signed-in people: read with what only professionals read; changed, taken out, put in and made what it was by editors.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  changeDetail,
  changeListing,
  mayEdit,
  readForEditing,
  readForProfessionals,
  reviewHistory,
  takeOutOrPutIn,
  undo,
} from '#administration/directory/keep-listing.ts';
import type { Listing } from '#directory/listing.ts';
import type { ProfessionalDetail } from '#directory/professional.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import type { Database } from '#runtime/database/database.ts';
import { wordTable } from '#standards/word-table.ts';
import { html } from '../../../design/html.ts';
import type { PageFrame } from '../../../design/page.ts';
import { boxInForm } from '../../listing-form/faults.ts';
import { type Filled, filledFrom } from '../../listing-form/filled.ts';
import { listingForm } from '../../listing-form/form-page.ts';
import { boxOf, fieldsOf, filledIn, type FormFault } from '../../listing-form/read-form.ts';
import type { Words } from '../../words/words.ts';
import { numberIn, outcomeOf, pageSender, stewardingOf } from '../editing-reply.ts';
import { editorsTabs } from '../tabs.ts';
import { detailPage, historyPage, professionalsPage } from './listing-pages.ts';

const told = wordTable({
  changed: 'It is changed.',
  draft: 'It is a draft, which only editors see. Make it whole, and then put it into the directory.',
  out: 'It is out of the directory.',
  in: 'It is in the directory again.',
  back: 'It is what it was.',
  gone: 'There is no such version. Look again.',
});
const meanwhile = 'Somebody changed it while you looked. This is what it says now.';

type Asked = FastifyRequest<{ Params: { id: string } }>;

export function listingRoutes(
  app: FastifyInstance,
  { finder, database, frame, words }: { finder: Finder; database: Database; frame: PageFrame; words: Words },
): void {
  const { timeZone, knowledge } = finder;
  const stewarding = stewardingOf(database, finder.now);
  const send = pageSender(frame);
  const toldIn = (request: FastifyRequest) => told[String((request.query as { told?: unknown }).told)];

  const showListing = async (request: Asked, reply: FastifyReply, faults: readonly FormFault[] = []) => {
    const steward = stewarding(request);
    const shown = await readForProfessionals(steward, request.params.id);
    const page = professionalsPage(shown, { words, timeZone, told: toldIn(request), faults, edits: mayEdit(steward) });
    return send(request, reply, shown.listing.service.name, page, faults.length > 0 ? 400 : 200);
  };

  app.get('/directory/services/:id', (request: Asked, reply) => showListing(request, reply));

  for (const act of ['out', 'in'] as const)
    app.post(`/directory/services/:id/${act}`, async (request: Asked, reply) => {
      const why = boxOf(filledIn(request.body), 'why');
      const outcome = await outcomeOf(() => takeOutOrPutIn(stewarding(request), request.params.id, act, why));
      return typeof outcome === 'object'
        ? showListing(request, reply, outcome.faults)
        : reply.redirect(`/directory/services/${request.params.id}?told=${act}`, 303);
    });

  const editPage = ({ service, version }: Listing, filled: Filled, faults: readonly FormFault[]) =>
    html`${editorsTabs(undefined)}<h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${service.organization.name}</span>${service.name}</h1>
      ${listingForm({ action: `/directory/services/${service.id}/edit`, filled, faults, service, version, knowledge, words, withOrganization: true, why: { label: 'Why', hint: 'It stands in the history with your name.' }, button: 'Save' })}
      <p><a href="/directory/services/${service.id}">Back to the listing</a></p>`;

  app.get('/directory/services/:id/edit', async (request: Asked, reply) => {
    const { listing } = await readForEditing(stewarding(request), request.params.id);
    return send(request, reply, 'Change a listing', editPage(listing, filledFrom(listing.service, knowledge), []));
  });

  app.post('/directory/services/:id/edit', async (request: Asked, reply) => {
    const steward = stewarding(request);
    const { listing } = await readForEditing(steward, request.params.id);
    const filled = filledIn(request.body);
    const { fields, faults } = fieldsOf(filled, listing.service, { knowledge, withOrganization: true });
    const over = numberIn(boxOf(filled, 'version'));
    const outcome =
      faults.length > 0
        ? { faults }
        : await outcomeOf(() =>
            changeListing(steward, listing.service.id, { fields, over, why: boxOf(filled, 'words') }),
          );
    if (outcome === 'done') return reply.redirect(`/directory/services/${listing.service.id}?told=changed`, 303);
    const wrong =
      typeof outcome === 'string'
        ? [{ field: 'words', text: meanwhile }]
        : outcome.faults.map(({ field, text }) => ({ field: faults.length > 0 ? field : boxInForm(field), text }));
    return send(
      request,
      reply,
      'There is a problem',
      editPage(listing, filled, wrong),
      outcome === 'conflict' ? 409 : 400,
    );
  });

  app.get('/directory/services/:id/professional', async (request: Asked, reply) => {
    const { listing, detail } = await readForEditing(stewarding(request), request.params.id);
    return send(request, reply, 'What professionals read', detailPage(listing, textsOf(detail), []));
  });

  app.post('/directory/services/:id/professional', async (request: Asked, reply) => {
    const steward = stewarding(request);
    const { listing, detail: now } = await readForEditing(steward, request.params.id);
    const filled = filledIn(request.body);
    const was = boxOf(filled, 'was');
    const outcome =
      was === textsOf(now)['was']
        ? await outcomeOf(() => changeDetail(steward, listing.service.id, detailIn(filled), boxOf(filled, 'why')))
        : 'conflict';
    if (outcome === 'done') return reply.redirect(`/directory/services/${listing.service.id}?told=changed`, 303);
    const faults = typeof outcome === 'string' ? [{ field: 'why', text: meanwhile }] : outcome.faults;
    const typed = Object.fromEntries(Object.keys(filled).map((name) => [name, boxOf(filled, name)]));
    const page =
      typeof outcome === 'string'
        ? detailPage(listing, textsOf(now), faults)
        : detailPage(listing, { ...typed, was }, faults);
    return send(request, reply, 'There is a problem', page, outcome === 'conflict' ? 409 : 400);
  });

  const showHistory = async (request: Asked, reply: FastifyReply, faults: readonly FormFault[] = []) => {
    const history = await reviewHistory(stewarding(request), request.params.id);
    const page = historyPage(history, { words, timeZone, told: toldIn(request), faults });
    return send(request, reply, 'What it has been', page, faults.length > 0 ? 400 : 200);
  };

  app.get('/directory/services/:id/history', (request: Asked, reply) => showHistory(request, reply));

  app.post('/directory/services/:id/history', async (request: Asked, reply) => {
    const filled = filledIn(request.body);
    const { id } = request.params;
    const [entity = '', part = '', version] = boxOf(filled, 'back').split('.');
    const known = (['service', 'organization', 'location', 'professional-detail'] as const).find(
      (each) => each === entity,
    );
    const what = { entity: known ?? 'service', id: part, version: known ? numberIn(version) : -1 };
    const change = { over: numberIn(boxOf(filled, 'version')), why: boxOf(filled, 'why') };
    const outcome = await outcomeOf(() => undo(stewarding(request), id, what, change));
    if (outcome === 'done') return reply.redirect(`/directory/services/${id}?told=back`, 303);
    if (outcome === 'gone') return reply.redirect(`/directory/services/${id}/history?told=gone`, 303);
    return showHistory(
      request,
      reply,
      outcome === 'conflict'
        ? [{ field: 'why', text: meanwhile }]
        : outcome.faults.map(({ text }) => ({ field: 'why', text })),
    );
  });
}

/** As a form holds it, and all of it in one, by which one sees that somebody changed it meanwhile. */
function textsOf(detail: ProfessionalDetail): Record<string, string> {
  const { takes_referrals: takes, ...rest } = detail;
  const texts = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
  return {
    ...texts,
    takes_referrals: takes === undefined ? '' : takes ? 'yes' : 'no',
    was: Buffer.from(
      JSON.stringify(Object.entries(detail).toSorted(([one], [other]) => one.localeCompare(other))),
    ).toString('base64url'),
  };
}

function detailIn(filled: Filled): ProfessionalDetail {
  const names = [
    'referral_process',
    'referral_email',
    'referral_phone',
    'inclusion_criteria',
    'exclusion_criteria',
    'waiting_as_of',
    'notes',
  ] as const;
  const texts = names.flatMap((name) => (boxOf(filled, name) ? [[name, boxOf(filled, name)]] : []));
  const [days, places] = [boxOf(filled, 'waiting_days'), boxOf(filled, 'places_left')];
  const takes = boxOf(filled, 'takes_referrals');
  return {
    ...Object.fromEntries(texts),
    ...(days === '' ? {} : { waiting_days: Number(days) }),
    ...(places === '' ? {} : { places_left: Number(places) }),
    ...(takes === '' ? {} : { takes_referrals: takes === 'yes' }),
  } as ProfessionalDetail;
}
