// Reads and writes listings: the service, its organisation and locations, and what each has been.
import type { Statement } from '#runtime/database/database.ts';
import type { Author } from './listing.ts';

/** An HSDS entity as it is kept. */
export type Document = Readonly<Record<string, unknown>> & { readonly id: string };
export type Entity = 'organization' | 'location' | 'service' | 'professional-detail';

/** One change at a time: whoever waited sees what was written before, and is later than it. */
export const lockDirectory: Statement<{ at: Date }> = {
  name: 'directory lock',
  text: `select pg_advisory_xact_lock(hashtext('directory')), null::timestamptz as at`,
};
// Why in a statement of its own: the moment is taken once the lock is held.
export const selectMoment: Statement<{ at: Date }> = {
  name: 'directory select moment',
  text: `select date_trunc('milliseconds', clock_timestamp()) as at`,
};

export interface ListingRow {
  id: string;
  version: number;
  document: Document;
  organization: Document;
  locations: Document[];
  modified_at: Date;
  removed_at: Date | null;
  merged_into: string | null;
}

const listingColumns = `s.id, s.version, s.document, o.document as organization, s.modified_at, s.removed_at, s.merged_into,
  coalesce((select jsonb_agg(l.document) from directory.location l where l.id in (
    select location_id from directory.service_at_location where service_id = s.id)), '[]') as locations`;

/** Listings with all that is within them, in the order of the ids; those that are removed only where asked for. */
export const selectListings = (
  ids: readonly string[],
  { removed = false }: { removed?: boolean } = {},
): Statement<ListingRow> => ({
  name: 'directory select listings',
  text: `select ${listingColumns}
    from unnest($1::uuid[]) with ordinality as wanted (id, place)
      join directory.service s on s.id = wanted.id
      join directory.organization o on o.id = s.organization_id
    where $2 or s.removed_at is null
    order by wanted.place`,
  values: [ids, removed],
});

export interface TermRow {
  id: string;
  document: Document;
  taxonomy: Document | null;
}

export const selectTerms = (ids: readonly string[]): Statement<TermRow> => ({
  name: 'directory select terms by id',
  text: `select t.id, t.document, x.document as taxonomy
    from directory.taxonomy_term t left join directory.taxonomy x on x.id = t.taxonomy_id
    where t.id = any ($1::uuid[])`,
  values: [ids],
});

export interface EntityRow {
  id: string;
  version: number;
  document: Document;
}

const tables = { organization: 'directory.organization', location: 'directory.location' } as const;
export type KeptApart = keyof typeof tables;

export const selectEntities = (entity: KeptApart, ids: readonly string[]): Statement<EntityRow> => ({
  text: `select id, version, document from ${tables[entity]} where id = any ($1::uuid[])`,
  values: [ids],
});

export const upsertEntity = (entity: KeptApart, { id, version, document }: EntityRow, at: Date): Statement => ({
  text: `insert into ${tables[entity]} (id, version, document, modified_at) values ($1, $2, $3, $4)
    on conflict (id) do update set version = excluded.version, document = excluded.document, modified_at = excluded.modified_at`,
  values: [id, version, JSON.stringify(document), at],
});

export const upsertService = (
  { id, version, document }: EntityRow,
  { organizationId, at, restore }: { organizationId: string; at: Date; restore: boolean },
): Statement => ({
  name: 'directory upsert service',
  text: `insert into directory.service (id, organization_id, version, document, modified_at) values ($1, $2, $3, $4, $5)
    on conflict (id) do update set organization_id = excluded.organization_id, version = excluded.version,
      document = excluded.document, modified_at = excluded.modified_at,
      removed_at = case when $6 then null else service.removed_at end,
      merged_into = case when $6 then null else service.merged_into end`,
  values: [id, organizationId, version, JSON.stringify(document), at, restore],
});

export const insertVersion = (row: {
  entity: Entity;
  id: string;
  version: number;
  document: object;
  changed: readonly string[];
  act: 'save' | 'remove' | 'restore' | 'merge';
  author: Author;
  because: string;
  at: Date;
}): Statement => ({
  name: 'directory insert version',
  text: `insert into directory.entity_version (entity, id, version, document, changed, act, author, because, recorded_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  values: [
    row.entity,
    row.id,
    row.version,
    JSON.stringify(row.document),
    row.changed,
    row.act,
    JSON.stringify(row.author),
    row.because,
    row.at,
  ],
});

/** Listings that show this organisation or one of these locations are changed with it. @returns their ids. */
export const touchListingsOf = (
  { organizationIds, locationIds }: { organizationIds: readonly string[]; locationIds: readonly string[] },
  { except, at }: { except: string; at: Date },
): Statement<{ id: string }> => ({
  name: 'directory touch listings',
  text: `update directory.service set version = version + 1, modified_at = $4
    where id <> $3 and (organization_id = any ($1::uuid[])
      or id in (select service_id from directory.service_at_location where location_id = any ($2::uuid[])))
    returning id`,
  values: [organizationIds, locationIds, except, at],
});

export interface PlaceOfService {
  id: string;
  locationId: string;
}

/** Whose the ids are already, where that is another service. */
export const selectPlacesOfOthers = (serviceId: string, ids: readonly string[]): Statement<{ id: string }> => ({
  name: 'directory select places of others',
  text: `select id from directory.service_at_location where service_id <> $1 and id = any ($2::uuid[])`,
  values: [serviceId, ids],
});

export const replacePlaces = (serviceId: string, places: readonly PlaceOfService[]): Statement[] => [
  {
    name: 'directory delete places',
    text: `delete from directory.service_at_location where service_id = $1 and id <> all ($2::uuid[])`,
    values: [serviceId, places.map(({ id }) => id)],
  },
  {
    name: 'directory insert places',
    text: `insert into directory.service_at_location (id, service_id, location_id, position)
      select id, $1, location_id, position from unnest($2::uuid[], $3::uuid[]) with ordinality as given (id, location_id, position)
      on conflict (id) do update set location_id = excluded.location_id, position = excluded.position`,
    values: [serviceId, places.map(({ id }) => id), places.map(({ locationId }) => locationId)],
  },
];

export const replaceTerms = (serviceId: string, termIds: readonly string[]): Statement[] => [
  {
    name: 'directory delete service terms',
    text: `delete from directory.service_term where service_id = $1 and taxonomy_term_id <> all ($2::uuid[])`,
    values: [serviceId, termIds],
  },
  {
    name: 'directory insert service terms',
    text: `insert into directory.service_term (service_id, taxonomy_term_id)
      select $1, unnest($2::uuid[]) on conflict do nothing`,
    values: [serviceId, termIds],
  },
];

export const markRemoved = (id: string, at: Date, mergedInto: string | null): Statement => ({
  name: 'directory mark removed',
  text: `update directory.service set removed_at = $2, modified_at = $2, merged_into = $3, version = version + 1 where id = $1`,
  values: [id, at, mergedInto],
});

export const markRestored = (id: string, at: Date): Statement => ({
  name: 'directory mark restored',
  text: `update directory.service set removed_at = null, merged_into = null, modified_at = $2, version = version + 1 where id = $1`,
  values: [id, at],
});

/** By when they changed, the removed ones too. */
export const selectChanges = (
  since: Date,
  after: string,
  limit: number,
): Statement<{ id: string; name: string; modified_at: Date; removed_at: Date | null }> => ({
  name: 'directory select changes',
  text: `select id, name, modified_at, removed_at from directory.service
    where (modified_at, id) > ($1::timestamptz, $2::uuid) order by modified_at, id limit $3`,
  values: [since, after, limit],
});

export interface VersionRow {
  version: number;
  document: Document;
  changed: string[];
  act: 'save' | 'remove' | 'restore' | 'merge';
  author: Author;
  because: string;
  recorded_at: Date;
}

/** What one entity has been, the latest first. */
export const selectVersions = (entity: Entity, id: string): Statement<VersionRow> => ({
  name: 'directory select versions',
  text: `select version, document, changed, act, author, because, recorded_at from directory.entity_version
    where entity = $1 and id = $2 order by version desc`,
  values: [entity, id],
});
