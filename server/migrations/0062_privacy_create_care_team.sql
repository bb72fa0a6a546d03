-- Teams that look after people (R51): whoever is in one has to do with the people on its list, from when until when.
create schema if not exists privacy;

-- Each version of each team. Invariant: only ever added to; the latest counts.
create table privacy.care_team_version (
  team_id uuid not null,
  version integer not null check (version >= 1),
  -- The ODS code of the organisation whose team it is: its own staff alone can be in it.
  organisation_ods text not null,
  name text not null,
  status text not null check (status in ('active', 'ended')),
  -- [{kind: user, userId, name, addedBy} | {kind: role, roleId, addedBy}]
  members jsonb not null,
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamptz not null,
  primary key (team_id, version)
);
create index care_team_by_organisation on privacy.care_team_version (organisation_ods, team_id);

-- Each time somebody was put on a team's list. Invariant: only ever added to.
create table privacy.care_team_person (
  -- The person then: whoever they are linked into since, or parted from, the id follows.
  person_id uuid not null,
  entry_id uuid not null,
  -- Order of being recorded.
  sequence bigint generated always as identity unique,
  team_id uuid not null,
  valid_from timestamptz not null,
  valid_until timestamptz not null check (valid_until > valid_from),
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamptz not null,
  primary key (person_id, entry_id)
);
create index care_team_person_by_team on privacy.care_team_person (team_id, sequence);

-- Those that were ended before their time.
create table privacy.care_team_person_ended (
  person_id uuid not null,
  entry_id uuid not null,
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamptz not null,
  primary key (person_id, entry_id),
  foreign key (person_id, entry_id) references privacy.care_team_person (person_id, entry_id)
);

grant usage on schema privacy to lcr_server;
grant select, insert on privacy.care_team_version, privacy.care_team_person, privacy.care_team_person_ended to lcr_server;
