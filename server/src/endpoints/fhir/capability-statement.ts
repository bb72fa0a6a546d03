// What this server can do for programs, and nothing it cannot.
// Source: FHIR R4 CapabilityStatement. Why no `instantiates`: PDQm and PIXm ask for more than is here (further search parameters, a
// feed of their own kind), and a claim is made only where it is met.
import type { CapabilityStatement } from '#standards/fhir/types.ts';
import { directoryCapabilities } from './directory/directory-capabilities.ts';
import type { searchParameters } from './patient/read-search.ts';

export interface Capability {
  /** The partnership's. */
  name: string;
  version: string;
  base: string;
  startedAt: Date;
  /** Sources post Bundles to this server. */
  takesBundles: boolean;
  /** Neighbouring records may ask who looked at whom. */
  asksForLog?: boolean;
}

const searchParameter = (name: string) => `http://hl7.org/fhir/SearchParameter/${name}`;
type SearchParameter = { type: 'string' | 'token' | 'date'; definition: string; documentation: string };
const described: Readonly<Record<keyof typeof searchParameters, SearchParameter>> = {
  identifier: {
    type: 'token',
    definition: searchParameter('Patient-identifier'),
    documentation:
      'One number: an NHS number, or an organisation’s own. system| says of which systems numbers are wanted.',
  },
  family: {
    type: 'string',
    definition: searchParameter('individual-family'),
    documentation: 'Also begun, misspelt, without marks, or former. :exact is taken.',
  },
  given: {
    type: 'string',
    definition: searchParameter('individual-given'),
    documentation: 'Also begun, misspelt, an initial or a short form. :exact is taken.',
  },
  birthdate: {
    type: 'date',
    definition: searchParameter('individual-birthdate'),
    documentation: 'One date, whole; a year or a month only with the whole name.',
  },
  'address-postalcode': {
    type: 'string',
    definition: searchParameter('individual-address-postalcode'),
    documentation: 'A whole postcode. :exact is taken.',
  },
  gender: { type: 'token', definition: searchParameter('individual-gender'), documentation: 'Beside other details.' },
  active: { type: 'token', definition: searchParameter('Patient-active'), documentation: 'true only.' },
};

const accessLog: NonNullable<NonNullable<CapabilityStatement['rest']>[number]['resource']>[number] = {
  type: 'AuditEvent',
  documentation:
    'Who looked at one person’s record: IHE RESTful ATNA (ITI-81). For neighbouring records, each with its own token of scope system/AuditEvent.s, and for staff who answer for the log.',
  interaction: [
    {
      code: 'search-type',
      documentation:
        'patient.identifier (an NHS number) and date are required. Prefer POST [base]/AuditEvent/_search, which puts no number into an address.',
    },
  ],
  searchParam: [
    { name: 'date', type: 'date', definition: searchParameter('AuditEvent-date') },
    { name: 'patient', type: 'reference', definition: searchParameter('AuditEvent-patient') },
  ],
};

export function capabilityStatement({
  name,
  version,
  base,
  startedAt,
  takesBundles,
  asksForLog,
}: Capability): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: startedAt.toISOString(),
    kind: 'instance',
    software: { name: 'Local Care Record', version },
    implementation: { description: name, url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'application/fhir+xml'],
    rest: [
      {
        mode: 'server',
        documentation:
          'Every request about a patient is decided and written down before anything is shown. Whoever may not be found is not found.',
        security: {
          cors: false,
          description:
            'A signed-in professional’s session, by its cookie or as a bearer token. Sources post with a token of their own.',
        },
        resource: [
          {
            type: 'Patient',
            profile: 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient',
            documentation: 'One Patient for each person, with the numbers by which the organisations know them.',
            interaction: [
              { code: 'read', documentation: 'Needs the right to open records.' },
              {
                code: 'search-type',
                documentation:
                  'Looks for one person: IHE PDQm (ITI-78). Prefer POST [base]/Patient/_search, which puts nobody’s name into an address. At most twenty are given, and no pages of more.',
              },
            ],
            versioning: 'no-version',
            searchParam: Object.entries(described).map(([parameter, rest]) => ({ name: parameter, ...rest })),
            operation: [
              {
                name: 'match',
                definition: 'http://hl7.org/fhir/OperationDefinition/Patient-match',
                documentation: 'Also IHE ITI-119. Graded by the rules by which this server links patients.',
              },
              {
                name: 'ihe-pix',
                definition: 'https://profiles.ihe.net/ITI/PIXm/OperationDefinition/IHE.PIXm.pix',
                documentation: 'IHE PIXm (ITI-83). Prefer POST with Parameters, which puts no number into an address.',
              },
            ],
          },
          ...directoryCapabilities,
          ...(asksForLog ? [accessLog] : []),
        ],
        ...(takesBundles
          ? {
              interaction: [
                { code: 'transaction', documentation: 'From the partnership’s own sources, each with its token.' },
                { code: 'batch', documentation: 'From the partnership’s own sources, each with its token.' },
              ] as const,
            }
          : {}),
      },
    ],
  };
}
