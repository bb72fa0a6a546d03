-- How far a load of many identities has come. Written with each part of it, so that one that was stopped goes on where it was.
create table patient_index.bulk_load (
  -- Given by whoever loads: the same load has the same.
  load_id text primary key,
  -- So many of its identities are in the index, or were refused.
  done bigint not null,
  refused bigint not null,
  begun_at timestamptz not null,
  changed_at timestamptz not null
);

grant select, insert, update on patient_index.bulk_load to lcr_inbox;
