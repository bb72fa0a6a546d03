import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { after, describe, it } from 'node:test';
import { createNeverShared, type NeverShared } from '#privacy/never-shared/never-shared.ts';
import { systemClock } from '#runtime/clock.ts';
import type { SourceConfig } from '#runtime/config/partnership.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { createLog, silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { fhirR4 } from '#sources/adapters/fhir-r4/adapter.ts';
import { answerFhir, held } from '#sources/adapters/fhir-r4/example-server.ts';
import { askedKinds } from '#sources/asked-kinds.ts';
import { connectSources } from '#sources/connect-sources.ts';
import { exampleHost, examplePermit, nothingListed, zoe } from '#sources/contract/example-question.ts';
import * as told from '#sources/contract/told-server.ts';
import { querySources, type SourceResult, type SourcesQuestion } from '#sources/query-sources.ts';
import type { ThreadSettings } from '#sources/threads/asking-threads.ts';
import { askingThreads } from './asking-threads.ts';
import { type EntriesRead, readEntries } from './read-entries.ts';

const database = (await createTestDatabase()).as('server');
const answering: told.Behaviour = (request, response) =>
  told.replying(answerFhir(request, zoe, held))(request, response);

const configOf = (id: string, origin: string): SourceConfig => ({
  id,
  organisation: exampleHost.ods,
  adapter: 'fhir-r4',
  settings: fhirR4.settings.parse({ baseUrl: `${origin}/fhir` }),
  // A thread that starts on a busy machine takes seconds.
  waitMs: 60_000,
  cacheMs: 0,
  lastKnownGoodMs: 60_000,
  breaker: { failures: 10, restMs: 60_000 },
});

/** Sources on one server each, asked on threads or, without, here. */
async function connected(
  servers: Readonly<Record<string, told.ToldServer>>,
  threads: ThreadSettings | undefined,
  neverShared: () => NeverShared = () => nothingListed,
  log = silentLog,
) {
  const sources = await connectSources({
    sources: Object.entries(servers).map(([id, { origin }]) => configOf(id, origin)),
    organisations: [exampleHost],
    host: exampleHost,
    kinds: askedKinds,
    database,
    log,
    metrics: createMetrics(),
    clock: systemClock,
    neverShared,
    read: readEntries,
    threads,
  });
  after(() => sources.close());
  return async (changes: Partial<SourcesQuestion> = {}, reader?: AbortSignal) => {
    const results: SourceResult<EntriesRead>[] = [];
    for await (const result of querySources(sources, { ...question, ...changes }, reader)) results.push(result);
    await sources.settled();
    return results;
  };
}

const question: SourcesQuestion = {
  permit: examplePermit(),
  requestId: 'request-0001',
  demographics: zoe,
  localIdentifiers: new Map(),
  notParties: new Set(),
  via: ['RJ1'],
};

async function serverThat(behaviour: told.Behaviour) {
  const server = await told.startToldServer();
  server.behave(behaviour);
  after(() => server.close());
  return server;
}

/** Its searches come back in any order. */
const said = ({ outcome, areas, entries, issues, losses, warnings }: SourceResult<EntriesRead>) => ({
  outcome,
  areas,
  issues,
  losses,
  warnings,
  entries: { ...entries, items: sorted(entries.items) },
});

const sorted = <T>(each: readonly T[]) =>
  each.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

describe('sources asked on a thread', () => {
  it('say what they would have said here', async () => {
    const servers = { north: await serverThat(answering), south: await serverThat(answering) };
    const [here, there] = [await connected(servers, undefined), await connected(servers, askingThreads(2))];
    const inOrder = (results: SourceResult<EntriesRead>[]) =>
      results.toSorted((one, other) => (one.sourceId < other.sourceId ? -1 : 1)).map(said);
    const expected = inOrder(await here());
    assert.ok(expected[0]!.entries.items.length > 5);
    assert.deepEqual(inOrder(await there()), expected);
  });

  it('withhold what the permit withholds', async () => {
    const labelled = Object.fromEntries(
      Object.entries(held).map(([type, resources]) => [
        type,
        resources.map((resource) => ({ ...resource, meta: { security: [{ code: 'R' }] } })),
      ]),
    );
    const servers = {
      north: await serverThat((request, response) =>
        told.replying(answerFhir(request, zoe, labelled))(request, response),
      ),
    };
    const ask = await connected(servers, askingThreads(1));
    const [result] = await ask({ permit: examplePermit({ withheldLabels: ['R'] }) });
    assert.deepEqual(
      result!.entries.items.filter(({ resource }) => resource.resourceType !== 'Patient'),
      [],
    );
    assert.ok(result!.entries.withheld!.gone.size > 0);
  });

  it('are read by the lists in force when they are asked', async () => {
    const servers = { north: await serverThat(answering) };
    let lists = nothingListed;
    const ask = await connected(servers, askingThreads(1), () => lists);
    const [before] = await ask();
    const title = before!.entries.items.find(({ resource }) => resource.resourceType === 'Condition')!.title;
    lists = createNeverShared([{ id: 'local', title: 'Local', codes: [], words: [title] }]);
    const [then] = await ask();
    assert.ok(!JSON.stringify(then!.entries).includes(title));
    lists = nothingListed;
    const [again] = await ask();
    assert.deepEqual(said(again!), said(before!));
  });

  it('have their last answer kept, and shown when they are silent', async () => {
    const north = await serverThat(answering);
    const ask = await connected({ silent: north }, askingThreads(1));
    const [before] = await ask();
    north.behave(told.replying({ status: 500 }));
    const [now] = await ask();
    assert.deepEqual([now!.age, now!.outcome], ['last-known-good', 'invalid-answer']);
    assert.deepEqual(sorted(now!.entries.items), sorted(before!.entries.items));
  });

  it('are left in the middle when the reader goes', async () => {
    const hanging = await serverThat(() => new Promise(() => {}));
    const ask = await connected({ hanging }, askingThreads(1));
    const reader = new AbortController();
    const asking = ask({}, reader.signal);
    await hanging.requestArrived();
    reader.abort();
    assert.deepEqual(await asking, []);
    for (let waited = 0; hanging.inFlight() > 0 && waited < 5000; waited += 20) await pause(20);
    assert.equal(hanging.inFlight(), 0);
  });

  it('fail without a word of what was in the answer', async () => {
    const entry = new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { answerQuestions } from ${JSON.stringify(import.meta.resolve('#sources/threads/answer-questions.ts'))};
        const query = async () => { throw new TypeError('no such person:\\n    at Bea Quill, 3 Elm Row'); };
        answerQuestions([{ kind: 'fhir-r4', connect: () => ({ query }) }], () => []);`)}`,
    );
    const lines: string[] = [];
    const log = createLog({ destination: { write: (line) => void lines.push(line) } });
    const ask = await connected({ north: await serverThat(answering) }, { count: 1, entry }, () => nothingListed, log);
    const [result] = await ask();
    assert.equal(result!.outcome, 'invalid-answer');
    const told = `${lines.join('')} ${JSON.stringify(result)}`;
    assert.match(told, /"source adapter failed"/);
    assert.doesNotMatch(told, /Bea Quill|Elm Row|no such person/);
  });

  it('cost the answers that were being read where their thread ends, and are asked again on another', async () => {
    // The real thread, that ends when a certain source is asked.
    const entry = new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { parentPort } from 'node:worker_threads';
        import ${JSON.stringify(import.meta.resolve('./asking-thread.ts'))};
        parentPort.on('message', ({ sourceId }) => { if (sourceId === 'deadly') process.exit(3); });`)}`,
    );
    const servers = { deadly: await serverThat(answering), sound: await serverThat(answering) };
    const ask = await connected(servers, { count: 1, entry });
    const [result] = await ask({ only: new Set(['deadly']) });
    assert.equal(result!.outcome, 'invalid-answer');
    assert.match(result!.issues[0]!.text, /because of a fault here/);
    const [sound] = await ask({ only: new Set(['sound']) });
    assert.equal(sound!.outcome, 'answered');
  });
});
