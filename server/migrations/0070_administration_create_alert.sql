-- Watching who looks at whom: what was read of the audit log, the alerts drawn from it, and what privacy officers did with them.
create schema if not exists administration;
grant usage on schema administration to lcr_server;

-- How far the log was read.
create table administration.watch_place (
  only_one boolean primary key default true check (only_one),
  after_sequence bigint not null
);
insert into administration.watch_place values (true, 0);

-- Numbers below that place which were not there when it was passed: an event written in a transaction that commits late, or one
-- that never came to be. They are looked for until every transaction that could bring them has ended.
create table administration.watch_gap (
  from_sequence bigint primary key,
  to_sequence bigint not null check (to_sequence >= from_sequence),
  missed_at timestamptz not null,
  -- Set the second time it is missed: once no transaction older than this runs, what is still missing never comes.
  settled_by xid8
);

-- What detection needs of the events about people: a projection of the log, made again from it at any time.
create table administration.look (
  -- Of the event in the log.
  sequence bigint primary key,
  at timestamptz not null,
  -- Where the partnership is: the day, its week's Monday, the hour.
  day date not null,
  week date not null,
  hour smallint not null,
  user_id text not null,
  role_id text not null,
  organisation text not null,
  action text not null check (action in ('opened', 'searched', 'refused', 'claimed', 'broke-glass')),
  person_id uuid,
  disclosure_id uuid,
  -- The policies that let it and say what the reader has to do with the person; none where it was their own word alone.
  relationships text[] not null
);
create index look_by_reader on administration.look (user_id, day);
create index look_by_person on administration.look (person_id, day) where person_id is not null;
create index look_by_role on administration.look (role_id, organisation, day) where action = 'opened';

-- Everybody who was ever seen in the log as a reader, under the name they had then.
create table administration.reader (
  user_id text primary key,
  name text not null,
  role_id text not null,
  organisation text not null,
  first_day date not null
);

-- The surnames of people whose records were opened, as hashes: how rare one is here.
create table administration.person_seen (
  person_id uuid primary key,
  surname_hash text,
  first_day date not null
);
create index person_seen_by_surname on administration.person_seen (surname_hash, first_day);

-- One reader's looks at one person in one week, or what is odd of their week as a whole. A worklist: what happened to it is below.
create table administration.alert (
  alert_id uuid primary key,
  user_id text not null,
  user_name text not null,
  role_id text not null,
  organisation text not null,
  -- Null where it is about the reader's week as a whole.
  person_id uuid,
  week date not null,
  score integer not null,
  -- The rules that fired, with their words, weights and the events they rest on.
  signals jsonb not null,
  first_look_at timestamptz not null,
  last_look_at timestamptz not null,
  -- checking: evidence may still come; open: on the worklist; explained: closed by evidence; closed: by a privacy officer;
  -- withdrawn: what the reader did later made it none.
  state text not null check (state in ('checking', 'open', 'explained', 'closed', 'withdrawn')),
  -- What was found that explains it, wholly or in part.
  evidence jsonb not null default '[]',
  raised_at timestamptz not null,
  -- When evidence is looked for again; null when it no longer is.
  check_at timestamptz,
  -- Reopened by a privacy officer: what explained it before does not close it again.
  held_open boolean not null default false,
  assigned_to text,
  outcome text check (outcome in ('proper', 'explained', 'improper', 'told-manager', 'hr')),
  case_id uuid,
  -- Goes up with every change: an act names the version its author saw.
  version integer not null default 1
);
create index alert_by_state on administration.alert (state, score desc, last_look_at desc);
create index alert_by_reader on administration.alert (user_id, week);
create index alert_by_person on administration.alert (person_id) where person_id is not null;
create index alert_to_check on administration.alert (check_at) where check_at is not null;

-- What happened to an alert, by itself or by a privacy officer. Invariant: only ever added to.
create table administration.alert_act (
  alert_id uuid not null,
  sequence bigint generated always as identity,
  at timestamptz not null,
  -- Null where the record did it by itself.
  by_user text,
  by_name text,
  act text not null,
  -- A note, or what was found, in words.
  words text not null,
  -- What was so then: score, rules, evidence, outcome.
  detail jsonb not null default '{}',
  primary key (alert_id, sequence)
);

-- Alerts of one reader looked into together.
create table administration.alert_case (
  case_id uuid primary key,
  user_id text not null,
  opened_at timestamptz not null,
  opened_by text not null,
  opened_by_name text not null
);
create index alert_case_by_reader on administration.alert_case (user_id);

grant select, update on administration.watch_place to lcr_server;
grant select, insert, update, delete on administration.watch_gap to lcr_server;
grant select, insert on administration.look, administration.alert_act, administration.alert_case to lcr_server;
grant select, insert, update on administration.reader, administration.person_seen, administration.alert to lcr_server;
