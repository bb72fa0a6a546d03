// The directory as FHIR R4, read and searched by anybody's programs: about nobody, so nobody is asked who they are.
// Source: FHIR R4 §3.1.0 (read, search), search parameters of HealthcareService, Organization and Location.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findHealthcareServices, findLocations, findOrganizations } from '#directory/fhir/find-resources.ts';
import type { ListingFilter } from '#directory/open-referral/pages-store.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Bundle, BundleEntry, HealthcareService, Location, Organization } from '#standards/fhir/types.ts';
import { operationOutcomeOf } from '#standards/fhir/operation-outcome.ts';
import { parametersOf, passedOver, send } from '../exchange.ts';
import { badParameter, refusal } from '../refusal.ts';

type Found = HealthcareService | Organization | Location;

/** What each type can be searched by, with FHIR's own name for it. */
export const directorySearch = {
  HealthcareService: ['_id', '_lastUpdated', 'name', 'active', 'organization', 'location', 'service-type', '_include'],
  Organization: ['_id', 'name', 'identifier'],
  Location: ['_id', 'name', 'address-postalcode', 'near'],
} as const;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const mostOnAPage = 200;

export function directoryRoutes(
  api: FastifyInstance,
  { database, baseOf, limited }: { database: Database; baseOf: (request: FastifyRequest) => string; limited: object },
): void {
  const config = { withoutSession: true };
  for (const type of Object.keys(directorySearch) as (keyof typeof directorySearch)[]) {
    api.get(`/fhir/r4/${type}`, { ...limited, config }, async (request, reply) => {
      const given = parametersOf(request);
      const page = pageOf(given);
      const issues = passedOver(
        request,
        [...given.keys()].filter((name) => !known(type, name)),
      );
      const paging = { limit: page.count, offset: (page.number - 1) * page.count };
      const { total, resources, included } = await search(type, given, paging);
      const base = baseOf(request);
      return open(request, reply, searchset({ base, type, given, page, total, resources, included, issues }));
    });
    api.get<{ Params: { id: string } }>(`/fhir/r4/${type}/:id`, { ...limited, config }, async (request, reply) => {
      const { id } = request.params;
      const { resources } = uuid.test(id)
        ? await search(type, new URLSearchParams({ _id: id }), { limit: 1, offset: 0 })
        : { resources: [] };
      if (!resources[0]) throw refusal(404, 'not-found', 'The directory has nothing of this id, or has it no longer.');
      return open(request, reply, resources[0]);
    });
  }

  async function search(
    type: keyof typeof directorySearch,
    given: URLSearchParams,
    paging: { limit: number; offset: number },
  ): Promise<{ total: number; resources: Found[]; included: Found[] }> {
    const ids = idsOf(given, '_id');
    const nameBegins = given.get('name')?.trim() || undefined;
    if (type === 'Organization') {
      const [, , identifier] = /^([^|]*\|)?(.*)$/.exec(given.get('identifier') ?? '') ?? [];
      const found = await findOrganizations(database, { ids, nameBegins, identifier: identifier || undefined }, paging);
      return { ...found, included: [] };
    }
    if (type === 'Location') {
      const postcode = given.get('address-postalcode')?.replaceAll(/\s/g, '').toUpperCase() || undefined;
      const found = await findLocations(database, { ids, nameBegins, postcode, near: nearOf(given) }, paging);
      return { ...found, included: [] };
    }
    const wanted = new Set(given.getAll('_include'));
    const found = await findHealthcareServices(database, serviceFilter(given, ids, nameBegins), paging);
    return {
      total: found.total,
      resources: found.resources,
      included: [
        ...(wanted.has('HealthcareService:organization') ? found.organizations : []),
        ...(wanted.has('HealthcareService:location') ? found.locations : []),
      ],
    };
  }
}

const common = new Set(['_count', '_page', '_format', '_pretty', '_summary']);
const known = (type: keyof typeof directorySearch, name: string) =>
  common.has(name) || (directorySearch[type] as readonly string[]).includes(name);

/** Programs on every site may ask. */
const open = (request: FastifyRequest, reply: FastifyReply, resource: Found | Bundle) => {
  reply.headers({
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': 'public, max-age=60',
  });
  return send(request, reply, resource);
};

function serviceFilter(
  given: URLSearchParams,
  ids: string[] | undefined,
  nameBegins: string | undefined,
): ListingFilter {
  const active = given.get('active');
  if (active !== null && active !== 'true' && active !== 'false') throw badParameter('active', 'Give true or false.');
  const organizationId = referenceOf(given, 'organization', 'Organization');
  const locationId = referenceOf(given, 'location', 'Location');
  const terms = given
    .get('service-type')
    ?.split(',')
    .map((token) => token.slice(token.indexOf('|') + 1))
    .filter(Boolean);
  const since = given.get('_lastUpdated');
  const [, moment] = /^(?:ge|gt)(\d{4}-\d\d-\d\d.*)$/.exec(since?.replace(/ (\d\d:\d\d)$/, '+$1') ?? '') ?? [];
  if (since !== null && (moment === undefined || Number.isNaN(Date.parse(moment))))
    throw badParameter('_lastUpdated', 'Give ge and a moment, e.g. ge2026-11-23T09:30:00Z.');
  return {
    ...(ids ? { ids } : {}),
    ...(nameBegins ? { nameBegins } : {}),
    ...(active === null ? {} : { active: active === 'true' }),
    ...(organizationId ? { organizationId } : {}),
    ...(locationId ? { locationId } : {}),
    ...(terms && terms.length > 0 ? { termCodes: terms } : {}),
    ...(moment ? { modifiedAfter: new Date(moment), present: true } : {}),
  };
}

const none = '00000000-0000-0000-0000-000000000000';

/** Ids of another shape are nobody's. */
function idsOf(given: URLSearchParams, name: string): string[] | undefined {
  const values = given.getAll(name).flatMap((value) => value.split(','));
  return values.length === 0 ? undefined : values.map((value) => (uuid.test(value) ? value : none));
}

function referenceOf(given: URLSearchParams, name: string, type: string): string | undefined {
  const value = given.get(name);
  if (!value) return undefined;
  const id = value.split('/').at(-1)!;
  if (value.includes('/') && value.split('/').at(-2) !== type) throw badParameter(name, `Give a reference to ${type}.`);
  return uuid.test(id) ? id : none;
}

/** Source: FHIR R4 Location, `near`: latitude|longitude|distance|units. */
function nearOf(given: URLSearchParams): { latitude: number; longitude: number; metres: number } | undefined {
  const value = given.get('near');
  if (!value) return undefined;
  const [latitude = '', longitude = '', distance = '1', unit = 'km'] = value.split('|');
  const metres = { km: 1000, m: 1, '[mi_us]': 1609.347, '[mi_i]': 1609.344 }[unit];
  const numbers = [latitude, longitude, distance].map((each) =>
    /^-?\d{1,3}(\.\d+)?$/.test(each) ? Number(each) : Number.NaN,
  );
  if (metres === undefined || numbers.some(Number.isNaN) || Math.abs(numbers[0]!) > 90)
    throw badParameter('near', 'Give latitude|longitude|distance|units, e.g. 51.47|-0.09|2|km.');
  return { latitude: numbers[0]!, longitude: numbers[1]!, metres: numbers[2]! * metres };
}

interface PageWanted {
  number: number;
  count: number;
}

function pageOf(given: URLSearchParams): PageWanted {
  const whole = (name: string, usual: number) => {
    const value = given.get(name);
    if (value === null) return usual;
    if (!/^[1-9]\d{0,6}$/.test(value)) throw badParameter(name, 'Give a whole number from 1.');
    return Number(value);
  };
  return { number: whole('_page', 1), count: Math.min(whole('_count', 50), mostOnAPage) };
}

function searchset({
  base,
  type,
  given,
  page,
  total,
  resources,
  included,
  issues,
}: {
  base: string;
  type: string;
  given: URLSearchParams;
  page: PageWanted;
  total: number;
  resources: readonly Found[];
  included: readonly Found[];
  issues: ReturnType<typeof passedOver>;
}): Bundle {
  const address = (number: number) => {
    const query = new URLSearchParams([...given].filter(([name]) => name !== '_page'));
    if (number > 1) query.set('_page', String(number));
    return `${base}/${type}${query.size > 0 ? `?${query.toString()}` : ''}`;
  };
  const [first, ...others] = issues;
  const entryOf =
    (mode: 'match' | 'include') =>
    (resource: Found): BundleEntry => ({
      fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
      resource,
      search: { mode },
    });
  const entry: BundleEntry[] = [
    ...resources.map(entryOf('match')),
    ...included.map(entryOf('include')),
    ...(first ? [{ resource: operationOutcomeOf([first, ...others]), search: { mode: 'outcome' as const } }] : []),
  ];
  const more = page.number * page.count < total;
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    link: [
      { relation: 'self', url: address(page.number) },
      ...(more ? [{ relation: 'next', url: address(page.number + 1) }] : []),
    ],
    ...(entry.length > 0 ? { entry } : {}),
  };
}
