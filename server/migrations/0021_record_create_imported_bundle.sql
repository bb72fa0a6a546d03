-- Bundles imported in bulk, by their bytes alone: names of files may name people. An import that was cut short skips these.
create table record.imported_bundle (
  source_id text not null,
  -- SHA-256 of the bytes.
  digest bytea not null,
  imported_at timestamptz not null,
  entries int not null,
  primary key (source_id, digest)
);

grant select on record.imported_bundle to lcr_server;
grant select, insert on record.imported_bundle to lcr_inbox;
