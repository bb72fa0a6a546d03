// Who the patient is, as the practice holds it, and the practice itself. STU3 Patient, Organization, Location.
// Source: GP Connect 1.6, Foundations, Patient and Organization population.
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import { identityAt } from '../identity-at.ts';
import {
  gpcExtension,
  patientIdAt,
  type Practice,
  profile,
  type RecordDraft,
  type Stu3Resource,
} from './record-draft.ts';

/** Adds the patient, the practice and its surgery, and refers to the usual GP. */
export function addIdentity(draft: RecordDraft): void {
  const gp = draft.practitioner();
  draft.add({ ...patientOf(draft.practice, draft.person), generalPractitioner: [gp] });
  draft.add(organizationOf(draft.practice));
}

export function patientOf(practice: Practice, person: CastPerson): Stu3Resource & { id: string } {
  const identity = identityAt(person, practice.id);
  const { registration, contacts } = person.held[practice.id]!;
  const { language } = person;
  return {
    resourceType: 'Patient',
    id: patientIdAt(practice, person),
    meta: { versionId: '1', profile: [profile('Patient')] },
    extension: [
      {
        url: gpcExtension('RegistrationDetails'),
        extension: [{ url: 'registrationPeriod', valuePeriod: { start: registration?.since } }],
      },
      ...(language
        ? [
            {
              url: gpcExtension('NHSCommunication'),
              extension: [
                {
                  url: 'language',
                  valueCodeableConcept: {
                    coding: [
                      {
                        system: 'https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-HumanLanguage-1',
                        code: language.code,
                        display: language.name,
                      },
                    ],
                  },
                },
                { url: 'preferred', valueBoolean: true },
                { url: 'interpreterRequired', valueBoolean: language.interpreter },
              ],
            },
          ]
        : []),
    ],
    identifier: [
      {
        extension: [
          {
            url: gpcExtension('NHSNumberVerificationStatus'),
            valueCodeableConcept: {
              coding: [
                {
                  system: 'https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1',
                  code: '01',
                  display: 'Number present and verified',
                },
              ],
            },
          },
        ],
        system: nhsNumberSystem,
        value: identity.nhsNumber,
      },
    ],
    active: true,
    name: [
      {
        use: 'official',
        text: [identity.title, ...identity.given, identity.family.toUpperCase()].filter(Boolean).join(' '),
        family: identity.family,
        given: identity.given,
        ...(identity.title && { prefix: [identity.title] }),
      },
      ...person.formerNames.map(({ given, family, until }) => ({ use: 'old', family, given, period: { end: until } })),
    ],
    telecom: [
      ...(person.phone ? [{ system: 'phone', value: person.phone, use: 'home' }] : []),
      ...(person.mobile ? [{ system: 'phone', value: person.mobile, use: 'mobile' }] : []),
      ...(person.email ? [{ system: 'email', value: person.email, use: 'home' }] : []),
    ],
    gender: person.gender,
    birthDate: identity.born,
    ...(person.died && { deceasedDateTime: person.died }),
    address: [
      {
        use: 'home',
        type: 'physical',
        line: identity.address.lines.slice(0, -1),
        city: identity.address.lines.at(-1),
        postalCode: identity.address.postcode,
      },
    ],
    contact: contacts.map(({ name, relationship, phone }) => ({
      relationship: [{ text: relationship }],
      name: { use: 'usual', text: name },
      ...(phone && { telecom: [{ system: 'phone', value: phone, use: 'mobile' }] }),
    })),
    managingOrganization: { reference: `Organization/${organizationOf(practice).id}` },
  };
}

function organizationOf(practice: Practice): Stu3Resource & { id: string } {
  return {
    resourceType: 'Organization',
    id: deterministicId(['simulated', practice.ods, 'Organization']),
    meta: { versionId: '1', profile: [profile('Organization')] },
    identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: practice.ods }],
    name: practice.name,
    telecom: [{ system: 'phone', value: practice.phone, use: 'work' }],
    address: [{ use: 'work', line: [...practice.address], city: 'London', postalCode: practice.postcode }],
  };
}
