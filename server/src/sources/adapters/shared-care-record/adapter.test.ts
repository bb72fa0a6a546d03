import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { silentLog } from '#runtime/log.ts';
import type { SourceConfig } from '#runtime/config/partnership.ts';
import { testAdapterContract } from '../../source-adapter-contract.ts';
import { exampleDependencies, exampleQuery, traces, zoe } from '../../contract/example-question.ts';
import * as told from '../../contract/told-server.ts';
import type { SourceAdapter, SourceQuery } from '../../source-adapter.ts';
import { parseVia, viaHeader } from '../../via.ts';
import { answerFhir, bundleOf, fhirReply, type Held, held, outcomeReply } from '../fhir-r4/example-server.ts';
import { sharedCareRecord } from './adapter.ts';
import { odsSystem } from './origin.ts';

const source: SourceConfig = {
  id: 'connect-care',
  organisation: 'QKK',
  adapter: 'shared-care-record',
  settings: {},
  waitMs: 3000,
  cacheMs: 0,
  lastKnownGoodMs: 0,
  breaker: { failures: 5, restMs: 15_000 },
};
const dependencies = exampleDependencies(silentLog);
const neighbour = { ...dependencies.organisation, ods: 'QKK' };

function connect(origin: string, settings: object = {}, host = dependencies.host): SourceAdapter {
  const parsed = sharedCareRecord.settings.parse({ baseUrl: `${origin}/fhir`, ...settings });
  return sharedCareRecord.connect(source, parsed, { ...dependencies, organisation: neighbour, host });
}

testAdapterContract({
  name: 'shared-care-record',
  connect: (origin, given) =>
    sharedCareRecord.connect(source, sharedCareRecord.settings.parse({ baseUrl: `${origin}/fhir` }), {
      ...given,
      organisation: neighbour,
    }),
  respond: (request, situation, person) =>
    answerFhir(request, situation === 'not-known' ? undefined : person, situation === 'holding' ? held : {}),
  refusals: [
    { name: 'dissent', reply: outcomeReply(403, traces(zoe).join(), 'NO_PATIENT_CONSENT'), outcome: 'consent-refused' },
  ],
});

/** Asks a neighbour that holds this. */
async function ask(holding: Held, options: { settings?: object; query?: Partial<SourceQuery> } = {}) {
  const server = await told.startToldServer();
  server.behave(told.replying((request) => answerFhir(request, zoe, holding)));
  const adapter = connect(server.origin, options.settings);
  after(async () => {
    await adapter.close?.();
    await server.close();
  });
  const answer = await adapter.query(exampleQuery(zoe, options.query), new AbortController().signal);
  return { answer, server };
}

const condition = (id: string, ods?: string) => ({
  resourceType: 'Condition',
  id,
  subject: { reference: 'Patient/p1' },
  code: { text: 'Something' },
  ...(ods && { meta: { tag: [{ system: odsSystem, code: ods }] } }),
});
const provenance = (id: string, target: string, ods: string) => ({
  resourceType: 'Provenance',
  id,
  target: [{ reference: target }],
  recorded: '2026-01-01T00:00:00Z',
  agent: [{ who: { identifier: { system: odsSystem, value: ods } } }],
});
const shownConditions = (resources: readonly object[]) =>
  (resources as { resourceType: string; id: string; meta?: { tag?: { code: string }[] } }[])
    .filter(({ resourceType }) => resourceType === 'Condition')
    .map(({ id, meta }) => [id, meta?.tag?.[0]?.code]);

describe('a neighbouring record', () => {
  it('is told which records the question passed through, ours last', async () => {
    const { server } = await ask(held, { query: { via: ['X26', 'RJ1'] } });
    for (const { headers } of server.requests) assert.equal(headers[viaHeader], 'X26, RJ1');
  });

  it('is not asked what came through it, by any of its names, nor past the last hop', async () => {
    const cases: [string[], object, string][] = [
      [['QKK', 'RJ1'], {}, 'not-asked'],
      [['X99', 'RJ1'], { alsoCalled: ['X99'] }, 'not-asked'],
      [['X1A', 'X1B', 'X1C', 'RJ1'], { maxHops: 3 }, 'not-asked'],
      [['X1B', 'X1C', 'RJ1'], { maxHops: 3 }, 'answered'],
    ];
    for (const [via, settings, outcome] of cases) {
      const { answer, server } = await ask(held, { settings, query: { via } });
      assert.equal(answer.outcome, outcome, via.join());
      assert.equal(server.requests.length > 0, outcome === 'answered');
    }
  });

  it('and we, each asking the other for whatever either is asked, come to an end', async () => {
    const records = await Promise.all(
      ['RJ1', 'QKK'].map(async (ods) => ({ ods, server: await told.startToldServer() })),
    );
    const adapters = records.map(({ ods }, index) => {
      const other = records[1 - index]!;
      const host = { ...dependencies.host, ods };
      const parsed = sharedCareRecord.settings.parse({ baseUrl: `${other.server.origin}/fhir`, maxHops: 10 });
      return sharedCareRecord.connect(source, parsed, {
        ...dependencies,
        organisation: { ...neighbour, ods: other.ods },
        host,
      });
    });
    for (const [index, { ods, server }] of records.entries()) {
      server.behave(async (request, response) => {
        const via = parseVia(request.headers[viaHeader] as string | undefined)!;
        const onward = exampleQuery(zoe, { via: [...via, ods] });
        await adapters[index]!.query(onward, new AbortController().signal);
        await told.replying(answerFhir(request, zoe, held))(request, response);
      });
    }
    const answer = await adapters[0]!.query(exampleQuery(zoe, { via: ['RJ1'] }), new AbortController().signal);
    assert.equal(answer.outcome, 'answered');
    assert.equal(records[0]!.server.requests.length, 0, 'the neighbour does not ask back');
    await Promise.all([
      ...adapters.map((adapter) => adapter.close?.()),
      ...records.map(({ server }) => server.close()),
    ]);
  });

  it('keeps the organisation that recorded each entry, and says so where none is stated', async () => {
    const { answer } = await ask({
      Condition: [
        condition('tagged', 'RYX'),
        condition('traced'),
        condition('unsaid'),
        provenance('pr1', 'Condition/traced', 'RYW'),
      ],
    });
    assert.deepEqual(shownConditions(answer.resources), [
      ['tagged', 'RYX'],
      ['traced', 'RYW'],
      ['unsaid', 'QKK'],
    ]);
    assert.deepEqual(
      answer.losses.map(({ kind, effect }) => [kind, effect]),
      [['Condition', 'changed']],
    );
    assert.equal(answer.outcome, 'answered');
  });

  it('leaves out what began here or with an organisation we hear ourselves, and says from whom', async () => {
    const holding = {
      Condition: [
        condition('ours', 'RJ1'),
        condition('kings', 'RJZ'),
        condition('theirs', 'RYX'),
        condition('traced'),
        provenance('pr1', 'Condition/traced', 'RJZ'),
      ],
    };
    const { answer } = await ask(holding);
    assert.deepEqual(shownConditions(answer.resources), [['theirs', 'RYX']]);
    assert.deepEqual(
      new Set(answer.losses.map(({ reason }) => reason)),
      new Set(['RJ1', 'RJZ'].map((ods) => `Recorded by ${ods}, which we hear from directly.`)),
    );
    assert.ok(
      !answer.resources.some(({ resourceType }) => resourceType === 'Provenance'),
      'nor what speaks only of it',
    );
    const kept = await ask(holding, { settings: { takeFrom: ['RJZ', 'RJ1'] } });
    assert.deepEqual(
      shownConditions(kept.answer.resources).map(([id]) => id),
      ['kings', 'theirs', 'traced'],
    );
  });

  it('does not say "nothing recorded" where everything was left out', async () => {
    const { answer } = await ask({ Condition: [condition('kings', 'RJZ')] });
    assert.equal(answer.outcome, 'answered');
    const statement = answer.areas.find(({ resourceTypes }) => resourceTypes[0] === 'Condition')!;
    assert.equal(statement.status, 'present');
    assert.match(statement.text!, /hear from directly/);
    const procedures = answer.areas.find(({ resourceTypes }) => resourceTypes[0] === 'Procedure')!;
    assert.equal(procedures.status, 'nothing-recorded');
  });

  it('names what it could not reach itself: its remarks are the reader’s too', async () => {
    const remark = {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'transient', details: { text: 'Lewisham did not answer' } }],
    };
    const server = await told.startToldServer();
    server.behave(
      told.replying((request) =>
        request.url.includes('Condition')
          ? fhirReply(bundleOf([condition('c1', 'RYX'), remark]))
          : answerFhir(request, zoe, {}),
      ),
    );
    const adapter = connect(server.origin);
    const answer = await adapter.query(exampleQuery(zoe), new AbortController().signal);
    assert.equal(answer.outcome, 'partly-answered');
    assert.deepEqual(
      answer.warnings.map(({ text }) => text),
      ['The source says: Lewisham did not answer'],
    );
    await adapter.close?.();
    await server.close();
  });
});

describe('the list of records passed through', () => {
  const cases: [string | undefined, string[] | undefined][] = [
    [undefined, []],
    ['', []],
    ['RJ1', ['RJ1']],
    [' qkk ,RJ1', ['QKK', 'RJ1']],
    ['RJ1,,X26', undefined],
    ['1.1 proxy.example.org', undefined],
    [Array.from({ length: 21 }, () => 'RJ1').join(), undefined],
  ];
  for (const [header, via] of cases)
    it(`"${header?.slice(0, 30)}" → ${via?.join() ?? 'none'}`, () => assert.deepEqual(parseVia(header), via));
});
