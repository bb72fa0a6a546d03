-- The directory: services and activities, who gives them and where, in the words of the Human Services Data Specification 3.1.
-- About nobody: what is in here may be shown to anybody, but for directory.professional_detail.
create schema if not exists directory;
grant usage on schema directory to lcr_server;

-- What stands now. The document is the HSDS entity without what is kept beside it: a service's organisation and locations, and the
-- wording of terms.
create table directory.organization (
  id uuid primary key,
  version integer not null,
  document jsonb not null,
  name text generated always as (document ->> 'name') stored,
  modified_at timestamptz not null
);
create index organization_by_name on directory.organization (lower(name));

create table directory.location (
  id uuid primary key,
  version integer not null,
  document jsonb not null,
  latitude double precision generated always as ((document ->> 'latitude')::double precision) stored,
  longitude double precision generated always as ((document ->> 'longitude')::double precision) stored,
  -- Of its first address, without its space: SE59RS.
  postcode text generated always as (upper(replace(document -> 'addresses' -> 0 ->> 'postal_code', ' ', ''))) stored,
  modified_at timestamptz not null
);
create index location_by_place on directory.location (latitude, longitude);
create index location_by_postcode on directory.location (postcode);

create table directory.service (
  id uuid primary key,
  -- The order in which listings came: pages keep their places while new ones arrive.
  place bigint generated always as identity unique,
  organization_id uuid not null references directory.organization,
  -- Goes up with every change of the service, its organisation or its locations.
  version integer not null,
  document jsonb not null,
  name text generated always as (document ->> 'name') stored,
  status text generated always as (document ->> 'status') stored,
  minimum_age numeric generated always as ((document ->> 'minimum_age')::numeric) stored,
  maximum_age numeric generated always as ((document ->> 'maximum_age')::numeric) stored,
  assured_date text generated always as (document ->> 'assured_date') stored,
  -- Of the whole listing. Whoever writes waits for whoever wrote before, so that no later change has an earlier moment.
  modified_at timestamptz not null,
  -- Taken out, and kept: it can be put back.
  removed_at timestamptz,
  -- Found to be the same as another, which stands for both.
  merged_into uuid references directory.service,
  check (merged_into is null or removed_at is not null)
);
create index service_by_change on directory.service (modified_at, id);
create index service_by_organization on directory.service (organization_id);

create table directory.service_at_location (
  id uuid primary key,
  service_id uuid not null references directory.service,
  location_id uuid not null references directory.location,
  place bigint generated always as identity unique,
  -- Its order within the listing.
  position integer not null
);
create index service_at_location_by_service on directory.service_at_location (service_id, position);
create index service_at_location_by_location on directory.service_at_location (location_id);

create table directory.taxonomy (
  id uuid primary key,
  place bigint generated always as identity unique,
  document jsonb not null,
  modified_at timestamptz not null
);

create table directory.taxonomy_term (
  id uuid primary key,
  place bigint generated always as identity unique,
  taxonomy_id uuid references directory.taxonomy,
  parent_id uuid,
  document jsonb not null,
  name text generated always as (document ->> 'name') stored,
  modified_at timestamptz not null
);
create index taxonomy_term_by_taxonomy on directory.taxonomy_term (taxonomy_id);
create index taxonomy_term_by_parent on directory.taxonomy_term (parent_id);

-- The terms of a service, wherever in it they stand.
create table directory.service_term (
  service_id uuid not null references directory.service,
  taxonomy_term_id uuid not null references directory.taxonomy_term,
  primary key (service_id, taxonomy_term_id)
);
create index service_term_by_term on directory.service_term (taxonomy_term_id);

-- What only signed-in professionals may read. Invariant: in a table of its own, so that nothing that reads listings can give it out.
create table directory.professional_detail (
  service_id uuid primary key references directory.service,
  version integer not null,
  document jsonb not null,
  modified_at timestamptz not null
);

-- What each entity has been, who made it so and why. Invariant: only ever added to.
create table directory.entity_version (
  entity text not null check (entity in ('organization', 'location', 'service', 'professional-detail')),
  id uuid not null,
  version integer not null,
  document jsonb not null,
  -- The fields that are otherwise than in the version before.
  changed text[] not null,
  -- What was done beside changing fields.
  act text not null check (act in ('save', 'remove', 'restore', 'merge')),
  -- Person, feed, visitor or command: kind, id, name.
  author jsonb not null,
  because text not null,
  recorded_at timestamptz not null,
  primary key (entity, id, version)
);

grant select, insert, update on directory.organization, directory.location, directory.service, directory.taxonomy,
  directory.taxonomy_term, directory.professional_detail to lcr_server;
grant select, insert, update, delete on directory.service_at_location, directory.service_term to lcr_server;
grant select, insert on directory.entity_version to lcr_server;
