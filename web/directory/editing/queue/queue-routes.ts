// Working through the queue: what waits, one thing of it, and who keeps what.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { reviewKeepers, reviewKeeping, takeKeepingBack } from '#administration/directory/review-keepers.ts';
import {
  answerClaim,
  nextWaiting,
  reviewClaim,
  reviewQueue,
  reviewSuggestion,
  takeSuggestion,
} from '#administration/directory/work-queue.ts';
import type { Stewarding } from '#administration/steward.ts';
import type { Keepers } from '#directory/claims/keepers.ts';
import type { WaitingKind } from '#directory/editing/queue-store.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import { wordTable } from '#standards/word-table.ts';
import type { PageFrame } from '../../../design/page.ts';
import { boxesOf, boxOf, filledIn } from '../../listing-form/read-form.ts';
import type { Words } from '../../words/words.ts';
import { numberIn, outcomeOf, pageSender, stewardingOf } from '../editing-reply.ts';
import { keepersPage, keepingPage } from './keepers-pages.ts';
import { claimPage, queuePage, suggestionPage } from './queue-pages.ts';

export interface QueueRoutes {
  finder: Finder;
  database: Database;
  keepers: Keepers;
  frame: PageFrame;
  words: Words;
}

/** What an act is told as after the redirect: words chosen here, never taken from the address. */
const told = wordTable({
  taken: 'It is taken. Here is the next.',
  refused: 'It is settled and nothing of it was taken. Here is the next.',
  granted: 'We have sent them a link. Here is the next.',
  'not-granted': 'They are told. Here is the next.',
  settled: 'It is settled.',
  gone: 'It is no longer there, or somebody else was quicker.',
  ended: 'It is taken back, and they are told.',
});

const kindOf = (given: unknown): WaitingKind | undefined =>
  (['suggestion', 'claim', 'report'] as const).find((kind) => kind === given);

export function queueRoutes(app: FastifyInstance, { finder, database, keepers, frame, words }: QueueRoutes): void {
  const { timeZone } = finder;
  const stewarding = stewardingOf(database, finder.now);
  const send = pageSender(frame);
  type Asked = FastifyRequest<{ Querystring: { told?: string; kind?: string; page?: string; id?: string } }>;
  const toldIn = (request: FastifyRequest) => told[String((request.query as { told?: unknown }).told)];

  app.get('/directory/queue', async (request: Asked, reply) => {
    const kind = kindOf(request.query.kind);
    const queue = await reviewQueue(stewarding(request), kind, numberIn(request.query.page));
    return send(request, reply, 'What waits', queuePage(queue, { kind, told: toldIn(request), timeZone }));
  });

  app.get('/directory/queue/next', async (request: Asked, reply) =>
    goOn(request, reply, { kind: kindOf(request.query.kind) ?? 'suggestion', id: String(request.query.id) }),
  );

  /** To what waits after this; where nothing does, to the queue. */
  async function goOn(
    request: FastifyRequest,
    reply: FastifyReply,
    after: { kind: WaitingKind; id: string },
    saying?: string,
  ) {
    const next = await nextWaiting(stewarding(request), after);
    const path = next && next.kind !== 'report' ? `/directory/queue/${next.kind}s/${next.id}` : '/directory/queue';
    return reply.redirect(saying === undefined ? path : `${path}?told=${saying}`, 303);
  }

  app.get('/directory/queue/suggestions/:id', async (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
    const suggestion = await reviewSuggestion(stewarding(request), request.params.id);
    const page = suggestionPage(suggestion, { timeZone, words, told: toldIn(request) });
    return send(request, reply, suggestion.service?.name ?? 'A suggestion', page);
  });

  app.post('/directory/queue/suggestions/:id', async (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
    const { id } = request.params;
    const steward = stewarding(request);
    const filled = filledIn(request.body);
    const refuse = boxOf(filled, 'decision') === 'refuse';
    const take = refuse ? [] : boxesOf(filled, 'take');
    const why = boxOf(filled, 'why');
    // Where it is new, the draft of it is what the editor goes on with.
    const draft = refuse ? undefined : await missingService(steward, id);
    const outcome =
      !refuse && take.length === 0
        ? { faults: [{ field: 'take', text: 'Tick what you take, or take nothing of it' }] }
        : await outcomeOf(() => takeSuggestion(steward, id, { take, why, over: numberIn(boxOf(filled, 'version')) }));
    if (outcome === 'done' && draft !== undefined)
      return reply.redirect(`/directory/services/${draft}?told=draft`, 303);
    if (outcome === 'done') return goOn(request, reply, { kind: 'suggestion', id }, refuse ? 'refused' : 'taken');
    if (outcome === 'gone') return reply.redirect('/directory/queue?told=gone', 303);
    const suggestion = await reviewSuggestion(steward, id).catch((error: unknown) => {
      if (error instanceof IssueError && error.issue.code === 'not-found') return undefined;
      throw error;
    });
    if (!suggestion) return reply.redirect('/directory/queue?told=gone', 303);
    const faults =
      outcome === 'conflict'
        ? [{ field: 'why', text: 'Somebody changed the listing while you looked. This is what it says now.' }]
        : outcome.faults.map(({ field, text }) => ({
            field: field === 'why' ? 'why' : `take-${field.split(/[.[]/)[0]!}`,
            text,
          }));
    const known = new Set(suggestion.differences.map(({ field }) => `take-${field}`));
    const placed = faults.map(({ field, text }) => ({
      field: field === 'why' || known.has(field) ? field : 'why',
      text,
    }));
    const page = suggestionPage(suggestion, {
      timeZone,
      words,
      faults: placed,
      typed: { take: boxesOf(filled, 'take'), why },
    });
    return send(request, reply, 'There is a problem', page, outcome === 'conflict' ? 409 : 400);
  });

  /** The service that somebody said is missing; undefined where it waits no longer, or is another kind of suggestion. */
  async function missingService(steward: Stewarding, id: string): Promise<string | undefined> {
    const suggestion = await reviewSuggestion(steward, id).catch((error: unknown) => {
      if (error instanceof IssueError && error.issue.code === 'not-found') return undefined;
      throw error;
    });
    return suggestion?.isMissing ? suggestion.service?.id : undefined;
  }

  app.get('/directory/queue/claims/:id', async (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
    const shown = await reviewClaim(stewarding(request), keepers, request.params.id);
    return send(request, reply, 'Asks to keep listings', claimPage(shown, { timeZone, words }));
  });

  app.post('/directory/queue/claims/:id', async (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
    const { id } = request.params;
    const steward = stewarding(request);
    const filled = filledIn(request.body);
    const grant = boxOf(filled, 'decision') === 'grant';
    const why = boxOf(filled, 'why');
    const outcome = await outcomeOf(() => answerClaim(steward, keepers, id, { grant, why }));
    if (outcome === 'done') return goOn(request, reply, { kind: 'claim', id }, grant ? 'granted' : 'not-granted');
    if (outcome === 'gone' || outcome === 'conflict') return reply.redirect('/directory/queue?told=gone', 303);
    const shown = await reviewClaim(steward, keepers, id);
    const page = claimPage(shown, { timeZone, words, faults: outcome.faults, typed: { take: [], why } });
    return send(request, reply, 'There is a problem', page, 400);
  });

  app.get('/directory/keepers', async (request: Asked, reply) => {
    const shown = await reviewKeepers(stewarding(request), numberIn(request.query.page));
    return send(request, reply, 'Who keeps what', keepersPage(shown, toldIn(request), timeZone));
  });

  app.get('/directory/keepers/:id', async (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
    const shown = await reviewKeeping(stewarding(request), request.params.id);
    const organisation = shown && (await keepers.claimable(request.params.id))?.organization.name;
    if (!shown) throw new IssueError(nobody);
    return send(request, reply, 'Who keeps it', keepingPage(shown, organisation ?? 'An organisation', timeZone));
  });

  app.post('/directory/keepers/:id', async (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
    const filled = filledIn(request.body);
    const steward = stewarding(request);
    let ended = false;
    const outcome = await outcomeOf(async () => {
      ended = await takeKeepingBack(steward, keepers, boxOf(filled, 'keeping'), boxOf(filled, 'why'));
    });
    if (outcome === 'done') return reply.redirect(`/directory/keepers?told=${ended ? 'ended' : 'gone'}`, 303);
    const shown = await reviewKeeping(steward, request.params.id);
    if (!shown || typeof outcome === 'string') return reply.redirect('/directory/keepers?told=gone', 303);
    const organisation = (await keepers.claimable(request.params.id))?.organization.name ?? 'An organisation';
    return send(request, reply, 'There is a problem', keepingPage(shown, organisation, timeZone, outcome.faults), 400);
  });
}

const nobody = {
  severity: 'error',
  code: 'not-found',
  text: 'Nobody keeps this organisation’s listings, and nobody ever asked to.',
} as const;
