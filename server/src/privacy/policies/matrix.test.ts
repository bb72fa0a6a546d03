// The demonstration's policies against a table that a privacy officer can read: every action × role × relationship × choice ×
// label × purpose × agreement, the decision, the policy that decides, and the words a reader is told.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { z } from 'zod';
import { readAccessRules } from '../access-rules.ts';
import { relationshipKinds } from '../relationships/relationship.ts';
import { type PolicyAnswer, type PolicyQuestion, policySet } from './policy-set.ts';
import { policiesOf, readPolicies } from './read-policies.ts';

const folder = new URL('../../../../partnership', import.meta.url).pathname;
const policies = policySet(readPolicies(folder));
const rules = readAccessRules(folder);
const roles = z
  .array(z.object({ id: z.string(), permissions: z.array(z.string()) }))
  .parse(parse(readFileSync(`${folder}/roles.yaml`, 'utf8')));

const decision = { is: z.enum(['permitted', 'refused']), by: z.string(), also: z.array(z.string()).default([]) };
const choice = z.enum(['sharing', 'opted-out']);
const table = z
  .strictObject({
    roles: z.record(z.enum(['find-patient', 'open-record', 'break-glass']), z.array(z.string())),
    record: z.array(
      z.strictObject({
        relationship: z.enum(['none', ...relationshipKinds]),
        emergency: z.string().optional(),
        choice,
        ...decision,
      }),
    ),
    ways: z.array(
      z.strictObject({ way: z.enum(['claim-relationship', 'break-glass']), reason: z.string(), choice, ...decision }),
    ),
    labels: z.record(
      z.string(),
      z.strictObject({ to: z.array(z.string()), 'break-glass': z.enum(['none', 'all']), by: z.string() }),
    ),
    sources: z.array(
      z.strictObject({ source: z.enum(['own', 'others']), sections: z.enum(['covered', 'not-covered']), ...decision }),
    ),
  })
  .parse(parse(readFileSync(new URL('./matrix.cases.yaml', import.meta.url), 'utf8')));

const recordActions = [
  'open-record',
  'search-record',
  'print-record',
  'export-record',
  'refresh-record',
  'open-document',
  'open-original',
];
type Role = (typeof roles)[number];
const principalOf = ({ id, permissions }: Role): PolicyQuestion['principal'] => ({
  roleId: id,
  permissions: permissions.toSorted(),
  organisation: 'X99001',
});
interface Circumstances {
  relationship: string;
  emergency?: string | undefined;
  choice: 'sharing' | 'opted-out';
  purpose?: string;
}
const contextOf = ({ relationship, emergency, choice: chosen, purpose = 'direct-care' }: Circumstances) => ({
  purpose,
  relationships: relationship === 'none' ? [] : [relationship],
  optedOut: chosen === 'opted-out',
  ...(emergency === undefined ? {} : { emergency: { reason: emergency } }),
});
const record = { type: 'Record', id: 'record' } as const;
const askRecord = (role: Role, action: string, circumstances: Circumstances) =>
  policies.ask({ principal: principalOf(role), action, resource: record, context: contextOf(circumstances) });

/** The decision is this one, by this policy, and whoever is told hears words of it. */
function assertDecided(
  answer: PolicyAnswer,
  { is, by, also = [] }: { is: 'permitted' | 'refused'; by: string; also?: readonly string[] },
  what: string,
): void {
  const deciding = answer.deciding.map(({ id }) => id);
  assert.equal(answer.allowed, is === 'permitted', `${what}: ${deciding.join(', ')}`);
  assert.equal(deciding[0], by, `${what}: the policy that decides`);
  assert.deepEqual(
    deciding
      .slice(1)
      .filter((id) => also.includes(id))
      .toSorted(),
    also.toSorted(),
    what,
  );
  for (const { explanation, name } of answer.deciding) assert.ok(explanation.length > 20 && name.length > 3, what);
}

const mayOpen = roles.filter(({ id }) => table.roles['open-record'].includes(id));

test('every role is in the table for what it may, and for nothing else; the others are told what they may not', () => {
  const sharing = { relationship: 'contact', choice: 'sharing' } as const;
  for (const role of roles) {
    const search = policies.ask({
      principal: principalOf(role),
      action: 'find-patient',
      resource: { type: 'Search', id: 'search' },
      context: { purpose: 'direct-care' },
    });
    const maySearch = table.roles['find-patient'].includes(role.id);
    assertDecided(
      search,
      maySearch ? { is: 'permitted', by: 'role-may-search' } : { is: 'refused', by: 'role-may-not-search' },
      role.id,
    );
    for (const action of recordActions) {
      const may = table.roles['open-record'].includes(role.id);
      assertDecided(
        askRecord(role, action, sharing),
        may ? { is: 'permitted', by: 'role-may-open' } : { is: 'refused', by: 'role-may-not-open' },
        `${role.id} ${action}`,
      );
    }
    const breaking = policies.ask({
      principal: principalOf(role),
      action: 'break-glass',
      resource: record,
      context: { purpose: 'direct-care', optedOut: false, reason: '5' },
    });
    assert.equal(breaking.allowed, table.roles['break-glass'].includes(role.id), `${role.id} break-glass`);
  }
  for (const id of Object.values(table.roles).flat())
    assert.ok(
      roles.some((role) => role.id === id),
      `${id} is no role`,
    );
});

test('each line of the record holds for every way to open it and every role that may; another purpose is always refused', () => {
  for (const { is, by, also, ...circumstances } of table.record)
    for (const role of mayOpen)
      for (const action of recordActions) {
        const what = `${role.id} ${action} ${JSON.stringify(circumstances)}`;
        assertDecided(askRecord(role, action, circumstances), { is, by, also }, what);
        const research = askRecord(role, action, { ...circumstances, purpose: 'research' });
        assertDecided(research, { is: 'refused', by: 'direct-care-only' }, `${what}, for research`);
      }
});

test('no circumstance is missing from the table: every relationship with every choice, and every reason of an emergency', () => {
  const said = new Set(table.record.map((line) => `${line.relationship} ${line.choice}`));
  for (const kind of ['none', ...relationshipKinds])
    for (const chosen of choice.options) assert.ok(said.has(`${kind} ${chosen}`), `${kind}, ${chosen}`);
  const reasons = table.record.flatMap(({ emergency, choice: chosen }) =>
    chosen === 'opted-out' ? (emergency ?? []) : [],
  );
  assert.deepEqual(reasons.toSorted(), rules.emergencies.reasons.map(({ code }) => code).toSorted());
  assert.deepEqual(Object.keys(table.labels).toSorted(), rules.labels.map(({ id }) => id).toSorted());
});

test('each line of the ways holds for every role that may take it', () => {
  for (const { way, reason, choice: chosen, ...decided } of table.ways)
    for (const role of roles.filter(({ id }) =>
      table.roles[way === 'break-glass' ? 'break-glass' : 'open-record'].includes(id),
    ))
      assertDecided(
        policies.ask({
          principal: principalOf(role),
          action: way,
          resource: record,
          context: { purpose: 'direct-care', optedOut: chosen === 'opted-out', reason },
        }),
        decided,
        `${role.id} ${way} ${reason} ${chosen}`,
      );
});

test('each kind of label is shown to the roles it is for, and to others in an emergency alone, where the table says so', () => {
  for (const [id, label] of Object.entries(table.labels))
    for (const role of mayOpen)
      for (const relationship of relationshipKinds) {
        const emergency = relationship === 'break-glass' ? '5' : undefined;
        const answer = policies.ask({
          principal: principalOf(role),
          action: 'see-label',
          resource: { type: 'Label', id },
          context: contextOf({ relationship, emergency, choice: 'sharing' }),
        });
        const may = label.to.includes(role.id) || (relationship === 'break-glass' && label['break-glass'] === 'all');
        const decided = may
          ? ({ is: 'permitted', by: 'labelled-for-care' } as const)
          : ({ is: 'refused', by: label.by } as const);
        assertDecided(answer, decided, `${role.id} ${id} ${relationship}`);
      }
});

test('each line of the sources holds whatever else: an emergency makes no agreement', () => {
  for (const { source, sections, ...decided } of table.sources)
    for (const role of mayOpen)
      for (const relationship of relationshipKinds)
        assertDecided(
          policies.ask({
            principal: principalOf(role),
            action: 'see-source',
            resource: { type: 'Source', id: 's', organisation: source === 'own' ? 'X99001' : 'RJZ' },
            context: {
              circumstances: contextOf({
                relationship,
                emergency: relationship === 'break-glass' ? '5' : undefined,
                choice: 'sharing',
              }),
              agreements: sections === 'covered' ? ['an-agreement'] : [],
              sectionsCovered: sections === 'covered',
            },
          }),
          decided,
          `${role.id} ${source} ${sections} ${relationship}`,
        );
});

/** Any question a server could put, sensible or not. */
const anyQuestion = fc
  .record({
    action: fc.constantFrom(...recordActions),
    roleId: fc.constantFrom(...roles.map(({ id }) => id), 'unheard-of'),
    permissions: fc.uniqueArray(fc.constantFrom('find-patient', 'view-record', 'break-glass', 'review-access')),
    relationships: fc.uniqueArray(fc.constantFrom(...relationshipKinds, 'neighbour')),
    optedOut: fc.boolean(),
    purpose: fc.constantFrom('direct-care', 'research'),
    emergency: fc.option(fc.constantFrom('1', '2', '3', '4', '5', '6'), { nil: undefined }),
  })
  .map(({ action, roleId, permissions, emergency, ...context }): PolicyQuestion => ({
    principal: { roleId, permissions, organisation: 'X99001' },
    action,
    resource: record,
    context: { ...context, ...(emergency === undefined ? {} : { emergency: { reason: emergency } }) },
  }));
const rule = (effect: string, id: string, text = '') =>
  `@id("${id}") @name("A rule") @explanation("Because of it.") ${effect} (principal, action, resource) ${text};`;

test('nothing is allowed that no policy permits, whatever the question', () => {
  const onlyForbids = policySet(
    policiesOf([
      {
        file: 'forbids',
        text: readPolicies(folder)
          .policies.filter(({ effect }) => effect === 'forbid')
          .map(({ text }) => text)
          .join('\n'),
      },
    ]),
  );
  fc.assert(
    fc.property(anyQuestion, (question) => !onlyForbids.ask(question).allowed),
    { numRuns: 200 },
  );
});

test('one that forbids wins over whatever permits, and whatever is allowed names who allowed it', () => {
  const texts = readPolicies(folder).policies.map(({ text }) => text);
  const permitsAll = policySet(policiesOf([{ file: 'all', text: [...texts, rule('permit', 'all')].join('\n') }]));
  const forbidsAll = policySet(policiesOf([{ file: 'all', text: [...texts, rule('forbid', 'none')].join('\n') }]));
  fc.assert(
    fc.property(anyQuestion, (question) => {
      const plain = policies.ask(question);
      const generous = permitsAll.ask(question);
      const forbidden = plain.deciding.some(({ effect }) => effect === 'forbid');
      assert.equal(generous.allowed, !forbidden);
      if (plain.allowed)
        assert.ok(plain.deciding.length > 0 && plain.deciding.every(({ effect }) => effect === 'permit'));
      assert.equal(forbidsAll.ask(question).allowed, false);
    }),
    { numRuns: 200 },
  );
});
