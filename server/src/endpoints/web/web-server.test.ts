import assert from 'node:assert/strict';
import { type AddressInfo, connect } from 'node:net';
import { after, test } from 'node:test';
import { systemClock } from '#runtime/clock.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { createSignIn } from '#sign-in/sign-in.ts';
import { IssueError } from '#standards/issue.ts';
import { healthRoutes } from './health-route.ts';
import { clearSessionCookie, setSessionCookie, signedInUser } from './session-hook.ts';
import { createWebServer } from './web-server.ts';

const database = (await createTestDatabase()).as('server');
const person = {
  userId: 'ann',
  name: 'Ann',
  roleId: 'gp',
  roleName: 'GP',
  organisation: { ods: 'X99', name: 'X' },
  permissions: new Set(['view-record'] as const),
};
const signIn = createSignIn({
  database,
  clock: systemClock,
  directory: { find: (id) => (id === 'ann' ? person : undefined) },
});
const metrics = createMetrics();
const app = await createWebServer({
  log: silentLog,
  metrics,
  signIn,
  secure: false,
  errorPage: ({ title, text, requestId }) => `<h1>${title}</h1><p>${text}</p><p>${requestId}</p>`,
});
app.get('/who', (request) => ({ name: signedInUser(request).name }));
app.post('/change', (request) => ({ by: signedInUser(request).name }));
app.post('/sign-in', async (_request, reply) => {
  setSessionCookie(reply, (await signIn.signIn('ann', 'r'))!.token, false);
  return reply.send('in');
});
app.post('/seldom', { config: { rateLimit: { max: 2, timeWindow: '1 minute' } } }, () => 'done');
app.get('/breaks', () => {
  throw new Error('column nhs_number of 9990000018');
});
app.get('/refuses', () => {
  throw new IssueError({ severity: 'error', code: 'forbidden', text: 'Not for you.', diagnostics: 'policy x' });
});
let databaseIsUp = true;
healthRoutes(app, {
  metrics,
  version: 'test',
  checks: [{ name: 'database', check: () => Promise.resolve({ ok: databaseIsUp }) }],
});

const signedIn = async () => {
  const response = await app.inject({ method: 'POST', url: '/sign-in' });
  return { cookie: `lcr-session=${response.cookies[0]!.value}` };
};

test('the session cookie cannot be read by scripts, and lets its holder in', async () => {
  const response = await app.inject({ method: 'POST', url: '/sign-in' });
  assert.match(String(response.headers['set-cookie']), /^lcr-session=.*HttpOnly.*SameSite=Lax/i);
  assert.deepEqual((await app.inject({ url: '/who', headers: await signedIn() })).json(), { name: 'Ann' });
});

test('over TLS the cookie is for this host alone, over TLS alone, and no other is believed', async () => {
  const tls = await createWebServer({ log: silentLog, metrics, signIn, secure: true, errorPage: ({ title }) => title });
  after(() => tls.close());
  tls.get('/who', (request) => ({ name: signedInUser(request).name }));
  tls.post('/sign-in', async (_request, reply) => {
    setSessionCookie(reply, (await signIn.signIn('ann', 'r'))!.token, true);
    return reply.send('in');
  });
  tls.post('/sign-out', (_request, reply) => {
    clearSessionCookie(reply, true);
    return reply.send('out');
  });
  const set = String((await tls.inject({ method: 'POST', url: '/sign-in' })).headers['set-cookie']);
  assert.match(set, /^__Host-lcr-session=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  const [cookie] = set.split(';');
  assert.equal((await tls.inject({ url: '/who', headers: { cookie } })).statusCode, 200);
  // A neighbour under the same domain can set the plain name, for a session of its own.
  const tossed = cookie!.replace('__Host-', '');
  assert.equal((await tls.inject({ url: '/who', headers: { cookie: tossed } })).statusCode, 401);
  const cleared = String((await tls.inject({ method: 'POST', url: '/sign-out' })).headers['set-cookie']);
  // Without Secure and the path a browser would not take the clearing of such a cookie.
  assert.match(cleared, /^__Host-lcr-session=;.*Path=\/;.*Secure/);
});

test('a visitor is asked to sign in: a page for a browser, an OperationOutcome for a program', async () => {
  const page = await app.inject({ url: '/who', headers: { accept: 'text/html' } });
  assert.deepEqual([page.statusCode, page.headers['content-type']], [401, 'text/html; charset=utf-8']);
  const program = await app.inject({ url: '/who' });
  assert.equal(program.json<{ issue: { code: string }[] }>().issue[0]?.code, 'login');
});

test('a change asked from another site is refused, with or without fetch metadata', async () => {
  const headers = await signedIn();
  for (const foreign of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://elsewhere.example.org' },
    { origin: 'null' },
  ]) {
    assert.equal(
      (await app.inject({ method: 'POST', url: '/change', headers: { ...headers, ...foreign } })).statusCode,
      403,
      JSON.stringify(foreign),
    );
  }
  for (const own of [
    { 'sec-fetch-site': 'same-origin' },
    { origin: 'http://localhost:8080', host: 'localhost:8080' },
  ]) {
    assert.equal(
      (await app.inject({ method: 'POST', url: '/change', headers: { ...headers, ...own } })).statusCode,
      200,
      JSON.stringify(own),
    );
  }
});

test('an unexpected error says nothing of what it was about', async () => {
  const response = await app.inject({ url: '/breaks', headers: { accept: 'text/html' } });
  assert.equal(response.statusCode, 500);
  assert.ok(!response.body.includes('9990000018') && !response.body.includes('nhs_number'));
  assert.ok(response.body.includes(String(response.headers['x-request-id'])));
});

test('what we wrote for the reader is shown, what we wrote for the engineer is not, to a browser', async () => {
  const response = await app.inject({ url: '/refuses', headers: { accept: 'text/html' } });
  assert.ok(response.body.includes('Not for you.') && !response.body.includes('policy x'));
});

test('the request id is the caller’s where it is a plain token, else a new one', async () => {
  assert.equal(
    (await app.inject({ url: '/health', headers: { 'x-request-id': 'support-12345' } })).headers['x-request-id'],
    'support-12345',
  );
  assert.notEqual(
    (await app.inject({ url: '/health', headers: { 'x-request-id': 'a b<script>' } })).headers['x-request-id'],
    'a b<script>',
  );
});

test('nothing about a person is kept by a browser, nothing comes from elsewhere, nobody may frame it', async () => {
  const { headers } = await app.inject({ url: '/who', headers: await signedIn() });
  assert.equal(headers['cache-control'], 'no-store');
  assert.match(
    String(headers['content-security-policy']),
    /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/,
  );
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['x-frame-options'], 'DENY');
  // Addresses go to nobody else; and our own forms keep their Origin, without which some browsers could send none.
  assert.equal(headers['referrer-policy'], 'same-origin');
});

test('health says what fails; metrics are for the machine itself', async () => {
  assert.equal((await app.inject({ url: '/health' })).statusCode, 200);
  databaseIsUp = false;
  const failing = await app.inject({ url: '/health' });
  assert.deepEqual([failing.statusCode, failing.json<{ status: string }>().status], [503, 'failing']);
  assert.equal((await app.inject({ url: '/metrics', remoteAddress: '203.0.113.7' })).statusCode, 404);
  for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])
    assert.equal((await app.inject({ url: '/metrics', headers: { [name]: '127.0.0.1' } })).statusCode, 404, name);
  assert.match((await app.inject({ url: '/metrics' })).body, /lcr_http_request_duration_seconds_count/);
});

test('looking only at the head of a page is not offered: it would be written down as shown', async () => {
  assert.equal((await app.inject({ method: 'HEAD', url: '/who', headers: await signedIn() })).statusCode, 404);
});

test('how often is counted by person, not by session; visitors by where they come from, as a local proxy says', async () => {
  const ask = async (headers: Record<string, string>) =>
    (await app.inject({ method: 'POST', url: '/seldom', headers })).statusCode;
  assert.deepEqual(
    [await ask(await signedIn()), await ask(await signedIn()), await ask(await signedIn())],
    [200, 200, 429],
  );
  const from = (address: string) => ask({ 'x-forwarded-for': address });
  assert.deepEqual([await from('203.0.113.1'), await from('203.0.113.1'), await from('203.0.113.1')], [200, 200, 429]);
  assert.equal(await from('203.0.113.2'), 200);
  const spoofed = await app.inject({
    method: 'POST',
    url: '/seldom',
    remoteAddress: '198.51.100.1',
    headers: { 'x-forwarded-for': '203.0.113.3' },
  });
  assert.equal(spoofed.headers['x-ratelimit-remaining'], '1');
  const again = await app.inject({
    method: 'POST',
    url: '/seldom',
    remoteAddress: '198.51.100.1',
    headers: { 'x-forwarded-for': '203.0.113.4' },
  });
  assert.equal(again.headers['x-ratelimit-remaining'], '0');
});

test('a request that never ends and a connection that stands still are closed; a slow answer is not', async () => {
  const limited = await createWebServer({
    log: silentLog,
    metrics,
    signIn,
    secure: false,
    errorPage: ({ title }) => title,
    limits: { requestWithinMs: 150, stalledForMs: 600 },
  });
  after(() => limited.close());
  limited.post('/take', () => 'taken');
  limited.get('/slow', () => new Promise((resolve) => setTimeout(() => resolve('came'), 400)));
  await limited.listen({ host: '127.0.0.1', port: 0 });
  const { port } = limited.server.address() as AddressInfo;
  const told = (request: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(request));
      let answer = '';
      socket.on('data', (chunk) => (answer += String(chunk)));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
    });
  const [body, head, slow, silent] = await Promise.all([
    told('POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nha'),
    told('GET /slow HTTP/1.1\r\nHost: x\r\nX-'),
    told('GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    told(''),
  ]);
  assert.match(body, /^HTTP\/1.1 408/);
  assert.match(head, /^HTTP\/1.1 408/);
  assert.match(slow, /came$/);
  assert.ok(!silent.includes('200'));
});

test('rubbish in a request is answered as rubbish', async () => {
  const json = (body: string) =>
    app.inject({ method: 'POST', url: '/change', headers: { 'content-type': 'application/json' }, payload: body });
  assert.equal((await json('{')).statusCode, 400);
  assert.equal((await json(JSON.stringify('x'.repeat(70_000)))).statusCode, 413);
  assert.equal((await app.inject({ url: '/%E0%A4%A' })).statusCode, 400);
});
