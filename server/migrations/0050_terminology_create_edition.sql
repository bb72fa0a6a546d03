-- What codes mean, as the operator has loaded it: editions of dm+d and SNOMED CT, the partnership's own maps (R25).
-- Nothing of a person is here. A new edition replaces the old in one transaction: readers see the one or the other.
create schema terminology;

create table terminology.edition (
  edition_id bigint generated always as identity primary key,
  -- 'dm+d', 'SNOMED CT', or the canonical URL of a map or code system.
  name text not null unique,
  kind text not null check (kind in ('medicines', 'concepts', 'code-map')),
  -- What a reader is told it is called.
  title text not null,
  version text not null,
  version_date date,
  loaded_at timestamptz not null,
  -- SHA-256 of what was loaded: the same again changes nothing.
  digest bytea not null,
  -- What of it is held, by kind; and what was left out, by reason.
  counts jsonb not null
);

-- dm+d: virtual and actual medicinal products and their packs.
create table terminology.medicine (
  code text not null,
  edition_id bigint not null references terminology.edition on delete cascade,
  level text not null check (level in ('VMP', 'AMP', 'VMPP', 'AMPP')),
  name text not null,
  -- The virtual medicinal product it is, or is of: of a VMP its own code.
  product text not null,
  active boolean not null,
  primary key (code, edition_id)
);

-- What a virtual medicinal product is made of.
create table terminology.ingredient (
  product text not null,
  edition_id bigint not null references terminology.edition on delete cascade,
  substance text not null,
  name text not null,
  primary key (product, edition_id, substance)
);

create table terminology.concept (
  code text not null,
  system text not null,
  edition_id bigint not null references terminology.edition on delete cascade,
  -- The preferred term; absent where the edition gives none.
  term text,
  active boolean not null,
  primary key (code, system, edition_id)
);

-- Codes of one system that mean the same as one of another; nothing wider or narrower is kept.
create table terminology.same_meaning (
  code text not null,
  system text not null,
  edition_id bigint not null references terminology.edition on delete cascade,
  target_system text not null,
  target_code text not null,
  primary key (code, system, edition_id, target_system, target_code)
);

grant usage on schema terminology to lcr_loader, lcr_server;
grant update (counts) on terminology.edition to lcr_loader;
grant select, insert, delete on terminology.edition, terminology.medicine, terminology.ingredient, terminology.concept, terminology.same_meaning to lcr_loader;
grant select on terminology.edition, terminology.medicine, terminology.ingredient, terminology.concept, terminology.same_meaning to lcr_server;
