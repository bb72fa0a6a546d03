-- Listings that may be the same: found by what they share, offered to an editor, joined or parted.

-- What a listing could share with another: a telephone number, an address on the web, a name at a postcode.
create table directory.likeness (
  service_id uuid not null references directory.service,
  likeness text not null,
  primary key (service_id, likeness)
);
create index likeness_by_word on directory.likeness (likeness);

create table directory.duplicate (
  -- The smaller id first, so that a pair is asked about once.
  one_id uuid not null references directory.service,
  other_id uuid not null references directory.service,
  -- What they share, in words, and how alike they are, 0 to 1.
  reasons text[] not null,
  score numeric not null,
  found_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'merged', 'different')),
  decided_at timestamptz,
  author jsonb,
  because text,
  primary key (one_id, other_id),
  check (one_id < other_id)
);
create index duplicate_open on directory.duplicate (score desc) where state = 'open';

grant select, insert, delete on directory.likeness to lcr_server;
grant select, insert, update on directory.duplicate to lcr_server;
