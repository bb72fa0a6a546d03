-- What of a patient's record is never shared, and what belongs to it: worked out over the whole record when something of it is
-- written, so that no reading can come upon it. See docs/decisions/0021-what-is-never-shared.md.
-- Invariant: of what is named here there is no line in record.item, and no reading gives its content.
create table record.never_shared (
  patient_id uuid not null,
  resource_type text not null,
  resource_id text not null,
  primary key (patient_id, resource_type, resource_id)
);

-- By which lists the patient's lines were drawn; null where by none. A record drawn by others than those in force is drawn
-- anew before anything of it is read.
alter table record.patient add column drawn_by text;
-- Something of the record is left out, or cut: what comes then is judged with the whole of it.
alter table record.patient add column leaves_out boolean not null default false;
create index patient_by_lists on record.patient (drawn_by, patient_id);

-- The role that serves requests can read what is left out, and put nothing back.
grant select on record.never_shared to lcr_server;
grant select, insert, delete on record.never_shared to lcr_inbox;
