-- Somebody without an account may tell of a service of an organisation that the directory does not know either.
alter table directory.suggestion drop constraint suggestion_check,
  add constraint suggestion_check
    check (service_id is not null or organization_id is not null or author ->> 'kind' = 'visitor');
