-- Every access, search, refusal and change, as FHIR AuditEvents. Written before the first byte leaves; never changed.
create schema audit;

create table audit.event (
  -- Gapless order of writing is not promised by a sequence; the tamper-evident chain comes with its own migration.
  sequence bigint generated always as identity primary key,
  event_id uuid not null unique,
  recorded_at timestamptz not null,
  -- What was done, in the words of disclosure: search, open-record, complete, refuse, receive …
  kind text not null,
  -- The person it was about, where there is one. Not a link: the log outlives what it speaks of.
  person_id uuid,
  user_id text,
  organisation_ods text,
  -- The disclosure that opening, updates and closing share.
  disclosure_id uuid,
  request_id text not null,
  -- The FHIR R4 AuditEvent (IHE BALP).
  resource jsonb not null
);

create index event_by_person on audit.event (person_id, recorded_at);
create index event_by_disclosure on audit.event (disclosure_id) where disclosure_id is not null;

-- Invariant: whoever serves requests can add to the log and read it, and do nothing else to it.
grant usage on schema audit to lcr_server, lcr_inbox, lcr_auditor;
grant insert, select on audit.event to lcr_server;
grant insert on audit.event to lcr_inbox;
grant select on audit.event to lcr_auditor;
