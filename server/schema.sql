-- The schema after all migrations. Written by `npm run schema`, compared in the tests; never run.

create schema audit;
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
grant usage on schema audit to lcr_auditor;
grant usage on schema audit to lcr_inbox;
grant usage on schema audit to lcr_server;
