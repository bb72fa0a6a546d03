// What a listing has been, for editors: the service, its organisation, its places and what professionals read, in one order, each change
// with who and why; and an older version put back, which is a change like any other.
import type { Database, Executor } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import { attachTerms, putTogether, termIdsOf } from '../compose-listing.ts';
import type { Author, Listing, Service } from '../listing.ts';
import { type Change, inTransaction, readAnyListing, saveListing } from '../listings.ts';
import { type Document, type Entity, selectEntities, selectVersions, type VersionRow } from '../listings-store.ts';
import { type ProfessionalDetail, saveProfessionalDetail } from '../professional.ts';
import { termsById } from '../taxonomies.ts';

export interface HistoryEntry {
  entity: Entity;
  id: string;
  version: number;
  /** It is what stands now. */
  isNow: boolean;
  act: VersionRow['act'];
  by: Author;
  why: string;
  at: Date;
  /** What changed, as it was and as it then was. Empty for the first version. */
  changes: { field: string; before: unknown; after: unknown }[];
}

const longest = 200;

/** The latest first. Undefined where there never was such a listing. */
export async function readHistory(
  executor: Executor,
  serviceId: string,
): Promise<{ listing: Listing; entries: HistoryEntry[] } | undefined> {
  const listing = await readAnyListing(executor, serviceId);
  if (!listing) return undefined;
  const parts = partsOf(listing.service);
  const entries: HistoryEntry[] = [];
  for (const { entity, id } of parts) {
    const rows = await executor.run(selectVersions(entity, id));
    const terms = await termsById(executor, termIdsOf(rows.map(({ document }) => document)));
    const places = await placesIn(executor, rows);
    const documents = rows.map(({ document }) => withPlaces(attachTerms(document, terms) as Document, places));
    for (const [index, row] of rows.slice(0, longest).entries()) {
      const [after, before] = [documents[index]!, documents[index + 1]];
      entries.push({
        entity,
        id,
        version: row.version,
        isNow: index === 0,
        act: row.act,
        by: row.author,
        why: row.because,
        at: row.recorded_at,
        changes: before ? row.changed.map((field) => ({ field, before: before[field], after: after[field] })) : [],
      });
    }
  }
  return {
    listing,
    entries: entries.toSorted((one, other) => other.at.getTime() - one.at.getTime()).slice(0, longest),
  };
}

type Placed = { service_at_locations?: { location_id: string }[] };

/** The places that versions of a listing point at, as they are now. */
async function placesIn(executor: Executor, rows: readonly VersionRow[]): Promise<Map<string, Document>> {
  const ids = rows.flatMap(({ document }) =>
    ((document as Placed).service_at_locations ?? []).map(({ location_id: id }) => id),
  );
  if (ids.length === 0) return new Map();
  const locations = await executor.run(selectEntities('location', [...new Set(ids)]));
  return new Map(locations.map(({ id, document }) => [id, document]));
}

function withPlaces(document: Document, places: ReadonlyMap<string, Document>): Document {
  const { service_at_locations: at } = document as Placed;
  if (!at) return document;
  const whole = at.map(({ location_id: id, ...rest }) => ({ ...rest, location: places.get(id) }));
  return { ...document, service_at_locations: whole };
}

/**
 * Makes one part of a listing what it was. Other parts stay as they are now.
 * @param what one of the listing's own parts. @param change.over the version of the listing that was looked at.
 * @throws IssueError `not-found`; `conflict` where somebody changed it since; `invariant` where it would not be right any more.
 */
export async function putBack(
  database: Database | Executor,
  serviceId: string,
  what: { entity: Entity; id: string; version: number },
  change: Change & { over: number },
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const listing = await readAnyListing(transaction, serviceId);
    const own = listing && partsOf(listing.service).some(({ entity, id }) => entity === what.entity && id === what.id);
    const rows = own ? await transaction.run(selectVersions(what.entity, what.id)) : [];
    const row = rows.find(({ version }) => version === what.version);
    if (!listing || !row) throw new IssueError(noVersion);
    if (what.entity === 'professional-detail') {
      const { id: _id, ...detail } = row.document as ProfessionalDetail & { id?: string };
      return saveProfessionalDetail(transaction, serviceId, detail, change);
    }
    await saveListing(transaction, await asItWas(transaction, listing, what, row.document), {
      ...change,
      again: false,
    });
  });
}

async function asItWas(
  transaction: Executor,
  { service, modifiedAt }: Listing,
  { entity, id }: { entity: Entity; id: string },
  document: Document,
): Promise<Service> {
  const terms = await termsById(transaction, termIdsOf(document));
  const part = attachTerms(document, terms);
  if (entity === 'organization') return { ...service, organization: part as Service['organization'] };
  if (entity === 'location')
    return {
      ...service,
      service_at_locations: (service.service_at_locations ?? []).map((at) =>
        at.location.id === id ? { ...at, location: part as typeof at.location } : at,
      ),
    };
  const places = (document as { service_at_locations?: { location_id: string }[] }).service_at_locations ?? [];
  const locations = await transaction.run(
    selectEntities(
      'location',
      places.map(({ location_id: locationId }) => locationId),
    ),
  );
  const all = locations.map((row) => row.document);
  const known = await termsById(transaction, termIdsOf(document, all));
  const whole = putTogether({ service: document, organization: { id: '' }, locations: all, modifiedAt }, known);
  return { ...whole, organization: service.organization };
}

const partsOf = (service: Service): { entity: Entity; id: string }[] => [
  { entity: 'service', id: service.id },
  { entity: 'professional-detail', id: service.id },
  { entity: 'organization', id: service.organization.id },
  ...[...new Set((service.service_at_locations ?? []).map(({ location }) => location.id))].map((id) => ({
    entity: 'location' as const,
    id,
  })),
];

const noVersion = {
  severity: 'error',
  code: 'not-found',
  text: 'There is no such version of this listing. Look at its history again.',
} as const;
