// What of a hospital's own messages says when it had to do with somebody, and what does not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { Appointment, Encounter, Resource, ServiceRequest } from '#standards/fhir/types.ts';
import { patientIdOf } from '#standards/patient.ts';
import { receiveResources } from '../write.ts';
import { contactDates } from './contact-dates.ts';

const database = await createTestDatabase();
const server = database.as('server');
let number = 0;

/** The contacts that these resources of one hospital are, looked for around 23 November. */
async function datesOf(resources: readonly Resource[], organisation = 'RZZ'): Promise<string[]> {
  number += 1;
  const patientId = patientIdOf('RZZ', { system: 'https://example.org/rzz/patient', value: `C${number}` });
  const { refused } = await database.as('inbox').transaction((transaction) =>
    receiveResources(transaction, {
      patientId,
      sourceId: 'rzz-feed',
      organisation: 'RZZ',
      recordedAt: '2026-11-23T12:00:00Z',
      receivedAt: new Date('2026-11-23T12:00:00Z'),
      resources,
    }),
  );
  assert.deepEqual(refused, []);
  const dates = await contactDates(server, [patientId], organisation, {
    from: new Date('2026-11-09T00:00:00Z'),
    to: new Date('2026-12-23T00:00:00Z'),
  });
  return dates.map(({ kind, from, until, stillGoingOn }) =>
    [
      kind,
      from.toISOString().slice(0, 16),
      until?.toISOString().slice(0, 16) ?? (stillGoingOn ? 'going on' : 'once'),
    ].join(' '),
  );
}

const subject = { reference: 'Patient/p' };
const encounter = (more: Partial<Encounter>): Encounter => ({
  resourceType: 'Encounter',
  id: 'visit',
  status: 'finished',
  class: { code: 'EMER' },
  subject,
  ...more,
});
const appointment = (more: Partial<Appointment>): Appointment => ({
  resourceType: 'Appointment',
  id: 'appointment',
  status: 'booked',
  description: 'Outpatients',
  participant: [{ actor: subject, status: 'accepted' }],
  ...more,
});
const referral: ServiceRequest = {
  resourceType: 'ServiceRequest',
  id: 'referral',
  status: 'active',
  intent: 'order',
  subject,
  authoredOn: '2026-11-20',
};

test('an attendance that is going on, one that ended, and a stay with both its days', async () => {
  assert.deepEqual(await datesOf([encounter({ status: 'in-progress', period: { start: '2026-11-23T10:00:00Z' } })]), [
    'encounter 2026-11-23T10:00 going on',
  ]);
  assert.deepEqual(
    await datesOf([encounter({ period: { start: '2026-11-22T10:00:00Z', end: '2026-11-22T13:00:00Z' } })]),
    ['encounter 2026-11-22T10:00 2026-11-22T13:00'],
  );
  assert.deepEqual(
    await datesOf([
      encounter({ class: { code: 'IMP' }, period: { start: '2026-10-01T10:00:00Z', end: '2026-11-20T13:00:00Z' } }),
    ]),
    ['encounter 2026-10-01T10:00 2026-11-20T13:00'],
  );
});

test('appointments to come and referrals count; what was cancelled, is long over or far ahead does not', async () => {
  assert.deepEqual(
    await datesOf([appointment({ start: '2026-12-01T09:00:00Z', end: '2026-12-01T09:20:00Z' }), referral]),
    ['referral 2026-11-20T00:00 going on', 'appointment 2026-12-01T09:00 once'],
  );
  assert.deepEqual(
    await datesOf([appointment({ status: 'cancelled', start: '2026-12-01T09:00:00Z', end: '2026-12-01T09:20:00Z' })]),
    [],
  );
  assert.deepEqual(await datesOf([appointment({ start: '2027-03-01T09:00:00Z', end: '2027-03-01T09:20:00Z' })]), []);
  assert.deepEqual(
    await datesOf([encounter({ period: { start: '2026-05-01T10:00:00Z', end: '2026-05-01T13:00:00Z' } })]),
    [],
  );
});

test('what another organisation sent is not asked, and what bears a label is left out', async () => {
  const visit = encounter({ period: { start: '2026-11-22T10:00:00Z' } });
  assert.deepEqual(await datesOf([visit], 'RYY'), []);
  const labelled = {
    ...visit,
    meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] },
  };
  assert.deepEqual(await datesOf([labelled]), []);
});
