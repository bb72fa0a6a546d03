-- Listings that come from elsewhere: each run of a feed, each of its items, what was taken of it and what was not, and why.

create table directory.import_run (
  run_id uuid primary key,
  feed_id text not null,
  started_at timestamptz not null,
  -- Where whoever goes on begins.
  next_page integer not null default 1,
  -- What the feed said when its first page was read.
  total_items integer,
  -- Nobody else reads this feed until then.
  leased_until timestamptz not null,
  ended_at timestamptz,
  -- complete: every item was looked at; broken: the feed failed and the rest waits for the next time.
  outcome text check (outcome in ('complete', 'broken')),
  -- In words, where it broke.
  because text,
  -- How many items came to what.
  counts jsonb not null default '{}'
);
create index import_run_by_feed on directory.import_run (feed_id, started_at desc);

-- An item of a feed, and the listing it became.
create table directory.import_item (
  feed_id text not null,
  -- As the feed has it.
  item_id text not null,
  -- Null while it could not be taken.
  service_id uuid references directory.service,
  -- What the feed last said of it, to tell its news from what was changed here.
  base jsonb,
  name text,
  -- Of the last run that saw it.
  run_id uuid not null,
  state text not null check (state in ('taken', 'refused', 'gone')),
  seen_at timestamptz not null,
  primary key (feed_id, item_id)
);
create index import_item_by_service on directory.import_item (service_id);

-- The organisations and locations of a feed, by its own ids.
create table directory.import_part (
  feed_id text not null,
  entity text not null check (entity in ('organization', 'location')),
  given_id uuid not null,
  id uuid not null,
  base jsonb not null,
  primary key (feed_id, entity, given_id)
);

-- What the feed's owner could mend. Of the latest run that met it.
create table directory.import_problem (
  feed_id text not null,
  item_id text not null,
  run_id uuid not null,
  cost text not null check (cost in ('refused', 'left-out', 'mended')),
  place text not null,
  words text not null
);
create index import_problem_by_item on directory.import_problem (feed_id, item_id);

-- Where a feed's news met what was here: what was decided, field by field. Invariant: only ever added to.
create table directory.merge_log (
  sequence bigint primary key generated always as identity,
  feed_id text not null,
  run_id uuid not null,
  service_id uuid not null,
  entity text not null check (entity in ('service', 'organization', 'location')),
  entity_id uuid not null,
  field text not null,
  decision text not null check (decision in ('taken', 'kept')),
  because text not null,
  previous jsonb,
  said jsonb,
  at timestamptz not null
);
create index merge_log_by_service on directory.merge_log (service_id);
create index merge_log_by_run on directory.merge_log (run_id);

grant select, insert, update on directory.import_run, directory.import_item, directory.import_part to lcr_server;
grant select, insert, delete on directory.import_problem to lcr_server;
grant select, insert on directory.merge_log to lcr_server;
