-- Which patients of which sources are one person.
-- No extension is needed: names are folded and keyed in the server, so that any PostgreSQL from 15 on will do, managed or not.
create schema patient_index;

-- A person is made for each patient when it is first heard of. While patients are linked they bear the person of whoever was
-- heard of first; parted again, each goes back to its own. So a person id never comes to mean somebody else.
create table patient_index.person (
  person_id uuid primary key,
  -- The patient it was made for. Not named patient_id: a person is not one source's row.
  first_patient_id uuid not null,
  -- The one verified NHS number of the patients who bear this person.
  verified_nhs_number text check (verified_nhs_number ~ '^[0-9]{10}$'),
  made_at timestamptz not null,
  -- What the patients' foreign key refers to.
  unique (person_id, verified_nhs_number)
);

create index person_by_first_patient on patient_index.person (first_patient_id);

-- One source's patient as it stands now: what is compared and searched. What was before is in the tables below.
create table patient_index.patient (
  patient_id uuid primary key,
  -- Order of being heard of: the first of those linked gives the person.
  sequence bigint generated always as identity,
  -- ODS code of the organisation whose patient it is.
  organisation text not null,
  -- Configured sources that have told of it.
  sources text[] not null,
  person_id uuid not null references patient_index.person (person_id),
  own_person_id uuid not null references patient_index.person (person_id),
  -- The demographics version that is current; 0 where only its number is known, from a merge.
  version integer not null,
  -- Valid, whoever checked it; where superseded, the number that took its place.
  nhs_number text check (nhs_number ~ '^[0-9]{10}$'),
  verified_nhs_number text check (verified_nhs_number is not distinct from nhs_number or verified_nhs_number is null),
  birth_date text,
  -- Where they live now.
  postcode text,
  -- Known to be restricted (PDS security label R, S or V): behaves as not found.
  restricted boolean not null default false,
  -- Folded names, addresses and numbers to compare: matching/profile.ts.
  profile jsonb not null,
  -- Hashes under which it meets others: matching/match-keys.ts.
  match_keys integer[] not null,
  -- Fingerprint of the matching.yaml it was last matched with.
  matched_with text not null,
  -- Invariant: two different verified NHS numbers are never one person. A patient with a verified number can only bear a
  -- person who has that very number, and a person has one.
  foreign key (person_id, verified_nhs_number) references patient_index.person (person_id, verified_nhs_number)
);

create index patient_by_person on patient_index.patient (person_id);
create index patient_by_nhs_number on patient_index.patient (nhs_number) where nhs_number is not null;
create index patient_by_birth_date on patient_index.patient (birth_date) where birth_date is not null;
create index patient_by_postcode on patient_index.patient (postcode) where postcode is not null;
-- Asked of every person found: nearly always empty.
create index patient_restricted on patient_index.patient (person_id) where restricted;
create index patient_by_matching on patient_index.patient (matched_with, patient_id);
-- Without a pending list: it would be searched from end to end by every look-up until it was merged.
create index patient_by_match_key on patient_index.patient using gin (match_keys) with (fastupdate = off);

-- Every number anybody gave the patient, as they wrote it; among them NHS numbers that are none (IHE PIX).
create table patient_index.patient_identifier (
  patient_id uuid not null,
  system text not null,
  value text not null,
  source_id text not null,
  received_at timestamptz not null,
  primary key (patient_id, system, value)
);

create index patient_identifier_by_value on patient_index.patient_identifier (value, system);

-- What a source said about who the patient is. Invariant: a version once written is never changed.
create table patient_index.demographics_version (
  patient_id uuid not null,
  version integer not null,
  source_id text not null,
  -- When the source recorded it: one older than the current never becomes current.
  recorded_at timestamptz not null,
  received_at timestamptz not null,
  -- Whether the message was about who they are, or only named them.
  authoritative boolean not null,
  demographics jsonb not null,
  -- Of the demographics: the same again makes no new version.
  digest text not null,
  primary key (patient_id, version)
);

-- Each time a patient came to bear a person. Invariant: only ever added to, so every link can be followed back and undone.
create table patient_index.link (
  patient_id uuid not null,
  sequence bigint generated always as identity,
  person_id uuid not null,
  from_person_id uuid,
  linked_at timestamptz not null,
  -- first-heard, demographics, said-same, said-different, taken-back, number-superseded, matching-changed
  because text not null,
  -- The patient to whom it is linked most surely, and how; none where it stands alone.
  with_patient_id uuid,
  score real,
  reasons jsonb not null,
  -- Who: a source, a steward or the system.
  agent jsonb not null,
  request_id text not null,
  primary key (patient_id, sequence)
);

-- What a source (A40, A37) or a steward said of two patients. The later word of each kind of speaker counts; nothing is changed.
create table patient_index.assertion (
  patient_id uuid not null,
  other_patient_id uuid not null,
  sequence bigint generated always as identity,
  says text not null check (says in ('same', 'different', 'taken-back')),
  speaker text not null check (speaker in ('source', 'steward')),
  agent jsonb not null,
  -- In the speaker's words, without clinical content.
  why text not null,
  said_at timestamptz not null,
  -- What was said together is taken back together.
  operation_id uuid not null,
  primary key (patient_id, other_patient_id, sequence),
  check (patient_id < other_patient_id)
);

create index assertion_by_other on patient_index.assertion (other_patient_id);
create index assertion_by_operation on patient_index.assertion (operation_id);

-- Pairs a steward should look at: a worklist, made again whenever one of the two changes. The decisions themselves are assertions.
create table patient_index.review (
  patient_id uuid not null,
  other_patient_id uuid not null,
  kind text not null check (kind in ('alike', 'fits-two', 'chain', 'said-same')),
  score real not null,
  reasons jsonb not null,
  opened_at timestamptz not null,
  -- No longer a question: decided, or what made it one has changed.
  closed_at timestamptz,
  primary key (patient_id, other_patient_id),
  check (patient_id < other_patient_id)
);

create index review_by_other on patient_index.review (other_patient_id);
create index review_open on patient_index.review (opened_at) where closed_at is null;

-- NHS numbers that another took the place of, as the national service says. The latest row of a number counts.
create table patient_index.superseded_number (
  superseded text not null,
  sequence bigint generated always as identity,
  -- Null where the national service took it back.
  current_number text,
  learned_at timestamptz not null,
  primary key (superseded, sequence)
);

grant usage on schema patient_index to lcr_server, lcr_inbox;
grant select, insert, update on patient_index.patient, patient_index.person, patient_index.review to lcr_server, lcr_inbox;
grant select, insert on patient_index.patient_identifier, patient_index.demographics_version, patient_index.link,
  patient_index.assertion, patient_index.superseded_number to lcr_server, lcr_inbox;
