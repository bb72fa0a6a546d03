-- Listings are kept true by whoever gives the service: they are reminded, and say in a moment how many places are left.

-- That somebody was asked whether a listing is still so: once for each review and stage. To whom is not kept.
create table directory.reminder (
  service_id uuid not null references directory.service,
  -- The day it was last assured when this was asked; empty where it never was.
  assured_on text not null,
  stage text not null check (stage in ('before', 'due', 'hidden')),
  -- Of the link's token. Invariant: it answers once.
  token_hash bytea not null unique,
  -- How many were written to: none where nobody can be.
  sent_to int not null,
  sent_at timestamptz not null,
  answered_at timestamptz,
  primary key (service_id, assured_on, stage)
);

-- Digests of addresses that want no reminders.
create table directory.reminder_stop (
  recipient bytea primary key,
  since timestamptz not null
);

-- The link by which a service says how many places it has: as its hash. A new one takes the place of the one before.
create table directory.capacity_link (
  service_id uuid primary key references directory.service,
  token_hash bytea not null unique,
  -- everybody: it stands in the listing. professionals: only they read it.
  shown_to text not null check (shown_to in ('everybody', 'professionals')),
  given_by jsonb not null,
  given_at timestamptz not null
);

grant select, insert, update on directory.reminder to lcr_server;
grant select, insert on directory.reminder_stop to lcr_server;
grant select, insert, update, delete on directory.capacity_link to lcr_server;
