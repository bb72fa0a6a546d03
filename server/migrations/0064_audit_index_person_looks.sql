-- Which looks a person's list has, and in what order, is read from the index alone: the place, time, kind and disclosure of each of
-- their events lie together there, while the events themselves lie scattered over the whole log. So a page of the list costs a page.
drop index audit.event_by_person;
create index event_by_person on audit.event (person_id, recorded_at, sequence) include (kind, disclosure_id);

-- An index answers alone only for what vacuum has seen. The log is never changed, so each pass reads only what is new: at the
-- usual fifth of a log of millions, most of a year would wait for it.
alter table audit.event set (autovacuum_vacuum_insert_scale_factor = 0.01);
