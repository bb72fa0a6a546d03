-- An attempt may go by way of a clinical system that opens a record here, rather than the identity provider.
alter table sign_in.attempt add column system text;

-- A record is about to open: somebody is known, and at whom. Taken once, in the browser it was begun in.
create table sign_in.launch (
  token_hash bytea primary key,
  accepted jsonb not null,
  expires_at timestamptz not null
);

grant select, insert, update, delete on sign_in.launch to lcr_server;
