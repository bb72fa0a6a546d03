import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, describe, test } from 'node:test';
import fastify, { type InjectOptions } from 'fastify';
import { fhirSource } from '#inbox/fhir-source.ts';
import { createInbox } from '#inbox/inbox.ts';
import { recordWriters } from '#inbox/record-writers.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { splitBundle } from '#record/import/split-bundle.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import type { Bundle, OperationOutcome } from '#standards/fhir/types.ts';
import { IssueError } from '#standards/issue.ts';
import { patientIdOf } from '#standards/patient.ts';
import { fhirIntake } from './fhir-intake.ts';

const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');
const writers = recordWriters(readMatching(new URL('../../../../partnership', import.meta.url).pathname));
/** Made to fail by a test. */
let broken = false;
const inbox = createInbox({
  database: testDatabase.as('inbox'),
  sources: [fhirSource({ sourceId: 'example-council', organisation: 'X99' }, splitBundle)],
  writers: {
    ...writers,
    receiveResources: (transaction, batch) => {
      if (broken) throw new IssueError({ severity: 'error', code: 'invariant', text: 'The record refuses this.' });
      return writers.receiveResources(transaction, batch);
    },
  },
  log: silentLog,
  metrics: createMetrics(),
  now: () => new Date(),
});
inbox.start();
after(() => inbox.close());

const token = 'a-token-of-the-example-council';
function intake(answerWithinMs?: number) {
  const app = fastify({ bodyLimit: 1024 });
  fhirIntake(app, {
    inbox,
    sources: [{ sourceId: 'example-council', tokenSha256: createHash('sha256').update(token).digest('hex') }],
    log: silentLog,
    maxBytes: 100_000,
    ...(answerWithinMs === undefined ? {} : { answerWithinMs }),
  });
  after(() => app.close());
  return app;
}
const app = intake();

/** Either a Bundle or an OperationOutcome. */
type Answer = { resourceType: string } & Partial<Pick<Bundle, 'type' | 'entry'>> &
  Partial<Pick<OperationOutcome, 'issue'>>;

async function post(body: unknown, options: InjectOptions = {}, to = app) {
  const response = await to.inject({
    method: 'POST',
    url: '/fhir/r4',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
    payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    ...options,
  });
  assert.match(response.headers['content-type'] as string, /^application\/fhir\+json/);
  return { status: response.statusCode, headers: response.headers, body: response.json<Answer>() };
}

const numbers = 'https://fhir.x99.example.org/Id/person';
const patient = (number: string) => ({
  resourceType: 'Patient',
  identifier: [{ system: numbers, value: number }],
  name: [{ family: 'Example', given: ['Rose'] }],
  birthDate: '1956-03-12',
});
const observation = (subject: string, value: number) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7', display: 'Body weight' }] },
  subject: { reference: subject },
  effectiveDateTime: '2026-11-20',
  valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
});
const entry = (fullUrl: string, resource: object, method = 'POST') => ({
  fullUrl,
  resource,
  request: { method, url: (resource as { resourceType: string }).resourceType },
});
const transaction = (number: string, value = 70, more: object[] = []) => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    entry(`urn:uuid:6f1c1c5e-0000-4000-8000-0000000${number}1`, patient(number)),
    entry(
      `urn:uuid:6f1c1c5e-0000-4000-8000-0000000${number}2`,
      observation(`urn:uuid:6f1c1c5e-0000-4000-8000-0000000${number}1`, value),
    ),
    ...more,
  ],
});

const held = (number: string) =>
  owner.run<{ resource_type: string; version: number; content: string }>({
    text: 'select resource_type, version, content from record.resource_version where patient_id = $1 order by resource_type, version',
    values: [patientIdOf('X99', { system: numbers, value: number })],
  });

describe('a transaction', () => {
  test('is stored, processed, and answered entry by entry', async () => {
    const { status, body } = await post(transaction('10001'));
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.type, 'transaction-response');
    assert.deepEqual(
      body.entry?.map(({ response }) => [response?.status, response?.location?.split('/')[0]]),
      [
        ['200', 'Patient'],
        ['200', 'Observation'],
      ],
    );
    const rows = await held('10001');
    assert.deepEqual(
      rows.map(({ resource_type, version }) => `${resource_type} ${version}`),
      ['Observation 1', 'Patient 1'],
    );
    assert.match(
      rows[0]!.content,
      new RegExp(`"reference":"Patient/${patientIdOf('X99', { system: numbers, value: '10001' })}"`),
    );
    const [stored] = await owner.run<{ kind: string; message_type: string }>({
      text: `select kind, message_type from inbox.message order by sequence desc limit 1`,
    });
    assert.deepEqual(stored, { kind: 'fhir', message_type: 'transaction' });
  });

  test('is refused whole where one entry is wrong, and nothing of it is kept in the record', async () => {
    const wrong = { ...observation('urn:uuid:6f1c1c5e-0000-4000-8000-0000000100021', 1), status: 'nonsense' };
    const { status, body } = await post(
      transaction('10002', 70, [entry('urn:uuid:6f1c1c5e-0000-4000-8000-000000010003', wrong)]),
    );
    assert.ok(status === 400 || status === 422, String(status));
    assert.equal(body.resourceType, 'OperationOutcome');
    assert.deepEqual(await held('10002'), []);
    const kept = await owner.run({ text: `select from inbox.refused_message where kind = 'fhir'` });
    assert.equal(kept.length, 1);
  });

  test('with an identifier is taken once, however often it is sent; without one it changes nothing the second time', async () => {
    const named = {
      ...transaction('10003'),
      identifier: { system: 'urn:example', value: 'M1' },
      timestamp: '2026-11-20T10:00:00Z',
    };
    assert.equal((await post(named)).body.type, 'transaction-response');
    const again = await post(named);
    assert.equal(again.status, 200);
    assert.match(again.body.issue![0]!.details!.text!, /received before/);
    const before = await held('10003');
    const { body } = await post(transaction('10003'));
    assert.equal(body.type, 'transaction-response');
    assert.deepEqual(await held('10003'), before);
  });
});

test('of a batch what can be taken is, and each entry is answered', async () => {
  const { status, body } = await post({
    ...transaction('10004', 70, [
      entry('urn:uuid:6f1c1c5e-0000-4000-8000-000000010006', {
        ...observation('urn:uuid:6f1c1c5e-0000-4000-8000-0000000100041', 2),
        status: 'nonsense',
      }),
      { request: { method: 'GET', url: 'Patient/1' } },
    ]),
    type: 'batch',
  });
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.type, 'batch-response');
  const statuses = body.entry!.map(({ response }) => response!.status[0]);
  assert.deepEqual(statuses, ['2', '2', '4', '4']);
  assert.equal((body.entry![2]!.response!.outcome as OperationOutcome).resourceType, 'OperationOutcome');
  assert.equal((await held('10004')).length, 2);
});

test('of a batch whose Patient is wrong the rest is taken, and nobody is told by what the Patient says', async () => {
  const wrong = { ...transaction('10031'), type: 'batch' };
  const [who, what] = wrong.entry as { resource: object }[];
  const { status, body } = await post({
    ...wrong,
    entry: [{ ...who, resource: { ...who!.resource, birthDate: ['1956-03-12'] } }, what],
  });
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(
    body.entry?.map(({ response }) => response?.status),
    ['400', '200'],
  );
  assert.deepEqual(
    (await held('10031')).map(({ resource_type }) => resource_type),
    ['Observation'],
  );
  const { status: corrected } = await post(transaction('10031', 71));
  assert.equal(corrected, 200);
  assert.equal((await held('10031')).filter(({ resource_type }) => resource_type === 'Patient').length, 1);
});

test('one resource is a batch of one', async () => {
  const { status, body } = await post(patient('10005'));
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.entry?.length, 1);
  assert.equal((await held('10005')).length, 1);
});

describe('what is no FHIR for us is refused with an OperationOutcome, and the next is taken', () => {
  const cases: [name: string, body: string | Buffer | object, options: InjectOptions, status: number][] = [
    ['garbage', 'hello', {}, 400],
    ['broken UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}, 400],
    ['JSON, but no FHIR', { hello: 1 }, {}, 400],
    ['nothing', '', {}, 400],
    ['an empty Bundle', { resourceType: 'Bundle', type: 'batch', entry: [] }, {}, 400],
    ['a Bundle of another type', { resourceType: 'Bundle', type: 'document', entry: [{}] }, {}, 404],
    [
      'nested a thousand deep',
      `{"resourceType":"Patient","extension":${'['.repeat(1000)}${']'.repeat(1000)}}`,
      {},
      400,
    ],
    ['too long', 'x'.repeat(100_001), {}, 413],
    [
      'XML',
      '<Patient/>',
      { headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+xml' } },
      415,
    ],
  ];
  for (const [name, body, options, expected] of cases) {
    test(name, async () => {
      const { status, body: outcome } = await post(body, options);
      assert.equal(outcome.resourceType, 'OperationOutcome');
      assert.equal(status, expected, JSON.stringify(outcome));
      assert.ok((outcome.issue?.length ?? 0) > 0);
    });
  }
});

describe('who is not known is refused before anything is read', () => {
  for (const authorization of [undefined, 'Bearer', 'Bearer wrong', `Basic ${token}`, `Bearer ${token} x`]) {
    test(String(authorization).replace(token, 'TOKEN'), async () => {
      const headers = {
        'content-type': 'application/fhir+json',
        ...(authorization === undefined ? {} : { authorization }),
      };
      const { status, body, headers: answered } = await post('x'.repeat(200_000), { headers });
      assert.equal(status, 401);
      assert.equal(answered['www-authenticate'], 'Bearer');
      assert.equal(body.issue?.[0]?.code, 'login');
    });
  }
});

test('what cannot be processed now is acknowledged as stored, and said to wait', async () => {
  broken = true;
  const { status, body } = await post(transaction('10007'));
  broken = false;
  assert.equal(status, 202);
  assert.match(body.issue![0]!.details!.text!, /somebody here will look/);
});

test('an answer does not wait for ever', async () => {
  const { status, body } = await post(transaction('10008'), {}, intake(0));
  assert.equal(status, 202);
  assert.match(body.issue![0]!.details!.text!, /stored/);
});
