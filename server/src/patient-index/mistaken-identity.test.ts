// Ordinary messages, mistaken in ordinary ways, that could make two people one or hide one.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { PatientId } from '#standards/patient.ts';
import {
  exampleMatching as matching,
  exampleNhsNumber,
  examplePatient,
  examplePatientId,
  forgetEverybody,
  inPassing,
  personsNow,
  type Told,
} from './example-patients.ts';
import { findPersons } from './find-persons.ts';
import { linkPatient, type PatientToLink } from './link-patient.ts';
import { mergePatients, unmergePatients } from './merge-patients.ts';
import { demographicsOf, patientsOf, personOf } from './persons.ts';
import { listReviews } from './review.ts';

const database = await createTestDatabase();
const inbox = database.as('inbox');
const owner = database.as('owner');

beforeEach(() => forgetEverybody(owner));

const one = exampleNhsNumber(1);
const two = exampleNhsNumber(2);
const ada: Told = { family: 'Okafor', given: ['Ada'], born: '1984-07-03', gender: 'female', postcode: 'SE5 8SY' };
const leon: Told = { family: 'Clarke', given: ['Leon'], born: '2011-08-20', gender: 'male', postcode: 'SE5 0EZ' };
const [k1, k2, k9, gpAda, gpLeon] = [
  examplePatientId('RJZ', 'K1'),
  examplePatientId('RJZ', 'K2'),
  examplePatientId('RJZ', 'K9'),
  examplePatientId('G85001', 'Ada'),
  examplePatientId('G85001', 'Leon'),
];
const names = new Map<PatientId, string>([
  [k1, 'k1'],
  [k2, 'k2'],
  [k9, 'k9'],
  [gpAda, 'ada'],
  [gpLeon, 'leon'],
]);
let day = 0;
const hear = (patient: PatientToLink) =>
  inbox.transaction((transaction) => linkPatient(transaction, patient, matching));
/** The hospital, in HL7 v2: each message a day later. */
const hospital = (number: string, told: Told, more: Partial<PatientToLink> = {}) => {
  day += 1;
  const receivedAt = new Date(Date.UTC(2026, 5, day));
  return hear(examplePatient('RJZ', number, told, { complete: false, receivedAt, ...more }));
};
const practice = (number: string, told: Told) => hear(examplePatient('G85001', number, told));
const mergeOf = (survivor: PatientId, superseded: PatientId) => ({
  survivor,
  superseded,
  sourceId: 'rjz-feed',
  organisation: 'RJZ',
  receivedAt: new Date(Date.UTC(2026, 5, 1)),
});
const merge = (survivor: PatientId, superseded: PatientId) =>
  inbox.transaction((transaction) => mergePatients(transaction, mergeOf(survivor, superseded), matching));
const persons = () => personsNow(inbox, names);
const questions = async () =>
  (await listReviews(inbox, { limit: 50 })).reviews.map(({ one: first, other, reasons }) => ({
    pair: [first, other]
      .map(({ patientId }) => String(names.get(patientId)))
      .toSorted()
      .join(' '),
    because: reasons.map(({ about }) => about),
  }));

describe('a record overwritten with another person’s details (A08)', () => {
  for (const [how, nhs] of [
    ['without numbers', {}],
    ['with numbers nobody checked', { nhs: two, verified: false }],
  ] as const)
    test(`is linked with neither by what it says, ${how}`, async () => {
      await practice('Ada', { ...ada, nhs: one, verified: true });
      await practice('Leon', { ...leon, nhs: two, verified: true });
      await hospital('K1', ada);
      assert.equal(await persons(), 'ada k1 | leon');
      const overwritten = await hospital('K1', { ...leon, ...nhs });
      assert.ok(overwritten.contradicts);
      assert.equal(await persons(), 'ada | k1 | leon');
      const [question] = await questions();
      assert.equal(question?.pair, 'k1 leon');
      assert.ok(question.because.includes('overwritten-record'));
      await hospital('K1', ada);
      assert.equal(await persons(), 'ada | k1 | leon', 'put right, what came between may still be another’s');
      assert.ok(
        (await questions()).some(({ pair, because }) => pair === 'ada k1' && because[0] === 'overwritten-record'),
      );
    });

  test('is no marriage, no slip, no short name, and no newborn who is named', async () => {
    await practice('Ada', { ...ada, maiden: 'Brandt' });
    for (const told of [
      { ...ada, family: 'Brandt' },
      { ...ada, given: ['Adah'] },
      { ...ada, born: '1984-03-07' },
      { ...ada, given: ['Baby'] },
      { ...ada, given: ['Unknown'], family: 'Unknown', born: '1900-01-01' },
      ada,
    ])
      await hospital('K1', told);
    assert.equal(await persons(), 'ada k1');
  });

  test('whose number both still verify is linked by it: a new name is not another person', async () => {
    await practice('Ada', { ...ada, given: ['Adam'], gender: 'male', nhs: one, verified: true });
    await hospital('K1', { ...ada, nhs: one, verified: true });
    await hospital('K1', { ...ada, given: ['Adam'], gender: 'male', nhs: one, verified: true });
    assert.equal(await persons(), 'ada k1');
  });
});

test('a registration (A28) under somebody else’s number joins nobody; where both verify it a steward is asked', async () => {
  for (const verified of [true, false]) {
    await forgetEverybody(owner);
    await practice('Ada', { ...ada, nhs: one, verified: true });
    const result = await hospital('K1', { ...leon, family: 'Okafor', nhs: one, verified });
    assert.equal(result.status, verified ? 'needs-review' : 'separate');
    assert.equal(await persons(), 'ada | k1');
  }
});

test('a changed number (A47) named without anything else keeps what was known under the former', async () => {
  await practice('Ada', { ...ada, nhs: one, verified: true });
  await hospital('K1', { ...ada, nhs: one, verified: true });
  await hospital('K9', { family: 'Okafor' });
  await merge(k9, k1);
  assert.equal(await persons(), 'ada k1 k9');
  const person = (await personOf(inbox, k9))!;
  assert.equal((await demographicsOf(inbox, person))?.demographics.birthDate, '1984-07-03');
  await hospital('K9', { ...leon, nhs: two, verified: true });
  assert.equal(await persons(), 'ada k1 | k9', 'the number given to somebody else');
});

test('two linked (A24) or parted (A37) by messages that only name them are as their numbers say', async () => {
  await hospital('K1', { ...ada, nhs: one, verified: true });
  await hospital('K2', { ...ada, nhs: two, verified: true });
  await hospital('K1', { family: 'Okafor', given: ['Ada'] });
  await hospital('K2', { family: 'Okafor', given: ['Ada'] });
  assert.equal((await merge(k1, k2)).status, 'needs-review');
  await inbox.transaction((transaction) => unmergePatients(transaction, mergeOf(k1, k2), matching));
  assert.equal(await persons(), 'k1 | k2');
  const [first] = await owner.run({
    text: 'select verified_nhs_number as number from patient_index.patient where patient_id = $1',
    values: [k1],
  });
  assert.deepEqual(first, { number: one });
});

test('a number somebody types to get on is nobody’s: it links, replaces and finds nobody', async () => {
  const filler = { nhs: '999 999 9999', verified: false };
  await hospital('K1', { ...ada, nhs: one, verified: false });
  await hospital('K1', { ...ada, ...filler });
  assert.equal((await demographicsOf(inbox, (await personOf(inbox, k1))!))?.demographics.nhsNumber, one);
  await hospital('K2', { ...leon, ...filler });
  await hospital('K9', { ...leon, given: ['L'], ...filler });
  assert.equal(await persons(), 'k1 | k2 | k9');
  const found = await findPersons(inbox, { nhsNumber: filler.nhs }, matching);
  assert.ok(found.status === 'found' && found.persons.length === 0);
});

test('strangers without names, birth dates or homes stay strangers', async () => {
  const unknown: Told = {
    family: 'Unknown',
    given: ['Male'],
    born: '1900-01-01',
    gender: 'male',
    postcode: 'ZZ99 3VZ',
  };
  await hospital('K1', { ...unknown, phone: '020 7946 0099' });
  await hospital('K2', { ...unknown, phone: '020 7946 0099' });
  const anonymous = examplePatient('RJZ', 'K9', { born: '1900-01-01' });
  anonymous.demographics.names = [{ use: 'anonymous', family: 'Male', given: ['Unknown'], prefix: [] }];
  await hear(anonymous);
  assert.equal(await persons(), 'k1 | k2 | k9');
});

test('a care home: sixty people, one address, one telephone', async () => {
  const given = ['Margaret', 'Mary', 'Joan', 'Peter', 'John', 'Ada', 'George', 'Rose', 'Alan', 'June'];
  const family = ['Smith', 'Jones', 'Brown', 'Taylor', 'Okafor', 'Mensah'];
  const home = { postcode: 'SE5 8SY', street: 'Elm House, 2 Grove Lane', phone: '020 7946 0005' };
  await inPassing(owner, async (everything) => {
    const residents = family.flatMap((last, at) =>
      given.map((first, place): Told => ({
        ...home,
        family: last,
        given: [first],
        born: `19${30 + at}-0${(place % 9) + 1}-1${place % 10}`,
      })),
    );
    // And two of one name, born a day apart.
    residents.push({ ...residents[0]!, born: '1930-01-11' });
    for (const [at, resident] of residents.entries())
      await linkPatient(everything, examplePatient('RJZ', `${at}`, resident), matching);
    const [count] = await everything.run({
      text: 'select count(distinct person_id)::int as persons from patient_index.patient',
    });
    assert.deepEqual(count, { persons: residents.length });
  });
});

test('a restricted person hides whoever is merged with them, and nobody once parted', async () => {
  await hospital('K1', ada, { restricted: true });
  await hospital('K2', { ...leon, nhs: two, verified: true });
  await merge(k1, k2);
  const find = async () => {
    const found = await findPersons(inbox, { nhsNumber: two }, matching);
    return found.status === 'found' ? found.persons.length : undefined;
  };
  assert.equal(await find(), 0);
  await inbox.transaction((transaction) => unmergePatients(transaction, mergeOf(k1, k2), matching));
  assert.equal(await find(), 1);
  assert.deepEqual(await patientsOf(inbox, (await personOf(inbox, k1))!), []);
});
