-- Who is signed in. The token itself is never stored, only its hash.
create schema sign_in;

create table sign_in.session (
  token_hash bytea primary key,
  session_id uuid not null unique,
  user_id text not null,
  signed_in_at timestamptz not null,
  last_seen_at timestamptz not null,
  ends_at timestamptz not null
);

grant usage on schema sign_in to lcr_server;
grant select, insert, update, delete on sign_in.session to lcr_server;
