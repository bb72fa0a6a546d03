-- Organisations that keep their own listings: who asked to, who keeps what, and everything that was done about it.

-- Who keeps an organisation's listings. One that has ended keeps no address.
create table directory.keeping (
  keeping_id uuid primary key,
  organization_id uuid not null references directory.organization,
  name text not null,
  email text not null,
  proof text not null check (proof in ('listed-address', 'editor', 'handed-over')),
  since timestamptz not null,
  ended_at timestamptz
);
create unique index keeping_live on directory.keeping (organization_id, email) where ended_at is null;
create index keeping_by_email on directory.keeping (email) where ended_at is null;

-- Somebody asks to keep an organisation's listings, without an account.
create table directory.claim (
  claim_id uuid primary key,
  organization_id uuid not null references directory.organization,
  -- Who they say they are, and the address they would sign in by. Emptied once it is refused or nobody followed its link.
  name text not null,
  email text not null,
  -- listed-address: whoever reads the organisation's own listed address. editor: an editor made sure. handed-over: a keeper said so.
  proof text not null check (proof in ('listed-address', 'editor', 'handed-over')),
  -- How an editor can make sure.
  words text,
  -- Where a keeper asks somebody else: from whom it comes, and whether they then stop.
  from_keeping uuid references directory.keeping,
  instead boolean not null default false,
  -- waiting: for an editor. sent: a link is on its way. taken: somebody followed it.
  state text not null check (state in ('waiting', 'sent', 'taken', 'refused', 'lapsed')),
  asked_at timestamptz not null,
  decided_at timestamptz
);
create index claim_waiting on directory.claim (asked_at) where state = 'waiting';
create index claim_by_organization on directory.claim (organization_id, asked_at);

-- A link that was sent by e-mail, as its hash. Invariant: it works once, and not after its time.
create table directory.keeper_link (
  token_hash bytea primary key,
  email text not null,
  -- Null for one that signs in somebody who keeps a listing already.
  claim_id uuid references directory.claim,
  sent_at timestamptz not null,
  expires_at timestamptz not null
);
create index keeper_link_by_email on directory.keeper_link (email, sent_at);

-- Sessions of keepers, in a table that neither staff's nor residents' are found in.
create table directory.keeper_session (
  token_hash bytea primary key,
  email text not null,
  signed_in_at timestamptz not null,
  last_seen_at timestamptz not null,
  ends_at timestamptz not null
);

-- What was done about who keeps what, by whom and why. Invariant: only ever added to, and no address is in it.
create table directory.keeping_event (
  event_id bigint generated always as identity primary key,
  organization_id uuid not null references directory.organization,
  act text not null check (act in ('asked', 'granted', 'refused', 'began', 'handed-over', 'given-up', 'taken-back')),
  author jsonb not null,
  because text not null,
  at timestamptz not null
);
create index keeping_event_by_organization on directory.keeping_event (organization_id, event_id);

grant select, insert, update on directory.claim, directory.keeping to lcr_server;
grant select, insert, delete on directory.keeper_link to lcr_server;
grant select, insert, update, delete on directory.keeper_session to lcr_server;
grant select, insert on directory.keeping_event to lcr_server;

-- A keeper may offer a service that is not in the directory yet: whole, and of nobody's listing until an editor takes it.
alter table directory.suggestion alter column service_id drop not null,
  add column organization_id uuid references directory.organization,
  add check (service_id is not null or organization_id is not null);
create index suggestion_by_organization on directory.suggestion (organization_id) where state = 'open';
