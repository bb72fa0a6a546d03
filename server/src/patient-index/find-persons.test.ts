import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { exampleMatching as matching, exampleNhsNumber, examplePatient, type Told } from './example-patients.ts';
import { supersedeNhsNumber } from './decide-again.ts';
import { type FindCriteria, findPersons, type FoundPerson } from './find-persons.ts';
import { linkPatient, type PatientToLink } from './link-patient.ts';
import { demographicsOf } from './persons.ts';

const database = await createTestDatabase();
const inbox = database.as('inbox');
const server = database.as('server');

const hear = (patient: PatientToLink) =>
  inbox.transaction((transaction) => linkPatient(transaction, patient, matching));
const find = (criteria: FindCriteria) => findPersons(server, criteria, matching);
async function foundBy(criteria: FindCriteria): Promise<readonly FoundPerson[]> {
  const found = await find(criteria);
  assert.equal(found.status, 'found');
  return found.persons;
}
const names = (persons: readonly FoundPerson[]) =>
  persons.map(({ demographics }) => `${demographics.names[0]?.given[0]} ${demographics.names[0]?.family}`);

const zoe = exampleNhsNumber(10);
const former = exampleNhsNumber(11);
const hidden = exampleNhsNumber(12);
const born = '1979-05-21';
const people: [organisation: string, number: string, told: Told, more?: Partial<PatientToLink>][] = [
  [
    'G85001',
    '1',
    { family: 'Ó Briain', given: ['Zoë'], born, gender: 'female', postcode: 'SE5 8SY', nhs: zoe, verified: true },
  ],
  [
    'RJZ',
    '1',
    { family: "O'Brien", given: ['Zoe'], born, gender: 'female', postcode: 'SE5 8SY', nhs: zoe, verified: true },
  ],
  ['RJZ', '2', { family: 'Sørensen', given: ['Bjørn'], born: '1961-12-02', gender: 'male', postcode: 'SE1 7EH' }],
  ['RJZ', '3', { family: 'Zhang', given: ['Wei'], born: '1988-10-10', postcode: 'SE15 4ST' }],
  ['RJZ', '4', { family: 'Taylor', maiden: 'Nowak', given: ['Zofia'], born: '1993-12-01', postcode: 'SE22 8EW' }],
  ['RJZ', '5', { family: 'Walsh', given: ['Margaret'], born: '1938-02-11', postcode: 'SE22 8EW' }],
  ['RJZ', '6', { family: 'Reed', given: ['Ruth'], born, postcode: 'SE5 8SY', nhs: hidden, verified: true }],
  // Known to be restricted only there.
  [
    'G85001',
    '6',
    { family: 'Reed', given: ['Ruth'], born, postcode: 'SE5 8SY', nhs: hidden, verified: true },
    { restricted: true },
  ],
  ['RJZ', '7', { family: 'Old', given: ['Olive'], born: '1950-06-06', nhs: former, verified: true }],
];

before(async () => {
  for (const [organisation, number, told, more] of people) await hear(examplePatient(organisation, number, told, more));
  for (let index = 0; index < 25; index += 1)
    await hear(
      examplePatient('RV5', `many${index}`, {
        family: 'Smith',
        given: ['John'],
        born: '1970-01-01',
        nhs: exampleNhsNumber(100 + index),
        verified: true,
      }),
    );
});

test('by NHS number, however it is written, a person known to two organisations appears once', async () => {
  const persons = await foundBy({ nhsNumber: `${zoe.slice(0, 3)} ${zoe.slice(3, 6)}-${zoe.slice(6)}` });
  assert.equal(persons.length, 1);
  assert.deepEqual(persons[0]!.organisations, ['G85001', 'RJZ']);
  assert.equal(persons[0]!.grade, 'certain');
  assert.deepEqual(persons[0]!.demographics.telecoms, []);
});

test('names are found with and without marks, as they sound, begun, exchanged, former and short', async () => {
  for (const [criteria, name, reason] of [
    [{ family: 'Ó Briain', given: 'Zoë', birthDate: born }, 'Zoë Ó Briain', 'last name'],
    [{ family: "O'Brien", given: 'Zoe', birthDate: born }, 'Zoë Ó Briain', 'last name'],
    [{ family: 'Obrian', birthDate: born }, 'Zoë Ó Briain', 'last name spelt alike'],
    [{ family: 'Obr', given: 'Zo', birthDate: born }, 'Zoë Ó Briain', 'first name begins so'],
    [{ family: 'Sorensen', birthDate: '1961-12-02' }, 'Bjørn Sørensen', 'last name'],
    [{ family: 'SOERENSEN', given: 'Bjorn', birthDate: '1961-12-02' }, 'Bjørn Sørensen', 'last name spelt alike'],
    [
      { family: 'Sørensen', given: 'Bjørn', birthDate: '1961-02-12' },
      'Bjørn Sørensen',
      'date of birth with day and month exchanged',
    ],
    [{ family: 'Sørensen', given: 'Bjørn', birthDate: '1961-12-03' }, 'Bjørn Sørensen', 'date of birth one slip away'],
    [{ family: 'Sørensen', given: 'Bjørn', birthDate: '1961' }, 'Bjørn Sørensen', 'year of birth'],
    [
      { family: 'Sørensen', given: 'Bjørn', birthDate: '1961-12-02', postcode: 'CR0 2AB' },
      'Bjørn Sørensen',
      'another postcode',
    ],
    [{ family: 'Wei', given: 'Zhang', birthDate: '1988-10-10' }, 'Wei Zhang', 'first and last name exchanged'],
    [{ family: 'Nowak', given: 'Zofia', birthDate: '1993-12-01' }, 'Zofia Taylor', 'former last name'],
    [{ family: 'Walsh', given: 'Peggy', birthDate: '1938-02-11' }, 'Margaret Walsh', 'form of the first name'],
    [{ family: 'Walsh', postcode: 'se228ew' }, 'Margaret Walsh', 'postcode'],
    [{ birthDate: '1938-02-11', postcode: 'SE22 8EW' }, 'Margaret Walsh', 'date of birth'],
  ] as [FindCriteria, string, string][]) {
    const persons = await foundBy(criteria);
    assert.deepEqual(names(persons), [name], JSON.stringify(criteria));
    assert.ok(persons[0]!.reasons.includes(reason), `${JSON.stringify(criteria)}: ${persons[0]!.reasons.join(', ')}`);
  }
});

test('somebody else is not found: another name, another birth date', async () => {
  for (const criteria of [
    { family: 'Clarke', birthDate: born },
    { family: 'Walsh', given: 'Margaret', birthDate: '1999-09-09' },
    { family: 'Walsh', postcode: 'CR0 2AB' },
    { birthDate: '1938-02-11', postcode: 'CR0 2AB' },
    { nhsNumber: exampleNhsNumber(5000) },
  ])
    assert.deepEqual(names(await foundBy(criteria)), [], JSON.stringify(criteria));
});

test('too little is not searched for: this is not for browsing', async () => {
  for (const criteria of [
    {},
    { family: 'Smith' },
    { given: 'John' },
    { family: 'Smith', given: 'John' },
    { birthDate: '1970-01-01' },
    { postcode: 'SE5 8SY' },
    { family: 'Smith', birthDate: '1970' },
    { family: 'S', birthDate: '1970-01-01' },
    { family: '%%', birthDate: '1970-01-01' },
    { nhsNumber: '999 000 0019' },
    { family: 'Smith', postcode: 'SE5' },
  ])
    assert.equal((await find(criteria)).status, 'not-enough', JSON.stringify(criteria));
});

test('at most twenty are given, and it is said that there are more', async () => {
  const found = await find({ family: 'Smith', given: 'John', birthDate: '1970-01-01' });
  assert.ok(found.status === 'found' && found.more);
  assert.equal(found.persons.length, 20);
});

test('a restricted person is answered as one who does not exist, however they are asked for', async () => {
  for (const restricted of [
    { nhsNumber: hidden },
    { family: 'Reed', given: 'Ruth', birthDate: born },
    { birthDate: born, postcode: 'SE5 8SY', family: 'Reed' },
    { identifier: { value: '6' } },
  ])
    assert.deepEqual(await find(restricted), { status: 'found', persons: [], more: false, notes: [] });
});

test('a local number finds its patient', async () => {
  assert.deepEqual(names(await foundBy({ identifier: { value: '2', system: 'https://example.org/rjz/patient' } })), [
    'Bjørn Sørensen',
  ]);
  assert.deepEqual(names(await foundBy({ identifier: { value: '2', system: 'https://example.org/other' } })), []);
});

test('a superseded NHS number still finds its person, and the reader is told', async () => {
  const current = exampleNhsNumber(13);
  await server.transaction((transaction) =>
    supersedeNhsNumber(transaction, { superseded: former, current, at: new Date(), requestId: 'request-1' }, matching),
  );
  for (const nhsNumber of [former, current]) assert.deepEqual(names(await foundBy({ nhsNumber })), ['Olive Old']);
  const found = await find({ nhsNumber: former });
  assert.ok(found.status === 'found' && found.notes.length === 1);
  // Also where a source goes on saying the old one after the national service was heard: it is the same person's number.
  const said = { family: 'Old', given: ['Olive'], born: '1950-06-06', verified: true };
  await hear(examplePatient('X26', current, { ...said, nhs: current }));
  await hear(examplePatient('RJZ', '7', { ...said, nhs: former }, { receivedAt: new Date('2027-01-01T10:00:00Z') }));
  const [olive] = await foundBy({ nhsNumber: former });
  assert.equal(olive?.demographics.nhsNumber, current);
  assert.deepEqual((await demographicsOf(server, olive.personId))?.conflicts, []);
});

test('a number and details together: whoever bears the one and fits the others', async () => {
  const mine = { nhsNumber: zoe };
  for (const fitting of [{ family: 'OBrien' }, { birthDate: born, given: 'Zoe' }, { postcode: 'se58sy' }])
    assert.equal((await foundBy({ ...mine, ...fitting })).length, 1, JSON.stringify(fitting));
  for (const other of [
    { family: 'Reed' },
    { birthDate: '1980-07-02' },
    { postcode: 'SE1 7EH' },
    { given: 'Ruth', birthDate: born },
  ])
    assert.deepEqual(await foundBy({ ...mine, ...other }), [], JSON.stringify(other));
  assert.equal((await foundBy({ identifier: { value: '2' }, family: 'Sorensen' })).length, 1);
  assert.deepEqual(await foundBy({ identifier: { value: '2' }, family: 'Zhang' }), []);
});
