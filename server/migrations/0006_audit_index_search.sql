-- A privacy officer looks through the log by time, by who it was and by kind; a person's own part of it is under event_by_person.
create index event_by_time on audit.event (recorded_at);
create index event_by_user on audit.event (user_id, recorded_at) where user_id is not null;
-- What stewards saw of a person names organisations' patients, and no person: few events, found by what is in them.
create index event_of_stewards on audit.event using gin (resource jsonb_path_ops) where kind = 'administer';
