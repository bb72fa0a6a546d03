-- What sources sent, as it came; what is still to be done with it; what became of it.
create schema inbox;

-- Every message accepted. Invariant: an acknowledged message is a row here, committed before the acknowledgement; no row is
-- ever changed. Not keyed by patient: a message may be about several, or nobody; on many machines this schema's tables stay on
-- one, and only what is made of them is spread by patient.
create table inbox.message (
  -- The order of arrival. A sender that waits for each acknowledgement has its messages numbered in the order it sent them.
  sequence bigint generated always as identity primary key,
  source_id text not null,
  kind text not null check (kind in ('hl7v2', 'fhir')),
  -- MSH-9, e.g. ADT^A08; of a FHIR interaction, what it is, e.g. transaction.
  message_type text not null,
  -- MSH-10, the sender's own number; MSH-3 and MSH-4; MSH-7 as it came.
  control_id text not null,
  sender text not null,
  sent_at text not null,
  -- SHA-256 of the content: the same bytes again are the same message.
  digest bytea not null,
  received_at timestamptz not null,
  -- The sender used this control id, at this time, for something else before: told to the steward, harmless to the record.
  control_id_reused boolean not null,
  -- Whom it was about when it came, as its source was configured then: whose queues it stands in.
  patient_ids uuid[] not null,
  content bytea not null,
  -- Control ids of a sender rise, so that rows inserted together lie together in the index, as digests alone would not.
  unique (source_id, control_id, digest)
);
create index message_by_source on inbox.message (source_id, sequence);

-- What is to be processed: one row for each patient a message is about. A patient's messages are done in sequence.
create table inbox.queue (
  patient_id uuid not null,
  sequence bigint not null,
  source_id text not null,
  received_at timestamptz not null,
  -- Set where it cannot be processed and waits for a person, with the reason: an Issue, free of data.
  waiting_since timestamptz,
  issue jsonb,
  primary key (patient_id, sequence)
) with (
  -- Rows live for milliseconds; without frequent vacuuming the head of the index would be a graveyard.
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0
);
create index queue_by_sequence on inbox.queue (sequence);
create index queue_by_source on inbox.queue (source_id, sequence);
create index queue_waiting on inbox.queue (patient_id, sequence) where waiting_since is not null;

-- What became of each message taken off the queue. A steward may send one through again: then it has several, the last counts.
create table inbox.outcome (
  sequence bigint not null,
  outcome text not null check (outcome in ('processed', 'set-aside')),
  decided_at timestamptz not null,
  -- New versions made of it, and resources refused with the reasons: a message processed in part is seen by the steward.
  created integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  refused integer not null default 0,
  issues jsonb,
  primary key (sequence, decided_at)
);
create index outcome_in_part on inbox.outcome (sequence) where issues is not null;

-- What was not accepted, and what the sender was told. Kept for the steward as long as the settings say.
create table inbox.refused_message (
  sequence bigint generated always as identity primary key,
  source_id text not null,
  kind text not null check (kind in ('hl7v2', 'fhir')),
  message_type text,
  control_id text,
  first_received_at timestamptz not null,
  last_received_at timestamptz not null,
  -- A sender that cannot go on sends the same again and again: one row, counted.
  times integer not null,
  issues jsonb not null,
  digest bytea not null,
  bytes bigint not null,
  -- The beginning, where the whole is longer than what is kept.
  content bytea not null,
  unique (source_id, digest)
);
create index refused_by_time on inbox.refused_message (last_received_at);

grant usage on schema inbox to lcr_inbox, lcr_server;
grant select, insert on inbox.message, inbox.outcome to lcr_inbox;
grant select, insert, update, delete on inbox.queue to lcr_inbox;
grant select, insert, update, delete on inbox.refused_message to lcr_inbox;

-- Stewards look at what waits, send it on its way again or set it aside; they change no message.
grant select on inbox.message, inbox.refused_message to lcr_server;
grant select, insert on inbox.outcome to lcr_server;
grant select, insert, delete on inbox.queue to lcr_server;
grant update (waiting_since, issue) on inbox.queue to lcr_server;
