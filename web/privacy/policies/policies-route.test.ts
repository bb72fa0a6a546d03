// The page of the policies says where a server refused what it was given, by file and line, and which decides by another set.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleDoor } from '#disclosure/example-door.ts';
import { bringIntoForce } from '#privacy/policies/policy-history.ts';
import { setServer } from '#privacy/policies/policy-server-store.ts';
import { readPolicies } from '#privacy/policies/read-policies.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { policiesRoutes } from './policies-route.ts';

const testDatabase = await createTestDatabase();
const example = await exampleDoor(testDatabase);
const { door } = example;
const pages = await examplePages(door.database, { officer: ['review-access'] }, (app) =>
  policiesRoutes(app, { door, frame: exampleFrame }),
);
after(async () => {
  await pages.close();
  await example.close();
});
const shown = async () => (await pages.get('/privacy/policies', 'officer')).body;

test('a server that refused edited policies, or decides by others, is said; one that goes along is not', async () => {
  const read = readPolicies(new URL('../../../partnership', import.meta.url).pathname);
  const before = { ...read, policies: read.policies.slice(1), version: '0'.repeat(64) };
  const at = new Date();
  await bringIntoForce(door.database, before, at);
  await bringIntoForce(door.database, read, at);
  const row = { since: at, refused: null, refused_at: null, seen_at: at };
  await door.database.run(setServer({ ...row, server: 'goes-along', version: read.version }));
  assert.doesNotMatch(await shown(), /goes-along/);
  await door.database.run(setServer({ ...row, server: 'stays-behind', version: before.version }));
  const refused = [{ file: '20-choices.cedar', line: 7, text: 'attribute <optedout> not found.' }];
  await door.database.run(setServer({ ...row, server: 'refuses', version: read.version, refused, refused_at: at }));
  const page = await shown();
  assert.match(page, /Server refuses[\s\S]*20-choices\.cedar:7<\/code> attribute &lt;optedout&gt; not found/);
  assert.match(page, /Server stays-behind[\s\S]*decides by another set than the one below/);
  await door.database.run(
    setServer({ ...row, server: 'refuses', version: before.version, seen_at: new Date(at.getTime() - 3_600_000) }),
  );
  assert.doesNotMatch(await shown(), /Server refuses/, 'one that is gone is not spoken of');
});
