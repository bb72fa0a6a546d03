-- The register of sharing agreements (C99): whose information, who may read it, which sections, why, and from when until when.
create schema if not exists privacy;

-- Each version of each agreement. Invariant: only ever added to; the latest that is not a draft counts.
create table privacy.agreement_version (
  agreement_id text not null check (agreement_id ~ '^[a-z][a-z0-9-]{1,59}$'),
  version integer not null check (version >= 1),
  -- A draft changes nothing; an agreement that ended gives nothing from the moment it is written down.
  status text not null check (status in ('draft', 'agreed', 'ended')),
  title text not null,
  -- ODS codes: whose information it is, and who may see it.
  sharers text[] not null check (sharers <> '{}'),
  readers text[] not null check (readers <> '{}'),
  -- PRSB section ids; null for the whole record.
  sections text[] check (sections <> '{}'),
  purpose text not null,
  legal_basis text not null,
  -- Where the signed agreement is kept.
  document_reference text not null,
  valid_from timestamptz not null,
  -- The first moment it no longer holds; null where it holds until it is ended.
  valid_until timestamptz,
  review_on date not null,
  -- Why this version was written.
  because text not null,
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamptz not null,
  primary key (agreement_id, version),
  check (valid_until > valid_from)
);

grant usage on schema privacy to lcr_server;
grant select, insert on privacy.agreement_version to lcr_server;
