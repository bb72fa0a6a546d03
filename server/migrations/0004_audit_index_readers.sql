-- When a reader last looked at a person's record is read each time they open it; their latest sign-in, which is about nobody,
-- stands under the same index. Partial: these are a few events of each reader, and the log is millions.
create index event_by_reader on audit.event (user_id, person_id, recorded_at desc)
  where kind in ('open-record', 'sign-in');
