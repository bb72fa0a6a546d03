-- Finding help: where postcodes are, what of each listing is compared with what somebody looks for, and what nobody found.
-- About nobody: no search is kept, and nothing of who made one.

-- Middles of postcodes, as the Office for National Statistics publishes them.
create table directory.postcode (
  -- Without its space, in capitals: SE59RS.
  postcode text primary key,
  latitude real not null,
  longitude real not null,
  -- Codes of the areas it lies in, where the file has them.
  ward text,
  lsoa text
);
-- The first half is a prefix.
create index postcode_by_district on directory.postcode (postcode text_pattern_ops);

-- How far the reading of a file has come: the same file, read again after it broke off, goes on where it was.
create table directory.postcode_file (
  digest bytea primary key,
  rows_read bigint not null,
  postcodes bigint not null,
  refused bigint not null,
  completed_at timestamptz
);

-- One line for each place a listing happens at, and one for each that has none. Made anew from the listing whenever it changes.
create table directory.search_entry (
  entry_id uuid primary key,
  service_id uuid not null references directory.service,
  -- The words of the name (A), of the organisation and the kinds of help (B), of the rest (C), each without its ending.
  words tsvector not null,
  -- Kinds of help, by the term's id and by its name as it is compared.
  terms text[] not null,
  latitude double precision,
  longitude double precision,
  -- The first half of its postcode.
  district text,
  delivered text[] not null,
  -- Null where it is not said.
  free boolean,
  languages text[] not null,
  access text[] not null,
  minimum_age numeric,
  maximum_age numeric,
  -- Minutes of a usual week, from Monday 00:00: every week, and in some weeks.
  open_every int4multirange,
  open_some int4multirange,
  assured_on date,
  -- The last day somebody was seen there, told by whoever sends people to it: it is alive.
  alive_on date
);
create index search_entry_by_words on directory.search_entry using gin (words);
create index search_entry_by_terms on directory.search_entry using gin (terms);
create index search_entry_by_service on directory.search_entry (service_id);
create index search_entry_by_assurance on directory.search_entry (assured_on);

-- The day somebody was last seen at a service; kept when its entries are made anew.
create table directory.proof_of_life (
  service_id uuid primary key references directory.service,
  seen_on date not null
);

-- Searches that found nothing: how many in a month, by need and by neighbourhood. No word of a search, no time of day, nobody.
create table directory.unmet_search (
  month date not null check (extract(day from month) = 1),
  need text not null,
  scheme text not null,
  -- Empty where no place was named.
  neighbourhood text not null,
  -- A place in two neighbourhoods counts in each by its weight.
  searches double precision not null,
  primary key (month, need, scheme, neighbourhood)
);

-- What somebody without an account told the editors about a listing. Nothing of who they are, unless they wrote it.
create table directory.report (
  report_id bigint generated always as identity primary key,
  service_id uuid not null references directory.service,
  kind text not null check (kind in ('wrong', 'closed', 'unsafe', 'other')),
  words text not null,
  told_at timestamptz not null,
  settled_at timestamptz,
  settled_by text
);
create index report_open on directory.report (told_at) where settled_at is null;

grant select, insert, update, delete on directory.search_entry to lcr_server;
grant select, insert, update on directory.proof_of_life, directory.unmet_search to lcr_server;
grant select, insert on directory.report to lcr_server;
grant update (settled_at, settled_by) on directory.report to lcr_server;
grant select on directory.postcode, directory.postcode_file to lcr_server;
grant usage on schema directory to lcr_loader;
grant select, insert, update on directory.postcode, directory.postcode_file to lcr_loader;
