// The public directory: search, a service, a list to take along. Open to everybody: no session is looked up on any of these routes, so
// that nothing a signed-in person looks for here can be joined with who they are; no search reaches the log (its lines carry the route's
// pattern) or the audit log (which is about people's records).
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { countUnmet } from '#directory/search/gaps.ts';
import { findListings, type Finder, type Search } from '#directory/search/find-listings.ts';
import { freshnessOf } from '#directory/search/freshness.ts';
import { nextBest } from '#directory/search/next-best.ts';
import { localMoment } from '#directory/search/opening.ts';
import { addReport } from '#directory/search/review-store.ts';
import { readAnyListing, readListing, readListings } from '#directory/listings.ts';
import type { Listing } from '#directory/listing.ts';
import type { OpenSender } from '#runtime/sending/sender.ts';
import { type Html, html } from '../design/html.ts';
import { calendarOf } from './feeds/calendar.ts';
import { qrCode } from './feeds/feeds.ts';
import { listPage } from './list/list-page.ts';
import { sendRoutes } from './list/send-routes.ts';
import { embedPage, embedPolicy, forYourWebsitePage } from './page/embed-page.ts';
import { fromHere, typed } from './page/form.ts';
import { type PublicFrame, publicPage, type PublicPage, type Reading } from './page/public-page.ts';
import { idsIn, keepList, keepReading, longestList, readingOf, wayBack } from './page/reading.ts';
import { countWords, homePage, resultsPage } from './results/results-page.ts';
import { addressOf, searchIn } from './results/search-form.ts';
import { longestReport, reportKinds, reportPage, toldPage } from './service/report-page.ts';
import { servicePage } from './service/service-page.ts';
import { structuredData } from './service/structured-data.ts';

export interface HelpRoutes {
  finder: Finder;
  /** By which lists are sent. */
  sender: Pick<OpenSender, 'send' | 'channels'>;
  frame: PublicFrame;
  /** Where people reach us, without a slash at the end. */
  address: () => string;
  secure: boolean;
}

export function helpRoutes(app: FastifyInstance, { finder, sender, frame, address, secure }: HelpRoutes): void {
  const { knowledge, gazetteer } = finder;
  const open = { withoutSession: true };
  // Many readers may share one address: a library, a hospital, a mobile network.
  const often = { config: open, onRequest: app.rateLimit({ max: 300, timeWindow: '1 minute' }) };
  const seldom = {
    config: open,
    onRequest: app.rateLimit({ max: 10, timeWindow: '10 minutes' }),
  };
  const today = () => localMoment(finder.now(), finder.timeZone);
  const send = (reply: FastifyReply, reading: Reading, page: PublicPage, content: Html, status = 200) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(publicPage(frame, reading, page, content));
  const reading = (request: FastifyRequest) => readingOf(request, frame.translations);
  const canonical = (path: string) => `${address()}${path}`;

  app.get('/help', often, (request, reply) => {
    const read = reading(request);
    const title = read.words.text('title.home');
    const { area } = knowledge.finding.pages;
    const description = read.words.text('home.lead', { area: area ?? read.words.text('home.area') });
    return send(
      reply,
      read,
      { title, index: { description, canonical: canonical('/help') } },
      homePage(knowledge, read, (request.query as { told?: unknown }).told === 'empty'),
    );
  });

  app.get('/help/find', often, (request, reply) => {
    const search = searchIn(request.query);
    // Of what is not said, what was chosen is left: "free of charge" alone is a search.
    const { text, page: _page, withinMinutes: _within, ...chosen } = search;
    if (!text && Object.keys(chosen).length === 0) return reply.redirect('/help?told=empty', 303);
    return results(request, reply, search);
  });

  app.get<{ Params: { need: string } }>('/help/needs/:need', often, (request, reply) => {
    const need = knowledge.needs.get(request.params.need);
    if (!need) return gone(request, reply, 404);
    return results(request, reply, { ...searchIn(request.query), text: '', need: need.id }, need.id);
  });

  /** @param of the need whose page this is, for search engines. */
  async function results(request: FastifyRequest, reply: FastifyReply, search: Search, of?: string) {
    const answer = await findListings(finder, search);
    if (answer.results.length === 0 && (search.page ?? 1) > 1)
      return reply.redirect(addressOf({ ...search, page: 1 }), 303);
    await countUnmet(finder, search, answer);
    const next = answer.total === 0 ? await nextBest(finder, search) : undefined;
    const read = reading(request);
    const need = of === undefined ? undefined : knowledge.needs.get(of);
    const title = need
      ? read.words.text('title.results', { what: need.name.toLowerCase() })
      : countWords(answer, read.words);
    return send(
      reply,
      read,
      {
        title,
        private: answer.private,
        ...(need && !search.near
          ? { index: { description: title, canonical: canonical(`/help/needs/${need.id}`) } }
          : {}),
      },
      resultsPage({ search, answer, ...(next ? { next } : {}), knowledge, places: gazetteer.named }, read),
    );
  }

  app.get<{ Params: { id: string } }>('/help/services/:id', often, async (request, reply) => {
    const listing = await readListing(finder.database, request.params.id);
    if (!listing) return gone(request, reply, (await readAnyListing(finder.database, request.params.id)) ? 410 : 404);
    const read = reading(request);
    const { service } = listing;
    const moment = today();
    const freshness = freshnessOf(service.assured_date, moment.day, knowledge.finding.freshness);
    const url = canonical(`/help/services/${service.id}`);
    const isPrivate = (service.attributes ?? []).some(({ taxonomy_term: term }) =>
      isPrivateTerm(knowledge.termOf(term)),
    );
    const shown = { service, freshness, moment, knowledge, address: url, qr: qrCode(url) };
    const isOffered = service.status === 'active' && freshness.state !== 'hidden';
    const description = service.description?.slice(0, 155) ?? service.name;
    const index = isOffered ? { index: { description, canonical: url, data: structuredData(service, url) } } : {};
    return send(reply, read, { title: service.name, private: isPrivate, ...index }, servicePage(shown, read));
  });

  /** Kinds of help whose seekers may need to leave quickly: those that answer a private need best. */
  const privateTerms = new Set(
    [...knowledge.needs.values()].filter((need) => need.private).map(({ terms }) => terms[0]),
  );
  const isPrivateTerm = (term: string | undefined) => term !== undefined && privateTerms.has(term);

  app.get<{ Params: { id: string } }>('/help/services/:id/calendar.ics', often, async (request, reply) => {
    const listing = await readListing(finder.database, request.params.id);
    if (!listing) return gone(request, reply, 404);
    const url = canonical(`/help/services/${listing.service.id}`);
    return reply
      .type('text/calendar; charset=utf-8')
      .header('content-disposition', 'attachment; filename="help.ics"')
      .send(calendarOf(listing.service, url, today().day, listing.modifiedAt));
  });

  app.get<{ Params: { id: string } }>('/help/services/:id/report', often, async (request, reply) => {
    const listing = await readListing(finder.database, request.params.id);
    if (!listing) return gone(request, reply, 404);
    const read = reading(request);
    return send(
      reply,
      read,
      { title: read.words.text('title.report') },
      reportPage(listing.service, { kind: '', words: '', errors: [] }, read),
    );
  });

  app.post<{ Params: { id: string } }>('/help/services/:id/report', seldom, async (request, reply) => {
    fromHere(request);
    const listing = await readListing(finder.database, request.params.id);
    if (!listing) return gone(request, reply, 404);
    const read = reading(request);
    const { service } = listing;
    const form = typed(request.body);
    const kind = reportKinds.find((each) => each === form['kind']);
    const words = (form['words'] ?? '').trim().slice(0, longestReport);
    const errors = [
      ...(kind ? [] : [{ field: 'kind-wrong' as const, text: read.words.text('report.kind.missing') }]),
      ...(words ? [] : [{ field: 'words' as const, text: read.words.text('report.words.missing') }]),
    ];
    if (!kind || errors.length > 0)
      return send(
        reply,
        read,
        { title: read.words.text('title.report') },
        reportPage(service, { kind: kind ?? '', words, errors }, read),
        400,
      );
    await finder.database.run(addReport(service.id, kind, words, finder.now()));
    return send(reply, read, { title: read.words.text('title.told') }, toldPage(service, read));
  });

  app.get('/help/list', often, async (request, reply) => {
    const read = reading(request);
    const sent = idsIn((request.query as { ids?: unknown }).ids);
    const shared = sent.some((id) => !read.list.includes(id));
    const listings: Listing[] = await readListings(finder.database, sent.length > 0 ? sent : read.list);
    const ids = listings.map(({ service }) => service.id).join('.');
    const sends = sender.channels.size > 0;
    const shown = {
      listings,
      shared,
      sends,
      address: canonical(`/help/list?ids=${ids}`),
      today: today().day,
      knowledge,
    };
    return send(reply, read, { title: read.words.text('title.list') }, listPage(shown, read));
  });

  sendRoutes(app, { database: finder.database, sender, name: frame.name, address, now: finder.now, reading, send });

  app.post('/help/list', often, (request, reply) => {
    fromHere(request);
    const { list } = reading(request);
    const { add, remove, keep, clear, back } = typed(request.body);
    const without = list.filter((id) => id !== remove);
    const changed = clear === undefined ? [...without, ...idsIn(add), ...idsIn(keep)] : [];
    keepList(reply, [...new Set(changed)].slice(-longestList), secure);
    return reply.redirect(wayBack(back ?? '/help/list'), 303);
  });

  app.post('/help/reading', often, (request, reply) => {
    fromHere(request);
    const { words, large } = reading(request);
    const { language, print, back } = typed(request.body);
    const chosen = frame.translations.offered.find((each) => each.language === language)?.language ?? words.language;
    keepReading(reply, chosen, print === undefined ? large : print === 'large', secure);
    // A language in the address would go before the one just chosen.
    return reply.redirect(wayBack(back).replace(/([?&])lang=\w+&?/, '$1'), 303);
  });

  app.get('/help/embed', often, (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', embedPolicy)
      .removeHeader('x-frame-options')
      .send(embedPage(frame, searchIn(request.query), knowledge, reading(request))),
  );

  app.get('/help/for-your-website', often, (request, reply) => {
    const read = reading(request);
    return send(
      reply,
      read,
      { title: read.words.text('title.embed') },
      forYourWebsitePage(address(), frame.name, knowledge, read),
    );
  });

  function gone(request: FastifyRequest, reply: FastifyReply, status: 404 | 410) {
    const read = reading(request);
    const { say, text } = read.words;
    const content = html`<h1 class="nhsuk-heading-l">${say('service.gone')}</h1><p>${say('service.gone.text')}</p><p><a href="/help">${say('nav.home')}</a></p>`;
    return send(reply, read, { title: text('service.gone') }, content, status);
  }
}
