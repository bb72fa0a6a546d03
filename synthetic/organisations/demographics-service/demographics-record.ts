// One person as the national demographics service holds them: PDS FHIR R4 Patient.
// Source: PDS FHIR API specification (personal-demographics-service-api), Patient; restricted records carry no address,
// contact or practice.
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { shiftDay } from '#synthetic/people/story-time.ts';

const ukCore = 'https://fhir.hl7.org.uk';

/** @param practices ODS codes by the practice's id in simulation.yaml. */
export function demographicsRecord(
  person: CastPerson,
  practices: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const restricted = person.pds.status === 'restricted';
  const practice = person.practice === undefined ? undefined : practices[person.practice];
  const born = person.pds.born ?? person.born;
  return {
    resourceType: 'Patient',
    id: person.nhsNumber,
    meta: {
      versionId: '1',
      security: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
          ...(restricted ? { code: 'R', display: 'restricted' } : { code: 'U', display: 'unrestricted' }),
        },
      ],
    },
    identifier: [
      {
        system: nhsNumberSystem,
        value: person.nhsNumber,
        extension: [
          {
            url: `${ukCore}/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus`,
            valueCodeableConcept: {
              coding: [
                {
                  system: `${ukCore}/CodeSystem/UKCore-NHSNumberVerificationStatus`,
                  version: '1.0.0',
                  code: '01',
                  display: 'Number present and verified',
                },
              ],
            },
          },
        ],
      },
    ],
    name: [
      name(person.name, { use: 'usual', id: 'n1' }, person.formerNames[0] && { start: person.formerNames[0].until }),
      ...(restricted
        ? []
        : person.formerNames.map((former, index) =>
            name(former, { use: 'old', id: `o${index}` }, { end: former.until }),
          )),
    ],
    gender: person.gender,
    birthDate: born,
    ...(person.died && {
      deceasedDateTime: person.died,
      extension: [
        {
          url: `${ukCore}/StructureDefinition/Extension-UKCore-DeathNotificationStatus`,
          extension: [
            {
              url: 'deathNotificationStatus',
              valueCodeableConcept: {
                coding: [
                  {
                    system: `${ukCore}/CodeSystem/UKCore-DeathNotificationStatus`,
                    version: '1.0.0',
                    code: '2',
                    display: 'Formal - death notice received from Registrar of Deaths',
                  },
                ],
              },
            },
            { url: 'systemEffectiveDate', valueDateTime: shiftDay(person.died.slice(0, 10), 3, 'day') },
          ],
        },
      ],
    }),
    ...(restricted ? {} : open(person, practice)),
  };
}

function open(person: CastPerson, practice: string | undefined): Record<string, unknown> {
  const ods = 'https://fhir.nhs.uk/Id/ods-organization-code';
  return {
    address: [{ id: 'a1', use: 'home', line: person.address.lines, postalCode: person.address.postcode }],
    telecom: [
      ...(person.phone ? [{ id: 't1', system: 'phone', value: person.phone, use: 'home' }] : []),
      ...(person.mobile ? [{ id: 't2', system: 'phone', value: person.mobile, use: 'mobile' }] : []),
      ...(person.email ? [{ id: 't3', system: 'email', value: person.email, use: 'home' }] : []),
    ],
    ...(practice && {
      generalPractitioner: [{ id: 'g1', type: 'Organization', identifier: { system: ods, value: practice } }],
    }),
    ...(person.language && {
      extension: [
        {
          url: `${ukCore}/StructureDefinition/Extension-UKCore-NHSCommunication`,
          extension: [
            {
              url: 'language',
              valueCodeableConcept: {
                coding: [
                  {
                    system: `${ukCore}/CodeSystem/UKCore-HumanLanguage`,
                    version: '1.0.0',
                    code: person.language.code,
                    display: person.language.name,
                  },
                ],
              },
            },
            { url: 'interpreterRequired', valueBoolean: person.language.interpreter },
          ],
        },
      ],
    }),
  };
}

function name(
  { given, family, title }: { given: readonly string[]; family: string; title?: string | undefined },
  about: { use: string; id: string },
  period: Record<string, string> | undefined,
): Record<string, unknown> {
  return { ...about, given, family, ...(title && { prefix: [title] }), ...(period && { period }) };
}
