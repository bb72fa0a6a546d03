import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isResource, validateResource } from './validate.ts';
import { accepted, allergy, condition, observation, patient, refused } from './validate/example-resources.ts';

describe('structure', () => {
  test('a right resource has no issues', () => {
    for (const resource of [patient, observation, condition, allergy]) accepted(resource);
  });

  test('what is not an object, or of no known type, is no resource', () => {
    for (const value of [
      null,
      1,
      'Patient',
      [],
      [patient],
      {},
      { resourceType: 'Pateint' },
      { resourceType: 'Resource' },
    ]) {
      assert.equal(validateResource(value).length, 1, JSON.stringify(value));
      assert.equal(isResource(value), false);
    }
    assert.equal(isResource(patient), true);
  });

  test('a field FHIR does not have is refused', () => {
    refused({ ...patient, ethnicity: 'A' }, 'structure', 'Patient');
    refused({ ...patient, name: [{ familyName: 'Okafor' }] }, 'structure', 'Patient.name[0]');
  });

  test("Medplum's own fields are not FHIR's", () => {
    refused({ ...patient, meta: { project: 'p', versionId: '1' } }, 'structure', 'Patient.meta');
  });

  test('a required element must be there', () => {
    const { status: _, ...rest } = observation;
    refused(rest, 'required', 'Observation');
  });

  test('one value is not a list, and a list is not one value', () => {
    refused({ ...patient, gender: ['female'] }, 'structure', 'Patient.gender');
    refused({ ...patient, name: { family: 'Okafor' } }, 'structure', 'Patient.name');
  });

  test('an empty list, an empty object, an empty string and null are refused', () => {
    refused({ ...patient, name: [] }, 'structure', 'Patient.name');
    refused({ ...patient, name: [{}] }, 'invariant', 'Patient.name[0]');
    refused({ ...patient, name: [{ family: '' }] }, 'value', 'Patient.name[0].family');
    refused({ ...patient, birthDate: null }, 'value', 'Patient.birthDate');
  });

  test('an element with an id alone says nothing (ele-1)', () => {
    refused({ ...patient, maritalStatus: { id: 'x' } }, 'invariant', 'Patient.maritalStatus');
  });

  test('only one type of a choice may be there', () => {
    refused({ ...observation, valueString: '5.4' }, 'structure', 'Observation');
    refused(
      { ...observation, _valueString: { extension: [{ url: 'http://example.org/x', valueBoolean: true }] } },
      'structure',
      'Observation',
    );
  });

  test('a type that a choice does not offer is refused', () => {
    const { valueQuantity: _, ...rest } = observation;
    refused({ ...rest, valueAddress: { city: 'London' } }, 'structure', 'Observation');
  });

  test('a primitive may be there by its extension alone, and gaps in a list are filled by one', () => {
    const absent = {
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
    };
    const { birthDate: _, ...rest } = patient;
    accepted({ ...rest, _birthDate: absent });
    accepted({ ...patient, name: [{ given: ['Beatrice', null], _given: [null, absent] }] });
    refused({ ...patient, name: [{ given: ['Beatrice', null] }] }, 'structure', 'Patient.name[0].given[1]');
    refused({ ...patient, name: [{ given: ['A', 'B'], _given: [absent] }] }, 'structure', 'Patient.name[0].given');
    refused({ ...patient, _name: [absent] }, 'structure', 'Patient');
  });

  test('nesting without end is refused, not followed', () => {
    let extension: object = { url: 'http://example.org/x', valueBoolean: true };
    for (let depth = 0; depth < 5000; depth += 1) extension = { url: 'http://example.org/x', extension: [extension] };
    const issues = validateResource({ ...patient, extension: [extension] });
    assert.ok(issues.some((issue) => issue.code === 'too-long'));
  });

  test('a thousand mistakes are answered with about a hundred issues', () => {
    const issues = validateResource({ ...patient, name: Array.from({ length: 1000 }, () => ({})) });
    assert.equal(issues.length, 101);
  });
});

describe('for every input', () => {
  const word = fc.constantFrom(
    'Patient',
    'Observation',
    'Bundle',
    'Questionnaire',
    'StructureDefinition',
    'List',
    '#',
    'x',
  );
  const key = fc.constantFrom(
    'resourceType',
    'id',
    'meta',
    'text',
    'contained',
    'extension',
    'url',
    'name',
    '_name',
    'given',
    '_given',
    'value',
    'valueString',
    '_valueString',
    'entry',
    'resource',
    'item',
    'reference',
    'coding',
    'code',
    'status',
    'type',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  );
  const anyJson = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.string(),
      word,
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      tie('object'),
    ),
    object: fc
      .array(fc.tuple(fc.oneof(key, fc.string()), tie('value')), { maxLength: 8 })
      .map(
        (entries) =>
          JSON.parse(
            `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
          ) as unknown,
      ),
  })).value;

  test('property: it answers, the same each time, and only with what it may say', () => {
    fc.assert(
      fc.property(anyJson, word, (value, resourceType) => {
        const resource = typeof value === 'object' && value !== null ? { ...value, resourceType } : value;
        const issues = validateResource(resource);
        assert.deepEqual(validateResource(resource), issues);
        assert.ok(issues.length <= 101);
      }),
      { numRuns: 500 },
    );
  });

  test('property: no issue repeats what the sender wrote', () => {
    const secret = 'Zq9secret';
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(patient), secret),
        fc.constantFrom(secret, { [secret]: secret }, [secret], [[secret]]),
        (name, value) => {
          const text = JSON.stringify(validateResource({ ...patient, [name]: value }));
          assert.ok(!text.includes(secret));
        },
      ),
    );
  });
});
