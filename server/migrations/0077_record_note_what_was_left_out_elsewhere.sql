-- What one organisation's record leaves out, another's may tell too: the same letter, the same result, under the same business
-- identifier. See docs/decisions/0031-letters-are-read.md.
-- By what identifiers (hashed, with the kind of entry) an entry that is left out is known elsewhere.
alter table record.never_shared add column identifiers text[] not null default '{}';
grant update on record.never_shared to lcr_inbox;
-- Identifiers of what the other records of the same person leave out: what bears one of them is left out here.
alter table record.patient add column beside text[] not null default '{}';
