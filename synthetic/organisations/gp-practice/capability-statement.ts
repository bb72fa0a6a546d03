// What the practice's system says it can do. Source: GP Connect 1.6, Get the FHIR capability statement.
import type { Practice, Stu3Resource } from './record-draft.ts';

export function capabilityStatement(practice: Practice, capability: 'structured' | 'documents'): Stu3Resource {
  return {
    resourceType: 'CapabilityStatement',
    version: '1.6.2',
    name: `GP Connect ${capability}, ${practice.name}`,
    status: 'active',
    date: '2024-03-25',
    kind: 'instance',
    fhirVersion: '3.0.1',
    acceptUnknown: 'both',
    format: ['application/fhir+json'],
    software: { name: 'Simulated GP system', version: '1' },
    rest: [
      {
        mode: 'server',
        security: { cors: false },
        ...(capability === 'structured'
          ? {
              operation: [
                {
                  name: 'gpc.getstructuredrecord',
                  definition: {
                    reference: 'https://fhir.nhs.uk/STU3/OperationDefinition/GPConnect-GetStructuredRecord-Operation-1',
                  },
                },
              ],
            }
          : {
              resource: [
                {
                  type: 'Patient',
                  interaction: [{ code: 'search-type' }],
                  searchParam: [{ name: 'identifier', type: 'token' }],
                },
                {
                  type: 'DocumentReference',
                  interaction: [{ code: 'search-type' }],
                  searchParam: [
                    { name: 'created', type: 'date' },
                    { name: 'description', type: 'string' },
                  ],
                },
                { type: 'Binary', interaction: [{ code: 'read' }] },
              ],
            }),
      },
    ],
  };
}
