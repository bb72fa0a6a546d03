// The open feed's answers, in the words of Open Referral UK 3.0: pages, whole items, and items with their one-to-one fields only.
// Source: Human Services Data API 3.0; Open Referral UK profile, API reference.
import type { Executor } from '#runtime/database/database.ts';
import { attachTerms, termIdsOf } from '../compose-listing.ts';
import type { Organization, Service, ServiceAtLocation, TaxonomyTerm } from '../listing.ts';
import { readListing, readListings } from '../listings.ts';
import { selectPostcode } from '../places/postcode-store.ts';
import { termsById } from '../taxonomies.ts';
import * as store from './pages-store.ts';

export interface Page<T> {
  total_items: number;
  total_pages: number;
  page_number: number;
  size: number;
  first_page: boolean;
  last_page: boolean;
  empty: boolean;
  contents: T[];
}

export interface Wanted {
  page: number;
  perPage: number;
}

/** How much of each item. */
export type Depth = 'minimal' | 'summary' | 'full';

type Summary = Omit<Service, 'organization'> & { organization?: Organization };
export type ServiceItem = Service | Summary | { id: string; modified_date: string };

export async function pageOfServices(
  executor: Executor,
  filter: store.ListingFilter,
  depth: Depth,
  wanted: Wanted,
): Promise<Page<ServiceItem>> {
  return pageOf(wanted, await countOf(executor, store.countServices(filter)), async (paging) =>
    servicesOf(executor, await executor.run(store.selectServices(filter, paging)), depth),
  );
}

/** All of them, in pieces, for a stream. What comes meanwhile is at its end. */
export async function* allServices(
  executor: Executor,
  filter: store.ListingFilter,
  depth: Depth,
): AsyncGenerator<ServiceItem> {
  const limit = 200;
  for (let offset = 0; ; offset += limit) {
    const rows = await executor.run(store.selectServices(filter, { limit, offset }));
    yield* await servicesOf(executor, rows, depth);
    if (rows.length < limit) return;
  }
}

/** Removed ones say no more than that: why they were taken away may be what they said. */
async function servicesOf(executor: Executor, rows: readonly store.ServiceRow[], depth: Depth): Promise<ServiceItem[]> {
  if (depth === 'minimal') return rows.map(({ id, modified_at }) => ({ id, modified_date: modified_at.toISOString() }));
  const listings = await readListings(
    executor,
    rows.filter(({ removed }) => !removed).map(({ id }) => id),
  );
  const byId = new Map(listings.map(({ service }) => [service.id, service]));
  return rows.map(({ id, modified_at }): ServiceItem => {
    const service = byId.get(id);
    if (service) return depth === 'full' ? service : summaryOf(service);
    return { id, name: 'No longer listed', status: 'defunct', last_modified: modified_at.toISOString() };
  });
}

export type PlaceItem = ServiceAtLocation & { service: Summary };

export async function pageOfPlaces(
  executor: Executor,
  filter: store.ListingFilter,
  depth: Depth,
  wanted: Wanted,
): Promise<Page<object>> {
  return pageOf(wanted, await countOf(executor, store.countPlaces(filter)), async (paging) => {
    const rows = await executor.run(store.selectPlaces(filter, paging));
    const listings = await readListings(executor, [...new Set(rows.map(({ service_id }) => service_id))]);
    const byId = new Map(listings.map(({ service }) => [service.id, service]));
    return rows.flatMap(({ id, service_id }) => {
      const service = byId.get(service_id);
      const found = service && placeOf(service, id);
      if (!found) return [];
      return depth === 'full'
        ? found
        : { ...withoutLists(found), location: withoutLists(found.location), service: found.service };
    });
  });
}

export async function readPlace(executor: Executor, id: string): Promise<PlaceItem | undefined> {
  const [row] = await executor.run(store.selectServiceOfPlace(id));
  const listing = row && (await readListing(executor, row.service_id));
  return listing && placeOf(listing.service, id);
}

function placeOf(service: Service, id: string): PlaceItem | undefined {
  const found = service.service_at_locations?.find((place) => place.id === id);
  return found && { ...found, service: summaryOf(service) };
}

export async function pageOfOrganizations(
  executor: Executor,
  { search, full, fullService }: { search?: string | undefined; full: boolean; fullService: boolean },
  wanted: Wanted,
): Promise<Page<object>> {
  return pageOf(wanted, await countOf(executor, store.countOrganizations(search)), async (paging) => {
    const rows = await executor.run(store.selectOrganizations(search, paging));
    return full || fullService
      ? organizationsOf(executor, rows, fullService)
      : rows.map(({ document }) => withoutLists(document));
  });
}

export async function readOrganization(
  executor: Executor,
  id: string,
  { fullService }: { fullService: boolean },
): Promise<object | undefined> {
  return (await organizationsOf(executor, await executor.run(store.selectOrganization(id)), fullService))[0];
}

async function organizationsOf(
  executor: Executor,
  rows: readonly store.OrganizationRow[],
  fullService: boolean,
): Promise<object[]> {
  const terms = await termsById(executor, termIdsOf(rows.map(({ document }) => document)));
  const listings = fullService
    ? await readListings(
        executor,
        rows.flatMap(({ services }) => services.map(({ id }) => id)),
      )
    : [];
  const byId = new Map(listings.map(({ service }) => [service.id, service]));
  return rows.map(({ document, services }) => ({
    ...attachTerms(document, terms),
    services: services.map((service) => {
      const { organization: _within, ...whole } = byId.get(service.id) ?? (service as unknown as Service);
      return whole;
    }),
  }));
}

export const pageOfTaxonomies = async (
  executor: Executor,
  search: string | undefined,
  wanted: Wanted,
): Promise<Page<object>> =>
  pageOf(wanted, await countOf(executor, store.countTaxonomies(search)), async (paging) =>
    (await executor.run(store.selectTaxonomies(search, paging))).map(({ document }) => document),
  );

export const readTaxonomy = async (executor: Executor, id: string): Promise<object | undefined> =>
  (await executor.run(store.selectTaxonomy(id)))[0]?.document;

export const pageOfTerms = async (
  executor: Executor,
  filter: store.TermFilter,
  wanted: Wanted,
): Promise<Page<TaxonomyTerm>> =>
  pageOf(wanted, await countOf(executor, store.countTerms(filter)), async (paging) => {
    const ids = (await executor.run(store.selectTermIds(filter, paging))).map(({ id }) => id);
    const terms = await termsById(executor, ids);
    return ids.flatMap((id) => terms.get(id) ?? []);
  });

export const readTerm = async (executor: Executor, id: string): Promise<TaxonomyTerm | undefined> =>
  (await termsById(executor, [id])).get(id);

/** Where a postcode is: from the postcodes that are loaded, else the middle of the directory's own places at it. */
export async function middleOf(
  executor: Executor,
  postcode: string,
): Promise<{ latitude: number; longitude: number } | undefined> {
  const written = postcode.replace(' ', '');
  const [loaded] = await executor.run(selectPostcode(written));
  const { latitude = null, longitude = null } = loaded ?? (await executor.run(store.selectMiddleOf(written)))[0] ?? {};
  return latitude === null || longitude === null ? undefined : { latitude, longitude };
}

/** What a list gives of a service: its one-to-one fields. */
function summaryOf({ organization, program, ...service }: Service): Summary {
  return {
    ...withoutLists(service),
    organization: withoutLists(organization),
    ...(program ? { program: withoutLists(program) } : {}),
  };
}

const withoutLists = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => !Array.isArray(inner))) as T;

const countOf = async (executor: Executor, statement: ReturnType<typeof store.countServices>) =>
  (await executor.run(statement))[0]!.count;

async function pageOf<T>(
  { page, perPage }: Wanted,
  total: number,
  read: (paging: store.Paging) => Promise<T[]>,
): Promise<Page<T>> {
  const pages = Math.ceil(total / perPage);
  const contents = page <= Math.max(1, pages) ? await read({ limit: perPage, offset: (page - 1) * perPage }) : [];
  return {
    total_items: total,
    total_pages: pages,
    page_number: page,
    size: contents.length,
    first_page: page === 1,
    last_page: page >= pages,
    empty: contents.length === 0,
    contents,
  };
}
