-- Which policies were in force when (R49): every decision names the set by its hash.
create schema if not exists privacy;

-- The text of each set that was ever in force. Invariant: only ever added to.
create table privacy.policy_set (
  -- SHA-256 of the policies' text.
  version text primary key check (version ~ '^[0-9a-f]{64}$'),
  -- [{id, name, explanation, effect, text, file, line}] in the order of their files.
  policies jsonb not null,
  first_in_force_at timestamptz not null
);

-- When each came into force: a set may come back.
create table privacy.policy_set_in_force (
  sequence bigint generated always as identity primary key,
  version text not null references privacy.policy_set (version),
  since timestamptz not null
);

grant usage on schema privacy to lcr_server;
grant select, insert on privacy.policy_set, privacy.policy_set_in_force to lcr_server;
