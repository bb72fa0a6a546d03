-- The order of the log, and the time of each row, are the database's word: whoever adds to it can choose neither. With a grant
-- on the whole table, OVERRIDING SYSTEM VALUE would put an event anywhere in it.
alter table audit.event add column written_at timestamptz not null default clock_timestamp();

revoke insert on audit.event from lcr_server, lcr_inbox;
grant insert (event_id, recorded_at, kind, person_id, user_id, organisation_ods, disclosure_id, request_id, resource)
  on audit.event to lcr_server, lcr_inbox;
