import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { describe, test } from 'node:test';
import { createLog } from '#runtime/log.ts';
import type { CapabilityStatement } from '#standards/fhir/types.ts';
import { checkDigit } from '#standards/nhs-number.ts';
import {
  type Answer,
  exampleApi,
  fhir,
  form,
  issuesIn,
  nhs,
  numbers,
  peopleIn,
  ridge,
  type Sent,
} from './patient/example-api.ts';

const lines: string[] = [];
const log = createLog({
  destination: new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  }),
});
/** Made to refuse by a test. */
let closed = false;
const closing = {
  permitted: false,
  policies: ['closed'],
  policyVersion: '0',
  explanation: 'Nobody is found today.',
} as const;
const { ask, audited, base, tokenOf } = await exampleApi({
  log,
  door: ({ decide }) => ({ decide: (question) => (closed ? Promise.resolve(closing) : decide(question)) }),
});

const john = { family: 'Smith', birthdate: '1970-03-08' };
const patient = { resourceType: 'Patient', name: [{ family: 'Smith', given: ['John'] }], birthDate: '1970-03-08' };
/** Each way to ask about a patient. */
const ways: readonly [what: string, path: string, options?: Sent][] = [
  ['search', `/Patient?${new URLSearchParams(john).toString()}`],
  ['search by POST', '/Patient/_search', form(john)],
  ['match', '/Patient/$match', fhir(patient)],
  ['numbers', `/Patient/$ihe-pix?sourceIdentifier=${ridge}|R2`],
  ['read', '/Patient/7d1c1c5e-0000-4000-8000-000000000000'],
];
const kindsOf = async (answer: Answer) => (await audited(answer)).map(({ kind }) => kind);

describe('who asks', () => {
  for (const [what, path, options] of ways) {
    test(`${what}: nobody is told nothing; a role that may not is refused, and that is written down`, async () => {
      const stranger = await ask(path, { ...options, as: 'nobody' });
      assert.deepEqual([stranger.status, issuesIn(stranger)[0]?.slice(0, 11)], [401, 'error login']);
      assert.equal(stranger.headers.get('www-authenticate'), 'Bearer realm="Local Care Record"');
      assert.deepEqual(await kindsOf(stranger), []);
      const officer = await ask(path, { ...options, as: 'privacy-officer' });
      assert.deepEqual([officer.status, issuesIn(officer)[0]?.slice(0, 15)], [403, 'error forbidden']);
      assert.deepEqual(await kindsOf(officer), ['refuse']);
    });
  }

  test('is said by a bearer token, which counts before a cookie', async () => {
    const authorization = (token: string) => ({ ...form(john), headers: { authorization: `Bearer ${token}` } });
    const found = await ask('/Patient/_search', { ...authorization(await tokenOf('receptionist')), as: 'nobody' });
    assert.equal(found.status, 200);
    const [asked] = await audited(found);
    assert.equal(asked?.resource.agent[0]?.who?.identifier?.value, 'receptionist');
    for (const wrong of ['guess', '']) {
      const refused = await ask('/Patient/_search', authorization(wrong));
      assert.equal(refused.status, 401);
      assert.match(refused.headers.get('www-authenticate')!, /invalid_token/);
    }
  });

  test('is not a page of another site: neither to search by POST, nor, in the reader’s name, by a link or a picture', async () => {
    for (const site of ['cross-site', 'same-site'])
      for (const [what, path, options] of ways) {
        const headers = { ...options?.headers, 'sec-fetch-site': site };
        const answer = await ask(path, { ...options, headers });
        assert.equal(answer.status, 403, what);
        assert.deepEqual(await kindsOf(answer), []);
      }
    assert.equal(
      (await ask('/Patient/_search', { ...form(john), headers: { origin: 'https://elsewhere.example.org' } })).status,
      403,
    );
    assert.equal(
      (await ask('/Patient/_search', { ...form(john), headers: { 'sec-fetch-site': 'same-origin' } })).status,
      200,
    );
  });
});

describe('formats', () => {
  const cases: readonly [accept: string | undefined, asked: string | undefined, type: 'json' | 'xml' | undefined][] = [
    [undefined, undefined, 'json'],
    ['*/*', undefined, 'json'],
    ['text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', undefined, 'json'],
    ['application/fhir+xml;q=0.2, application/fhir+json', undefined, 'json'],
    ['application/fhir+xml', undefined, 'xml'],
    ['application/fhir+json; fhirVersion=4.0', undefined, 'json'],
    ['application/fhir+json; fhirVersion=3.0', undefined, undefined],
    ['application/fhir+json;q=0', undefined, undefined],
    ['image/png', undefined, undefined],
    ['image/png', 'json', 'json'],
    ['application/fhir+json', 'application/fhir+xml', 'xml'],
    [undefined, 'constructor', undefined],
    [undefined, 'ttl', undefined],
  ];
  for (const [accept, asked, type] of cases)
    test(`Accept ${accept}, _format ${asked}: ${type ?? 'refused'}`, async () => {
      const answer = await ask(asked ? `/metadata?_format=${encodeURIComponent(asked)}` : '/metadata', {
        headers: accept === undefined ? {} : { accept },
      });
      assert.equal(answer.status, type ? 200 : 406);
      assert.equal(answer.headers.get('content-type'), `application/fhir+${type ?? 'json'}; charset=utf-8`);
    });

  test('a plus sign left bare in an address, and a format in a form', async () => {
    assert.match((await ask('/metadata?_format=application/fhir+xml')).headers.get('content-type')!, /xml/);
    const answer = await ask('/Patient/_search', form({ ...john, _format: 'xml' }));
    assert.match(answer.headers.get('content-type')!, /xml/);
    assert.equal(peopleIn(answer).length, 2);
    assert.match((await ask('/Patient?_format=xml')).text, /^<\?xml .*<OperationOutcome/s);
    assert.equal(
      (await ask('/Patient/_search', { method: 'POST', body: '{}', headers: { 'content-type': 'text/csv' } })).status,
      415,
    );
  });
});

test('the CapabilityStatement lists what is there, to anybody', async () => {
  const answer = await ask('/metadata', { as: 'nobody' });
  const statement = answer.body as CapabilityStatement;
  assert.equal(statement.implementation?.url, base);
  const [rest] = statement.rest!;
  const [resource] = rest!.resource!;
  assert.ok(resource?.searchParam?.length && resource.operation?.length);
  assert.deepEqual(
    resource.interaction?.map(({ code }) => code),
    ['read', 'search-type'],
  );
  for (const { name } of resource?.searchParam ?? []) {
    const answered = await ask('/Patient/_search', {
      ...form({ [name]: 'x' }),
      headers: { prefer: 'handling=strict' },
    });
    assert.ok(!issuesIn(answered).some((issue) => issue.includes('is not known here')), name);
  }
  for (const { name } of resource?.operation ?? [])
    assert.notEqual((await ask(`/Patient/$${name}`, { method: 'POST' })).status, 404, name);
});

test('what is not there is not there, said in FHIR', async () => {
  for (const [method, path] of [
    ['GET', '/Observation'],
    ['GET', '/Patient/x/_history'],
    ['PUT', '/Patient/x'],
    ['DELETE', '/Patient'],
    ['GET', '/_history'],
  ] as const) {
    const answer = await ask(path, { method });
    assert.deepEqual([answer.status, issuesIn(answer)[0]?.slice(0, 19)], [404, 'error not-supported']);
  }
});

test('nothing of what is asked comes into the log: neither names nor numbers', async () => {
  const before = lines.length;
  for (const [, path, options] of ways) await ask(path, options);
  await ask(`/Patient?identifier=${nhs}|${numbers.ada}&family=Okafor`);
  await ask('/Patient?family=Okafor&birthdate=1980-02-31');
  const said = lines.slice(before).join('');
  assert.equal(lines.length - before, ways.length + 2);
  assert.doesNotMatch(said, /Smith|Okafor|1970|1980|999\d{7}|R2|patient\?/i);
  assert.match(said, /"kind":"\/fhir\/r4\/Patient"/);
});

test('a policy that refuses is said, and nothing is looked up', async () => {
  closed = true;
  const answer = await ask('/Patient/_search', form(john));
  closed = false;
  assert.deepEqual([answer.status, issuesIn(answer)], [403, ['error forbidden: Nobody is found today.']]);
});

test('a demonstration takes no number that may be a real person’s: it goes nowhere, not even into the audit', async () => {
  // Valid, and outside the range kept for tests: made here, so that none is written down.
  const real = `400000000${checkDigit('400000000')}`;
  const identifier = [{ system: nhs, value: real }];
  for (const [path, options] of [
    ['/Patient/_search', form({ identifier: `${nhs}|${real}` })],
    ['/Patient/_search', form({ identifier: real })],
    ['/Patient/$match', fhir({ ...patient, identifier })],
    ['/Patient/$ihe-pix?sourceIdentifier=' + encodeURIComponent(`${nhs}|${real}`), {}],
  ] as const) {
    const answer = await ask(path, options);
    assert.deepEqual([answer.status, issuesIn(answer)[0]?.slice(0, 19)], [422, 'error business-rule']);
    assert.ok(!answer.text.includes(real));
    assert.deepEqual(await kindsOf(answer), []);
  }
});

test('where the audit cannot be written nothing is shown, by no way', async () => {
  const failing = await exampleApi();
  await failing.tokenOf('gp');
  await failing.database.as('owner').run({ text: 'revoke insert on audit.event from lcr_server' });
  for (const [what, path, options] of ways) {
    const answer = await failing.ask(path, options);
    assert.equal(answer.status, 500, what);
    assert.deepEqual(issuesIn(answer), ['fatal exception: Something went wrong on our side. Nothing was shown.']);
  }
});

test('one person’s programs ask so often a minute, however many sessions they have', async () => {
  const limited = await exampleApi({ requestsPerMinute: 3 });
  const statuses: number[] = [];
  for (const [, path, options] of ways) statuses.push((await limited.ask(path, options)).status);
  assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
  assert.equal((await limited.ask('/Patient/_search', { ...form(john), as: 'receptionist' })).status, 200);
});

test('an address that is none is not repeated', async () => {
  const { port } = new URL(base);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
    socket.write('GET /fhir/r4/metadata HTTP/1.1\r\nHost: a"b<c\r\nConnection: close\r\n\r\n');
  });
  assert.match(answer, /"url":"http:\/\/localhost\/fhir\/r4"/);
});
