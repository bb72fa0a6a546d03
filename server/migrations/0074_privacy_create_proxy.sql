-- Who may act for whom on a person's own page (R60).

-- Invariant: only ever added to. It hangs on the NHS numbers of both, so that no link between identities makes anybody somebody's proxy.
create table privacy.proxy (
  -- Of the person acted for.
  nhs_number text not null check (nhs_number ~ '^[0-9]{10}$'),
  proxy_id uuid not null unique,
  sequence bigint generated always as identity unique,
  -- Of whoever acts for them.
  proxy_number text not null check (proxy_number ~ '^[0-9]{10}$'),
  -- Id of a relation in proxies.yaml, and of the evidence that staff have seen, with its words as they were then.
  relation text not null,
  evidence text not null,
  evidence_words text not null,
  -- How it stands with the person themself, as staff found it.
  standing text not null check (standing in ('too-young', 'agrees', 'cannot-decide')),
  -- Days where the partnership is: from the first, up to and without the last.
  from_day text not null check (from_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  until_day text check (until_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  -- Who verified it.
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamptz not null,
  primary key (nhs_number, proxy_id),
  check (proxy_number <> nhs_number),
  check (until_day > from_day)
);
create index proxy_by_proxy_number on privacy.proxy (proxy_number);

-- What became of it: stopped for a time, let go on, ended. An end is the last.
create table privacy.proxy_change (
  proxy_id uuid not null references privacy.proxy (proxy_id),
  sequence bigint generated always as identity,
  what text not null check (what in ('stop', 'resume', 'end')),
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamptz not null,
  primary key (proxy_id, sequence)
);
create unique index proxy_change_ends_once on privacy.proxy_change (proxy_id) where what = 'end';

grant select, insert on privacy.proxy, privacy.proxy_change to lcr_server;
