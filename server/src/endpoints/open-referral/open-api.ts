// What the open feed answers, for programs and for those who write them: an OpenAPI 3.1 document. The official schemas are named where
// they are kept, not copied.
// Source: OpenAPI 3.1.1; Open Referral UK profile, schema/openapi.json.

const profile = 'https://raw.githubusercontent.com/OpenReferralUK/uk-profile/main/schema/compiled';

interface Parameter {
  name: string;
  in: 'query' | 'path';
  required: boolean;
  description: string;
  schema: object;
}

const query = (name: string, description: string, schema: object = { type: 'string' }): Parameter => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});
const uuid = { type: 'string', format: 'uuid' };
const flag = { type: 'boolean', default: false };
const whole = { type: 'integer', minimum: 1 };

const paging = [
  query('page', 'Which page, from 1.', whole),
  query('per_page', 'How many on a page; usually 50.', whole),
];
const search = query('search', 'Words that are in it. For services: of a web search, with "quotes", or and -.');

/** Every parameter that narrows services, and services at locations. A test asks for each. */
export const listingParameters: readonly Parameter[] = [
  search,
  query('text', 'The same as search, as the first version has it.'),
  query('taxonomy_term_id', 'Classified by this term. Several, or between commas: by one of them.', uuid),
  ...['need', 'circumstance', 'service_type'].map((name) =>
    query(name, 'The same as taxonomy_term_id, as the first version has it.', uuid),
  ),
  query('taxonomy_id', 'Classified by any term of this taxonomy.', uuid),
  query('organization_id', 'Given by this organisation.', uuid),
  query(
    'modified_after',
    'Changed at this moment or later. Among services are then those no longer listed, as defunct.',
    {
      type: 'string',
      format: 'date-time',
    },
  ),
  query('minimum_age', 'Literally: services whose stated minimum age is at least this.', { type: 'number' }),
  query('maximum_age', 'Literally: services whose stated maximum age is at most this.', { type: 'number' }),
  query('suitable_age', 'Of this server: services to which somebody of this age may come.', { type: 'number' }),
  query('day', 'Open on this day of the week. Several: on one of them.', {
    type: 'string',
    enum: ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'],
  }),
  query('start_time', 'Opens at this time or later, HH:MM.'),
  query('end_time', 'Closes at this time or earlier, HH:MM.'),
  query('postcode', 'A whole UK postcode: services at places near it. A postcode that is not known has none near it.'),
  query('proximity', 'How near, in metres in a straight line; 1600 where it is not said.', { type: 'number' }),
  query('full', 'Whole items, and not only their one-to-one fields.', flag),
];

const id: Parameter = { name: 'id', in: 'path', required: true, description: 'Its id.', schema: uuid };

const answer = (description: string, schema: object) => ({
  '200': { description, content: { 'application/json': { schema } } },
  '304': { description: 'As it was when you asked last (If-None-Match).' },
  '400': { description: 'A parameter that cannot be read. The answer is a FHIR OperationOutcome that says which.' },
  '429': { description: 'Too many requests in a minute.' },
});
const pageOf = (schema: object) => ({
  allOf: [{ $ref: '#/components/schemas/Page' }, { properties: { contents: { type: 'array', items: schema } } }],
});
const list = (summary: string, parameters: readonly Parameter[], item: string) => ({
  get: { summary, parameters: [...parameters, ...paging], responses: answer('One page.', pageOf({ $ref: item })) },
});
const one = (summary: string, item: string, parameters: readonly Parameter[] = []) => ({
  get: {
    summary,
    parameters: [id, ...parameters],
    responses: { ...answer('The whole item.', { $ref: item }), '404': { description: 'Nothing of this id.' } },
  },
});

/** @param base the address all paths are under. */
export function openApiDocument({ name, version, base }: { name: string; version: string; base: string }) {
  const fullService = query('full_service', 'Each organisation with its services whole.', flag);
  return {
    openapi: '3.1.1',
    info: {
      title: `${name}: services and activities`,
      version,
      description:
        'Open Referral UK 3.0, with the capacities of HSDS 3.1. Open to everybody: no key, no sign-in, nothing about anybody who asks is kept.',
    },
    servers: [{ url: base }],
    paths: {
      '/': {
        get: {
          summary: 'Which standard this is',
          responses: answer('Version, profile and this document.', { type: 'object' }),
        },
      },
      '/services': list(
        'Services and activities',
        [
          ...listingParameters,
          query('minimal', 'Only ids and when each changed, all on one page.', flag),
          query('format', 'ndjson: all of them, one a line, without pages.', {
            type: 'string',
            enum: ['json', 'ndjson'],
          }),
        ],
        `${profile}/service_list.json`,
      ),
      '/services/{id}': one('A service, whole', `${profile}/service.json`),
      '/service_at_locations': list(
        'Services at the places they are given',
        listingParameters,
        `${profile}/service_at_location_list.json`,
      ),
      '/service_at_locations/{id}': one('A service at one place', `${profile}/service_at_location.json`),
      '/organizations': list(
        'Organisations that give services',
        [search, query('full', 'Whole organisations.', flag), fullService],
        `${profile}/organization_list.json`,
      ),
      '/organizations/{id}': one('An organisation with its services', `${profile}/organization.json`, [fullService]),
      '/taxonomies': list('The taxonomies services are classified by', [search], `${profile}/../taxonomy.json`),
      '/taxonomies/{id}': one('A taxonomy', `${profile}/../taxonomy.json`),
      '/taxonomy_terms': list(
        'The terms of the taxonomies',
        [
          search,
          query('taxonomy_id', 'Of this taxonomy.', uuid),
          query('parent_id', 'Directly under this term.', uuid),
          query('top_only', 'Only terms under no other.', flag),
        ],
        `${profile}/../taxonomy_term.json`,
      ),
      '/taxonomy_terms/{id}': one('A term', `${profile}/../taxonomy_term.json`),
    },
    components: { schemas: { Page: page } },
  };
}

const page = {
  type: 'object',
  required: ['total_items', 'total_pages', 'page_number', 'size', 'first_page', 'last_page', 'empty', 'contents'],
  properties: {
    total_items: { type: 'integer', description: 'How many there are.' },
    total_pages: { type: 'integer', description: 'How many pages there are.' },
    page_number: { type: 'integer', description: 'Which page this is.' },
    size: { type: 'integer', description: 'How many are on this page.' },
    first_page: { type: 'boolean', description: 'Whether it is the first.' },
    last_page: { type: 'boolean', description: 'Whether it is the last.' },
    empty: { type: 'boolean', description: 'Whether nothing is on it.' },
  },
};
