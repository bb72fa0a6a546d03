import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulatedRequest } from '#synthetic/behaviour/behaving-server.ts';
import { exampleCast } from '#synthetic/people/example-cast.ts';
import { openDemographicsService } from './demographics-service.ts';

const people = exampleCast();
const requestId = '60e0b220-8136-4ca5-ae46-1d97ef59d068';

function open(requestsPerSecond = 1000, now = () => new Date('2026-11-23T10:00:00Z')) {
  return openDemographicsService({
    people,
    practices: { 'walworth-lanes': 'X99001', 'coldharbour-orchard': 'X99002' },
    origin: () => 'http://127.0.0.1:9408',
    requestsPerSecond,
    now,
  });
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: {
    id?: string;
    total?: number;
    meta?: { security: { code: string }[] };
    address?: unknown[];
    generalPractitioner?: unknown[];
    deceasedDateTime?: string;
    birthDate?: string;
    name?: { use: string; family: string }[];
    entry?: { resource: { id: string }; search: { score: number } }[];
    issue?: { details: { coding: { code: string }[] } }[];
  };
}

function ask(path: string, change: Partial<SimulatedRequest> = {}, service = open()): Answer {
  const url = new URL(path, 'http://127.0.0.1:9408/personal-demographics/FHIR/R4/');
  const { status, headers, body } = service.answer({
    method: 'GET',
    path: url.pathname,
    query: url.searchParams,
    body: '',
    wrongPatient: false,
    headers: { 'x-request-id': requestId },
    ...change,
  });
  return { status, headers: { ...headers }, body: JSON.parse(body as string) as Answer['body'] };
}

const codeOf = ({ body }: Answer) => body.issue?.[0]?.details.coding[0]?.code;

test('a number is traced to the person, with practice, version and the request’s own id', () => {
  const { status, headers, body } = ask('Patient/9990001006');
  assert.deepEqual(
    [status, body.id, headers['etag'], headers['x-request-id']],
    [200, '9990001006', 'W/"1"', requestId],
  );
  assert.equal(body.generalPractitioner?.length, 1);
  assert.deepEqual(
    ask('Patient/9990001049').body.name?.map(({ use, family }) => [use, family]),
    [
      ['usual', 'Osei'],
      ['old', 'Boateng'],
    ],
  );
});

test('a superseded number is answered under the number that replaced it', () => {
  assert.equal(ask('Patient/9990001162').body.id, '9990001154');
});

test('a restricted person has no address, no practice, and is marked', () => {
  const { status, body } = ask('Patient/9990001138');
  assert.equal(status, 200);
  assert.equal(body.meta?.security[0]?.code, 'R');
  assert.equal(body.address, undefined);
  assert.equal(body.generalPractitioner, undefined);
  assert.ok(!JSON.stringify(body).includes('Lantern'));
});

test('the dead are marked, partial birth dates stay partial, the untraced are not found', () => {
  assert.ok(ask('Patient/9990001146').body.deceasedDateTime);
  assert.equal(ask('Patient/9990001243').body.birthDate, '1994');
  const unknown = ask('Patient/9990009996');
  assert.deepEqual([unknown.status, codeOf(unknown)], [404, 'RESOURCE_NOT_FOUND']);
});

test('wrong requests have the national service’s own errors', () => {
  for (const [path, change, status, code] of [
    ['Patient/9990001007', {}, 400, 'INVALID_RESOURCE_ID'],
    ['Patient/9990001006', { headers: {} }, 400, 'MISSING_VALUE'],
    ['Patient/9990001006', { headers: { 'x-request-id': 'one' } }, 400, 'INVALID_VALUE'],
    ['Patient?family=Clarke', {}, 400, 'MISSING_VALUE'],
    ['Patient?family=Clarke&birthdate=1951', {}, 400, 'INVALID_VALUE'],
    ['Patient?birthdate=1951-04-02', {}, 400, 'INVALID_SEARCH_DATA'],
    ['Patient?shoe-size=9', {}, 400, 'ADDITIONAL_PROPERTIES'],
    ['Patient', {}, 400, 'UNSUPPORTED_SERVICE'],
  ] as const) {
    const answer = ask(path, change);
    assert.deepEqual([answer.status, codeOf(answer)], [status, code], path);
  }
});

test('searches: exact, with history, fuzzy, wildcard; the superseded number is not among them', () => {
  const found = (query: string) => ask(`Patient?${query}`).body.entry?.map(({ resource }) => resource.id) ?? [];
  assert.deepEqual(found('family=clarke&given=desmond&birthdate=eq1951-04-02'), ['9990001006']);
  assert.deepEqual(found('family=Boateng&gender=female&birthdate=1961-01-30'), []);
  assert.deepEqual(found('family=Boateng&gender=female&birthdate=1961-01-30&_history=true'), ['9990001049']);
  assert.deepEqual(found('_fuzzy-match=true&family=OBrien&given=Zoe&birthdate=1985-12-01'), ['9990001189']);
  assert.deepEqual(found('family=fern*&gender=female&birthdate=1982-02-02'), ['9990001154']);
  assert.deepEqual(found('family=Nguyen&gender=female&birthdate=1974-01-19'), ['9990001197']);
  assert.deepEqual(found('family=Clarke&gender=male&birthdate=1950-01-01'), []);
});

test('the twins are too many where one is wanted, and two where two are', () => {
  const one = ask('Patient?family=Bello&gender=female&birthdate=2016-05-14&_max-results=1');
  assert.deepEqual([one.status, codeOf(one)], [200, 'TOO_MANY_MATCHES']);
  assert.equal(ask('Patient?family=Bello&gender=female&birthdate=2016-05-14').body.total, 2);
});

test('over its rate it says 429, and a second later answers again', () => {
  let moment = Date.parse('2026-11-23T10:00:00Z');
  const service = open(5, () => new Date(moment));
  const statuses = Array.from({ length: 7 }, () => ask('Patient/9990001006', {}, service).status);
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429]);
  moment += 1001;
  assert.equal(ask('Patient/9990001006', {}, service).status, 200);
});

test('related people are given with the person', () => {
  const { body } = ask('Patient/9990001200/RelatedPerson');
  assert.equal(body.total, 3);
  assert.match(JSON.stringify(body), /Foster carer/);
});
