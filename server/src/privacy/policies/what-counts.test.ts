// A class has one answer: whatever is asked, in whatever order, is answered as Cedar itself would answer it; and what no policy
// speaks of makes no class of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { relationshipKinds } from '../relationships/relationship.ts';
import { askCedar, type PolicyQuestion, policySet } from './policy-set.ts';
import { policiesOf, readPolicies } from './read-policies.ts';
import { classesOf } from './what-counts.ts';

const demonstration = readPolicies(new URL('../../../../partnership', import.meta.url).pathname);
const tidewater = readPolicies(new URL('../../../../examples/partnerships/tidewater', import.meta.url).pathname);
let rules = 0;
const rule = (text: string) => {
  rules += 1;
  return `@id("rule-${rules}") @name("A rule") @explanation("Because of it.") ${text};`;
};
/** Policies that speak of whatever a policy can speak of, in ways the demonstration's do not. */
const odd = policiesOf([
  {
    file: 'odd.cedar',
    text: [
      'permit (principal, action, resource) when { principal has team && principal.team == "Night" }',
      'permit (principal in Role::"gp", action == Action::"open-record", resource)',
      'permit (principal, action, resource is Source) when { resource.organisation like "R*" }',
      'forbid (principal, action == Action::"see-source", resource) when { principal.organisation != resource.organisation && context.circumstances.optedOut }',
      'forbid (principal, action in Action::"any-of-the-record", resource) when { action == Action::"print-record" && principal.organisation == "RJZ" }',
      'permit (principal, action == Action::"see-label", resource == Label::"hiv") when { context == context }',
      'forbid (principal, action == Action::"see-source", resource == Source::"s2")',
      'permit (principal, action == Action::"find-patient", resource) when { [principal.organisation].contains("RJZ") }',
      'permit (principal, action == Action::"open-record", resource) when { context.relationships.containsAny(["contact", "referral"]) }',
      'forbid (principal, action == Action::"open-record", resource) when { context.relationships.containsAll(["launched", "contact"]) }',
      'forbid (principal, action == Action::"open-document", resource) when { context.relationships.isEmpty() || context.relationships.contains("launched") }',
      'forbid (principal, action == Action::"see-source", resource) when { context.circumstances.relationships.contains("contact") && context.agreements == ["a"] }',
      'forbid (principal, action == Action::"break-glass", resource) when { principal == User::"user" && context.reason == "6" }',
    ]
      .map(rule)
      .join('\n'),
  },
]);

const principal = fc.record(
  {
    roleId: fc.constantFrom('gp', 'paramedic', 'unheard-of'),
    permissions: fc.subarray(['break-glass', 'find-patient', 'view-record']),
    organisation: fc.constantFrom('RJZ', 'RJ1', 'X99001'),
    team: fc.constantFrom('Night', 'Day'),
  },
  { requiredKeys: ['roleId', 'permissions', 'organisation'] },
);
const circumstances = fc.record(
  {
    purpose: fc.constantFrom('direct-care', 'research'),
    relationships: fc.subarray([...relationshipKinds]),
    optedOut: fc.boolean(),
    emergency: fc.record({ reason: fc.constantFrom('2', '5') }),
  },
  { requiredKeys: ['purpose', 'relationships', 'optedOut'] },
);
const record = { type: 'Record', id: 'record' } as const;
const question: fc.Arbitrary<PolicyQuestion> = fc.oneof(
  fc.record({
    principal,
    action: fc.constantFrom('open-record', 'print-record', 'open-document'),
    resource: fc.constant(record),
    context: circumstances,
  }),
  fc.record({
    principal,
    action: fc.constantFrom('claim-relationship', 'break-glass'),
    resource: fc.constant(record),
    context: fc.record({
      purpose: fc.constant('direct-care'),
      optedOut: fc.boolean(),
      reason: fc.constantFrom('2', '6'),
    }),
  }),
  fc.record({
    principal,
    action: fc.constant('find-patient'),
    resource: fc.constant({ type: 'Search', id: 'search' } as const),
    context: fc.record({ purpose: fc.constant('direct-care') }),
  }),
  fc.record({
    principal,
    action: fc.constant('see-label'),
    resource: fc.record({ type: fc.constant('Label' as const), id: fc.constantFrom('hiv', 'restricted', 'other') }),
    context: circumstances,
  }),
  fc.record({
    principal,
    action: fc.constant('see-source'),
    resource: fc.record({
      type: fc.constant('Source' as const),
      id: fc.constantFrom('s1', 's2'),
      organisation: fc.constantFrom('RJZ', 'RJ1', 'RV5'),
    }),
    context: fc.record({
      circumstances,
      agreements: fc.subarray(['a', 'b']),
      sectionsCovered: fc.boolean(),
    }),
  }),
);

for (const [name, read] of Object.entries({ demonstration, tidewater, odd }))
  test(`by the policies of ${name}, every answer is Cedar's own, whatever was asked before it`, () => {
    const set = policySet(read);
    fc.assert(
      fc.property(question, (asked) => {
        const known = set.ask(asked);
        const own = askCedar(read, asked);
        assert.deepEqual(
          [known.allowed, known.deciding.map(({ id }) => id)],
          [own.allowed, own.deciding.map(({ id }) => id)],
        );
      }),
      { numRuns: 700 },
    );
  });

test('of a set that policies only look into, what they look for counts, and nothing else in it', () => {
  const classOf = classesOf(demonstration.policies);
  const label = (...relationships: string[]) =>
    classOf({
      principal: { roleId: 'gp', permissions: [], organisation: 'RJZ' },
      action: 'see-label',
      resource: { type: 'Label', id: 'hiv' },
      context: { purpose: 'direct-care', relationships, optedOut: false },
    });
  assert.equal(label('contact'), label('referral', 'launched'));
  assert.notEqual(label('contact'), label('contact', 'break-glass'));
});

test('an organisation that no policy names makes no class of its own; nor does a team, nor which way of opening it is', () => {
  const classOf = classesOf(demonstration.policies);
  const asked = (organisation: string, action: string, team?: string): PolicyQuestion => ({
    principal: { roleId: 'gp', permissions: ['view-record'], organisation, ...(team ? { team } : {}) },
    action,
    resource: record,
    context: { purpose: 'direct-care', relationships: ['contact'], optedOut: false },
  });
  assert.equal(classOf(asked('RJZ', 'open-record')), classOf(asked('Y90001', 'print-record', 'Night')));
  const source = (organisation: string, of: string, sectionsCovered: boolean): PolicyQuestion => ({
    ...asked(organisation, 'see-source'),
    resource: { type: 'Source', id: of, organisation: of },
    context: {
      circumstances: { purpose: 'direct-care', relationships: [], optedOut: false },
      agreements: [],
      sectionsCovered,
    },
  });
  assert.equal(classOf(source('RJZ', 'RJ1', true)), classOf(source('Y90001', 'RV5', true)));
  assert.notEqual(
    classOf(source('RJZ', 'RJ1', true)),
    classOf(source('RJZ', 'RJZ', true)),
    'one’s own is another class',
  );
  assert.notEqual(classOf(source('RJZ', 'RJ1', true)), classOf(source('RJZ', 'RJ1', false)));
});
