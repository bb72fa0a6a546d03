// A search shows people to somebody: each of them can be told, and nobody who was not shown is named.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { PersonId } from '#standards/patient.ts';
import { exampleDoor, exampleUser } from './example-door.ts';
import { findPatients } from './find-patients.ts';

const database = await createTestDatabase();
const example = await exampleDoor(database);
after(() => example.close());
const auditor = database.as('auditor');
const user = exampleUser('find-patient');

// All are called Bea Quill, and born on one day.
const bea = await example.receive('1', '9990000018', () => []);
const other = await example.receive('2', '9990000026', () => []);
const hidden = await example.receive('3', '9990000034', () => []);
await database.as('owner').run({
  text: 'update patient_index.patient set restricted = true where person_id = $1',
  values: [hidden],
});

/** Of each closing event: the person it is about, and everybody named in it. */
async function closings(requestId: string): Promise<{ person: PersonId | null; named: PersonId[] }[]> {
  const [opening, ...rows] = await auditor.run<{ kind: string; person: PersonId | null; resource: string }>({
    text: 'select kind, person_id as person, resource::text as resource from audit.event where request_id = $1 order by sequence',
    values: [requestId],
  });
  assert.equal(opening?.kind, 'find-patient');
  assert.ok(rows.every(({ kind }) => kind === 'complete-disclosure'));
  return rows.map(({ person, resource }) => ({
    person,
    named: [bea, other, hidden].filter((id) => resource.includes(`Patient/${id}`)),
  }));
}
const find = (requestId: string, criteria: Parameters<typeof findPatients>[2]) =>
  findPatients(example.door, { user, requestId }, criteria);

test('the one who was shown is whom the closing event is about', async () => {
  await find('one-shown', { nhsNumber: '9990000018' });
  assert.deepEqual(await closings('one-shown'), [{ person: bea, named: [bea] }]);
});

test('each of several has an event of their own, in which no other is named', async () => {
  await find('several-shown', { family: 'Quill', birthDate: '1950-05-03' });
  assert.deepEqual(
    (await closings('several-shown')).toSorted((one) => (one.person === bea ? -1 : 1)),
    [
      { person: bea, named: [bea] },
      { person: other, named: [other] },
    ],
  );
});

test('nobody is named who was not shown', async () => {
  await find('restricted', { nhsNumber: '9990000034' });
  assert.deepEqual(await closings('restricted'), [{ person: null, named: [] }]);
  await find('too-little', { family: 'Quill' });
  assert.deepEqual(await closings('too-little'), [{ person: null, named: [] }]);
});
