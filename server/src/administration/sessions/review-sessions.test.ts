import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock as clock } from '#runtime/clock.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { createSignIn } from '#sign-in/sign-in.ts';
import { endSessions, reviewSessions } from './review-sessions.ts';

const database = (await createTestDatabase()).as('server');
const person = (userId: string, ...permissions: Permission[]) => ({
  userId,
  name: userId,
  roleId: 'r',
  roleName: 'Role',
  organisation: { ods: 'X99', name: 'Example' },
  permissions: new Set(permissions),
});
const people = [person('officer', 'review-access'), person('ann', 'view-record'), person('ben', 'view-record')];
const directory = { find: (id: string) => people.find(({ userId }) => userId === id) };
const signIn = createSignIn({ database, clock, directory });
/** Another server on the same database. */
const elsewhere = createSignIn({ database, clock });
const as = (userId: string, requestId: string) => ({
  database,
  user: { ...directory.find(userId)!, sessionId: 's' },
  requestId,
  now: () => clock.now(),
});
const started = async (userId: string) => (await signIn.signIn(userId, 'r'))!.token;
const eventsOf = async (requestId: string) =>
  (
    await database.run<{ kind: string; user: string }>({
      text: 'select kind, user_id as "user" from audit.event where request_id = $1 order by sequence',
      values: [requestId],
    })
  ).map(({ kind, user }) => `${kind} ${user}`);

test('who is signed in, each once; ending it ends every session of one person on every server, and of nobody else', async () => {
  const [first, second, other] = [await started('ann'), await started('ann'), await started('ben')];
  const listed = await reviewSessions(as('officer', 'list'), signIn);
  assert.deepEqual(
    new Map(listed.map(({ userId, sessions }) => [userId, sessions])),
    new Map([
      ['ann', 2],
      ['ben', 1],
    ]),
  );
  assert.equal(await endSessions(as('officer', 'end'), signIn, 'ann'), 2);
  for (const token of [first, second]) assert.equal(await elsewhere.userOf(token), undefined);
  assert.ok(await elsewhere.userOf(other));
  assert.deepEqual(
    (await eventsOf('end')).toSorted((a, b) => a.localeCompare(b)),
    ['administer officer', 'sign-out ann', 'sign-out ann'],
  );
});

test('whoever may not is refused, written down, and nothing ends', async () => {
  const token = await started('ben');
  await assert.rejects(endSessions(as('ann', 'not hers'), signIn, 'ben'), /does not look after/);
  await assert.rejects(reviewSessions(as('ann', 'not hers'), signIn), /does not look after/);
  assert.deepEqual(await eventsOf('not hers'), ['refuse ann', 'refuse ann']);
  assert.ok(await signIn.userOf(token));
});
