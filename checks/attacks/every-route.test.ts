// Every route of the table: its answers, refusals and faults among them, bear what keeps them from being kept, framed or taken for
// something else; a change asked from another site is refused; nothing of a request stands in the log as it came; and what two
// readers would read differently is read by neither.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patientResource } from '#sources/adapters/fhir-r4/example-server.ts';
import { zoe } from '#sources/contract/example-question.ts';
import { type Answered, attackedServer, form, type Target, targets } from './attacked-server.ts';
import { got, statuses, told } from './raw-http.ts';
import { wellDressed } from './well-dressed.ts';

const entry = (resource: object & { resourceType?: string; id?: string }) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});
const server = await attackedServer();
await server.post({ resourceType: 'Bundle', type: 'batch', entry: [entry(patientResource(zoe))] });
const known = await server.known();
await server.looksAfter(known.personId);
const all = targets(known);

async function asWhoeverMay(target: Target): Promise<Answered> {
  const { path, asked } = target;
  const cookie = await server.cookieForTarget(target);
  return server.call(path, { ...asked, ...(cookie ? { cookie } : {}) });
}

test('every answer of every route is kept by nobody, framed by nobody, and taken for nothing else', async () => {
  for (const target of all) {
    wellDressed(target.name, await asWhoeverMay(target));
    wellDressed(`${target.name}, signed out`, await server.call(target.path, target.asked));
  }
  const wrong = [
    '/none',
    '/%E0%A4%A',
    '/record/%00',
    '/record/%2e%2e/',
    '//example.org/x',
    '/documents/..%2f..%2fx',
    '/assets/0/..%2f..%2fpackage.json',
    '/assets/images/..%2f..%2f..%2fpackage.json',
    '/assets/images/%2e%2e/%2e%2e/package.json',
    '/assets/images/../../package.json',
    '/assets/images/nhsuk-icon-search.svg/../../../package.json',
    '/assets/../server/src/main.ts',
    'http://example.org/none',
    `/record/${'x'.repeat(9000)}`,
  ];
  for (const path of wrong) {
    const answered = await got(server.port, path);
    wellDressed(path, answered);
    assert.ok([400, 401, 403, 404, 414].includes(answered.status), `${path}: ${answered.status}`);
  }
});

/** What takes a token instead of a session asks for it; what has nothing to change is not there. */
const withoutSession: Readonly<Record<string, number>> = {
  '/fhir/r4': 401,
  '/fhir/r4/*': 404,
  '/sign-in/back-channel-logout': 400,
};

test('a change asked from another site is refused on every address that changes something', async () => {
  const from: readonly Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://example.org' },
    { origin: 'null' },
    { origin: `http://localhost:${server.port}.example.org` },
    { 'sec-fetch-site': 'cross-site', 'x-http-method-override': 'GET' },
  ];
  const cookie = await server.cookieFor('view-record');
  const before = await server.owner.run({ text: 'select from audit.event' });
  const changing = server.routes.filter(({ method }) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method));
  assert.ok(changing.length > 10);
  for (const { method, url } of changing)
    for (const headers of from) {
      const name = `${method} ${url} ${JSON.stringify(headers)}`;
      const path = url.replaceAll(/:\w+|\*/g, '1');
      const { status, headers: answered } = await server.call(path, {
        ...form({ user: 'amina-okafor' }),
        method,
        cookie,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
      const refusedAs = withoutSession[url] ?? 403;
      assert.equal(status, refusedAs, name);
      assert.equal(answered.get('set-cookie'), null, name);
      assert.equal(answered.get('access-control-allow-origin'), null, name);
    }
  assert.equal((await server.owner.run({ text: 'select from audit.event' })).length, before.length, 'nothing was done');
});

test('a request id, a user agent and a forwarded address stand in no line of the log as they came', async () => {
  const lines = server.log().length;
  const forged = '{"level":"info","event":"forged"}';
  for (const name of [
    'x-request-id',
    'user-agent',
    'x-forwarded-for',
    'referer',
    'accept',
    'x-forwarded-host',
    'x-forwarded-proto',
  ])
    await server.call('/', { headers: { [name]: `x\u0085${forged}` } }).catch(() => undefined);
  await told(
    server.port,
    `GET /none?${encodeURIComponent(`\n${forged}`)} HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\tb${forged}\r\nConnection: close\r\n\r\n`,
  );
  const written = server.log().slice(lines);
  assert.ok(written.length >= 7);
  for (const line of written) {
    assert.doesNotMatch(line, /forged/);
    assert.equal(line.indexOf('\n'), line.length - 1, 'one line each');
  }
});

test('a request that two readers would read differently is read by neither', async () => {
  const host = `Host: 127.0.0.1:${server.port}\r\n`;
  const smuggled = `GET /sign-in HTTP/1.1\r\n${host}\r\n`;
  const doubtful: readonly [name: string, request: string][] = [
    [
      'a length and chunks',
      `POST /sign-in HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    [
      'two lengths',
      `POST /sign-in HTTP/1.1\r\n${host}Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
    ],
    ['lengths in a list', `POST /sign-in HTTP/1.1\r\n${host}Content-Length: 0, ${smuggled.length}\r\n\r\n${smuggled}`],
    ['a length with a sign', `POST /sign-in HTTP/1.1\r\n${host}Content-Length: +4\r\n\r\n${smuggled}`],
    [
      'chunks that are not the last encoding',
      `POST /sign-in HTTP/1.1\r\n${host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    [
      'an encoding nobody knows',
      `POST /sign-in HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    [
      'a space before the colon',
      `POST /sign-in HTTP/1.1\r\n${host}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    ['a folded header', `GET /sign-in HTTP/1.1\r\n${host}X-A: b\r\n c\r\n\r\n`],
    ['line ends without a carriage return', `GET /sign-in HTTP/1.1\nHost: x\n\n`],
    [
      'a chunk size beyond all numbers',
      `POST /sign-in HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx`,
    ],
    ['two hosts', `GET /sign-in HTTP/1.1\r\n${host}Host: example.org\r\n\r\n`],
    ['no host', `GET /sign-in HTTP/1.1\r\n\r\n`],
    ['a nought in a header', `GET /sign-in HTTP/1.1\r\n${host}X-A: a\0b\r\n\r\n`],
    ['a name with a line end in it', `GET /sign-in HTTP/1.1\r\n${host}X-A\r\nB: c\r\n\r\n`],
    ['no version', `GET /sign-in\r\n\r\n`],
    ['headers without an end', `GET /sign-in HTTP/1.1\r\n${host}X-A: ${'a'.repeat(100_000)}\r\n\r\n`],
  ];
  const answers = await Promise.all(
    doubtful.map(async ([name, request]) => [name, statuses(await told(server.port, request))] as const),
  );
  for (const [name, found] of answers) {
    assert.ok(found.length <= 1, `${name}: answered ${found.join(' and ')}`);
    for (const status of found) assert.ok(status >= 400 && status < 500, `${name}: ${status}`);
  }
});

test('no method but those offered is answered, and TRACE repeats nothing', async () => {
  for (const path of ['/', '/sign-in', '/record/1', '/fhir/r4/Patient', '/none'])
    for (const method of ['TRACE', 'TRACK', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'CONNECT']) {
      const answer = await told(
        server.port,
        `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-Secret: repeated\r\nConnection: close\r\n\r\n`,
      );
      assert.doesNotMatch(answer, /repeated/, `${method} ${path}`);
      for (const status of statuses(answer))
        assert.ok([400, 401, 403, 404, 405].includes(status), `${method} ${path}: ${status}`);
    }
});

test('signing out leaves nothing in the browser', async () => {
  const cookie = await server.cookieFor('steward-matches');
  const { headers } = await server.call('/sign-out', { method: 'POST', cookie });
  assert.match(headers.get('clear-site-data') ?? '', /"cache".*"storage"/);
  assert.match(headers.get('set-cookie') ?? '', /^[\w-]+=;.*(?:Max-Age=0|Expires=Thu, 01 Jan 1970)/i);
});

test('what a proxy hands on of where it was asked is believed only as an address', async () => {
  const cookie = await server.cookieFor('find-patient');
  for (const headers of [
    { 'x-forwarded-proto': 'javascript' },
    { 'x-forwarded-proto': 'https"><lcr-attack>' },
    { 'x-forwarded-host': 'example.org/"><lcr-attack>' },
    { 'x-forwarded-host': 'user@example.org' },
  ]) {
    const { text } = await server.call('/fhir/r4/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990007004', {
      cookie,
      headers,
    });
    assert.doesNotMatch(text, /javascript:|lcr-attack|user@/);
    assert.match(text, /"url":"https?:\/\/[\w.:]+\/fhir\/r4\/Patient/);
  }
});
