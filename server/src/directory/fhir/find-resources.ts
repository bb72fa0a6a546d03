// The directory searched for FHIR resources.
import type { Executor } from '#runtime/database/database.ts';
import type { HealthcareService, Location, Organization } from '#standards/fhir/types.ts';
import { attachTerms, termIdsOf } from '../compose-listing.ts';
import type * as hsds from '../listing.ts';
import { readListings } from '../listings.ts';
import { countServices, type ListingFilter, type Paging, selectServices } from '../open-referral/pages-store.ts';
import { termsById } from '../taxonomies.ts';
import { healthcareServiceOf, locationOf, organizationOf } from './resources.ts';
import * as store from './resources-store.ts';

export interface Found<T> {
  total: number;
  resources: T[];
}

/** Each with what it points at, for those who want it in one answer. */
export async function findHealthcareServices(
  executor: Executor,
  filter: ListingFilter,
  paging: Paging,
): Promise<Found<HealthcareService> & { organizations: Organization[]; locations: Location[] }> {
  const [{ count } = { count: 0 }] = await executor.run(countServices(filter));
  const rows = (await executor.run(selectServices(filter, paging))).filter(({ removed }) => !removed);
  const services = (
    await readListings(
      executor,
      rows.map(({ id }) => id),
    )
  ).map(({ service }) => service);
  const organizations = new Map(services.map(({ organization }) => [organization.id, organization]));
  const locations = new Map(
    services.flatMap((service) => (service.service_at_locations ?? []).map(({ location }) => [location.id, location])),
  );
  return {
    total: count,
    resources: services.map(healthcareServiceOf),
    organizations: [...organizations.values()].map(organizationOf),
    locations: [...locations.values()].map(locationOf),
  };
}

export async function findOrganizations(
  executor: Executor,
  filter: store.EntityFilter,
  paging: Paging,
): Promise<Found<Organization>> {
  const rows = await executor.run(store.findOrganizations(filter, paging));
  return found(rows, await whole(executor, rows), (document, when) => ({
    ...organizationOf(document as unknown as hsds.Organization),
    meta: { lastUpdated: when },
  }));
}

export async function findLocations(
  executor: Executor,
  filter: store.EntityFilter,
  paging: Paging,
): Promise<Found<Location>> {
  const rows = await executor.run(store.findLocations(filter, paging));
  return found(rows, await whole(executor, rows), (document, when) => ({
    ...locationOf(document as unknown as hsds.Location),
    meta: { lastUpdated: when },
  }));
}

async function whole(executor: Executor, rows: readonly store.EntityFound[]): Promise<object[]> {
  const terms = await termsById(executor, termIdsOf(rows.map(({ document }) => document)));
  return rows.map(({ document }) => attachTerms(document, terms));
}

const found = <T>(
  rows: readonly store.EntityFound[],
  documents: readonly object[],
  each: (document: object, when: string) => T,
): Found<T> => ({
  total: rows[0]?.total ?? 0,
  resources: documents.map((document, index) => each(document, rows[index]!.modified_at.toISOString())),
});
