-- What stands of all that was said of a patient, detail by detail: a message that says only part of who somebody is (HL7 v2:
-- a field that is not valued says nothing, "" says there is none) leaves the rest as it was.

alter table patient_index.demographics_version
  -- Whether it was the whole of what the source knows (a FHIR Patient): what is not there is not so.
  add column complete boolean not null default true,
  -- Details the source says there are none of.
  add column cleared text[] not null default '{}',
  -- Whether it says that the person is restricted; null where it says nothing of it.
  add column restricted boolean;

update patient_index.demographics_version said set restricted = true
  from patient_index.patient where patient.patient_id = said.patient_id and patient.version = said.version and patient.restricted;

-- When a version was last said again. Why: without it a late message could stand above what its source has said since.
create table patient_index.demographics_repetition (
  patient_id uuid not null,
  version integer not null,
  recorded_at timestamptz not null,
  received_at timestamptz not null,
  primary key (patient_id, version)
);

alter table patient_index.patient
  -- { demographics, from, verifiedNumbers }, as linking/standing.ts makes it of the versions: what is shown and compared. Null
  -- where only a number is known, from a merge.
  add column standing jsonb;

update patient_index.patient set standing = jsonb_build_object(
    'demographics', said.demographics,
    'from', jsonb_build_array(jsonb_build_object(
      'sourceId', said.source_id,
      'recordedAt', to_char(said.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'authoritative', said.authoritative)),
    'verifiedNumbers', case when said.demographics->>'nhsNumberStatus' = 'verified'
      then jsonb_build_array(said.demographics->'nhsNumber') else '[]' end)
  from patient_index.demographics_version said
  where said.patient_id = patient.patient_id and said.version = patient.version;

grant select, insert, update on patient_index.demographics_repetition to lcr_server, lcr_inbox;
