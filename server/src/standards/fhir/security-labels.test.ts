import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { securityLabelsOf } from './security-labels.ts';

const restricted = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' };

test('a label counts wherever FHIR lets it stand', () => {
  const bearing = [
    { resourceType: 'Condition', meta: { security: [restricted] } },
    { resourceType: 'DocumentReference', securityLabel: [{ coding: [{ code: 'N' }] }, { coding: [restricted] }] },
    { resourceType: 'Composition', confidentiality: 'R' },
    { resourceType: 'Condition', meta: { security: [{ code: ' r' }] } },
    {
      resourceType: 'MedicationRequest',
      contained: [{ resourceType: 'Medication', meta: { security: [restricted] } }],
    },
  ];
  for (const resource of bearing) assert.ok(securityLabelsOf(resource).includes('R'), JSON.stringify(resource));
  assert.deepEqual(securityLabelsOf({ resourceType: 'Condition', code: { coding: [restricted] } }), []);
});

test('whatever JSON it is, it is read', () => {
  fc.assert(
    fc.property(
      fc.record(
        {
          meta: fc.jsonValue(),
          securityLabel: fc.jsonValue(),
          confidentiality: fc.jsonValue(),
          contained: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
      (resource) => securityLabelsOf(resource).every((code) => typeof code === 'string'),
    ),
  );
  assert.deepEqual(securityLabelsOf(null), []);
});
