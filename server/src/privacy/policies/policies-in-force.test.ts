// Policies are edited while servers run: taken whole or not at all, written down before the first decision by them, on every server.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '#runtime/clock.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { createLog } from '#runtime/log.ts';
import { openPolicies, policiesOfServers } from './policies-in-force.ts';
import { policySetsInForce } from './policy-history.ts';

const testDatabase = await createTestDatabase();
const database = testDatabase.as('server');
const owner = testDatabase.as('owner');
const demonstration = new URL('../../../../partnership/policies', import.meta.url).pathname;
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const lines: string[] = [];
const log = createLog({ destination: { write: (line: string) => void lines.push(line) } });

/** A server with policies of its own, that looks only when it is told to. */
async function server() {
  const folder = mkdtempSync(join(tmpdir(), 'policies-'));
  folders.push(folder);
  cpSync(demonstration, join(folder, 'policies'), { recursive: true });
  const policies = await openPolicies(folder, { database, clock: systemClock, log, everyMs: 3_600_000 });
  return {
    policies,
    write: (name: string, text: string) => writeFileSync(join(folder, 'policies', name), text),
    remove: (name: string) => rmSync(join(folder, 'policies', name)),
    ids: () => policies.current().policies.map(({ id }) => id),
  };
}
type Server = Awaited<ReturnType<typeof server>>;
const twice = async ({ policies }: Server) => {
  await policies.look();
  await policies.look();
};
const rule = (id: string, effect = 'permit') =>
  `@id("${id}") @name("A rule") @explanation("Because of it.")\n${effect} (principal, action == Action::"find-patient", resource);`;
const events = () =>
  owner.run<{ resource: { outcome: string; outcomeDesc: string } }>({
    text: `select resource from audit.event where kind = 'administer' order by sequence`,
  });
const opens = { permissions: ['view-record'], roleId: 'gp', organisation: 'X99001' };
const mayOpen = ({ policies }: Server) =>
  policies.current().ask({
    principal: opens,
    action: 'open-record',
    resource: { type: 'Record', id: 'record' },
    context: { purpose: 'direct-care', relationships: ['contact'], optedOut: false },
  }).allowed;

test('an edited set decides the next question, once it is written down as in force', async () => {
  const one = await server();
  assert.equal(mayOpen(one), true);
  one.write(
    '99-closed.cedar',
    rule('closed', 'forbid').replace('action == Action::"find-patient"', 'action in Action::"any-of-the-record"'),
  );
  await one.policies.look();
  assert.equal(mayOpen(one), true, 'not before it has been left alone for a look');
  await one.policies.look();
  assert.equal(mayOpen(one), false);
  const [now, before] = await policySetsInForce(database);
  assert.equal(now!.version, one.policies.current().version);
  assert.ok(now!.policies.some(({ id }) => id === 'closed') && !before!.policies.some(({ id }) => id === 'closed'));
  assert.match((await events()).at(-1)!.resource.outcomeDesc, /came into force/);
  one.remove('99-closed.cedar');
  await twice(one);
  assert.equal(mayOpen(one), true);
  await one.policies.close();
});

test('a set with a mistake is refused whole, with file and line; the one before it stays until it is mended', async () => {
  const one = await server();
  const before = one.policies.current().version;
  one.write('98-good.cedar', rule('good'));
  one.write('99-bad.cedar', `${rule('fine')}\n\n${rule('worse').replace('find-patient', 'fnid-patient')}`);
  const count = (await events()).length;
  lines.length = 0;
  await twice(one);
  assert.equal(one.policies.current().version, before);
  assert.ok(!one.ids().includes('good'), 'nothing of it, also what is right in it');
  assert.match(lines.join(''), /99-bad\.cedar:5[^\n]*refused/);
  const refusedNow = async () =>
    (await policiesOfServers(database, new Date())).flatMap(({ refused }) => refused?.problems ?? []);
  assert.deepEqual(
    (await refusedNow()).map(({ file, line }) => [file, line]),
    [
      ['99-bad.cedar', 5],
      ['99-bad.cedar', 4],
    ],
  );
  await twice(one);
  const said = (await events()).slice(count);
  assert.equal(said.length, 1, 'said once, not at every look');
  assert.match(said[0]!.resource.outcomeDesc, /refused/);
  one.write('99-bad.cedar', rule('fine'));
  await twice(one);
  assert.ok(one.ids().includes('good') && one.ids().includes('fine'));
  assert.deepEqual(await refusedNow(), []);
  await one.policies.close();
});

test('a mistake that is taken back is no refusal any more; nor is a folder that is empty an empty set', async () => {
  const one = await server();
  const before = one.policies.current().version;
  one.write('99-bad.cedar', 'permit (');
  await twice(one);
  one.remove('99-bad.cedar');
  await twice(one);
  assert.deepEqual(
    (await policiesOfServers(database, new Date())).flatMap(({ refused }) => refused ?? []),
    [],
  );
  for (const name of ['10-roles', '20-choices', '30-relationships', '40-emergencies', '50-agreements', '60-labels'])
    one.remove(`${name}.cedar`);
  await twice(one);
  assert.equal(one.policies.current().version, before);
  assert.equal(mayOpen(one), true);
  await one.policies.close();
});

test('files that are being saved are not taken halfway; told to, they are read as they are', async () => {
  const one = await server();
  const before = one.policies.current().version;
  for (let saved = 0; saved < 4; saved += 1) {
    one.write('99-slow.cedar', `${rule('slow')} // ${saved}`);
    await one.policies.look();
    assert.equal(one.policies.current().version, before);
  }
  one.write('99-slow.cedar', rule('told'));
  await one.policies.readAgain();
  assert.ok(one.ids().includes('told'));
  await one.policies.close();
});

test('where it cannot be written down, nothing is decided by it; once it can, it is taken', async () => {
  const one = await server();
  one.write('99-late.cedar', rule('late'));
  await owner.run({ text: 'alter table privacy.policy_set_in_force add constraint full_disk check (false) not valid' });
  try {
    await twice(one);
    assert.ok(!one.ids().includes('late'));
  } finally {
    await owner.run({ text: 'alter table privacy.policy_set_in_force drop constraint full_disk' });
  }
  await one.policies.look();
  assert.ok(one.ids().includes('late'));
  await one.policies.close();
});

test('two servers take the same set: it comes into force once, and one that stays behind is seen', async () => {
  const [one, other] = [await server(), await server()];
  const count = (await events()).length;
  for (const each of [one, other]) each.write('99-both.cedar', rule('both'));
  await Promise.all([one.policies.readAgain(), other.policies.readAgain()]);
  assert.ok(one.ids().includes('both') && other.ids().includes('both'));
  assert.equal((await events()).length, count + 1);
  one.write('99-both.cedar', rule('one-alone'));
  await one.policies.readAgain();
  const versions = (await policiesOfServers(database, new Date())).map(({ version }) => version);
  assert.deepEqual(versions.toSorted(), [one.policies.current().version, other.policies.current().version].toSorted());
  await one.policies.close();
  await other.policies.close();
  assert.deepEqual(await policiesOfServers(database, new Date()), []);
});
