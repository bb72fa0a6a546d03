import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '#runtime/clock.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import type { Observation } from '#standards/fhir/types.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { createDecision, type Policy } from './decide.ts';
import type { Permit } from './permit.ts';
import { redact } from './redact.ts';
import { rolePolicy } from './role-policy.ts';

const userWith = (...permissions: Permission[]): SignedInUser => ({
  userId: 'u',
  name: 'U',
  roleId: 'r',
  roleName: 'Receptionist',
  organisation: { ods: 'X99', name: 'X' },
  permissions: new Set(permissions),
  sessionId: 's',
});
const decideBy = (...policies: Policy[]) => createDecision({ policies, clock: systemClock });

test('with no policy that permits, everything is refused', async () => {
  const decision = await decideBy({ id: 'silent', decide: () => ({ opinion: 'none' }) })({
    user: userWith('view-record'),
    action: 'open-record',
  });
  assert.equal(decision.permitted, false);
});

test('one refusal is enough, whatever else permits', async () => {
  const refusing: Policy = { id: 'opted-out', decide: () => ({ opinion: 'refuse', explanation: 'They opted out.' }) };
  const decision = await decideBy(rolePolicy, refusing)({ user: userWith('view-record'), action: 'open-record' });
  assert.deepEqual(decision, { permitted: false, policies: ['opted-out'], explanation: 'They opted out.' });
});

test('a role that may search but not open is told so', async () => {
  const decide = decideBy(rolePolicy);
  assert.equal((await decide({ user: userWith('find-patient'), action: 'find-patient' })).permitted, true);
  const refused = await decide({ user: userWith('find-patient'), action: 'open-record' });
  assert.ok(!refused.permitted && refused.explanation.includes('Receptionist'));
});

test('what a permit withholds is gone, not blanked', async () => {
  const decision = await decideBy(rolePolicy)({ user: userWith('view-record'), action: 'open-record' });
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
  const kept = redact({ withheldLabels: ['R'] } as unknown as Permit, [secret, pointing] as never[]);
  assert.deepEqual(kept, [
    {
      resourceType: 'MedicationRequest',
      id: 'm',
      reasonReference: [{ reference: 'Condition/asthma', display: 'Asthma' }],
      supportingInformation: [],
      note: [{ text: 'as written' }],
    },
  ]);
  assert.equal(JSON.stringify([secret, pointing]), before);
});
