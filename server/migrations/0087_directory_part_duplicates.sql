-- Two listings that were joined can be parted again: which was kept, and what it was before and is after.
alter table directory.duplicate
  add column kept_id uuid references directory.service,
  -- Whose it was before.
  add column kept_organization_id uuid references directory.organization,
  add column kept_version_before integer,
  add column kept_version_after integer;
create index duplicate_decided on directory.duplicate (decided_at desc) where state = 'merged';
