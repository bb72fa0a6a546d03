-- A session holds who the identity provider said somebody is, so that nobody need be looked up to know them, and by which it
-- can be ended from there. Sessions begun before this end.
delete from sign_in.session;

alter table sign_in.session
  -- The one role they act in, as it was accepted, and the others they may change to.
  add column identity jsonb not null,
  add column roles jsonb not null,
  -- Who says so: issuer and subject; its own session, and the token that ends it there. Null where no provider was asked.
  add column issuer text,
  add column subject text,
  add column provider_session text,
  add column id_token text;

create index session_by_provider on sign_in.session (issuer, subject);
create index session_by_user on sign_in.session (user_id);

-- Somebody was sent to the provider and has not come back. Bound to their browser; used once.
create table sign_in.attempt (
  browser_hash bytea not null,
  state_hash bytea not null,
  nonce text not null,
  code_verifier text not null,
  -- They must show again who they are, however lately they did.
  again boolean not null,
  expires_at timestamptz not null,
  primary key (browser_hash, state_hash)
);

-- Somebody is known and has several roles, and has not said in which of them they act. Used once.
create table sign_in.choice (
  token_hash bytea primary key,
  accepted jsonb not null,
  expires_at timestamptz not null
);

-- What may be used once and was: a provider's logout token, a launch. Kept until it would have expired anyway.
create table sign_in.used_token (
  issuer text not null,
  token_id_hash bytea not null,
  expires_at timestamptz not null,
  primary key (issuer, token_id_hash)
);

grant select, insert, update, delete on sign_in.attempt, sign_in.choice, sign_in.used_token to lcr_server;
