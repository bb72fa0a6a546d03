// What a clinical system's FHIR server says of a launch: whose record is open, who has it open, in which role.
// Source: FHIR R4 and UK Core: Patient, Practitioner, PractitionerRole; identifiers of NHS England.
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { HeldRole, Worker } from '../identity-provider/workers.ts';
import type { CastPerson } from '../people/person-file.ts';

export function patientResource(person: CastPerson, id: string): object {
  const { given, family, title } = person.name;
  return {
    resourceType: 'Patient',
    id,
    identifier: [{ system: nhsNumberSystem, value: person.nhsNumber }],
    name: [{ use: 'official', family, given, ...(title ? { prefix: [title] } : {}) }],
    gender: person.gender,
    birthDate: person.born,
  };
}

export function practitionerResource(worker: Worker): object {
  return {
    resourceType: 'Practitioner',
    id: worker.id,
    identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: worker.id }],
    name: [{ text: worker.name }],
  };
}

export function roleBundle(worker: Worker, { jobRoleCode, roleName, ods }: HeldRole): object {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: 1,
    entry: [
      {
        resource: {
          resourceType: 'PractitionerRole',
          id: `${worker.id}-role`,
          practitioner: { reference: `Practitioner/${worker.id}` },
          organization: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: ods } },
          code: [
            {
              coding: [
                {
                  system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-SDSJobRoleName',
                  code: jobRoleCode,
                  display: roleName,
                },
              ],
            },
          ],
        },
      },
    ],
  };
}
