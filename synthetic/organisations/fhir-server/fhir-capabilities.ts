// What a simulated FHIR server says it can do. Source: https://hl7.org/fhir/R4/capabilitystatement.html
import type { CapabilityStatement, ResourceType } from '@medplum/fhirtypes';

const searched: readonly ResourceType[] = [
  'AllergyIntolerance',
  'Appointment',
  'CarePlan',
  'Condition',
  'DeviceRequest',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'EpisodeOfCare',
  'Flag',
  'Goal',
  'Immunization',
  'MedicationRequest',
  'Observation',
  'Procedure',
  'RelatedPerson',
  'ServiceRequest',
  'Specimen',
  'Task',
];

export function fhirCapabilities(name: string, everything: boolean): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-01',
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    implementation: { description: name },
    rest: [
      {
        mode: 'server',
        resource: [
          {
            type: 'Patient',
            interaction: [{ code: 'read' }, { code: 'search-type' }],
            searchParam: [{ name: 'identifier', type: 'token' }],
            ...(everything && {
              operation: [
                {
                  name: 'everything',
                  definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything',
                },
              ],
            }),
          },
          ...searched.map((type) => ({
            type,
            interaction: [{ code: 'read' as const }, { code: 'search-type' as const }],
            searchParam: [{ name: 'patient', type: 'reference' as const }],
          })),
          { type: 'Binary' as const, interaction: [{ code: 'read' as const }] },
        ],
      },
    ],
  };
}
