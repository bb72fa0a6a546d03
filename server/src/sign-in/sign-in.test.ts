import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { UserDirectory } from './directory.ts';
import { createSignIn } from './sign-in.ts';

const database = (await createTestDatabase()).as('server');
let now = new Date('2026-11-23T09:00:00Z');
const person = {
  userId: 'a-okafor',
  name: 'Dr Amina Okafor',
  roleId: 'gp',
  roleName: 'GP',
  organisation: { ods: 'Y90001', name: 'Brockwell' },
  permissions: new Set(['find-patient'] as const),
};
const directory: UserDirectory = { find: (id) => (id === person.userId ? person : undefined), offered: () => [person] };
const signIn = createSignIn({ database, clock: { now: () => now, monotonicMs: () => 0 }, directory });
const minutesLater = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000));

test('a session holds who signed in, until they sign out', async () => {
  const { token } = (await signIn.signIn('a-okafor', 'r-1'))!;
  assert.equal((await signIn.userOf(token))?.name, 'Dr Amina Okafor');
  await signIn.signOut(token);
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
