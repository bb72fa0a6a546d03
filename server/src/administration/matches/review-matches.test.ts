import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleMatching, exampleNhsNumber, examplePatient } from '#patient-index/example-patients.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import { personOf } from '#patient-index/persons.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import type { Stewarding } from '../steward.ts';
import { answerMatch, reviewMatches } from './review-matches.ts';

const database = await createTestDatabase();
const steward = (requestId: string, ...permissions: Permission[]): Stewarding => ({
  database: database.as('server'),
  user: {
    userId: 'tom',
    name: 'Tom',
    roleId: 'data-steward',
    roleName: 'Data steward',
    organisation: { ods: 'QKK', name: 'Q' },
    permissions: new Set(permissions),
    sessionId: 's',
  },
  requestId,
  now: () => new Date('2026-11-23T10:00:00Z'),
});
const eventsOf = (requestId: string) =>
  database.as('auditor').run<{ kind: string }>({
    text: 'select kind from audit.event where request_id = $1 order by sequence',
    values: [requestId],
  });

// One name, birth date and address; another number in each, neither verified: only a person can say.
const told = {
  family: 'Doyle',
  given: ['Frances'],
  born: '1948-06-02',
  street: '4 Invented Row',
  postcode: 'SE17 8QA',
  gender: 'female',
} as const;
const [one, other] = [
  examplePatient('RJ1', '1', { ...told, nhs: exampleNhsNumber(1) }),
  examplePatient('RJZ', '2', { ...told, nhs: exampleNhsNumber(2) }),
];
for (const patient of [one, other])
  await database.as('inbox').transaction((transaction) => linkPatient(transaction, patient, exampleMatching));

test('to look is written down before anything is shown, and nobody else may', async () => {
  const { reviews } = await reviewMatches(steward('look', 'steward-matches'), { limit: 10 });
  assert.equal(reviews.length, 1);
  assert.deepEqual(await eventsOf('look'), [{ kind: 'administer' }]);
  await assert.rejects(reviewMatches(steward('peep', 'view-record'), { limit: 10 }), /does not look after matches/);
  assert.deepEqual(await eventsOf('peep'), [{ kind: 'refuse' }]);
});

test('a steward says that they are one, and they are', async () => {
  const answer = { patientId: one.patientId, otherPatientId: other.patientId, decision: 'same' } as const;
  await assert.rejects(
    answerMatch(steward('forge', 'view-record'), answer, exampleMatching),
    /does not look after matches/,
  );
  const said = await answerMatch(steward('answer', 'steward-matches'), answer, exampleMatching);
  assert.ok(said.done);
  const reader = database.as('server');
  assert.equal(await personOf(reader, one.patientId), await personOf(reader, other.patientId));
  assert.equal((await reviewMatches(steward('again', 'steward-matches'), { limit: 10 })).reviews.length, 0);
  assert.ok((await eventsOf('answer')).length > 0);
});
