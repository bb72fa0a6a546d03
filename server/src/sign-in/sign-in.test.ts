import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { createSignIn, type UserDirectory } from './sign-in.ts';

const testDatabase = await createTestDatabase();
const database = testDatabase.as('server');
let now = new Date('2026-11-23T09:00:00Z');
const person = {
  userId: 'a-okafor',
  name: 'Dr Amina Okafor',
  roleId: 'gp',
  roleName: 'GP',
  organisation: { ods: 'Y90001', name: 'Brockwell' },
  permissions: new Set(['find-patient'] as const),
};
const directory: UserDirectory = { find: (id) => (id === person.userId ? person : undefined) };
const signIn = createSignIn({ database, clock: { now: () => now, monotonicMs: () => 0 }, directory });
const minutesLater = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000));

test('a session holds who signed in, until they sign out', async () => {
  const { token } = (await signIn.signIn('a-okafor', 'r-1'))!;
  assert.equal((await signIn.userOf(token))?.name, 'Dr Amina Okafor');
  await signIn.signOut(token, 'r-1-out');
  assert.equal(await signIn.userOf(token), undefined);
});

test('nobody is signed in by a token that was never given, or a user nobody knows', async () => {
  assert.equal(await signIn.userOf('guess'), undefined);
  assert.equal(await signIn.signIn('nobody', 'r-2'), undefined);
});

test('a session ends after 30 minutes unused, and after 12 hours however used', async () => {
  const idle = (await signIn.signIn('a-okafor', 'r-3'))!;
  minutesLater(31);
  assert.equal(await signIn.userOf(idle.token), undefined);
  const busy = (await signIn.signIn('a-okafor', 'r-4'))!;
  for (let used = 0; used < 48; used += 1) {
    minutesLater(15);
    if (used < 47) assert.ok(await signIn.userOf(busy.token), `use ${used}`);
  }
  assert.equal(await signIn.userOf(busy.token), undefined);
  await signIn.clearEnded();
  assert.deepEqual(await database.run({ text: 'select from sign_in.session' }), []);
});

test('the token is not in the database, and signing in is written down', async () => {
  const { token } = (await signIn.signIn('a-okafor', 'r-5'))!;
  const rows = await database.run<{ text: string }>({ text: 'select session::text as text from sign_in.session' });
  assert.ok(rows.every(({ text }) => !text.includes(token)));
  const events = await database.run<{ kind: string }>({
    text: `select kind from audit.event where request_id = 'r-5'`,
  });
  assert.deepEqual(events, [{ kind: 'sign-in' }]);
});

const eventsOf = async (requestId: string) =>
  (
    await database.run<{ kind: string }>({
      text: 'select kind from audit.event where request_id = $1 order by sequence',
      values: [requestId],
    })
  ).map(({ kind }) => kind);

test('signing out is written down, once, and only where somebody was signed in', async () => {
  const { token } = (await signIn.signIn('a-okafor', 'r-6'))!;
  await signIn.signOut(token, 'r-6-out');
  await signIn.signOut(token, 'r-6-again');
  await signIn.signOut('guess', 'r-6-guess');
  assert.deepEqual(await eventsOf('r-6-out'), ['sign-out']);
  assert.deepEqual([...(await eventsOf('r-6-again')), ...(await eventsOf('r-6-guess'))], []);
});

test('signing in again in one browser ends the session that was there, so that nobody is left signed in behind it', async () => {
  const first = (await signIn.signIn('a-okafor', 'r-7'))!;
  const second = (await signIn.signIn('a-okafor', 'r-8', first.token))!;
  assert.equal(await signIn.userOf(first.token), undefined);
  assert.ok(await signIn.userOf(second.token));
  assert.deepEqual(await eventsOf('r-8'), ['sign-out', 'sign-in']);
});

test('what a page asks by itself does not keep an idle session alive', async () => {
  const { token } = (await signIn.signIn('a-okafor', 'r-9'))!;
  minutesLater(20);
  assert.ok(await signIn.userOf(token, { unasked: true }));
  minutesLater(11);
  assert.equal(await signIn.userOf(token, { unasked: true }), undefined);
});

test('where signing in cannot be written down, nobody is signed in', async () => {
  const owner = testDatabase.as('owner');
  const sessions = () => database.run({ text: 'select token_hash from sign_in.session' });
  const before = await sessions();
  await owner.run({ text: 'revoke insert on audit.event from lcr_server' });
  try {
    await assert.rejects(signIn.signIn('a-okafor', 'r-10'), /permission denied/);
  } finally {
    await owner.run({ text: 'grant insert on audit.event to lcr_server' });
  }
  assert.deepEqual(await sessions(), before);
});
