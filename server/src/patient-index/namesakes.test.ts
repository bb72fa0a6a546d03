// Many patients of one name and birth date: a name that many bear, or a placeholder nobody has listed. None of them may be
// another, and their messages are not held up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { exampleMatching as matching, examplePatient, personsNow, type Told } from './example-patients.ts';
import { linkPatient, type PatientToLink } from './link-patient.ts';
import { listReviews } from './review.ts';

const database = await createTestDatabase();
const jadwiga: Told = { family: 'Szymanska', given: ['Jadwiga'], born: '1961-04-17', gender: 'female' };

test('eight are one person; with the ninth all are parted, and beyond sixty nobody’s message waits', async () => {
  const { namesakes, patientsTogether } = matching.limits;
  const hear = (patient: PatientToLink) =>
    database.as('inbox').transaction((transaction) => linkPatient(transaction, patient, matching));
  const patients = Array.from({ length: patientsTogether + 12 }, (_, at) => examplePatient('RJZ', `P${at}`, jadwiga));
  const names = new Map(patients.map(({ patientId }, at) => [patientId, String(at).padStart(2, '0')]));
  for (const patient of patients.slice(0, namesakes)) await hear(patient);
  assert.equal(await personsNow(database.as('server'), names), '00 01 02 03 04 05 06 07');

  const results = [];
  for (const patient of patients.slice(namesakes)) results.push(await hear(patient));
  assert.equal(await personsNow(database.as('server'), names), [...names.values()].join(' | '));
  assert.deepEqual([...new Set(results.map(({ status }) => status))], ['needs-review']);

  const { reviews } = await listReviews(database.as('server'), { limit: 2000 });
  const asked = new Set(reviews.flatMap(({ one, other }) => [one.patientId, other.patientId]));
  assert.equal(asked.size, patients.length, 'each is asked about');
  assert.ok(reviews.length <= patients.length * namesakes, `${reviews.length} questions`);

  // Something in common that few have still tells who is who.
  const phone = '07700 900031';
  await hear(examplePatient('RV5', 'Q1', { ...jadwiga, phone }));
  const { status } = await hear(examplePatient('RV5', 'Q2', { ...jadwiga, phone }));
  assert.equal(status, 'linked');
  const [bearers] = await database.as('server').run<{ most: number }>({
    text: 'select max(count) as most from (select count(*) from patient_index.patient group by person_id) as person',
  });
  assert.equal(bearers!.most, 2);
});
