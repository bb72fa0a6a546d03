-- What a person said of one referral (C15): whether the organisation it was sent to may open their record because of it.
-- Invariant: only ever added to; the latest row of a referral counts.
create table privacy.referral_consent (
  -- The source's patient and its referral: it goes with them, whichever person they come to be.
  patient_id uuid not null,
  consent_id uuid not null,
  -- Order of being recorded.
  sequence bigint generated always as identity unique,
  -- Logical id of the ServiceRequest.
  referral_id text not null,
  -- The ODS code of the organisation that holds the referral, whose staff wrote this down.
  organisation_ods text not null,
  said text not null check (said in ('given', 'withdrawn')),
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamptz not null,
  primary key (patient_id, consent_id)
);
create index referral_consent_by_referral on privacy.referral_consent (patient_id, referral_id, sequence desc);

grant select, insert on privacy.referral_consent to lcr_server;
