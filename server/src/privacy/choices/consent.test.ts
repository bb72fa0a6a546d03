// A choice as a FHIR Consent: valid R4, and what IHE's basic consent asks for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validateResource } from '#standards/fhir/validate.ts';
import type { PersonId } from '#standards/patient.ts';
import type { ChoiceRecorded } from './choices.ts';
import { consentOf } from './consent.ts';

const personId = '5b3ab157-6d32-4c9b-a6e4-9a4f0f3a7d01' as PersonId;
const host = { ods: 'QKK', name: 'Local Care Record' };
const choice = (choiceId: string, opted: 'out' | 'in', more: Partial<ChoiceRecorded> = {}): ChoiceRecorded => ({
  choiceId,
  opted,
  chosenAt: new Date('2026-11-20T10:00:00Z'),
  nhsNumber: '9990000018',
  numberVerified: true,
  ends: new Set(),
  identities: new Map(),
  sequence: 1,
  askedBy: 'phone',
  askedFor: 'person',
  by: { type: 'user', userId: 'jo', name: 'Jo Carrick', roleId: 'care-coordinator', organisation: 'X99001' },
  recordedAt: new Date('2026-11-20T11:00:00Z'),
  ...more,
});
const out = choice('0b6fd1a2-1111-4222-8333-444455556666', 'out');
const back = choice('0b6fd1a2-1111-4222-8333-444455556667', 'in', { ends: new Set([out.choiceId]), sequence: 2 });

test('an opt-out that holds is an active consent that denies, with everything the basic consent asks for', () => {
  const consent = consentOf(out, {
    personId,
    host,
    choices: { personIds: [personId], history: [out], optedOut: [out] },
  });
  assert.deepEqual(validateResource(consent), []);
  assert.equal(consent.status, 'active');
  assert.equal(consent.provision?.type, 'deny');
  // Source: IHE PCF, IHE.PCF.consentBasic: all 1..1, or at least one; no policyRule, no verification.
  for (const demanded of [
    'scope',
    'category',
    'patient',
    'dateTime',
    'performer',
    'organization',
    'sourceAttachment',
    'policy',
  ])
    assert.ok(demanded in consent, demanded);
  assert.equal(consent.scope.coding?.[0]?.code, 'patient-privacy');
  assert.ok(consent.policy?.[0]?.uri);
  assert.ok(!('policyRule' in consent) && !('verification' in consent));
  assert.equal(consent.patient?.identifier?.value, '9990000018');
  assert.doesNotMatch(JSON.stringify(consent), /Jo Carrick/, 'whose staff wrote it down is in the audit log');
});

test('opting back in permits, and what it ended is no longer active', () => {
  const choices = { personIds: [personId], history: [back, out], optedOut: [] };
  assert.equal(consentOf(back, { personId, host, choices }).provision?.type, 'permit');
  assert.equal(consentOf(out, { personId, host, choices }).status, 'inactive');
  assert.deepEqual(validateResource(consentOf(back, { personId, host, choices })), []);
});

test('without a number the person is named by their id alone; somebody who spoke for them is said to have', () => {
  const { nhsNumber: _, ...unnumbered } = choice(out.choiceId, 'out', { askedFor: 'representative' });
  const consent = consentOf(unnumbered, {
    personId,
    host,
    choices: { personIds: [personId], history: [unnumbered], optedOut: [unnumbered] },
  });
  assert.deepEqual(validateResource(consent), []);
  assert.equal(consent.performer?.[0]?.display, 'Somebody who may speak for the person');
});
