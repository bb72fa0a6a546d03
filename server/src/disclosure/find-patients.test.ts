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

async function closing(requestId: string): Promise<{ person: PersonId | null; named: PersonId[] }> {
  const rows = await auditor.run<{ kind: string; person: PersonId | null; resource: string }>({
    text: 'select kind, person_id as person, resource::text as resource from audit.event where request_id = $1 order by sequence',
    values: [requestId],
  });
  assert.deepEqual(
    rows.map(({ kind }) => kind),
    ['find-patient', 'complete-disclosure'],
  );
  const { person, resource } = rows[1]!;
  return { person, named: [bea, other, hidden].filter((id) => resource.includes(`Person/${id}`)) };
}
const find = (requestId: string, criteria: Parameters<typeof findPatients>[2]) =>
  findPatients(example.door, { user, requestId }, criteria);

test('the one who was shown is whom the closing event is about', async () => {
  await find('one-shown', { nhsNumber: '9990000018' });
  assert.deepEqual(await closing('one-shown'), { person: bea, named: [bea] });
});

test('each of several is named, and the event is about none of them alone', async () => {
  await find('several-shown', { family: 'Quill', birthDate: '1950-05-03' });
  assert.deepEqual(await closing('several-shown'), { person: null, named: [bea, other] });
});

test('nobody is named who was not shown', async () => {
  await find('restricted', { nhsNumber: '9990000034' });
  assert.deepEqual(await closing('restricted'), { person: null, named: [] });
  await find('too-little', { family: 'Quill' });
  assert.deepEqual(await closing('too-little'), { person: null, named: [] });
});
