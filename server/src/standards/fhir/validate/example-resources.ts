// Right resources for tests to break, and how a test says that one is accepted or refused.
import assert from 'node:assert/strict';
import type { IssueCode } from '../../issue.ts';
import { validateResource } from '../validate.ts';

export const patient = {
  resourceType: 'Patient',
  id: 'beatrice',
  identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
  name: [{ use: 'official', family: 'Okafor', given: ['Beatrice', 'Ada'] }],
  gender: 'female',
  birthDate: '1951-04-30',
  contact: [{ name: { family: 'Okafor' } }],
  generalPractitioner: [{ reference: 'Organization/practice' }],
};
export const observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2339-0' }] },
  subject: { reference: 'Patient/beatrice' },
  effectiveDateTime: '2026-03-01T09:30:00Z',
  valueQuantity: { value: 5.4, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
};
export const condition = {
  resourceType: 'Condition',
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  code: { text: 'Asthma' },
  subject: { reference: 'Patient/beatrice' },
};
export const allergy = {
  resourceType: 'AllergyIntolerance',
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
  },
  patient: { reference: 'Patient/beatrice' },
};
export const enteredInError = (system: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: 'entered-in-error' }],
});

/** The resource is refused with exactly one issue, of this code, there. */
export function refused(resource: unknown, code: IssueCode, location: string): void {
  const issues = validateResource(resource);
  assert.deepEqual(
    issues.map((issue) => [issue.severity, issue.code, issue.location]),
    [['error', code, location]],
    JSON.stringify(issues),
  );
}
export const accepted = (resource: unknown) => assert.deepEqual(validateResource(resource), []);
