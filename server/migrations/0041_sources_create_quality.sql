-- What the sources' owners could send better, counted week by week as records are opened, so that they can be told (R28).
-- Counts and kinds alone: nothing of what an entry says, nor of whom.
create table sources.quality (
  source_id text not null,
  -- The Monday it begins with.
  week date not null,
  -- FHIR resource type; empty for what is of no one type.
  resource_type text not null,
  -- What is wanting, in the terms of record/joining/quality.
  kind text not null,
  -- How many entries it was found on, and of how many it was looked for: an entry counts each time it is sent.
  found bigint not null,
  looked bigint not null,
  primary key (source_id, week, resource_type, kind)
);

grant select, insert, update on sources.quality to lcr_server;
