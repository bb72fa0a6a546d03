-- What people chose about sharing their record: opting out, and back in (R46, C74).
create schema if not exists privacy;

-- Invariant: only ever added to. Opting back in is another row that names the opt-outs it ends.
create table privacy.choice (
  choice_id uuid primary key,
  -- Order of being recorded.
  sequence bigint generated always as identity unique,
  opted text not null check (opted in ('out', 'in')),
  -- When the person said so: for what another system kept, when it says they did.
  chosen_at timestamptz not null,
  -- How it was asked.
  asked_by text not null check (asked_by in ('in-person', 'phone', 'letter', 'other-system')),
  -- The person, or somebody who may speak for them.
  asked_for text not null check (asked_for in ('person', 'representative', 'not-known')),
  -- The number it hangs on, where one was known; and whether it was verified.
  nhs_number text check (nhs_number ~ '^[0-9]{10}$'),
  number_verified boolean not null default false,
  -- Opt-outs that this ends, as they were in force when it was recorded.
  ends uuid[] not null default '{}',
  -- Who wrote it down.
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamptz not null,
  check (opted = 'in' or ends = '{}')
);

create index choice_by_nhs_number on privacy.choice (nhs_number) where nhs_number is not null;

-- The sources' patients who were this person when it was recorded: it hangs on them, whichever person they come to be.
create table privacy.choice_identity (
  patient_id uuid not null,
  choice_id uuid not null references privacy.choice (choice_id),
  -- Whether the patient bore the NHS number the choice hangs on: where not, and the two are parted, it is not theirs.
  bore_number boolean not null,
  primary key (patient_id, choice_id)
);

create index choice_identity_by_choice on privacy.choice_identity (choice_id);

grant usage on schema privacy to lcr_server;
grant select, insert on privacy.choice, privacy.choice_identity to lcr_server;

-- Each decision asks which numbers stand for one person.
create index superseded_number_by_current on patient_index.superseded_number (current_number);
