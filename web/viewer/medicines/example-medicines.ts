// Medicines, problems, contacts and allergies as a source answers them, for tests of this folder.
import type { AllergyIntolerance, Condition, Encounter, MedicationRequest } from '#standards/fhir/types.ts';

const patient = { reference: 'Patient/p' };
const terminology = (name: string) => `http://terminology.hl7.org/CodeSystem/${name}`;

export const medicine = (id: string, what: string, more: Partial<MedicationRequest> = {}): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'active',
  intent: 'order',
  subject: patient,
  medicationCodeableConcept: { text: what },
  ...more,
});

/** @param label a code of confidentiality it bears. */
export const problem = (id: string, what: string, label?: string): Condition => ({
  resourceType: 'Condition',
  id,
  subject: patient,
  code: { text: what },
  clinicalStatus: { coding: [{ system: terminology('condition-clinical'), code: 'active' }] },
  ...(label ? { meta: { security: [{ system: terminology('v3-Confidentiality'), code: label }] } } : {}),
});

export const contact = (id: string, kind: string, start: string, more: Partial<Encounter> = {}): Encounter => ({
  resourceType: 'Encounter',
  id,
  status: 'finished',
  class: { system: terminology('v3-ActCode'), code: 'AMB' },
  subject: patient,
  type: [{ text: kind }],
  period: { start },
  ...more,
});

export const allergy = (id: string, to: string): AllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  id,
  patient,
  code: { text: to },
  clinicalStatus: { coding: [{ system: terminology('allergyintolerance-clinical'), code: 'active' }] },
});
