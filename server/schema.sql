-- The schema after all migrations. Written by `npm run schema`, compared in the tests; never run.

create schema audit;
create schema inbox;
create schema sign_in;
create schema sources;
create table audit.event (
  sequence bigint not null generated always as identity,
  event_id uuid not null,
  recorded_at timestamp with time zone not null,
  kind text not null,
  person_id uuid,
  user_id text,
  organisation_ods text,
  disclosure_id uuid,
  request_id text not null,
  resource jsonb not null,
  constraint event_event_id_key UNIQUE (event_id),
  constraint event_pkey PRIMARY KEY (sequence),
);
CREATE INDEX event_by_disclosure ON audit.event USING btree (disclosure_id) WHERE (disclosure_id IS NOT NULL);
CREATE INDEX event_by_person ON audit.event USING btree (person_id, recorded_at);
grant insert on audit.event to lcr_inbox;
grant insert, select on audit.event to lcr_server;
grant select on audit.event to lcr_auditor;
create sequence audit.event_sequence_seq;
create table inbox.message (
  sequence bigint not null generated always as identity,
  source_id text not null,
  kind text not null,
  message_type text not null,
  control_id text not null,
  sender text not null,
  sent_at text not null,
  digest bytea not null,
  received_at timestamp with time zone not null,
  control_id_reused boolean not null,
  content bytea not null,
  constraint message_source_id_control_id_digest_key UNIQUE (source_id, control_id, digest),
  constraint message_pkey PRIMARY KEY (sequence),
  constraint message_kind_check CHECK ((kind = ANY (ARRAY['hl7v2'::text, 'fhir'::text]))),
);
CREATE INDEX message_by_source ON inbox.message USING btree (source_id, sequence);
grant insert, select on inbox.message to lcr_inbox;
grant select on inbox.message to lcr_server;
create sequence inbox.message_sequence_seq;
create table inbox.outcome (
  sequence bigint not null,
  outcome text not null,
  decided_at timestamp with time zone not null,
  created integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  refused integer not null default 0,
  issues jsonb,
  constraint outcome_pkey PRIMARY KEY (sequence, decided_at),
  constraint outcome_outcome_check CHECK ((outcome = ANY (ARRAY['processed'::text, 'set-aside'::text]))),
);
CREATE INDEX outcome_in_part ON inbox.outcome USING btree (sequence) WHERE (issues IS NOT NULL);
grant insert, select on inbox.outcome to lcr_inbox;
grant insert, select on inbox.outcome to lcr_server;
create table inbox.queue (
  patient_id uuid not null,
  sequence bigint not null,
  source_id text not null,
  received_at timestamp with time zone not null,
  waiting_since timestamp with time zone,
  issue jsonb,
  constraint queue_pkey PRIMARY KEY (patient_id, sequence),
);
CREATE INDEX queue_by_sequence ON inbox.queue USING btree (sequence);
CREATE INDEX queue_by_source ON inbox.queue USING btree (source_id, sequence);
CREATE INDEX queue_waiting ON inbox.queue USING btree (patient_id, sequence) WHERE (waiting_since IS NOT NULL);
grant delete, insert, select on inbox.queue to lcr_server;
grant delete, insert, select, update on inbox.queue to lcr_inbox;
grant update (issue, waiting_since) on inbox.queue to lcr_server;
create table inbox.refused_message (
  sequence bigint not null generated always as identity,
  source_id text not null,
  kind text not null,
  message_type text,
  control_id text,
  first_received_at timestamp with time zone not null,
  last_received_at timestamp with time zone not null,
  times integer not null,
  issues jsonb not null,
  digest bytea not null,
  bytes bigint not null,
  content bytea not null,
  constraint refused_message_source_id_digest_key UNIQUE (source_id, digest),
  constraint refused_message_pkey PRIMARY KEY (sequence),
  constraint refused_message_kind_check CHECK ((kind = ANY (ARRAY['hl7v2'::text, 'fhir'::text]))),
);
CREATE INDEX refused_by_time ON inbox.refused_message USING btree (last_received_at);
grant delete, insert, select, update on inbox.refused_message to lcr_inbox;
grant select on inbox.refused_message to lcr_server;
create sequence inbox.refused_message_sequence_seq;
create table sign_in.session (
  token_hash bytea not null,
  session_id uuid not null,
  user_id text not null,
  signed_in_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  constraint session_session_id_key UNIQUE (session_id),
  constraint session_pkey PRIMARY KEY (token_hash),
);
grant delete, insert, select, update on sign_in.session to lcr_server;
create table sources.last_answer (
  patient_id uuid not null,
  source_id text not null,
  requester text not null,
  recorded_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  outcome text not null,
  answer bytea not null,
  constraint last_answer_pkey PRIMARY KEY (patient_id, source_id, requester),
  constraint last_answer_outcome_check CHECK ((outcome = ANY (ARRAY['answered'::text, 'nothing-recorded'::text]))),
);
CREATE INDEX last_answer_by_expiry ON sources.last_answer USING btree (expires_at);
grant delete, insert, select, update on sources.last_answer to lcr_server;
grant usage on schema audit to lcr_auditor;
grant usage on schema audit to lcr_inbox;
grant usage on schema audit to lcr_server;
grant usage on schema inbox to lcr_inbox;
grant usage on schema inbox to lcr_server;
grant usage on schema sign_in to lcr_server;
grant usage on schema sources to lcr_server;
