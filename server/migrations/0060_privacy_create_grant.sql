-- Relationships that readers gave themselves for a time: by saying why they need a record (R51), or that it is an emergency (R52).
create schema if not exists privacy;

-- Invariant: only ever added to. Each ends by itself; who claimed what, and when, is never unsaid.
create table privacy.self_claim (
  person_id uuid not null,
  claim_id uuid not null,
  -- Order of being recorded.
  sequence bigint generated always as identity unique,
  user_id text not null,
  user_name text not null,
  role_id text not null,
  organisation_ods text not null,
  team text,
  -- Id of a reason in access.yaml, and its words as they were then.
  reason text not null,
  reason_words text not null,
  claimed_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > claimed_at),
  request_id text not null,
  -- SHA-256 of the policies that allowed it.
  policy_version text not null,
  primary key (person_id, claim_id)
);
create index self_claim_by_user on privacy.self_claim (user_id, ends_at);

create table privacy.break_glass (
  person_id uuid not null,
  break_glass_id uuid not null,
  sequence bigint generated always as identity unique,
  user_id text not null,
  user_name text not null,
  role_id text not null,
  organisation_ods text not null,
  team text,
  -- National code of the reason, its words as they were then, and what the reader wrote.
  reason text not null,
  reason_words text not null,
  note text not null,
  began_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > began_at),
  request_id text not null,
  policy_version text not null,
  primary key (person_id, break_glass_id)
);
create index break_glass_by_user on privacy.break_glass (user_id, ends_at);

grant usage on schema privacy to lcr_server;
grant select, insert on privacy.self_claim, privacy.break_glass to lcr_server;
