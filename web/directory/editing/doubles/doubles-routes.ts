// Deciding about listings that may be the same.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { decidePair, partPair, reviewDoubles, reviewPair } from '#administration/directory/keep-doubles.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import type { Database } from '#runtime/database/database.ts';
import { wordTable } from '#standards/word-table.ts';
import type { PageFrame } from '../../../design/page.ts';
import { boxOf, filledIn } from '../../listing-form/read-form.ts';
import type { Words } from '../../words/words.ts';
import { numberIn, outcomeOf, pageSender, stewardingOf } from '../editing-reply.ts';
import { doublesPage, fieldsOfPair, pairPage } from './doubles-pages.ts';

const told = wordTable({
  joined: 'They are joined.',
  apart: 'They are kept apart, and nobody is asked about them again.',
  parted: 'They are parted, and both say what they said before.',
  'parted-changed': 'They are parted. The one that stayed was changed since, so look at what it says.',
  changed: 'Somebody changed one of them while you looked. Look at them again.',
  gone: 'They are no longer both in the directory, or somebody else was quicker.',
  why: 'Say why they are two.',
});

type Pair = FastifyRequest<{ Params: { one: string; other: string } }>;

export function doublesRoutes(
  app: FastifyInstance,
  { finder, database, frame, words }: { finder: Finder; database: Database; frame: PageFrame; words: Words },
): void {
  const stewarding = stewardingOf(database, finder.now);
  const send = pageSender(frame);

  app.get(
    '/directory/doubles',
    async (request: FastifyRequest<{ Querystring: { told?: string; page?: string } }>, reply) => {
      const doubles = await reviewDoubles(stewarding(request), numberIn(request.query.page));
      return send(request, reply, 'Doubles', doublesPage(doubles, told[String(request.query.told)], finder.timeZone));
    },
  );

  /** Two that an editor names by their addresses. */
  app.get(
    '/directory/doubles/compare',
    async (request: FastifyRequest<{ Querystring: { one?: unknown; other?: unknown } }>, reply) => {
      const idIn = (given: unknown) => /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(String(given))?.[0];
      const [one, other] = [idIn(request.query.one), idIn(request.query.other)];
      const found = one !== undefined && other !== undefined && (await reviewPair(stewarding(request), one, other));
      if (!found) {
        await reviewPair(stewarding(request), '', '');
        return reply.redirect('/directory/doubles?told=gone', 303);
      }
      return reply.redirect(`/directory/doubles/${one}/${other}`, 303);
    },
  );

  app.get('/directory/doubles/:one/:other', async (request: Pair, reply) => {
    const pair = await reviewPair(stewarding(request), request.params.one, request.params.other);
    return pair
      ? send(request, reply, 'Are these the same?', pairPage(pair, { words }))
      : reply.redirect('/directory/doubles?told=gone', 303);
  });

  app.post('/directory/doubles/:one/:other', async (request: Pair, reply) => {
    const steward = stewarding(request);
    const { one, other } = request.params;
    const filled = filledIn(request.body);
    const pair = await reviewPair(steward, one, other);
    if (!pair) return reply.redirect('/directory/doubles?told=gone', 303);
    const keepsOne = boxOf(filled, 'keep') !== 'other';
    const loser = keepsOne ? 'other' : 'one';
    const over = { keep: version(keepsOne ? 'one' : 'other'), other: version(loser) };
    const choose = fieldsOfPair(pair.one.service, pair.other.service)
      .filter(({ field, differs }) => differs && boxOf(filled, `field-${field}`) === loser)
      .map(({ field }) => field);
    const joins = boxOf(filled, 'decision') === 'join';
    const ids = keepsOne ? { keep: one, other } : { keep: other, other: one };
    const why = boxOf(filled, 'why');
    const outcome = await outcomeOf(() => decidePair(steward, ids, joins ? { choose, over } : 'different', why));
    if (outcome === 'done') return reply.redirect(`/directory/doubles?told=${joins ? 'joined' : 'apart'}`, 303);
    if (outcome === 'gone') return reply.redirect('/directory/doubles?told=gone', 303);
    const faults =
      outcome === 'conflict'
        ? [{ field: 'why', text: told['changed']! }]
        : outcome.faults.map(({ text }) => ({ field: 'why', text }));
    const typed = { keep: keepsOne ? 'one' : 'other', why, chosen: (field: string) => boxOf(filled, `field-${field}`) };
    return send(
      request,
      reply,
      'There is a problem',
      pairPage(pair, { words, faults, typed }),
      outcome === 'conflict' ? 409 : 400,
    );

    function version(name: string) {
      return numberIn(boxOf(filled, `version-${name}`));
    }
  });

  app.post('/directory/doubles/:one/:other/part', async (request: Pair, reply) => {
    const steward = stewarding(request);
    let asBefore = false;
    const outcome = await outcomeOf(async () => {
      ({ asBefore } = await partPair(steward, request.params, boxOf(filledIn(request.body), 'why')));
    });
    const word =
      outcome === 'done' ? (asBefore ? 'parted' : 'parted-changed') : typeof outcome === 'object' ? 'why' : 'gone';
    return reply.redirect(`/directory/doubles?told=${word}`, 303);
  });
}
