-- The last full answer of each source about each of its patients, for the times it is silent (R14).
create schema sources;

create table sources.last_answer (
  -- The source's patient: who the organisation calls what, so that linking and unlinking people moves nothing here.
  patient_id uuid not null,
  source_id text not null,
  -- Organisation, role and purpose the source answered: what it decided for one is never shown to another.
  requester text not null,
  -- When the source gave it.
  recorded_at timestamptz not null,
  expires_at timestamptz not null,
  outcome text not null check (outcome in ('answered', 'nothing-recorded')),
  -- The answer as JSON, compressed with Zstandard.
  answer bytea not null,
  primary key (patient_id, source_id, requester)
);

-- Already compressed: PostgreSQL need not try again.
alter table sources.last_answer alter column answer set storage external;

create index last_answer_by_expiry on sources.last_answer (expires_at);

-- Kept at will and not a record: the server replaces it, and deletes it when it expires, is withdrawn or the person opts out.
grant usage on schema sources to lcr_server;
grant select, insert, update, delete on sources.last_answer to lcr_server;
