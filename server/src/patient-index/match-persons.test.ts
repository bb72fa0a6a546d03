import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { supersedeNhsNumber } from './decide-again.ts';
import {
  exampleDemographics,
  exampleMatching as matching,
  exampleNhsNumber,
  examplePatient,
  type Told,
} from './example-patients.ts';
import { gradePersons } from './find/grade.ts';
import { linkPatient, type PatientToLink } from './link-patient.ts';
import { matchPersons } from './match-persons.ts';
import { comparePatients } from './matching/compare-patients.ts';
import { profileOf } from './matching/profile.ts';
import type { PersonId } from '#standards/patient.ts';

const database = await createTestDatabase();
const inbox = database.as('inbox');

const adas = exampleNhsNumber(1);
const former = exampleNhsNumber(2);
const hidden = exampleNhsNumber(3);
const johns = exampleNhsNumber(4);
const otherJohns = exampleNhsNumber(5);
const nobodys = exampleNhsNumber(6);
const olives = exampleNhsNumber(7);
const ada: Told = {
  family: 'Okafor-Brandt',
  given: ['Adaeze', 'Rose'],
  born: '1980-02-17',
  gender: 'female',
  postcode: 'SE5 8SY',
  phone: '020 7946 0018',
};
const john: Told = { family: 'Smith', given: ['John'], born: '1970-03-08', gender: 'male' };
const aliyah: Told = { family: 'Bello', given: ['Aliyah'], born: '2016-05-14', gender: 'female', postcode: 'SE15 4ST' };
const ruth: Told = { family: 'Reed', given: ['Ruth'], born: '1979-05-21', gender: 'female', postcode: 'SE22 8EW' };
const olive: Told = { family: 'Ørsted', given: ['Olive'], born: '1950-06-06', gender: 'female' };
const ivy: Told = { family: 'Larkspur', given: ['Ivy'], born: '1991-04-23', gender: 'female', postcode: 'SE11 6AA' };

before(async () => {
  const people: [number: string, told: Told, more?: Partial<PatientToLink>][] = [
    ['1', { ...ada, nhs: adas, verified: true }],
    ['2', { ...john, postcode: 'SE1 7EH', nhs: johns, verified: true }],
    ['3', { ...john, postcode: 'SE24 0AB', nhs: otherJohns, verified: true }],
    ['4', aliyah],
    ['5', { ...aliyah, given: ['Aaliyah'] }],
    ['6', { ...ruth, nhs: hidden, verified: true }, { restricted: true }],
    ['7', { ...olive, nhs: olives }],
    ['8', { ...ivy, nhs: exampleNhsNumber(8), verified: true }],
    ['9', { ...ivy, nhs: exampleNhsNumber(9), verified: true }],
  ];
  for (const [number, told, more] of people)
    await inbox.transaction((transaction) =>
      linkPatient(transaction, examplePatient('RJZ', number, told, more), matching),
    );
  await inbox.transaction((transaction) =>
    supersedeNhsNumber(
      transaction,
      { superseded: former, current: adas, at: new Date(), requestId: 'request-1' },
      matching,
    ),
  );
});

const match = (told: Told, localNumber?: string) =>
  matchPersons(
    inbox,
    {
      demographics: exampleDemographics(told),
      identifiers: localNumber ? [{ system: 'https://example.org/rjz/patient', value: localNumber }] : [],
    },
    matching,
  );

/** Who is asked about → who it may be, as "given name: grade", the likeliest first. */
const cases: readonly [what: string, told: Told, expected: readonly string[], localNumber?: string][] = [
  ['everything, and the number verified', { ...ada, nhs: adas, verified: true }, ['Adaeze: certain']],
  ['everything but the number', ada, ['Adaeze: certain']],
  ['everything, and the number as somebody wrote it down', { ...ada, nhs: adas }, ['Adaeze: certain']],
  ['the number that hers replaced', { ...ada, nhs: former, verified: true }, ['Adaeze: certain']],
  ['the number alone', { nhs: adas }, ['Adaeze: possible']],
  ['a hospital number alone', {}, ['Adaeze: possible'], '1'],
  ['half the name, and moved', { ...ada, family: 'Brandt', postcode: 'LS1 4AP', phone: '' }, ['Adaeze: probable']],
  ['misspelt, in capitals', { ...ada, family: 'OKAFFOR BRANT', phone: '' }, ['Adaeze: certain']],
  ['without marks', { ...olive, family: 'Orsted' }, ['Olive: certain']],
  ['an unverified number that is also written here', { ...olive, nhs: olives }, ['Olive: certain']],
  ['two of one name and birth date', john, ['John: probable', 'John: probable']],
  ['… told apart by where they live', { ...john, postcode: 'SE1 7EH' }, ['John: certain', 'John: probable']],
  ['… told apart by the number', { ...john, nhs: johns, verified: true }, ['John: certain']],
  ['a twin', aliyah, ['Aliyah: certain', 'Aaliyah: probable']],
  ['another twin of hers', { ...aliyah, given: ['Zainab'] }, []],
  ['her name with another verified number', { ...ada, nhs: nobodys, verified: true }, []],
  ['a restricted person', { ...ruth, nhs: hidden, verified: true }, []],
  ['a restricted person, by name', ruth, []],
  ['nobody', { family: 'Nobody', given: ['Ned'], born: '1961-01-09', nhs: nobodys }, []],
];

for (const [what, told, expected, localNumber] of cases) {
  test(`${what}: ${expected.join(', ') || 'nobody'}`, async () => {
    const matched = await match(told, localNumber);
    assert.ok(matched.status === 'matched' && !matched.more);
    assert.deepEqual(
      matched.persons.map(({ demographics, grade }) => `${demographics.names[0]?.given[0]}: ${grade}`),
      expected,
    );
    const chances = matched.persons.map(({ chance }) => chance);
    assert.deepEqual(
      chances,
      chances.toSorted((one, other) => other - one),
    );
    assert.ok(chances.every((chance) => chance >= 0.1 && chance <= 1));
    assert.ok(matched.persons.every(({ reasons }) => reasons.length > 0));
  });
}

test('whoever fits two people is certainly neither; whoever is left out is nobody’s rival', async () => {
  const asked = { demographics: exampleDemographics(ivy), identifiers: [] };
  const both = await matchPersons(inbox, asked, matching);
  assert.ok(both.status === 'matched');
  assert.deepEqual(
    both.persons.map(({ grade, reasons }) => [grade, reasons[0]]),
    [
      ['probable', 'Somebody else fits as well.'],
      ['probable', 'Somebody else fits as well.'],
    ],
  );
  const alone = await matchPersons(inbox, asked, matching, new Set([both.persons[0]!.personId]));
  assert.ok(alone.status === 'matched');
  assert.deepEqual(
    alone.persons.map(({ grade, reasons }) => [grade, reasons.includes('Somebody else fits as well.')]),
    [['certain', false]],
  );
});

test('too little is compared with nobody', async () => {
  for (const told of [{}, { family: 'Smith' }, { born: '1970-03-08' }, { postcode: 'SE5 8SY' }, { ...john, born: '' }])
    assert.equal((await match(told)).status, 'not-enough', JSON.stringify(told));
});

const anybody: fc.Arbitrary<Told> = fc.record(
  {
    family: fc.constantFrom('Smith', 'Smyth', 'Bello'),
    given: fc.constantFrom(['John'], ['Jon'], ['Aliyah', 'Rose'], ['J']),
    born: fc.constantFrom('1970-03-08', '1970-08-03', '1970', '2016-05-14'),
    gender: fc.constantFrom('male', 'female'),
    postcode: fc.constantFrom('SE1 7EH', 'SE24 0AB'),
    nhs: fc.constantFrom(johns, otherJohns),
    verified: fc.boolean(),
  },
  { requiredKeys: [] },
);
const profile = (told: Told) => profileOf(exampleDemographics(told), [], matching);

test('at most one is certain; nobody with another verified number is given; grade and chance agree', () => {
  fc.assert(
    fc.property(
      anybody,
      fc.array(fc.array(anybody, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
      (asked, persons) => {
        const candidates = persons.map((patients, index) => ({
          personId: `person-${index}` as PersonId,
          comparisons: patients.map((patient) => comparePatients(profile(asked), profile(patient), matching)),
        }));
        const graded = gradePersons(candidates, matching);
        assert.ok(graded.filter(({ grade }) => grade === 'certain').length <= 1);
        const grades = graded.map(({ grade }) => ['certain', 'probable', 'possible'].indexOf(grade));
        assert.deepEqual(
          grades,
          grades.toSorted((one, other) => one - other),
        );
        for (const { personId } of graded)
          assert.ok(
            candidates
              .find((candidate) => candidate.personId === personId)!
              .comparisons.every(({ impossible }) => !impossible),
          );
      },
    ),
  );
});
