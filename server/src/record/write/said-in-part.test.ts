import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Patient } from '#standards/fhir/types.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { overHeld } from './said-in-part.ts';

const local = { system: 'https://example.org/rjz/patient', value: 'K1' };
const verified = {
  url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
  valueCodeableConcept: { coding: [{ code: '01' }] },
};
const religion = { url: 'http://hl7.org/fhir/StructureDefinition/patient-religion', valueString: 'Quaker' };
const held: Patient = {
  resourceType: 'Patient',
  id: 'p',
  meta: { security: [{ code: 'R' }] },
  identifier: [local, { system: nhsNumberSystem, value: '9990000018', extension: [verified] }],
  active: false,
  name: [{ family: 'Bello', given: ['Aaliyah'] }],
  gender: 'female',
  birthDate: '2015-03-02',
  address: [{ postalCode: 'SE5 9NR' }],
  maritalStatus: { text: 'Single' },
  deceasedDateTime: '2026-10-01',
  extension: [religion],
};
const thin: Patient = { resourceType: 'Patient', id: 'p', identifier: [local], name: [{ family: 'Bello' }] };

test('what is not spoken of is as it was, but whether the record is in use', () => {
  const { active: _active, ...rest } = held;
  assert.deepEqual(overHeld(thin, held, []), { ...rest, identifier: held.identifier, name: thin.name });
});

test('what is cleared is gone, and nothing else', () => {
  const cleared = ['identifier', 'birthDate', 'deceasedBoolean', religion.url, 'meta'];
  const { birthDate, deceasedDateTime, extension, meta, identifier, gender } = overHeld(thin, held, cleared) as Patient;
  assert.deepEqual([birthDate, deceasedDateTime, extension, meta], [undefined, undefined, undefined, undefined]);
  assert.deepEqual([identifier, gender], [[local], 'female']);
});

test('the same NHS number without a status is as checked as it was; another takes its place', () => {
  const numbered = (value: string) => ({ ...thin, identifier: [local, { system: nhsNumberSystem, value }] });
  assert.deepEqual((overHeld(numbered('9990000018'), held, []) as Patient).identifier, held.identifier);
  assert.deepEqual(
    (overHeld(numbered('9990000026'), held, []) as Patient).identifier,
    numbered('9990000026').identifier,
  );
});

test('a former name stays when only the present one is said', () => {
  const maiden = { use: 'maiden' as const, family: 'Cole' };
  const named = { ...held, name: [...held.name!, maiden] };
  assert.deepEqual((overHeld(thin, named, []) as Patient).name, [...thin.name!, maiden]);
  assert.deepEqual((overHeld({ ...thin, name: [maiden] }, named, []) as Patient).name, [maiden]);
});

test('that somebody has died keeps its day; that they are alive takes it away', () => {
  const said = (deceasedBoolean: boolean) => {
    const patient = overHeld({ ...thin, deceasedBoolean }, held, []) as Patient;
    return [patient.deceasedBoolean, patient.deceasedDateTime];
  };
  assert.deepEqual(said(true), [undefined, '2026-10-01']);
  assert.deepEqual(said(false), [false, undefined]);
});
