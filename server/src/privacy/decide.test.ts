import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Permission } from '#runtime/config/partnership.ts';
import type { Observation } from '#standards/fhir/types.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { systemClock } from '#runtime/clock.ts';
import type { PersonId } from '#standards/patient.ts';
import { readAccessRules } from './access-rules.ts';
import { createDecision, type DecisionFacts } from './decide.ts';
import { policySet } from './policies/policy-set.ts';
import { policiesOf, readPolicies } from './policies/read-policies.ts';
import { redact } from './redact.ts';
import type { Relationship } from './relationships/relationship.ts';

const partnership = new URL('../../../partnership', import.meta.url).pathname;
const rules = readAccessRules(partnership);
const demonstration = readPolicies(partnership);
const person = 'b1d7a9b4-0000-4000-8000-000000000001' as PersonId;

const userWith = (...permissions: Permission[]): SignedInUser => ({
  userId: 'u',
  name: 'U',
  roleId: 'r',
  roleName: 'Receptionist',
  organisation: { ods: 'X99', name: 'Example' },
  permissions: new Set(permissions),
  sessionId: 's',
});

interface Circumstances {
  relationships?: readonly Relationship[];
  optedOut?: boolean;
  nobody?: boolean;
  agreements?: Awaited<ReturnType<DecisionFacts['agreementsInForce']>>;
  policies?: string;
}

const inForce = (read: ReturnType<typeof policiesOf>) => {
  const set = policySet(read);
  return () => set;
};
const decideIn = ({ relationships = [], optedOut = false, nobody, agreements = [], policies }: Circumstances = {}) =>
  createDecision({
    policies: inForce(policies === undefined ? demonstration : policiesOf([{ file: 'x.cedar', text: policies }])),
    rules,
    facts: {
      aboutPerson: () => Promise.resolve(nobody ? undefined : { relationships, optedOut }),
      agreementsInForce: () => Promise.resolve(agreements),
    },
    sources: [
      { sourceId: 'own', organisation: { ods: 'X99', name: 'Example' } },
      { sourceId: 'ridge', organisation: { ods: 'RZZ', name: 'Ridge' } },
      { sourceId: 'vale', organisation: { ods: 'RYY', name: 'Vale' } },
    ],
    clock: systemClock,
  });
const open = (user: SignedInUser, circumstances?: Circumstances) =>
  decideIn(circumstances).decide({ user, action: 'open-record', personId: person });
const said = (id: string) => `@id("${id}") @name("Rule ${id}") @explanation("Because ${id}.")`;

test('with no policy that permits, everything is refused', async () => {
  const decided = await open(userWith('view-record'), {
    relationships: [{ kind: 'contact' }],
    policies: `${said('elsewhere')} permit (principal, action == Action::"find-patient", resource);`,
  });
  assert.ok(!decided.permitted);
  assert.deepEqual(decided.policies, []);
  assert.match(decided.explanation, /No policy of this partnership allows this/);
});

test('one refusal is enough, whatever else permits; of several the first in the files is said, and all are kept', async () => {
  const decided = await open(userWith('view-record'), {
    relationships: [{ kind: 'contact' }],
    policies: `${said('all')} permit (principal, action, resource);
      ${said('second')} forbid (principal, action, resource) when { context has relationships };
      ${said('third')} forbid (principal, action == Action::"open-record", resource);`,
  });
  assert.ok(!decided.permitted);
  assert.deepEqual(decided.policies, ['second', 'third']);
  assert.deepEqual([decided.rule, decided.explanation], ['Rule second', 'Because second.']);
});

test('a role that may search but not open is told so, and is offered no way round', async () => {
  const { decide } = decideIn();
  assert.equal((await decide({ user: userWith('find-patient'), action: 'find-patient' })).permitted, true);
  const refused = await open(userWith('find-patient'), { relationships: [{ kind: 'contact' }] });
  assert.ok(!refused.permitted && refused.explanation.includes('Receptionist'));
  assert.equal(refused.ways, undefined);
});

test('without a relationship a record is refused, and what would open it is said: a reason, and for some an emergency', async () => {
  const refused = await open(userWith('view-record'));
  assert.ok(!refused.permitted);
  assert.deepEqual(refused.policies, ['no-relationship']);
  assert.ok(refused.ways && refused.ways.claim.length > 0 && refused.ways.emergency.length === 0);
  const clinician = await open(userWith('view-record', 'break-glass'));
  assert.ok(!clinician.permitted && clinician.ways!.emergency.length === rules.emergencies.reasons.length);
});

test('of nobody, a reader who may open records is told that there is nobody; another the same as of anybody', async () => {
  const nobody = await open(userWith('view-record'), { nobody: true });
  assert.ok(!nobody.permitted && nobody.nobody && nobody.ways === undefined);
  const clerk = await open(userWith('find-patient'), { nobody: true });
  assert.deepEqual(clerk, await open(userWith('find-patient')));
});

test('an opt-out stays closed in an emergency, but for what the policy names: a legal duty, a court order', async () => {
  const doctor = userWith('view-record', 'break-glass');
  const refused = await open(doctor, { optedOut: true, relationships: [{ kind: 'contact' }] });
  assert.ok(!refused.permitted && refused.policies.includes('opted-out'));
  assert.deepEqual(refused.ways!.claim, []);
  assert.deepEqual(refused.ways!.emergency.map(({ code }) => code).toSorted(), ['2', '3']);
  for (const { code } of rules.emergencies.reasons) {
    const decided = await open(doctor, { optedOut: true, relationships: [{ kind: 'break-glass', reason: code }] });
    assert.equal(decided.permitted, code === '2' || code === '3', code);
  }
});

test('what was permitted in an emergency says so; labels that every record keeps back stay kept back', async () => {
  const decided = await open(userWith('view-record'), { relationships: [{ kind: 'break-glass', reason: '5' }] });
  assert.ok(decided.permitted && decided.permit.emergency);
  assert.deepEqual(decided.permit.withheldLabels, ['R', 'V']);
  const usual = await open(userWith('view-record'), { relationships: [{ kind: 'contact' }] });
  assert.ok(usual.permitted && !usual.permit.emergency);
  assert.ok(usual.permit.withheldLabels.includes('HIV'));
});

test('without an agreement a source is not shown; one that covers sections shows those; one’s own is always shown', async () => {
  const readers = new Set(['X99']);
  const relationships = [{ kind: 'contact' }] as const;
  const agreement = (ods: string, sections: ReadonlySet<string> | 'all') => ({
    id: `with-${ods.toLowerCase()}`,
    title: ods,
    sharers: new Set([ods]),
    readers,
    sections,
  });
  const none = await open(userWith('view-record'), { relationships });
  assert.ok(none.permitted);
  assert.deepEqual([...none.permit.withheldSources.keys()], ['ridge', 'vale']);
  assert.deepEqual(none.permit.withheldSources.get('vale'), {
    policy: 'no-sharing-agreement',
    rule: 'No sharing agreement',
    explanation: 'There is no agreement in force under which Vale shares this with Example.',
  });
  const some = await open(userWith('view-record'), {
    relationships,
    agreements: [
      agreement('RZZ', new Set(['alerts'])),
      agreement('RZZ', new Set(['problem-list'])),
      agreement('RYY', 'all'),
    ],
  });
  assert.ok(some.permitted);
  assert.deepEqual([...some.permit.withheldSources.keys()], []);
  assert.deepEqual([...some.permit.sectionsShared], [['ridge', new Set(['alerts', 'problem-list'])]]);
});

test('where a policy cannot be applied, nothing is decided at all: it may be the one that forbids', async () => {
  // More than Cedar's whole numbers hold.
  const overflowing = `${said('all')} permit (principal, action, resource);
    ${said('broken')} forbid (principal, action == Action::"open-record", resource)
    when { 9223372036854775807 + (if context.optedOut then 1 else 1) > 0 };`;
  await assert.rejects(
    open(userWith('view-record'), { relationships: [{ kind: 'contact' }], policies: overflowing }),
    /could not be applied/,
  );
});

test('what a permit withholds is gone, not blanked', async () => {
  const decision = await open(userWith('view-record'), { relationships: [{ kind: 'contact' }] });
  assert.ok(decision.permitted);
  const observation = (id: string, code?: string): Observation => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: 't' },
    ...(code ? { meta: { security: [{ code }] } } : {}),
  });
  const left = redact(decision.permit, [
    observation('open'),
    observation('restricted', 'R'),
    observation('normal', 'N'),
  ]);
  assert.deepEqual(
    left.map(({ id }) => id),
    ['open', 'normal'],
  );
});

test('what points at something withheld no longer does; nothing that was given is changed', () => {
  const secret = { resourceType: 'Condition', id: 'secret', meta: { security: [{ code: 'R' }] } };
  const pointing = {
    resourceType: 'MedicationRequest',
    id: 'm',
    reasonReference: [
      { reference: 'Condition/secret', display: 'Something private' },
      { reference: 'Condition/asthma', display: 'Asthma' },
    ],
    supportingInformation: [
      { reference: 'https://vale.example.org/fhir/Condition/secret/_history/2', display: 'again' },
    ],
    note: [{ authorReference: { reference: 'Condition/secret' }, text: 'as written' }],
  };
  const before = JSON.stringify([secret, pointing]);
  const kept = redact({ withheldLabels: ['R'] }, [secret, pointing] as never[]);
  assert.deepEqual(kept, [
    {
      resourceType: 'MedicationRequest',
      id: 'm',
      reasonReference: [{ reference: 'Condition/asthma', display: 'Asthma' }],
      note: [{ text: 'as written' }],
    },
  ]);
  assert.equal(JSON.stringify([secret, pointing]), before);
});
