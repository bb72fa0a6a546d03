// A clinician who reads a source's record is told where that source describes the person otherwise than the national service:
// in which details, never with which values (R08).
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import {
  exampleDemographics,
  exampleMatching,
  exampleNhsNumber,
  examplePatient,
  type Told,
} from '#patient-index/example-patients.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { Patient } from '#standards/fhir/types.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import { exampleDoor, exampleUser } from '../example-door.ts';
import { openRecord } from '../open-record.ts';
import type { SourcePart } from '../record-part.ts';
import { nationalService } from '../trace-person.ts';
import { withDifferences } from './national-differences.ts';

const database = await createTestDatabase();
const example = await exampleDoor(database);
const { door } = example;
after(() => example.close());

const number = exampleNhsNumber(1);
const national: Told = {
  family: 'Achebe',
  given: ['Chinua', 'Obi'],
  born: '1961-11-06',
  gender: 'male',
  street: '4 Lilac Road',
  postcode: 'SE5 8SY',
  nhs: number,
  verified: true,
};

describe('what a source says otherwise than the national service is named, without the values', () => {
  /** What the source says otherwise → the details named, and what the reader is asked to do. */
  const cases: readonly [what: string, otherwise: Told, named: string | undefined, then?: 'check' | 'ask'][] = [
    ['nothing', {}, undefined],
    ['capitals, and no second name', { family: 'ACHEBE', given: ['CHINUA'] }, undefined],
    ['less', { gender: undefined as never, postcode: '', born: '' }, undefined],
    ['another address', { postcode: 'LS1 4AP' }, 'address', 'ask'],
    ['another gender', { gender: 'female' }, 'gender', 'ask'],
    ['a year of birth only', { born: '1961' }, 'date of birth', 'ask'],
    ['a slip in the family name', { family: 'Acheba' }, 'family name', 'ask'],
    ['another family name', { family: 'Quill' }, 'family name', 'check'],
    ['another given name', { given: ['Ngozi'] }, 'given name', 'check'],
    ['day and month exchanged', { born: '1961-06-11' }, 'date of birth', 'check'],
    ['another birth date', { born: '1948-06-11' }, 'date of birth', 'check'],
    ['another NHS number', { nhs: exampleNhsNumber(2) }, 'NHS number', 'check'],
    [
      'everything',
      {
        family: 'Quill',
        given: ['Bea'],
        born: '1950-05-03',
        gender: 'female',
        postcode: 'LS1 4AP',
        nhs: exampleNhsNumber(2),
      },
      'NHS number, family name, given name, date of birth, gender, address',
      'check',
    ],
  ];
  const part = {
    source: { sourceId: 'vale-fhir', organisation: { ods: 'RYY', name: 'Vale', shortName: 'Vale' }, mode: 'asked' },
    warnings: [{ code: 'other', area: 'Patient', text: 'It said something itself.' }],
  } as unknown as SourcePart;

  for (const [what, otherwise, named, then] of cases) {
    test(`${what}: ${named ?? 'nothing is said'}`, () => {
      const said = exampleDemographics({ ...national, ...otherwise });
      const { warnings } = withDifferences(
        { matching: exampleMatching },
        { national: exampleDemographics(national) },
        part,
        [said],
      );
      const steps = {
        check: 'Check that it is the same person, and tell Vale.',
        ask: 'Ask the person which is right, and tell Vale.',
      };
      assert.deepEqual(
        warnings.slice(1).map(({ text }) => text),
        named && then ? [`Demographics differ from the national record: ${named}. ${steps[then]}`] : [],
      );
      assert.doesNotMatch(JSON.stringify(warnings), /Achebe|Quill|19[456]|LS1|SE5|999\d/i);
    });
  }

  test('where the national service has said nothing, nothing is said', () => {
    assert.equal(withDifferences({ matching: exampleMatching }, {}, part, [exampleDemographics(national)]), part);
  });
});

test('the opened record says it of a source that is asked, and of one that sends', async () => {
  const personId = await database.as('inbox').transaction(async (transaction): Promise<PersonId> => {
    await linkPatient(
      transaction,
      examplePatient('RZZ', '1', { ...national, postcode: 'SW2 1AA', gender: 'female' }, { sourceId: 'ridge-feed' }),
      door.matching,
    );
    const nationally = examplePatient(nationalService.organisation, number, national, {
      sourceId: nationalService.sourceId,
    });
    return (await linkPatient(transaction, nationally, door.matching)).personId;
  });
  const patient: Patient = {
    resourceType: 'Patient',
    id: 'vale-1',
    identifier: [{ system: nhsNumberSystem, value: number }],
    name: [{ family: 'Achebe', given: ['Chinua'] }],
    birthDate: '1961-11-06',
    gender: 'male',
    address: [{ line: ['1 Far Street'], postalCode: 'LS1 4AP' }],
  };
  example.answers.set('vale-fhir', () => Promise.resolve({ ...emptyAnswer('answered'), resources: [patient] }));
  const opened = await openRecord(door, { user: exampleUser('view-record'), requestId: 'open' }, personId);
  assert.ok(opened.permitted);
  const said = new Map<string, readonly string[]>();
  for await (const { source, warnings } of opened.parts)
    said.set(
      source.sourceId,
      warnings.map(({ text }) => text),
    );
  assert.deepEqual(said.get('vale-fhir'), [
    'Demographics differ from the national record: address. Ask the person which is right, and tell Vale.',
  ]);
  assert.deepEqual(said.get('ridge-feed'), [
    'Demographics differ from the national record: gender, address. Ask the person which is right, and tell Ridge.',
  ]);
  assert.deepEqual(said.get('ridge-fhir'), []);
});
