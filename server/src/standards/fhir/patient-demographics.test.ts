import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nhsNumberSystem } from '../nhs-number.ts';
import { demographicsOfPatient, isRestrictedPatient } from './patient-demographics.ts';
import type { Patient } from './types.ts';

const now = new Date('2026-11-01T09:00:00Z');
const patientWith = (rest: Partial<Patient>): Patient => ({ resourceType: 'Patient', ...rest });
const numberWith = (value: string, code?: string) => ({
  system: nhsNumberSystem,
  value,
  ...(code
    ? {
        extension: [
          {
            url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
            valueCodeableConcept: { coding: [{ code }] },
          },
        ],
      }
    : {}),
});

test('a UK Core Patient gives names in order of use, addresses, NHS number and its verification', () => {
  const demographics = demographicsOfPatient(
    patientWith({
      identifier: [numberWith('999 000 0018', '02'), numberWith('9990000026', '01')],
      name: [
        { use: 'maiden', family: 'Brandt', given: ['Ada'] },
        { use: 'usual', family: 'Okafor', given: ['Ada'] },
        { use: 'official', family: 'Okafor-Brandt', given: ['Adaeze', 'Rose'], prefix: ['Dr'] },
      ],
      gender: 'female',
      birthDate: '1984-07-03',
      address: [
        { use: 'home', line: ['12 Grove Lane'], city: 'London', postalCode: 'se58sy' },
        { line: ['1 Old Road'], postalCode: 'SE1 7EH', period: { end: '2020-01-01' } },
      ],
      telecom: [
        { system: 'phone', value: '020 7946 0000', use: 'home' },
        { system: 'phone', value: '020 7946 0001', use: 'old' },
      ],
      generalPractitioner: [
        { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'G85001' } },
      ],
      communication: [{ language: { coding: [{ code: 'pt' }] } }],
    }),
    now,
  );
  assert.deepEqual(
    demographics.names.map(({ family }) => family),
    ['Okafor-Brandt', 'Okafor', 'Brandt'],
  );
  assert.equal(demographics.nhsNumber, '9990000026');
  assert.equal(demographics.nhsNumberStatus, 'verified');
  assert.deepEqual(
    demographics.addresses.map(({ use, postcode }) => [use, postcode]),
    [
      ['home', 'SE5 8SY'],
      ['old', 'SE1 7EH'],
    ],
  );
  assert.equal(demographics.telecoms.length, 1);
  assert.equal(demographics.generalPractice, 'G85001');
  assert.deepEqual(demographics.language, { code: 'pt' });
});

test('a malformed or former NHS number is nobody’s number', () => {
  assert.equal(
    demographicsOfPatient(patientWith({ identifier: [numberWith('9990000019', '01')] }), now).nhsNumber,
    undefined,
  );
  assert.equal(
    demographicsOfPatient(patientWith({ identifier: [{ ...numberWith('9990000018', '01'), use: 'old' }] }), now)
      .nhsNumber,
    undefined,
  );
});

test('how far an NHS number was checked is only what the source says of it', () => {
  const status = (...identifier: NonNullable<Patient['identifier']>) => {
    const { nhsNumber, nhsNumberStatus } = demographicsOfPatient(patientWith({ identifier }), now);
    return [nhsNumber, nhsNumberStatus];
  };
  assert.deepEqual(status(numberWith('9990000018', '01')), ['9990000018', 'verified']);
  assert.deepEqual(status(numberWith('9990000018', '04')), ['9990000018', 'unverified']);
  assert.deepEqual(status(numberWith('9990000018')), ['9990000018', undefined]);
  assert.deepEqual(
    status(numberWith('9990000018', '01'), numberWith('9990000026', '01')),
    ['9990000018', 'unverified'],
    'two numbers of one person are not both verified',
  );
  assert.deepEqual(
    status({ ...numberWith('9990000018', '01'), period: { end: '2025-01-01' } }, numberWith('9990000026', '01')),
    ['9990000026', 'verified'],
  );
});

test('a Patient with next to nothing is demographics with next to nothing', () => {
  assert.deepEqual(demographicsOfPatient(patientWith({}), now), { names: [], addresses: [], telecoms: [] });
  assert.deepEqual(demographicsOfPatient(patientWith({ name: [{ text: 'Joan Baker' }], deceasedBoolean: true }), now), {
    names: [{ family: 'Baker', given: ['Joan'], prefix: [] }],
    addresses: [],
    telecoms: [],
    deceased: true,
  });
});

test('a language is read from UK Core’s extension too, with whether an interpreter is needed', () => {
  const extension = [
    {
      url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSCommunication',
      extension: [
        { url: 'language', valueCodeableConcept: { coding: [{ code: 'so' }] } },
        { url: 'interpreterRequired', valueBoolean: true },
      ],
    },
  ];
  assert.deepEqual(demographicsOfPatient(patientWith({ extension }), now).language, {
    code: 'so',
    interpreterRequired: true,
  });
});

test('every security label but the open ones hides a person, known to us or not', () => {
  const labelled = (code?: string, system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality') =>
    isRestrictedPatient(patientWith({ meta: { security: [{ system, ...(code ? { code } : {}) }] } }));
  assert.deepEqual(
    ['R', 'S', 'V', 'X', undefined].map((code) => labelled(code)),
    [true, true, true, true, true],
  );
  assert.deepEqual(
    ['U', 'L', 'M', 'N'].map((code) => labelled(code)),
    [false, false, false, false],
  );
  assert.equal(isRestrictedPatient(patientWith({})), false);
  assert.equal(labelled('PROVENANCE', 'https://example.org/other-labels'), false);
});
