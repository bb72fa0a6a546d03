-- What somebody says a listing should say instead, also without an account, until an editor decided. Nothing of whoever says it is kept.
create table directory.suggestion (
  suggestion_id uuid primary key,
  service_id uuid not null references directory.service,
  -- The fields they would change, as HSDS has them, and what those said then.
  proposed jsonb not null,
  was jsonb not null,
  words text,
  author jsonb not null,
  made_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'accepted', 'refused')),
  -- Of an accepted one, the fields that were taken.
  taken text[],
  decided_at timestamptz,
  decided_by jsonb,
  because text
);
create index suggestion_open on directory.suggestion (made_at) where state = 'open';
create index suggestion_by_service on directory.suggestion (service_id) where state = 'open';

grant select, insert, update on directory.suggestion to lcr_server;
