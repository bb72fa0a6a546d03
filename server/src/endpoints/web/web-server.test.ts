import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '#runtime/clock.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { createSignIn } from '#sign-in/sign-in.ts';
import { IssueError } from '#standards/issue.ts';
import { healthRoutes } from './health-route.ts';
import { setSessionCookie, signedInUser } from './session-hook.ts';
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
  directory: { find: (id) => (id === 'ann' ? person : undefined), offered: () => [] },
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
  assert.match(String(response.headers['set-cookie']), /HttpOnly.*SameSite=Lax/i);
  assert.deepEqual((await app.inject({ url: '/who', headers: await signedIn() })).json(), { name: 'Ann' });
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
});

test('health says what fails; metrics are for the machine itself', async () => {
  assert.equal((await app.inject({ url: '/health' })).statusCode, 200);
  databaseIsUp = false;
  const failing = await app.inject({ url: '/health' });
  assert.deepEqual([failing.statusCode, failing.json<{ status: string }>().status], [503, 'failing']);
  assert.equal((await app.inject({ url: '/metrics', remoteAddress: '203.0.113.7' })).statusCode, 404);
  assert.match((await app.inject({ url: '/metrics' })).body, /lcr_http_request_duration_seconds_count/);
});

test('rubbish in a request is answered as rubbish', async () => {
  const json = (body: string) =>
    app.inject({ method: 'POST', url: '/change', headers: { 'content-type': 'application/json' }, payload: body });
  assert.equal((await json('{')).statusCode, 400);
  assert.equal((await json(JSON.stringify('x'.repeat(70_000)))).statusCode, 413);
  assert.equal((await app.inject({ url: '/%E0%A4%A' })).statusCode, 400);
});
