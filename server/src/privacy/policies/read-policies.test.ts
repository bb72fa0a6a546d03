// Policies with mistakes are refused before the server starts, each with file, line and what to do; and which set was in force
// when is kept.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigError } from '#runtime/config/read-folder.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { bringIntoForce, policySetsInForce } from './policy-history.ts';
import { policiesOf, readPolicies } from './read-policies.ts';

const said = '@id("some-rule")\n@name("Some rule")\n@explanation("Because of some rule.")';
const problemsIn = (...texts: string[]): string => {
  try {
    policiesOf(texts.map((text, index) => ({ file: `${index}.cedar`, text })));
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

const mistakes: readonly [what: string, text: string | readonly string[], told: RegExp][] = [
  [
    'what is no Cedar',
    `// “curly”\n${said}\npermit (principal, action, resource)\nwhen { context. };`,
    /^0\.cedar:6: Not valid Cedar/,
  ],
  ['a policy without an id', 'permit (principal, action, resource);', /^0\.cedar:1: The policy has no @id/],
  [
    'one without words',
    '@id("a-rule") @name("A rule") permit (principal, action, resource);',
    /\(a-rule\): The policy has no @explanation/,
  ],
  [
    'a circumstance that there is not',
    `// A first line.\n\n${said}\nforbid (principal, action in Action::"any-of-the-record", resource)\nwhen { context.optedout };`,
    /^0\.cedar:7 \(some-rule\): .*`optedout`.*did you mean `optedOut`/,
  ],
  [
    'an action that there is not',
    `${said} permit (principal, action == Action::"open-recrd", resource);`,
    /open-recrd/,
  ],
  ['a kind of thing that there is not', `${said} permit (principal == Nurse::"x", action, resource);`, /Nurse/],
  [
    'a policy that can never hold',
    `${said} forbid (principal, action == Action::"find-patient", resource) when { context.optedOut };`,
    /optedOut/,
  ],
  [
    'the same id twice',
    [`${said} permit (principal, action, resource);`, `${said} forbid (principal, action, resource);`],
    /^1\.cedar:1 \(some-rule\): "some-rule" is already used/,
  ],
  [
    'a word that stands for nothing',
    '@id("a-rule") @name("A") @explanation("Ask {boss}.") permit (principal, action, resource);',
    /"\{boss\}" stands for nothing/,
  ],
  [
    'an id that is no id',
    '@id("A Rule") @name("A") @explanation("B.") permit (principal, action, resource);',
    /small letters/,
  ],
];

for (const [what, text, told] of mistakes)
  test(`${what} is said with file and line`, () => assert.match(problemsIn(...[text].flat()), told));

test('a folder without policies is said: nobody may see anything', () => {
  const folder = mkdtempSync(join(tmpdir(), 'policies-'));
  try {
    assert.throws(() => readPolicies(folder), /There are no policies here, so nobody may see anything/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('both partnerships have policies that say who decides, in words; the version is of their text alone', () => {
  const root = new URL('../../../../', import.meta.url).pathname;
  for (const folder of ['partnership', 'examples/partnerships/tidewater']) {
    const { policies, version } = readPolicies(root + folder);
    assert.ok(policies.length >= 10 && /^[0-9a-f]{64}$/.test(version));
    for (const { name, explanation, line } of policies) assert.ok(name && explanation.endsWith('.') && line > 1);
    for (const [index, { file, line }] of policies.entries()) {
      const next = policies[index + 1];
      if (next?.file === file) assert.ok(next.line > line, 'in the order they are written in, however many');
    }
  }
  const one = policiesOf([{ file: 'a', text: `${said} permit (principal, action, resource);` }]);
  assert.equal(policiesOf([{ file: 'b', text: `${said} permit (principal, action, resource);` }]).version, one.version);
  assert.notEqual(
    policiesOf([{ file: 'a', text: `${said} forbid (principal, action, resource);` }]).version,
    one.version,
  );
});

test('a set is written down when it comes into force, once, also where several servers start; and one may come back', async () => {
  const database = await createTestDatabase();
  const server = database.as('server');
  const setOf = (effect: string) =>
    policiesOf([{ file: '/x/a.cedar', text: `${said} ${effect} (principal, action, resource);` }]);
  const [one, other] = [setOf('permit'), setOf('forbid')];
  const at = (minutes: number) => new Date(Date.UTC(2026, 10, 23, 10, minutes));
  await Promise.all([1, 2, 3].map((minutes) => bringIntoForce(server, one, at(minutes))));
  await bringIntoForce(server, other, at(5));
  await bringIntoForce(server, other, at(6));
  await bringIntoForce(server, one, at(7));
  const sets = await policySetsInForce(server);
  assert.deepEqual(
    sets.map(({ version }) => version),
    [one.version, other.version, one.version],
  );
  assert.equal(sets[1]!.policies[0]!.text, other.policies[0]!.text);
  assert.equal(sets[1]!.policies[0]!.file, 'a.cedar', 'no path of this machine');
  const events = await server.run({ text: `select from audit.event where kind = 'administer'` });
  assert.equal(events.length, 3);
  for (const statement of ['update privacy.policy_set set policies = null', 'delete from privacy.policy_set_in_force'])
    await assert.rejects(server.run({ text: statement }), /permission denied/);
});
