// Invented resources to start from: small, right, and with something of everything validation looks at.

export const fhirSeeds: readonly Record<string, unknown>[] = [
  {
    resourceType: 'Patient',
    id: 'a',
    meta: { profile: ['http://example.org/StructureDefinition/p'] },
    text: {
      status: 'generated',
      div: '<div xmlns="http://www.w3.org/1999/xhtml"><p class="x">a &amp; b<br/></p></div>',
    },
    extension: [
      { url: 'http://example.org/x', extension: [{ url: 'y', valuePeriod: { start: '2020', end: '2021-02-03' } }] },
    ],
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
    name: [{ given: ['A', null], _given: [null, { extension: [{ url: 'http://example.org/x', valueCode: 'a' }] }] }],
    birthDate: '1951-04-30',
    contact: [{ telecom: [{ system: 'phone', value: '1', rank: 1 }] }],
    photo: [{ contentType: 'image/png', data: 'AAAA' }],
  },
  {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: 'urn:uuid:6f2b1a5e-8d3c-4f47-b0a9-1c5d7e2f3a64',
        request: { method: 'POST', url: 'Observation' },
        resource: {
          resourceType: 'Observation',
          contained: [{ resourceType: 'Device', id: 'd' }],
          status: 'final',
          code: { coding: [{ system: 'http://loinc.org', code: '1-8' }] },
          subject: { reference: 'Patient/a' },
          effectiveDateTime: '2026-03-01T09:30:00+01:00',
          valueQuantity: { value: 1.5, system: 'http://unitsofmeasure.org', code: 'mg' },
          device: { reference: '#d' },
          component: [{ code: { text: 'x' }, valueString: 'y' }],
        },
      },
    ],
  },
  {
    resourceType: 'Questionnaire',
    status: 'draft',
    item: [
      {
        linkId: '1',
        type: 'group',
        item: [{ linkId: '2', type: 'choice', answerOption: [{ valueString: 'a' }] }],
      },
    ],
  },
  {
    resourceType: 'Parameters',
    parameter: [{ name: 'a', part: [{ name: 'b', valueTiming: { repeat: { period: 1, periodUnit: 'd' } } }] }],
  },
];
