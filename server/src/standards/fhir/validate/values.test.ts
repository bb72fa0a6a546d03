import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { validateResource } from '../validate.ts';
import { accepted, allergy, condition, observation, patient, refused } from './example-resources.ts';

describe('values', () => {
  const cases: [name: string, resource: object, location: string][] = [
    ['a date that does not exist', { ...patient, birthDate: '1951-02-30' }, 'Patient.birthDate'],
    ['a date written the British way', { ...patient, birthDate: '30/04/1951' }, 'Patient.birthDate'],
    [
      'a time without a zone',
      { ...observation, effectiveDateTime: '2026-03-01T09:30:00' },
      'Observation.effectiveDateTime',
    ],
    ['an instant without a time', { ...observation, issued: '2026-03-01' }, 'Observation.issued'],
    ['an id with characters ids do not have', { ...patient, id: 'a b' }, 'Patient.id'],
    ['an id of more than 64 characters', { ...patient, id: 'a'.repeat(65) }, 'Patient.id'],
    ['a number as text', { ...observation, valueQuantity: { value: '5.4' } }, 'Observation.valueQuantity.value'],
    ['text as a number', { ...patient, name: [{ family: 7 }] }, 'Patient.name[0].family'],
    ['a truth as text', { ...patient, active: 'true' }, 'Patient.active'],
    ['a code with a space at its end', { ...patient, language: 'en ' }, 'Patient.language'],
    ['a URI with a space', { ...patient, implicitRules: 'http://example.org/a b' }, 'Patient.implicitRules'],
    ['base64 that is not', { ...patient, photo: [{ contentType: 'image/png', data: 'abc' }] }, 'Patient.photo[0].data'],
    ['a control character in text', { ...patient, name: [{ family: 'a\u0001b' }] }, 'Patient.name[0].family'],
    ['one in a code', { ...patient, meta: { security: [{ code: '\u0000' }] } }, 'Patient.meta.security[0].code'],
    ['one in a URI', { ...patient, identifier: [{ system: 'urn:\u0000' }] }, 'Patient.identifier[0].system'],
    [
      'a position of zero',
      { ...patient, telecom: [{ system: 'phone', value: '1', rank: 0 }] },
      'Patient.telecom[0].rank',
    ],
  ];
  for (const [name, resource, location] of cases) {
    test(`${name} is refused`, () => refused(resource, 'value', location));
  }

  test('a code outside a required value set is refused', () => {
    refused({ ...patient, gender: 'F' }, 'code-invalid', 'Patient.gender');
    refused({ ...observation, status: 'done' }, 'code-invalid', 'Observation.status');
    refused(
      { ...condition, clinicalStatus: { coding: [{ system: 'http://example.org', code: 'active' }] } },
      'code-invalid',
      'Condition.clinicalStatus',
    );
    // What is coded without a system is the source's own word: taken, and said to be so.
    for (const more of [
      { clinicalStatus: { coding: [{ code: 'active' }] } },
      { clinicalStatus: { coding: [{ code: 'resolved' }] }, abatementDateTime: '2020-01-01' },
      { clinicalStatus: { coding: [{ display: 'Past problem' }] } },
    ]) {
      const issues = validateResource({ ...condition, ...more });
      assert.deepEqual(
        issues.map(({ severity, code, location }) => [severity, code, location]),
        [['warning', 'code-invalid', 'Condition.clinicalStatus']],
      );
    }
    refused(
      { ...condition, clinicalStatus: { coding: [{ userSelected: true }] } },
      'code-invalid',
      'Condition.clinicalStatus',
    );
    refused({ ...condition, clinicalStatus: { text: 'active' } }, 'code-invalid', 'Condition.clinicalStatus');
    refused({ ...patient, photo: [{ contentType: 'picture' }] }, 'code-invalid', 'Patient.photo[0].contentType');
  });
});

describe('references', () => {
  test('a reference to a type its element does not allow is refused', () => {
    refused({ ...observation, subject: { reference: 'Medication/1' } }, 'value', 'Observation.subject');
    refused(
      { ...observation, subject: { reference: 'https://example.org/fhir/Medication/1' } },
      'value',
      'Observation.subject',
    );
    refused({ ...observation, subject: { type: 'Medication', display: 'x' } }, 'value', 'Observation.subject');
    accepted({ ...observation, subject: { reference: 'https://example.org/fhir/Patient/1/_history/2' } });
    accepted({ ...observation, subject: { reference: 'Patient?identifier=x|1' } });
    accepted({ ...observation, subject: { reference: 'urn:uuid:6f2b1a5e-8d3c-4f47-b0a9-1c5d7e2f3a64' } });
  });

  test('a reference of no known form is advised against, and kept: it dangles', () => {
    const [issue, ...more] = validateResource({ ...observation, subject: { reference: 'beatrice' } });
    assert.equal(issue?.severity, 'warning');
    assert.equal(more.length, 0);
  });

  test('a reference inside the resource must find what it names (ref-1), of a type allowed there', () => {
    refused({ ...observation, subject: { reference: '#p' } }, 'invariant', 'Observation.subject');
    accepted({ ...observation, contained: [{ resourceType: 'Patient', id: 'p' }], subject: { reference: '#p' } });
    refused(
      { ...observation, contained: [{ resourceType: 'Medication', id: 'p' }], subject: { reference: '#p' } },
      'value',
      'Observation.subject',
    );
  });

  test('within a Bundle, a urn is known by the entry it names', () => {
    const urn = 'urn:uuid:6f2b1a5e-8d3c-4f47-b0a9-1c5d7e2f3a64';
    const bundle = (resource: object) => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: urn, resource }, { resource: { ...observation, subject: { reference: urn } } }],
    });
    accepted(bundle(patient));
    refused(bundle(allergy), 'value', 'Bundle.entry[1].resource.subject');
  });
});
