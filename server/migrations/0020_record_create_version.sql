-- The record: every version of every resource a source sent about a patient, and the lines a clinician reads, drawn from
-- the current ones. See docs/decisions/0007-the-record-store.md.
create schema record;

-- One row for each patient something is held of. Writers of one patient's record queue on it.
create table record.patient (
  patient_id uuid primary key,
  first_received_at timestamptz not null,
  last_received_at timestamptz not null
);

-- Invariant: append-only. A version once written is never changed and never removed; what is wrong is said by a later one.
create table record.resource_version (
  patient_id uuid not null,
  resource_type text not null,
  resource_id text not null,
  -- 1, 2, 3 … in order of arrival. Current is the one recorded last, not the one that came last.
  version int not null,
  -- Id of the source in sources.yaml, and the ODS code of the organisation that holds it.
  source_id text not null,
  organisation text not null,
  -- When the source recorded it, and when it came here.
  recorded_at timestamptz not null,
  received_at timestamptz not null,
  -- The stored message it came in, where it came in one, and what translated it, where it did not come as FHIR R4.
  message_sequence bigint,
  transform text,
  -- The first half of the SHA-256 of the content.
  content_hash uuid not null,
  -- The resource as JSON; null where the source says it is deleted.
  -- Why text: measured on Synthea against jsonb and compressed bytea; text is written half as fast again as jsonb, is read
  -- twice as fast, gives back exactly what came, and can still be cast where SQL must look inside.
  content text,
  primary key (patient_id, resource_type, resource_id, version)
);

-- When a source last said again what it had said, after the version that holds it was recorded. It makes no version; but
-- what was recorded between the two and arrives late must not become current.
create table record.repetition (
  patient_id uuid not null,
  resource_type text not null,
  resource_id text not null,
  -- The version repeated.
  version int not null,
  source_id text not null,
  organisation text not null,
  recorded_at timestamptz not null,
  received_at timestamptz not null,
  message_sequence bigint,
  transform text,
  primary key (patient_id, resource_type, resource_id)
);

-- What a screen needs of each current resource: narrow rows, together by patient. Derived: it can be rebuilt at any time.
create table record.item (
  patient_id uuid not null,
  resource_type text not null,
  resource_id text not null,
  -- A resource may make several lines: an admission and a discharge.
  ordinal smallint not null,
  -- The version it describes, and where that came from.
  version int not null,
  source_id text not null,
  organisation text not null,
  received_at timestamptz not null,
  section text not null,
  -- Orders lines by when it happened: the earliest instant of a date of whatever precision, -infinity where there is none.
  happened_at timestamptz not null,
  title text not null,
  detail text,
  status text,
  -- A FHIR date or dateTime as the source gave it.
  happened text,
  happened_meaning text,
  who text,
  code_system text,
  code text,
  interpretation text,
  cautions text[],
  -- Codes of the resource's security labels.
  labels text[],
  -- `Type/id` of the resources this one's words were taken from, found or not: when one of them changes, so do the words.
  -- On the first line of a resource only.
  consulted text[],
  primary key (patient_id, resource_type, resource_id, ordinal)
);

-- The newest of each section without reading the rest, and a long record page by page in order.
create index item_by_section on record.item (patient_id, section, happened_at desc, resource_type, resource_id, ordinal);

-- Invariant: whoever receives can add versions and read them, and do nothing else to them.
grant usage on schema record to lcr_server, lcr_inbox;
grant select on record.patient, record.resource_version, record.repetition, record.item to lcr_server;
grant select, insert, update on record.patient, record.repetition to lcr_inbox;
grant select, insert on record.resource_version to lcr_inbox;
grant select, insert, delete on record.item to lcr_inbox;
