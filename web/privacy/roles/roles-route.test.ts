import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleDoor } from '#disclosure/example-door.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { createSignIn } from '#sign-in/sign-in.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { rolesRoutes } from './roles-route.ts';

const example = await exampleDoor(await createTestDatabase());
const { door } = example;
const signIn = createSignIn({ database: door.database, clock: door.clock });
const pages = await examplePages(door.database, { officer: ['review-access'], nurse: ['view-record'] }, (app) =>
  rolesRoutes(app, { door, signIn, frame: exampleFrame }),
);
after(async () => {
  await pages.close();
  await example.close();
});

test('every role of the partnership is there, with what it may do and what the policies keep from it', async () => {
  const { statusCode, body } = await pages.get('/privacy/roles', 'officer');
  assert.equal(statusCode, 200);
  const sections = body.split('<section').slice(1);
  assert.deepEqual(
    sections.map((section) => /id="role-([^"]+)"/.exec(section)![1]),
    door.partnership.roles.map(({ id }) => id),
  );
  for (const role of door.partnership.roles) {
    const section = sections.find((each) => each.includes(`id="role-${role.id}"`))!;
    assert.equal(section.includes('Open a record in an emergency'), role.permissions.includes('break-glass'), role.id);
    for (const code of role.jobRoleCodes) assert.ok(section.includes(code), code);
  }
});

test('who may not is refused, and that is written down', async () => {
  assert.equal((await pages.get('/privacy/roles', 'nurse')).statusCode, 403);
  const events = await door.database.run<{ kind: string }>({
    text: `select kind from audit.event where kind in ('administer', 'refuse')`,
  });
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['refuse'],
  );
});
