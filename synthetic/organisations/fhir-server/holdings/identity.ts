// Who the person is, as the organisation holds it, and the people around them. UK Core Patient and RelatedPerson.
import type { HumanName, Identifier, Patient } from '@medplum/fhirtypes';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { identityAt } from '../../identity-at.ts';
import { coded, type Holding, profiled, terminology, ukCore } from '../holding.ts';

export function addIdentity(holding: Holding): void {
  const { organisation, person, held, id, add } = holding;
  const identity = identityAt(person, organisation.id);
  const name: HumanName = {
    use: 'official',
    family: identity.family,
    given: [...identity.given],
    ...(identity.title && { prefix: [identity.title] }),
  };
  const patient: Patient & { id: string } = {
    resourceType: 'Patient',
    id: id('Patient'),
    meta: profiled('Patient'),
    identifier: [
      ...(identity.nhsNumber ? [nhsNumberIdentifier(identity.nhsNumber, identity.nhsNumberVerified)] : []),
      ...(held.number ? [{ use: 'usual', system: organisation.numberSystem, value: held.number } as Identifier] : []),
      ...held.formerNumbers.map((value): Identifier => ({ use: 'old', system: organisation.numberSystem, value })),
    ],
    active: true,
    name: [name],
    gender: person.gender,
    birthDate: identity.born,
    telecom: [
      ...(person.phone ? [{ system: 'phone' as const, value: person.phone, use: 'home' as const }] : []),
      ...(person.mobile ? [{ system: 'phone' as const, value: person.mobile, use: 'mobile' as const }] : []),
    ],
    address: [{ use: 'home', line: [...identity.address.lines], postalCode: identity.address.postcode }],
    managingOrganization: holding.custodian,
    ...(person.died && { deceasedDateTime: person.died }),
  };
  if (person.language) {
    const { code, name: display, interpreter } = person.language;
    patient.communication = [{ language: coded('urn:ietf:bcp:47', code, display), preferred: true }];
    patient.extension = [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired',
        valueBoolean: interpreter,
      },
    ];
  }
  if (patient.telecom?.length === 0) delete patient.telecom;
  if (patient.identifier?.length === 0) delete patient.identifier;
  add(patient);
}

const roles = {
  'next-of-kin': ['N', 'Next-of-Kin'],
  emergency: ['C', 'Emergency Contact'],
  carer: ['O', 'Carer'],
  'parental-responsibility': ['O', 'Has parental responsibility'],
  proxy: ['O', 'Proxy'],
  attorney: ['O', 'Lasting power of attorney'],
} as const;

export function addContacts({ held, id, add, patient }: Holding): void {
  for (const [index, contact] of held.contacts.entries()) {
    add({
      resourceType: 'RelatedPerson',
      id: id('RelatedPerson', index),
      meta: profiled('RelatedPerson'),
      active: true,
      patient,
      relationship: [
        { text: contact.relationship },
        ...contact.roles.map((role) => coded(terminology('v2-0131'), roles[role][0], roles[role][1])),
      ],
      name: [{ text: contact.name }],
      ...(contact.phone && { telecom: [{ system: 'phone', value: contact.phone, use: 'mobile' }] }),
    });
  }
}

function nhsNumberIdentifier(value: string, verified: boolean): Identifier {
  return {
    extension: [
      {
        url: ukCore('Extension-UKCore-NHSNumberVerificationStatus'),
        valueCodeableConcept: {
          coding: [
            {
              system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland',
              ...(verified
                ? { code: '01', display: 'Number present and verified' }
                : { code: '02', display: 'Number present but not traced' }),
            },
          ],
        },
      },
    ],
    use: 'official',
    system: nhsNumberSystem,
    value,
  };
}
