// What the directory's FHIR resources can be asked: held to the routes by a test.
import type { CapabilityStatement } from '#standards/fhir/types.ts';
import type { directorySearch } from './directory-routes.ts';

type Described = NonNullable<NonNullable<NonNullable<CapabilityStatement['rest']>[number]['resource']>[number]>;
type SearchParameter = NonNullable<Described['searchParam']>[number];
type Names<T extends keyof typeof directorySearch> = Exclude<(typeof directorySearch)[T][number], '_include'>;

const parameter = (type: SearchParameter['type'], documentation: string) => ({ type, documentation });

const parameters: {
  [T in keyof typeof directorySearch]: Readonly<Record<Names<T>, Pick<SearchParameter, 'type' | 'documentation'>>>;
} = {
  HealthcareService: {
    _id: parameter('token', 'Several between commas.'),
    _lastUpdated: parameter('date', 'ge and a moment: what changed since.'),
    name: parameter('string', 'How its name begins.'),
    active: parameter('token', 'true: offered now.'),
    organization: parameter('reference', 'Who provides it.'),
    location: parameter('reference', 'Where it is.'),
    'service-type': parameter('token', 'A term it is classified by: system|code, or code.'),
  },
  Organization: {
    _id: parameter('token', 'Several between commas.'),
    name: parameter('string', 'How its name begins.'),
    identifier: parameter('token', 'A number of its own: a charity or company number, an ODS code.'),
  },
  Location: {
    _id: parameter('token', 'Several between commas.'),
    name: parameter('string', 'How its name begins.'),
    'address-postalcode': parameter('string', 'A postcode, or how it begins.'),
    near: parameter('special', 'latitude|longitude|distance|units, the nearest first.'),
  },
};

export const directoryCapabilities: Described[] = Object.entries(parameters).map(([type, searchable]) => ({
  type: type as Described['type'],
  documentation:
    'Of the directory of services and activities, about nobody: needs no sign-in. The same listings as Open Referral UK.',
  interaction: [{ code: 'read' }, { code: 'search-type' }],
  versioning: 'no-version',
  ...(type === 'HealthcareService'
    ? { searchInclude: ['HealthcareService:organization', 'HealthcareService:location'] }
    : {}),
  searchParam: Object.entries(searchable).map(([name, rest]) => ({ name, ...rest })),
}));
