-- People sign in to their own page, apart from staff: tables of their own, so that a session of one is never found as the other's.

-- Somebody was sent to the provider and has not come back. Bound to their browser; used once.
create table sign_in.resident_attempt (
  browser_hash bytea not null,
  state_hash bytea not null,
  nonce text not null,
  code_verifier text not null,
  -- They must show again who they are, however lately they did.
  again boolean not null,
  expires_at timestamptz not null,
  primary key (browser_hash, state_hash)
);

-- Who is signed in. The token itself is never stored, only its hash.
create table sign_in.resident_session (
  -- Who they were when they signed in.
  person_id uuid not null,
  token_hash bytea not null unique,
  session_id uuid not null,
  -- What the provider said of them: what the patient index says must still agree when a page is shown.
  nhs_number text not null check (nhs_number ~ '^[0-9]{10}$'),
  birth_date text not null check (birth_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  name text not null,
  issuer text not null,
  subject text not null,
  signed_in_at timestamptz not null,
  last_seen_at timestamptz not null,
  ends_at timestamptz not null,
  primary key (person_id, session_id)
);

grant select, insert, update, delete on sign_in.resident_attempt, sign_in.resident_session to lcr_server;
