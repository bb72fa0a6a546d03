-- Which listings' entries changed, in the order in which the changes are committed: by it each server keeps the entries it searches in
-- memory in step with these. A listing whose entries are gone is in it too.
create table directory.search_change (
  service_id uuid primary key,
  number bigint not null
);
create index search_change_in_order on directory.search_change (number);
create sequence directory.search_change_number owned by directory.search_change.number;
insert into directory.search_change
  select service_id, nextval('directory.search_change_number') from (select distinct service_id from directory.search_entry) known;

-- Invariant: who has read up to a number has missed nothing below it, since whoever changes entries waits until whoever did before has
-- committed. Why before the statement: a lock taken once rows are locked could wait for one who waits for those.
create function directory.await_search_change() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('directory search change'));
  return null;
end $$;
create trigger await_search_change before insert or update or delete on directory.search_entry
  for each statement execute function directory.await_search_change();

create function directory.number_search_change() returns trigger language plpgsql as $$
begin
  insert into directory.search_change (service_id, number)
    values (coalesce(new.service_id, old.service_id), nextval('directory.search_change_number'))
    on conflict (service_id) do update set number = excluded.number;
  if new.service_id <> old.service_id then
    insert into directory.search_change (service_id, number) values (old.service_id, nextval('directory.search_change_number'))
      on conflict (service_id) do update set number = excluded.number;
  end if;
  return null;
end $$;
create trigger number_search_change after insert or update or delete on directory.search_entry
  for each row execute function directory.number_search_change();

grant select, insert, update on directory.search_change to lcr_server;
grant usage on sequence directory.search_change_number to lcr_server;
