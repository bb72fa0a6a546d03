import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock } from '#runtime/clock.ts';
import type { Organisation, SourceConfig } from '#runtime/config/partnership.ts';
import { createLog, silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { patientIdOf } from '#standards/patient.ts';
import { createNeverShared, type NeverShared } from '#privacy/never-shared/never-shared.ts';
import type { Permit } from '#privacy/permit.ts';
import { fhirR4 } from './adapters/fhir-r4/adapter.ts';
import { answerFhir, held, outcomeReply } from './adapters/fhir-r4/example-server.ts';
import { connectSources, type ConnectedSources, forgetAnswers } from './connect-sources.ts';
import { asResources, barnaby, examplePermit, nothingListed, traces, zoe } from './contract/example-question.ts';
import * as told from './contract/told-server.ts';
import { querySources, type SourceResult, type SourcesQuestion } from './query-sources.ts';
import { emptyAnswer, type SourceAdapterKind, type SourceOutcome, type SourceQuery } from './source-adapter.ts';

const testDatabase = await createTestDatabase();
const database = testDatabase.as('server');

/** As a source answers about whomever it is asked about. */
const answering = (person = zoe) => told.replying((request) => answerFhir(request, person, held));

const organisations: Organisation[] = ['RJ1', 'RJZ', 'RV5', 'X26'].map((ods) => ({
  ods,
  name: `Simulated ${ods}`,
  shortName: ods,
  kind: 'acute-trust',
  neighbourhoods: [],
}));

function config(id: string, changes: Partial<SourceConfig> = {}): SourceConfig {
  return {
    id,
    organisation: 'RJZ',
    adapter: 'fhir-r4',
    settings: {},
    waitMs: 10_000,
    cacheMs: 0,
    lastKnownGoodMs: 0,
    breaker: { failures: 3, restMs: 60_000 },
    ...changes,
  };
}

interface Scene {
  sources: ConnectedSources;
  servers: told.ToldServer[];
  metrics: ReturnType<typeof createMetrics>;
  clock: { shiftMs: number };
}

/** Sources with a server each, behaving as given. */
async function setScene(
  given: readonly { config: SourceConfig; behaviour: told.Behaviour }[],
  options: {
    kinds?: readonly SourceAdapterKind[];
    log?: typeof silentLog;
    neverShared?: () => NeverShared;
    read?: typeof asResources;
  } = {},
): Promise<Scene> {
  const servers = await Promise.all(
    given.map(async ({ behaviour }) => {
      const server = await told.startToldServer();
      server.behave(behaviour);
      return server;
    }),
  );
  const metrics = createMetrics();
  const clock = { shiftMs: 0 };
  const sources = await connectSources({
    neverShared: options.neverShared ?? (() => nothingListed),
    read: options.read ?? asResources,
    sources: given.map((each, index) => ({
      ...each.config,
      settings: fhirR4.settings.parse({ baseUrl: `${servers[index]!.origin}/fhir` }),
    })),
    organisations,
    host: organisations[0]!,
    kinds: [fhirR4, ...(options.kinds ?? [])],
    database,
    log: options.log ?? silentLog,
    metrics,
    clock: {
      now: () => new Date(systemClock.now().getTime() + clock.shiftMs),
      monotonicMs: () => systemClock.monotonicMs() + clock.shiftMs,
    },
  });
  after(async () => {
    await sources.close();
    await Promise.all(servers.map((server) => server.close()));
  });
  return { sources, servers, metrics, clock };
}

function question(changes: Partial<SourcesQuestion> = {}): SourcesQuestion {
  return {
    permit: examplePermit(),
    requestId: 'request-0001',
    demographics: zoe,
    localIdentifiers: new Map(),
    notParties: new Set(),
    via: ['RJ1'],
    ...changes,
  };
}

async function ask({ sources }: Scene, changes: Partial<SourcesQuestion> = {}) {
  const results: SourceResult[] = [];
  for await (const result of querySources(sources, question(changes))) results.push(result);
  await sources.settled();
  return results;
}

async function askOne(scene: Scene, changes: Partial<SourcesQuestion> = {}): Promise<SourceResult> {
  const [result, ...others] = await ask(scene, changes);
  assert.equal(others.length, 0);
  return result!;
}

const asRole = (roleId: string, ods = 'RJ1'): Permit => {
  const permit = examplePermit();
  return examplePermit({ user: { ...permit.user, roleId, organisation: { ods, name: ods } } });
};

describe('more readers than can be served at once', () => {
  const patient = { breaker: { failures: 1000, restMs: 60_000 }, waitMs: 30_000 };

  it('wait their turn, and all are answered', async () => {
    const released = Promise.withResolvers<void>();
    const behaviour: told.Behaviour = async (request, response) => {
      await released.promise;
      await answering()(request, response);
    };
    const scene = await setScene([{ config: config('busy', patient), behaviour }]);
    const asked = Array.from({ length: 40 }, () => askOne(scene));
    const server = scene.servers[0]!;
    for (let waited = 0; server.inFlight() < 4 && waited < 5000; waited += 10) await pause(10);
    await pause(50);
    assert.equal(server.inFlight(), 4);
    released.resolve();
    assert.deepEqual(new Set((await Promise.all(asked)).map(({ outcome }) => outcome)), new Set(['answered']));
  });

  it('are not kept out by those who wait for a source that is silent', { timeout: 20_000 }, async () => {
    const scene = await setScene([
      { config: config('silent', patient), behaviour: told.hanging },
      { config: config('quick', patient), behaviour: answering() },
    ]);
    const waiting = Array.from({ length: 12 }, () => querySources(scene.sources, question()));
    const first = await Promise.all(waiting.map((results) => results.next()));
    assert.deepEqual(
      first.map(({ value }) => value && [value.sourceId, value.outcome]),
      waiting.map(() => ['quick', 'answered']),
    );
    await Promise.all(waiting.map((results) => results.return()));
  });

  it('are not kept out by readers who do not read, nor by those who left while they waited', async () => {
    const kept = { ...patient, lastKnownGoodMs: 60_000 };
    const scene = await setScene([
      { config: config('quick', kept), behaviour: answering() },
      { config: config('quick-too', kept), behaviour: answering() },
    ]);
    const idle = Array.from({ length: 30 }, () => querySources(scene.sources, question()));
    await Promise.all(idle.map((results) => results.next()));
    const left = querySources(scene.sources, question(), AbortSignal.abort());
    assert.equal((await left.next()).done, true);
    assert.deepEqual(
      (await ask(scene)).map(({ outcome }) => outcome),
      ['answered', 'answered'],
    );
    await Promise.all(idle.map((results) => results.return()));
  });
});

describe('asking every source', () => {
  it('gives one result for each, in the order they come, whatever each of them does', async () => {
    const scene = await setScene([
      { config: config('slow'), behaviour: told.slowly(400, answering()) },
      { config: config('fast'), behaviour: answering() },
      { config: config('empty'), behaviour: told.replying((request) => answerFhir(request, zoe, {})) },
      { config: config('unknown'), behaviour: told.replying((request) => answerFhir(request, undefined, {})) },
      { config: config('somebody-else'), behaviour: answering(barnaby) },
      { config: config('hanging', { waitMs: 4000 }), behaviour: told.hanging },
      { config: config('refusing'), behaviour: told.replying({ status: 403 }) },
      {
        config: config('rubbish'),
        behaviour: told.replying({ headers: { 'content-type': 'text/html' }, body: '<p>' }),
      },
      { config: config('cut'), behaviour: told.resetting('request') },
      { config: config('outside'), behaviour: answering() },
      { config: config('asking', { organisation: 'RV5' }), behaviour: answering() },
    ]);
    const results = await ask(scene, { notParties: new Set(['outside']), via: ['RV5', 'RJ1'] });
    const outcomes = Object.fromEntries(results.map(({ sourceId, outcome }) => [sourceId, outcome]));
    const expected: Record<string, SourceOutcome> = {
      slow: 'answered',
      fast: 'answered',
      empty: 'nothing-recorded',
      unknown: 'patient-not-known',
      'somebody-else': 'demographics-differ',
      hanging: 'timed-out',
      refusing: 'refused',
      rubbish: 'invalid-answer',
      cut: 'not-reachable',
      outside: 'not-a-party',
      asking: 'not-asked',
    };
    assert.deepEqual(outcomes, expected);
    assert.equal(results.length, 11);
    assert.equal(results.at(-1)!.sourceId, 'hanging');
    const order = results.map(({ sourceId }) => sourceId);
    assert.ok(order.indexOf('fast') < order.indexOf('slow'));
    const attempts = Object.fromEntries(results.map((result) => [result.sourceId, result.attempts]));
    assert.deepEqual([attempts['outside'], attempts['asking'], attempts['fast'], attempts['cut']], [0, 0, 1, 2]);
    assert.deepEqual([scene.servers[9]!.requests.length, scene.servers[10]!.requests.length], [0, 0]);
    for (const { outcome, age, recordedAt, entries } of results) {
      assert.equal(age, 'live');
      assert.equal(recordedAt !== undefined, entries.length > 0, outcome);
    }
    const metric = await scene.metrics.registry.metrics();
    assert.match(metric, /lcr_source_answer_duration_seconds_count\{source="hanging",outcome="timed-out"\} 1/);
    assert.doesNotMatch(metric, /source="outside"/);
  });

  it('asks nothing without a permit to open this record', async () => {
    const scene = await setScene([{ config: config('kings'), behaviour: answering() }]);
    for (const permit of [
      examplePermit({ action: 'find-patient' }),
      examplePermit({ action: 'open-document' }),
      examplePermit({ personId: undefined as never }),
    ]) {
      assert.throws(() => querySources(scene.sources, question({ permit })), /permit/);
    }
    assert.equal(scene.servers[0]!.requests.length, 0);
  });

  it('cancels everything when the reader goes away, and learns nothing from it', async () => {
    const scene = await setScene([
      { config: config('fast', { waitMs: 20_000 }), behaviour: answering() },
      {
        config: config('hanging', { waitMs: 30_000, breaker: { failures: 1, restMs: 60_000 } }),
        behaviour: told.hanging,
      },
    ]);
    for await (const { sourceId } of querySources(scene.sources, question())) {
      assert.equal(sourceId, 'fast');
      break;
    }
    const reader = new AbortController();
    const seen: string[] = [];
    for await (const { sourceId } of querySources(scene.sources, question(), reader.signal)) {
      seen.push(sourceId);
      reader.abort();
    }
    assert.deepEqual(seen, ['fast']);
    for (let tries = 0; scene.servers[1]!.inFlight() > 0 && tries < 100; tries += 1) await pause(20);
    assert.equal(scene.servers[1]!.inFlight(), 0);
    assert.equal(scene.sources.byId.get('hanging')!.breaker.isOpen(), false);
  });

  it('asks again once where nothing came back, and only while there is time', async () => {
    const busy = (seconds: string) => told.replying({ status: 503, headers: { 'retry-after': seconds } });
    const scene = await setScene([
      { config: config('restarting'), behaviour: told.after(1, told.resetting('request'), answering()) },
      { config: config('busy'), behaviour: told.after(1, busy('0'), answering()) },
      { config: config('busy-for-long'), behaviour: busy('60') },
      { config: config('busy-without-end'), behaviour: busy('0') },
      { config: config('failing'), behaviour: told.replying({ status: 500 }) },
    ]);
    const results = new Map((await ask(scene)).map((result) => [result.sourceId, result]));
    const told3 = (id: string) => [results.get(id)!.outcome, results.get(id)!.attempts];
    assert.deepEqual(told3('restarting'), ['answered', 2]);
    assert.deepEqual(told3('busy'), ['answered', 2]);
    assert.deepEqual(told3('busy-for-long'), ['not-reachable', 1]);
    assert.deepEqual(told3('busy-without-end'), ['not-reachable', 2]);
    assert.deepEqual(told3('failing'), ['invalid-answer', 1]);
    assert.deepEqual(
      scene.servers.slice(2).map(({ requests }) => requests.length),
      [1, 2, 1],
    );
  });

  it('asks what can be asked, and tells adapters of all we hear', async () => {
    let heard: ReadonlySet<string> | undefined;
    const curious: SourceAdapterKind = {
      kind: 'curious',
      settings: z.unknown(),
      connect: (_source, _settings, { heardDirectly }) => {
        heard = heardDirectly;
        return { query: async () => emptyAnswer('nothing-recorded') };
      },
    };
    const scene = await setScene(
      [
        { config: config('asked', { adapter: 'curious', organisation: 'RV5' }), behaviour: told.hanging },
        { config: config('feed', { adapter: 'hl7v2', organisation: 'X26' }), behaviour: told.hanging },
      ],
      { kinds: [curious] },
    );
    assert.deepEqual(
      (await ask(scene)).map(({ sourceId }) => sourceId),
      ['asked'],
    );
    assert.deepEqual(heard, new Set(['RJ1', 'RV5', 'X26']));
  });

  it('holds no reader up for an adapter that throws, or does not heed its signal', async () => {
    const lines: string[] = [];
    const log = createLog({ destination: { write: (line) => void lines.push(line) } });
    const faulty = (kind: string, query: (query: SourceQuery) => Promise<never>): SourceAdapterKind => ({
      kind,
      settings: z.unknown(),
      connect: () => ({ query }),
    });
    const throwing = faulty('throwing', async ({ patient }) => {
      throw new TypeError(`cannot read ${traces(patient.demographics).join(' ')}`);
    });
    const deaf = faulty('deaf', () => new Promise(() => undefined));
    const scene = await setScene(
      [
        { config: config('throwing', { adapter: 'throwing' }), behaviour: told.hanging },
        { config: config('deaf', { adapter: 'deaf', waitMs: 100 }), behaviour: told.hanging },
      ],
      { kinds: [throwing, deaf], log },
    );
    const results = await ask(scene);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['invalid-answer', 'timed-out'],
    );
    const said = lines.join('') + JSON.stringify(results);
    for (const trace of traces(zoe)) assert.ok(!said.includes(trace), said);
    assert.match(lines.join(''), /source adapter failed/);
  });
});

describe('a source that keeps failing', () => {
  it('is left alone, named as resting, tried once after its rest, and back when that works', async () => {
    const scene = await setScene([{ config: config('kings'), behaviour: told.replying({ status: 503 }) }]);
    const [server] = scene.servers;
    for (let times = 0; times < 3; times += 1) assert.equal((await askOne(scene)).outcome, 'not-reachable');
    assert.match(await scene.metrics.registry.metrics(), /lcr_source_circuit_open\{source="kings"\} 1/);
    const resting = await askOne(scene);
    assert.deepEqual([resting.outcome, resting.resting, resting.attempts], ['not-reachable', true, 0]);
    const restsMs = resting.askedAgainAt!.getTime() - resting.askedAt.getTime();
    assert.ok(restsMs > 0 && restsMs <= config('kings').breaker.restMs, 'it says when it is asked again');
    assert.equal(server!.requests.length, 3);

    server!.behave(told.slowly(100, answering()));
    scene.clock.shiftMs += 60_000;
    const [trial, other] = await Promise.all([askOne(scene), askOne(scene)]);
    assert.deepEqual([trial.outcome, other.resting], ['answered', true]);
    assert.equal((await askOne(scene)).outcome, 'answered');
    assert.match(await scene.metrics.registry.metrics(), /lcr_source_circuit_open\{source="kings"\} 0/);
  });

  it('is not taken from everybody because one record cannot be read', async () => {
    const scene = await setScene([{ config: config('kings'), behaviour: told.replying({ body: '<p>' }) }]);
    for (let times = 0; times < 10; times += 1) await askOne(scene);
    assert.equal(scene.sources.byId.get('kings')!.breaker.isOpen(), false);
  });
});

describe('an answer a moment old', () => {
  const cached = () => setScene([{ config: config('kings', { cacheMs: 60_000 }), behaviour: answering() }]);

  it('is given again to the same organisation and role, and to nobody else', async () => {
    const scene = await cached();
    const first = await askOne(scene);
    const requests = scene.servers[0]!.requests.length;
    const again = await askOne(scene);
    assert.deepEqual([again.age, again.outcome, again.attempts], ['cached', 'answered', 0]);
    assert.deepEqual(again.entries, first.entries);
    assert.ok(again.recordedAt! < again.askedAt);
    assert.equal(scene.servers[0]!.requests.length, requests);
    for (const permit of [asRole('social-worker'), asRole('clinician', 'RV5')]) {
      assert.equal((await askOne(scene, { permit })).age, 'live');
    }
    assert.equal((await askOne(scene, { permit: examplePermit({ action: 'refresh-record' }) })).age, 'live');
  });

  it('is not shared as an object: what one reader does to it no other sees', async () => {
    const scene = await cached();
    await askOne(scene);
    const one = await askOne(scene);
    (one.entries[0] as { id?: string }).id = 'changed';
    assert.equal((await askOne(scene)).entries[0]!.id, 'p1');
  });

  it('is asked for anew when it is too old, and after it is to be forgotten', async () => {
    const scene = await cached();
    await askOne(scene);
    scene.clock.shiftMs += 59_000;
    assert.equal((await askOne(scene)).age, 'cached');
    scene.clock.shiftMs += 1_000;
    assert.equal((await askOne(scene)).age, 'live');
    assert.equal((await askOne(scene)).age, 'cached');
    await forgetAnswers(scene.sources, [patientIdOf('RJZ', { system: nhsNumberSystem, value: zoe.nhsNumber! })]);
    assert.equal((await askOne(scene)).age, 'live');
  });

  it('is forgotten by other servers on the same database too', async () => {
    const [one, other] = [await cached(), await cached()];
    await Promise.all([askOne(one), askOne(other)]);
    await forgetAnswers(one.sources, [patientIdOf('RJZ', { system: nhsNumberSystem, value: zoe.nhsNumber! })]);
    let age = (await askOne(other)).age;
    for (let tries = 0; age === 'cached' && tries < 100; tries += 1) {
      await pause(20);
      age = (await askOne(other)).age;
    }
    assert.equal(age, 'live');
  });
});

describe('an answer kept from before', () => {
  const listed = createNeverShared([
    { id: 'local', title: 'Local', codes: [], words: ['penicillin', 'asthma', 'salbutamol'] },
  ]);
  const cases: [string, Partial<SourceConfig>, told.Behaviour][] = [
    ['a moment ago', { cacheMs: 60_000 }, answering()],
    ['the last there was', { lastKnownGoodMs: 60_000 }, told.resetting('request')],
  ];
  for (const [name, settings, then] of cases)
    it(`is shown by the lists that came into force while it was read: ${name}`, async () => {
      let lists = nothingListed;
      let reading = () => {};
      const scene = await setScene([{ config: config('kings', settings), behaviour: answering() }], {
        neverShared: () => lists,
        read: (resources, from) => {
          if (resources.length > 0) reading();
          return asResources(resources, from);
        },
      });
      assert.ok(listed.mentionedIn((await askOne(scene)).entries), 'it holds something that will be listed');
      scene.servers[0]!.behave(then);
      reading = () => (lists = listed);
      const { age, entries } = await askOne(scene);
      assert.notEqual(age, 'live');
      assert.ok(!listed.mentionedIn(entries));
    });
});

describe('the last known good answer', () => {
  const remembered = (settings: Partial<SourceConfig> = {}) =>
    setScene([
      { config: config('kings', { waitMs: 2000, lastKnownGoodMs: 86_400_000, ...settings }), behaviour: answering() },
    ]);
  const clean = () => forgetAnswersOf(zoe.nhsNumber!);
  const forgetAnswersOf = async (value: string) => {
    await database.run({
      text: 'delete from sources.last_answer where patient_id = $1',
      values: [patientIdOf('RJZ', { system: nhsNumberSystem, value })],
    });
  };

  const silences: [string, told.Behaviour, SourceOutcome][] = [
    ['hangs', told.hanging, 'timed-out'],
    ['is gone', told.resetting('request'), 'not-reachable'],
    ['sends rubbish', told.replying({ body: '<p>' }), 'invalid-answer'],
    ['fails', told.replying({ status: 500 }), 'invalid-answer'],
  ];
  for (const [name, behaviour, outcome] of silences) {
    it(`is shown with its age when the source ${name}`, async () => {
      await clean();
      const scene = await remembered();
      const before = await askOne(scene);
      scene.servers[0]!.behave(behaviour);
      scene.clock.shiftMs += 3_600_000;
      const result = await askOne(scene);
      assert.deepEqual([result.outcome, result.age, result.lastOutcome], [outcome, 'last-known-good', 'answered']);
      assert.deepEqual(result.entries, before.entries);
      assert.ok(result.askedAt.getTime() - result.recordedAt!.getTime() >= 3_600_000);
      assert.ok(result.issues.length > 0);
    });
  }

  const refusals: [string, told.Behaviour, SourceOutcome][] = [
    ['consent refused', told.replying(outcomeReply(403, '', 'NO_PATIENT_CONSENT')), 'consent-refused'],
    ['no agreement', told.replying(outcomeReply(403, '', 'NO_ORGANISATIONAL_CONSENT')), 'no-agreement'],
    ['not known', told.replying((request) => answerFhir(request, undefined, {})), 'patient-not-known'],
    ['refused', told.replying({ status: 403 }), 'refused'],
    ['somebody else', answering({ ...barnaby, nhsNumber: zoe.nhsNumber! }), 'demographics-differ'],
  ];
  for (const [name, behaviour, outcome] of refusals) {
    it(`never hides a refusal (${name}), and does not come back with a later silence`, async () => {
      await clean();
      const scene = await remembered();
      await askOne(scene);
      scene.servers[0]!.behave(behaviour);
      const refused = await askOne(scene);
      assert.deepEqual([refused.outcome, refused.age, refused.entries.length], [outcome, 'live', 0]);
      scene.servers[0]!.behave(told.resetting('request'));
      const silent = await askOne(scene);
      assert.deepEqual([silent.outcome, silent.age, silent.entries.length], ['not-reachable', 'live', 0]);
    });
  }

  it('is not kept of a source that is no party now', async () => {
    await clean();
    const scene = await remembered();
    await askOne(scene);
    const result = await askOne(scene, { notParties: new Set(['kings']) });
    assert.deepEqual([result.outcome, result.entries.length], ['not-a-party', 0]);
  });

  it('takes back an area the source now refuses', async () => {
    await clean();
    const scene = await remembered();
    await askOne(scene);
    scene.servers[0]!.behave((request, response) =>
      (request.url.includes('Encounter') ? told.replying({ status: 403 }) : answering())(request, response),
    );
    assert.equal((await askOne(scene)).outcome, 'partly-answered');
    scene.servers[0]!.behave(told.resetting('request'));
    assert.equal((await askOne(scene)).entries.length, 0);
  });

  it('is given to the same organisation and role only', async () => {
    await clean();
    const scene = await remembered();
    await askOne(scene);
    scene.servers[0]!.behave(told.resetting('request'));
    for (const permit of [asRole('social-worker'), asRole('clinician', 'RV5')])
      assert.equal((await askOne(scene, { permit })).age, 'live');
    assert.equal((await askOne(scene)).age, 'last-known-good');
  });

  it('is shown while the source rests', async () => {
    await clean();
    const scene = await remembered({ breaker: { failures: 1, restMs: 60_000 } });
    await askOne(scene);
    scene.servers[0]!.behave(told.resetting('request'));
    await askOne(scene);
    const resting = await askOne(scene);
    assert.deepEqual([resting.resting, resting.age, resting.attempts], [true, 'last-known-good', 0]);
  });

  it('says when there was nothing to know', async () => {
    await clean();
    const scene = await remembered();
    scene.servers[0]!.behave(told.replying((request) => answerFhir(request, zoe, {})));
    await askOne(scene);
    scene.servers[0]!.behave(told.resetting('request'));
    const result = await askOne(scene);
    assert.deepEqual([result.age, result.lastOutcome], ['last-known-good', 'nothing-recorded']);
  });

  it('is not shown once the person asked about is no longer who it was about', async () => {
    await clean();
    const scene = await remembered();
    await askOne(scene);
    scene.servers[0]!.behave(told.resetting('request'));
    const corrected = { ...zoe, birthDate: '1975-03-28' };
    assert.equal((await askOne(scene, { demographics: corrected })).age, 'live');
  });

  it('expires, and is gone for good when the person opts out, even while one is being fetched', async () => {
    await clean();
    const scene = await remembered();
    await askOne(scene);
    scene.servers[0]!.behave(told.resetting('request'));
    scene.clock.shiftMs += 86_400_001;
    assert.equal((await askOne(scene)).age, 'live');
    scene.clock.shiftMs = 0;
    assert.equal((await askOne(scene)).age, 'last-known-good');

    scene.servers[0]!.behave(told.slowly(50, answering()));
    const asking = askOne(scene);
    await forgetAnswers(scene.sources, [patientIdOf('RJZ', { system: nhsNumberSystem, value: zoe.nhsNumber! })]);
    assert.equal((await asking).outcome, 'answered');
    const rows = await database.run<{ n: number }>({ text: 'select count(*)::int as n from sources.last_answer' });
    assert.deepEqual(rows, [{ n: 0 }]);
  });

  it('is a row that names nobody, and reads as nothing without the key', async () => {
    await clean();
    const scene = await remembered();
    await askOne(scene);
    const [row] = await database.run<Record<string, unknown>>({ text: 'select * from sources.last_answer' });
    const { answer, ...columns } = row!;
    assert.ok(Buffer.isBuffer(answer) && answer.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])));
    for (const trace of traces(zoe)) assert.ok(!JSON.stringify(columns).includes(trace));
  });
});
