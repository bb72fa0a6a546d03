// What may stand in a frame: an answer to a session begun in the frame of a system that is registered to frame, there and nowhere
// else. Everything else stands in none, whatever a browser sends.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleUser } from '#disclosure/example-door.ts';
import { systemClock } from '#runtime/clock.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { createSignIn } from '#sign-in/sign-in.ts';
import type { Identity } from '#sign-in/user.ts';
import type { PersonId } from '#standards/patient.ts';
import { setFramedSession, setSessionCookie } from './session-hook.ts';
import { createWebServer } from './web-server.ts';

const database = (await createTestDatabase()).as('server');
const { sessionId: _none, ...who } = exampleUser('view-record');
const launchedBy = (system: string): Identity => ({
  ...who,
  launch: { personId: '6a1e2f0c-0000-4000-8000-000000000000' as PersonId, system, at: new Date() },
});
const signIn = createSignIn({ database, clock: systemClock });
let frames: Readonly<Record<string, readonly string[]>> = {};
const app = await createWebServer({
  log: silentLog,
  metrics: createMetrics(),
  signIn,
  secure: true,
  framesOf: (system) => (Object.hasOwn(frames, system) ? frames[system]! : []),
  errorPage: ({ title, inItsOwnWindow }) => `<h1>${title}</h1>${inItsOwnWindow ?? ''}`,
});
after(() => app.close());
app.get('/who', (request, reply) => reply.type('text/html').send(request.signedIn?.name ?? 'nobody'));
app.post('/change', (_request, reply) => reply.send('changed'));
app.get('/launch/open', (_request, reply) => reply.send('opening'));
app.get<{ Params: { how: string } }>('/set/:how', async ({ params }, reply) => {
  const { token } = await signIn.start({ identity: launchedBy('kings'), roles: [launchedBy('kings')] }, 'r');
  if (params.how === 'framed') setFramedSession(reply, token, true);
  else setSessionCookie(reply, token, true);
  return reply.send('set');
});
const cookieOf = async (how: string) => String((await app.inject(`/set/${how}`)).headers['set-cookie']);
const ask = async (cookie: string, dest = 'iframe') => {
  const { body, headers } = await app.inject({
    url: '/who',
    headers: { cookie: cookie.split(';')[0]!, 'sec-fetch-dest': dest },
  });
  const ancestors = /frame-ancestors ([^;]*)/.exec(String(headers['content-security-policy']))?.[1];
  return [body, ancestors, headers['x-frame-options']];
};
const none = ["'none'", 'DENY'];

test('a session begun in a frame may stand in the frames of its system, and its cookie is sent there alone', async () => {
  frames = { kings: ['https://clinical.example.org'], other: ['https://other.example.org'] };
  const cookie = await cookieOf('framed');
  for (const attribute of [
    /^__Host-lcr-framed-session=/,
    /HttpOnly/,
    /Secure/,
    /SameSite=None/,
    /Partitioned/,
    /Path=\//,
  ])
    assert.match(cookie, attribute);
  assert.deepEqual(await ask(cookie), [who.name, 'https://clinical.example.org', undefined]);
});

test('where its system frames no more, it is no session', async () => {
  frames = { kings: ['https://clinical.example.org'] };
  const cookie = await cookieOf('framed');
  frames = {};
  assert.deepEqual(await ask(cookie), ['nobody', ...none]);
});

test('where it ends, its frame says so and how to go on, there and nowhere else, and it can be opened again', async () => {
  frames = { kings: ['https://clinical.example.org'] };
  const cookie = (await cookieOf('framed')).split(';')[0]!;
  const first = await app.inject({ url: '/who', headers: { cookie, 'sec-fetch-dest': 'iframe' } });
  const system = String(first.headers['set-cookie']);
  for (const attribute of [/^__Host-lcr-framed-system=kings;/, /HttpOnly/, /SameSite=None/, /Partitioned/])
    assert.match(system, attribute);
  await signIn.signOut(cookie.split('=')[1]!, 'r');
  const asked = (headers: Record<string, string>, url = '/who?a=1', method: 'GET' | 'POST' = 'GET') =>
    app.inject({
      url,
      method,
      headers: { accept: 'text/html', cookie: `${cookie}; ${system.split(';')[0]!}`, ...headers },
    });
  const framesAllowed = (headers: Record<string, unknown>) =>
    /frame-ancestors ([^;]*)/.exec(String(headers['content-security-policy']))?.[1];
  const ended = await asked({ 'sec-fetch-dest': 'iframe' });
  assert.equal(ended.statusCode, 401);
  assert.equal(ended.body, '<h1>Your session here has ended</h1>/who?a=1');
  assert.equal(framesAllowed(ended.headers), 'https://clinical.example.org');
  assert.equal(ended.headers['x-frame-options'], undefined);
  const posted = await asked({ 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' }, '/change', 'POST');
  assert.equal(
    posted.body,
    '<h1>Your session here has ended</h1>/',
    'where something was being changed, the start page',
  );
  // Not in a frame; for a system that frames no more, or never did; and where the record is being opened: as it ever was.
  assert.equal((await asked({})).body, 'nobody');
  assert.equal((await asked({ 'sec-fetch-dest': 'iframe' }, '/launch/open')).body, 'opening');
  for (const named of ['other', '__proto__', 'https://evil.example.org']) {
    const made = await asked({
      'sec-fetch-dest': 'iframe',
      cookie: `__Host-lcr-framed-system=${encodeURIComponent(named)}`,
    });
    assert.deepEqual([made.body, framesAllowed(made.headers)], ['nobody', "'none'"]);
  }
  frames = {};
  const gone = await asked({ 'sec-fetch-dest': 'iframe' });
  assert.deepEqual([gone.body, framesAllowed(gone.headers)], ['nobody', "'none'"]);
});

test('a session begun otherwise stands in no frame, though the same system opened it; nor does a visitor’s page', async () => {
  frames = { kings: ['https://clinical.example.org'] };
  const cookie = await cookieOf('usual');
  assert.match(cookie, /SameSite=Lax/);
  assert.doesNotMatch(cookie, /Partitioned|None/);
  assert.deepEqual(await ask(cookie), [who.name, ...none]);
  assert.deepEqual(await ask('nothing=1'), ['nobody', ...none]);
  assert.deepEqual(await ask('__Host-lcr-framed-session=guessed'), ['nobody', ...none]);
});

test('the session of whoever came the usual way comes first, and its pages stay unframed', async () => {
  frames = { kings: ['https://clinical.example.org'] };
  const [framed, usual] = [await cookieOf('framed'), await cookieOf('usual')];
  const both = `${framed.split(';')[0]!}; ${usual.split(';')[0]!}`;
  const { headers } = await app.inject({ url: '/who', headers: { cookie: both } });
  assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/);
});
