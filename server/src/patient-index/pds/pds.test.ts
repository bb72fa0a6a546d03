import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, test } from 'node:test';
import { systemClock } from '#runtime/clock.ts';
import { createLog, silentLog } from '#runtime/log.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import { inputFolder } from '../../../../checks/real-input/part.ts';
import { openDemographicsService } from '#synthetic/organisations/demographics-service/demographics-service.ts';
import { exampleCast } from '#synthetic/people/example-cast.ts';
import { exampleDemographics, exampleMatching, exampleNhsNumber } from '../example-patients.ts';
import { createPds, type Pds, type TraceAnswer } from './pds.ts';
import { differencesFromPds } from './pds-differences.ts';
import { pdsSettings } from './pds-settings.ts';

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

const open: { close(): unknown }[] = [];
after(() => Promise.all(open.map((each) => each.close())));

/** A service that answers as told, counting what it was asked. */
async function service(answering: Answering, settings: Record<string, unknown> = {}, log = silentLog) {
  const asked: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request);
    answering(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const pds = createPds(
    pdsSettings.parse({ baseUrl: `http://127.0.0.1:${port}/FHIR/R4`, requestsPerSecond: 1000, ...settings }),
    { log, clock: systemClock, accessToken: () => Promise.resolve('token') },
  );
  open.push({
    async close() {
      await pds.close();
      server.closeAllConnections();
      server.close();
    },
  });
  return { pds, asked };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(body));
}

const outcome = (code: string) => ({
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'error',
      code: 'processing',
      details: { coding: [{ system: 'https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode', code }] },
    },
  ],
});
const patient = (id: string, more: Record<string, unknown> = {}) => ({
  resourceType: 'Patient',
  id,
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'U' }] },
  name: [{ use: 'usual', family: 'Okafor', given: ['Ada'] }],
  birthDate: '1984-07-03',
  gender: 'female',
  ...more,
});
const restricted = {
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] },
};

const one = exampleNhsNumber(1);
const two = exampleNhsNumber(2);
const asking = { requestId: 'request-1' };
const trace = (pds: Pds, nhsNumber: NhsNumber = one) => pds.trace(nhsNumber, asking);

test('a number is traced, with the headers the service wants', async () => {
  const { pds, asked } = await service((_, response) => send(response, 200, patient(one)), { organisation: 'QKK' });
  const answer = await pds.trace(one, { requestId: 'request-1', sessionRole: '555021935107' });
  assert.ok(answer.status === 'found');
  assert.equal(answer.person.demographics.nhsNumberStatus, 'verified');
  assert.equal(answer.supersedes, undefined);
  const { headers, url } = asked[0]!;
  assert.equal(url, `/FHIR/R4/Patient/${one}`);
  assert.match(String(headers['x-request-id']), /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  assert.equal(headers['x-correlation-id'], 'request-1');
  assert.equal(headers['authorization'], 'Bearer token');
  assert.equal(headers['nhsd-session-urid'], '555021935107');
  assert.equal(headers['nhsd-end-user-organisation-ods'], 'QKK');
});

test('a replaced number leads to the person, whether the record comes along or only its number', async () => {
  const along = await service((_, response) => send(response, 200, patient(two)));
  const answer = await trace(along.pds);
  assert.ok(answer.status === 'found' && answer.supersedes === one && answer.person.nhsNumber === two);
  const linked = await service(({ url }, response) =>
    send(
      response,
      200,
      url?.endsWith(one)
        ? patient(one, { link: [{ type: 'replaced-by', other: { reference: `Patient/${two}` } }] })
        : patient(two),
    ),
  );
  const followed = await trace(linked.pds);
  assert.ok(followed.status === 'found' && followed.supersedes === one && followed.person.nhsNumber === two);
  const circle = await service(({ url }, response) =>
    send(
      response,
      200,
      patient(url?.endsWith(one) ? one : two, {
        link: [{ type: 'replaced-by', other: { reference: `Patient/${url?.endsWith(one) ? two : one}` } }],
      }),
    ),
  );
  assert.deepEqual(await trace(circle.pds), { status: 'not-reachable', reason: 'invalid-answer' });
});

test('each refusal has its own word', async () => {
  for (const [status, body, expected] of [
    [404, outcome('RESOURCE_NOT_FOUND'), { status: 'not-found' }],
    [404, outcome('INVALIDATED_RESOURCE'), { status: 'invalidated' }],
    [400, outcome('INVALID_RESOURCE_ID'), { status: 'invalid-number' }],
    [200, patient(one, { meta: { security: [{ code: 'REDACTED' }] } }), { status: 'invalidated' }],
    [429, outcome('TOO_MANY_REQUESTS'), { status: 'not-reachable', reason: 'busy' }],
    [401, outcome('ACCESS_DENIED'), { status: 'not-reachable', reason: 'refused' }],
    [403, {}, { status: 'not-reachable', reason: 'refused' }],
    [500, {}, { status: 'not-reachable', reason: 'unreachable' }],
    [200, { resourceType: 'Patient', id: 'x' }, { status: 'not-reachable', reason: 'invalid-answer' }],
    [200, { resourceType: 'Patient', id: one, name: 'Ada' }, { status: 'not-reachable', reason: 'invalid-answer' }],
    [200, 'rubbish', { status: 'not-reachable', reason: 'invalid-answer' }],
  ] as [number, unknown, TraceAnswer][]) {
    const { pds } = await service((_, response) => send(response, status, body));
    assert.deepEqual(await trace(pds), expected);
  }
});

test('a service that hangs, cuts the line or floods us is not reachable, and nothing is thrown', async () => {
  const hanging = await service(() => undefined, { waitMs: 80 });
  assert.deepEqual(await trace(hanging.pds), { status: 'not-reachable', reason: 'timed-out' });
  const cutting = await service((request) => request.socket.destroy());
  assert.deepEqual(await trace(cutting.pds), { status: 'not-reachable', reason: 'unreachable' });
  const flooding = await service((_, response) => {
    response.writeHead(200);
    const more = () => {
      while (response.write(Buffer.alloc(65_536)));
      response.once('drain', more);
    };
    more();
  });
  assert.deepEqual(await trace(flooding.pds), { status: 'not-reachable', reason: 'unreachable' });
});

test('a service that keeps failing is left alone for a while', async () => {
  const { pds, asked } = await service((_, response) => send(response, 500, {}));
  for (let index = 0; index < 12; index += 1) await trace(pds, exampleNhsNumber(20 + index));
  assert.equal(asked.length, 5);
});

test('a restricted person and one who does not exist cannot be told apart: answer, requests, memory, log', async () => {
  const lines: string[] = [];
  const log = createLog({
    destination: new Writable({
      write(chunk: Buffer, _, done) {
        lines.push(chunk.toString());
        done();
      },
    }),
  });
  const seen = [];
  for (const answering of [
    (response: ServerResponse) => send(response, 200, patient(one, restricted)),
    (response: ServerResponse) => send(response, 404, outcome('RESOURCE_NOT_FOUND')),
  ]) {
    lines.length = 0;
    const { pds, asked } = await service((_, response) => answering(response), {}, log);
    const answers = [await trace(pds), await trace(pds)];
    seen.push({
      answers,
      requests: asked.length,
      log: lines.map((line) => ({ ...(JSON.parse(line) as object), time: 0, durationMs: 0 })),
    });
    assert.ok(!lines.join('').includes(one) && !lines.join('').includes('Okafor'));
  }
  assert.deepEqual(seen[0], seen[1]);
  assert.deepEqual(seen[0]!.answers, [{ status: 'not-found' }, { status: 'not-found' }]);
});

test('fresh answers come from memory, and askers of one thing at one moment share one request', async () => {
  const { pds, asked } = await service((_, response) => setTimeout(() => send(response, 200, patient(one)), 20));
  const answers = await Promise.all([trace(pds), trace(pds), trace(pds)]);
  assert.equal(asked.length, 1);
  assert.deepEqual(answers[0], answers[2]);
  assert.deepEqual(await trace(pds), answers[0]);
  assert.equal(asked.length, 1);
  const forgetful = await service((_, response) => send(response, 200, patient(one)), { cacheMs: 0 });
  await trace(forgetful.pds);
  await trace(forgetful.pds);
  assert.equal(forgetful.asked.length, 2);
});

test('what could not be had is not remembered', async () => {
  let down = true;
  const { pds } = await service((_, response) => (down ? send(response, 500, {}) : send(response, 200, patient(one))));
  assert.equal((await trace(pds)).status, 'not-reachable');
  down = false;
  assert.equal((await trace(pds)).status, 'found');
});

test('over the budget, whoever would wait too long is told that the service is busy', async () => {
  const { pds, asked } = await service((_, response) => send(response, 200, patient(one)), {
    requestsPerSecond: 2,
    longestTurnMs: 0,
  });
  const answers = await Promise.all([0, 1, 2, 3].map((index) => trace(pds, exampleNhsNumber(50 + index))));
  assert.equal(asked.length, 2);
  assert.deepEqual(answers.slice(2), [
    { status: 'not-reachable', reason: 'busy' },
    { status: 'not-reachable', reason: 'busy' },
  ]);
});

test('details are looked for in the combinations the service takes; the restricted are left out', async () => {
  const bundle = (...resources: object[]) => ({
    resourceType: 'Bundle',
    type: 'searchset',
    total: resources.length,
    entry: resources.map((resource, index) => ({ resource, search: { score: 1 - index / 10 } })),
  });
  const { pds, asked } = await service((_, response) =>
    send(response, 200, bundle(patient(one), patient(two, restricted))),
  );
  const found = await pds.find({ family: 'Okafor', birthDate: '1984-07-03', gender: 'female' }, asking);
  assert.ok(found.status === 'found' && found.persons.length === 1 && found.persons[0]!.nhsNumber === one);
  assert.equal(asked[0]!.url, '/FHIR/R4/Patient?family=Okafor&gender=female&birthdate=eq1984-07-03');
  await pds.find({ family: "O'Brien", given: 'Zoë', birthDate: '1984-07-03' }, asking);
  assert.match(asked[1]!.url!, /family=O%27Brien&given=Zo%C3%AB&birthdate=eq1984-07-03&_fuzzy-match=true$/);
  for (const query of [
    { birthDate: '1984-07-03' },
    { family: 'Okafor', birthDate: '1984-07-03' },
    { family: 'Okafor', gender: 'unknown' as const, birthDate: '1984-07-03' },
    { family: 'Okafor', given: 'Ada', birthDate: '1984' },
  ])
    assert.deepEqual(await pds.find(query, asking), { status: 'not-enough' });
  assert.equal(asked.length, 2);

  const hiding = await service((_, response) => send(response, 200, bundle(patient(two, restricted))));
  const nobody = await service((_, response) => send(response, 200, bundle()));
  const many = await service((_, response) => send(response, 200, outcome('TOO_MANY_MATCHES')));
  const query = { family: 'Okafor', given: 'Ada', birthDate: '1984-07-03' };
  assert.deepEqual(await hiding.pds.find(query, asking), await nobody.pds.find(query, asking));
  assert.deepEqual(await many.pds.find(query, asking), { status: 'too-many' });
});

test('differences from the national record are told in words, the grave apart from the small', () => {
  const national = exampleDemographics({
    family: 'Okafor',
    given: ['Ada'],
    born: '1984-07-03',
    gender: 'female',
    postcode: 'SE5 8SY',
    nhs: one,
    verified: true,
  });
  const differing = (told: Parameters<typeof exampleDemographics>[0]) =>
    differencesFromPds(
      exampleDemographics({
        family: 'Okafor',
        given: ['Ada'],
        born: '1984-07-03',
        gender: 'female',
        postcode: 'SE5 8SY',
        nhs: one,
        ...told,
      }),
      national,
      exampleMatching,
    ).map(({ field, grave }) => `${field}${grave ? '!' : ''}`);
  assert.deepEqual(differing({}), []);
  assert.deepEqual(differing({ family: 'OKAFFOR' }), ['family-name']);
  assert.deepEqual(differing({ family: 'Clarke', born: '1984-07-08' }), ['family-name!', 'birth-date!']);
  assert.deepEqual(differing({ given: ['Leon'], gender: 'male', postcode: 'SE1 7EH' }), [
    'given-name!',
    'gender',
    'postcode',
  ]);
  assert.deepEqual(differing({ nhs: two }), ['nhs-number!']);
});

test('the simulated national service is understood: replaced, restricted, dead, unknown', async () => {
  const simulated = openDemographicsService({
    people: exampleCast(),
    practices: { 'walworth-lanes': 'X99001', 'coldharbour-orchard': 'X99002' },
    origin: () => 'http://127.0.0.1',
    requestsPerSecond: 1000,
    now: () => new Date('2026-11-23T10:00:00Z'),
  });
  const { pds } = await service((request, response) => {
    const url = new URL(request.url!, 'http://127.0.0.1/');
    const { status, headers, body } = simulated.answer({
      method: 'GET',
      path: `/personal-demographics${url.pathname}`,
      query: url.searchParams,
      body: '',
      wrongPatient: false,
      headers: request.headers,
    });
    response.writeHead(status, { ...headers }).end(body);
  });
  const status = async (nhsNumber: string) => (await trace(pds, nhsNumber as NhsNumber)).status;
  const superseded = await trace(pds, '9990001162' as NhsNumber);
  assert.ok(superseded.status === 'found' && superseded.person.nhsNumber === '9990001154');
  assert.equal(await status('9990001138'), 'not-found');
  assert.equal(await status('9990009996'), 'not-found');
  const died = await trace(pds, '9990001146' as NhsNumber);
  assert.ok(died.status === 'found' && died.person.demographics.deceased);
});

const sandbox = inputFolder('pds/sandbox');
test(
  'the national sandbox’s own answers are understood',
  { skip: sandbox ? false : 'no data/pds/sandbox' },
  async () => {
    const read = (file: string) => JSON.parse(readFileSync(join(sandbox!, 'mocks', file), 'utf8')) as { id: NhsNumber };
    const patients = ['Patient.json', 'Sensitive_Patient.json', 'Minimal_Patient.json'].map(read);
    const [whole, sensitive, minimalPatient] = patients.map(({ id }) => id);
    const { pds } = await service((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://127.0.0.1/');
      const id = pathname.split('/').at(-1)!;
      const found =
        id === 'Patient'
          ? read(searchParams.get('family') === 'Smythe' ? 'Sensitive_PatientSearch.json' : 'PatientSearch.json')
          : patients.find((one) => one.id === id);
      return found ? send(response, 200, found) : send(response, 404, outcome('RESOURCE_NOT_FOUND'));
    });
    const full = await trace(pds, whole);
    assert.ok(full.status === 'found');
    assert.equal(full.person.demographics.names[0]?.family, 'Smith');
    assert.equal(full.person.demographics.generalPractice, 'Y12345');
    assert.ok(full.person.demographics.deceased);
    const minimal = await trace(pds, minimalPatient);
    assert.ok(minimal.status === 'found' && minimal.person.demographics.names.length === 0);
    assert.deepEqual(await trace(pds, sensitive), { status: 'not-found' });
    const found = await pds.find({ family: 'Smith', gender: 'female', birthDate: '2010-10-22' }, asking);
    assert.ok(found.status === 'found' && found.persons[0]!.score === 0.75);
    assert.deepEqual(await pds.find({ family: 'Smythe', gender: 'female', birthDate: '2010-10-22' }, asking), {
      status: 'not-found',
    });
  },
);
