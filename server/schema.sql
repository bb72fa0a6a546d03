-- The schema after all migrations. Written by `npm run schema`, compared in the tests; never run.

create schema administration;
create schema audit;
create schema directory;
create schema inbox;
create schema patient_index;
create schema privacy;
create schema record;
create schema runtime;
create schema sign_in;
create schema sources;
create schema terminology;
create table administration.alert (
  alert_id uuid not null,
  user_id text not null,
  user_name text not null,
  role_id text not null,
  organisation text not null,
  person_id uuid,
  week date not null,
  score integer not null,
  signals jsonb not null,
  first_look_at timestamp with time zone not null,
  last_look_at timestamp with time zone not null,
  state text not null,
  evidence jsonb not null default '[]'::jsonb,
  raised_at timestamp with time zone not null,
  check_at timestamp with time zone,
  held_open boolean not null default false,
  assigned_to text,
  outcome text,
  case_id uuid,
  version integer not null default 1,
  constraint alert_pkey PRIMARY KEY (alert_id),
  constraint alert_outcome_check CHECK ((outcome = ANY (ARRAY['proper'::text, 'explained'::text, 'improper'::text, 'told-manager'::text, 'hr'::text]))),
  constraint alert_state_check CHECK ((state = ANY (ARRAY['checking'::text, 'open'::text, 'explained'::text, 'closed'::text, 'withdrawn'::text]))),
);
CREATE INDEX alert_by_person ON administration.alert USING btree (person_id) WHERE (person_id IS NOT NULL);
CREATE INDEX alert_by_reader ON administration.alert USING btree (user_id, week);
CREATE INDEX alert_by_state ON administration.alert USING btree (state, score DESC, last_look_at DESC);
CREATE INDEX alert_to_check ON administration.alert USING btree (check_at) WHERE (check_at IS NOT NULL);
grant insert, select, update on administration.alert to lcr_server;
create table administration.alert_act (
  alert_id uuid not null,
  sequence bigint not null generated always as identity,
  at timestamp with time zone not null,
  by_user text,
  by_name text,
  act text not null,
  words text not null,
  detail jsonb not null default '{}'::jsonb,
  constraint alert_act_pkey PRIMARY KEY (alert_id, sequence),
);
grant insert, select on administration.alert_act to lcr_server;
create sequence administration.alert_act_sequence_seq;
create table administration.alert_case (
  case_id uuid not null,
  user_id text not null,
  opened_at timestamp with time zone not null,
  opened_by text not null,
  opened_by_name text not null,
  constraint alert_case_pkey PRIMARY KEY (case_id),
);
CREATE INDEX alert_case_by_reader ON administration.alert_case USING btree (user_id);
grant insert, select on administration.alert_case to lcr_server;
create table administration.look (
  sequence bigint not null,
  at timestamp with time zone not null,
  day date not null,
  week date not null,
  hour smallint not null,
  user_id text not null,
  role_id text not null,
  organisation text not null,
  action text not null,
  person_id uuid,
  disclosure_id uuid,
  relationships text[] not null,
  constraint look_pkey PRIMARY KEY (sequence),
  constraint look_action_check CHECK ((action = ANY (ARRAY['opened'::text, 'searched'::text, 'refused'::text, 'claimed'::text, 'broke-glass'::text]))),
);
CREATE INDEX look_by_person ON administration.look USING btree (person_id, day) WHERE (person_id IS NOT NULL);
CREATE INDEX look_by_reader ON administration.look USING btree (user_id, day);
CREATE INDEX look_by_role ON administration.look USING btree (role_id, organisation, day) WHERE (action = 'opened'::text);
grant insert, select on administration.look to lcr_server;
create table administration.person_seen (
  person_id uuid not null,
  surname_hash text,
  first_day date not null,
  constraint person_seen_pkey PRIMARY KEY (person_id),
);
CREATE INDEX person_seen_by_surname ON administration.person_seen USING btree (surname_hash, first_day);
grant insert, select, update on administration.person_seen to lcr_server;
create table administration.reader (
  user_id text not null,
  name text not null,
  role_id text not null,
  organisation text not null,
  first_day date not null,
  constraint reader_pkey PRIMARY KEY (user_id),
);
grant insert, select, update on administration.reader to lcr_server;
create table administration.watch_gap (
  from_sequence bigint not null,
  to_sequence bigint not null,
  missed_at timestamp with time zone not null,
  settled_by xid8,
  constraint watch_gap_pkey PRIMARY KEY (from_sequence),
  constraint watch_gap_check CHECK ((to_sequence >= from_sequence)),
);
grant delete, insert, select, update on administration.watch_gap to lcr_server;
create table administration.watch_place (
  only_one boolean not null default true,
  after_sequence bigint not null,
  constraint watch_place_pkey PRIMARY KEY (only_one),
  constraint watch_place_only_one_check CHECK (only_one),
);
grant select, update on administration.watch_place to lcr_server;
create table audit.awaiting_leaf (
  sequence bigint not null,
  constraint awaiting_leaf_pkey PRIMARY KEY (sequence),
);
grant delete, select on audit.awaiting_leaf to lcr_notary;
grant select on audit.awaiting_leaf to lcr_auditor;
grant select on audit.awaiting_leaf to lcr_server;
create table audit.checkpoint (
  checkpoint_id bigint not null generated always as identity,
  size bigint not null,
  note text not null,
  signed_at timestamp with time zone not null default clock_timestamp(),
  constraint checkpoint_pkey PRIMARY KEY (checkpoint_id),
);
grant select on audit.checkpoint to lcr_auditor;
grant select on audit.checkpoint to lcr_notary;
grant select on audit.checkpoint to lcr_server;
grant insert (note, size) on audit.checkpoint to lcr_notary;
create sequence audit.checkpoint_checkpoint_id_seq;
create table audit.event (
  sequence bigint not null generated always as identity,
  event_id uuid not null,
  recorded_at timestamp with time zone not null,
  kind text not null,
  person_id uuid,
  user_id text,
  organisation_ods text,
  disclosure_id uuid,
  request_id text not null,
  resource jsonb not null,
  written_at timestamp with time zone not null default clock_timestamp(),
  constraint event_event_id_key UNIQUE (event_id),
  constraint event_pkey PRIMARY KEY (sequence),
);
CREATE INDEX event_by_disclosure ON audit.event USING btree (disclosure_id) WHERE (disclosure_id IS NOT NULL);
CREATE INDEX event_by_person ON audit.event USING btree (person_id, recorded_at, sequence) INCLUDE (kind, disclosure_id);
CREATE INDEX event_by_reader ON audit.event USING btree (user_id, person_id, recorded_at DESC) WHERE (kind = ANY (ARRAY['open-record'::text, 'sign-in'::text]));
CREATE INDEX event_by_time ON audit.event USING btree (recorded_at);
CREATE INDEX event_by_user ON audit.event USING btree (user_id, recorded_at) WHERE (user_id IS NOT NULL);
CREATE INDEX event_of_stewards ON audit.event USING gin (resource jsonb_path_ops) WHERE (kind = 'administer'::text);
CREATE TRIGGER await_leaf AFTER INSERT ON audit.event REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit.await_leaf();
grant select on audit.event to lcr_auditor;
grant select on audit.event to lcr_notary;
grant select on audit.event to lcr_server;
grant insert (disclosure_id, event_id, kind, organisation_ods, person_id, recorded_at, request_id, resource, user_id) on audit.event to lcr_inbox;
grant insert (disclosure_id, event_id, kind, organisation_ods, person_id, recorded_at, request_id, resource, user_id) on audit.event to lcr_server;
create sequence audit.event_sequence_seq;
create table audit.leaf (
  leaf_index bigint not null,
  sequence bigint not null,
  hash bytea not null,
  sealed_at timestamp with time zone not null default clock_timestamp(),
  constraint leaf_sequence_key UNIQUE (sequence),
  constraint leaf_pkey PRIMARY KEY (leaf_index),
  constraint leaf_hash_check CHECK ((length(hash) = 32)),
);
grant insert, select on audit.leaf to lcr_notary;
grant select on audit.leaf to lcr_auditor;
grant select on audit.leaf to lcr_server;
create table audit.log (
  only_one boolean not null default true,
  origin text not null,
  constraint log_pkey PRIMARY KEY (only_one),
  constraint log_only_one_check CHECK (only_one),
);
grant insert, select on audit.log to lcr_notary;
grant select on audit.log to lcr_auditor;
grant select on audit.log to lcr_server;
create table audit.subtree (
  level smallint not null,
  subtree_index bigint not null,
  hash bytea not null,
  constraint subtree_pkey PRIMARY KEY (level, subtree_index),
  constraint subtree_hash_check CHECK ((length(hash) = 32)),
  constraint subtree_level_check CHECK ((level = ANY (ARRAY[8, 16, 24, 32]))),
);
grant insert, select on audit.subtree to lcr_notary;
grant select on audit.subtree to lcr_auditor;
grant select on audit.subtree to lcr_server;
create table directory.capacity_link (
  service_id uuid not null,
  token_hash bytea not null,
  shown_to text not null,
  given_by jsonb not null,
  given_at timestamp with time zone not null,
  constraint capacity_link_token_hash_key UNIQUE (token_hash),
  constraint capacity_link_pkey PRIMARY KEY (service_id),
  constraint capacity_link_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
  constraint capacity_link_shown_to_check CHECK ((shown_to = ANY (ARRAY['everybody'::text, 'professionals'::text]))),
);
grant delete, insert, select, update on directory.capacity_link to lcr_server;
create table directory.claim (
  claim_id uuid not null,
  organization_id uuid not null,
  name text not null,
  email text not null,
  proof text not null,
  words text,
  from_keeping uuid,
  instead boolean not null default false,
  state text not null,
  asked_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  constraint claim_pkey PRIMARY KEY (claim_id),
  constraint claim_from_keeping_fkey FOREIGN KEY (from_keeping) REFERENCES directory.keeping(keeping_id),
  constraint claim_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES directory.organization(id),
  constraint claim_proof_check CHECK ((proof = ANY (ARRAY['listed-address'::text, 'editor'::text, 'handed-over'::text]))),
  constraint claim_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'taken'::text, 'refused'::text, 'lapsed'::text]))),
);
CREATE INDEX claim_by_organization ON directory.claim USING btree (organization_id, asked_at);
CREATE INDEX claim_waiting ON directory.claim USING btree (asked_at) WHERE (state = 'waiting'::text);
grant insert, select, update on directory.claim to lcr_server;
create table directory.duplicate (
  one_id uuid not null,
  other_id uuid not null,
  reasons text[] not null,
  score numeric not null,
  found_at timestamp with time zone not null,
  state text not null default 'open'::text,
  decided_at timestamp with time zone,
  author jsonb,
  because text,
  kept_id uuid,
  kept_organization_id uuid,
  kept_version_before integer,
  kept_version_after integer,
  constraint duplicate_pkey PRIMARY KEY (one_id, other_id),
  constraint duplicate_kept_id_fkey FOREIGN KEY (kept_id) REFERENCES directory.service(id),
  constraint duplicate_kept_organization_id_fkey FOREIGN KEY (kept_organization_id) REFERENCES directory.organization(id),
  constraint duplicate_one_id_fkey FOREIGN KEY (one_id) REFERENCES directory.service(id),
  constraint duplicate_other_id_fkey FOREIGN KEY (other_id) REFERENCES directory.service(id),
  constraint duplicate_check CHECK ((one_id < other_id)),
  constraint duplicate_state_check CHECK ((state = ANY (ARRAY['open'::text, 'merged'::text, 'different'::text]))),
);
CREATE INDEX duplicate_decided ON directory.duplicate USING btree (decided_at DESC) WHERE (state = 'merged'::text);
CREATE INDEX duplicate_open ON directory.duplicate USING btree (score DESC) WHERE (state = 'open'::text);
grant insert, select, update on directory.duplicate to lcr_server;
create table directory.entity_version (
  entity text not null,
  id uuid not null,
  version integer not null,
  document jsonb not null,
  changed text[] not null,
  act text not null,
  author jsonb not null,
  because text not null,
  recorded_at timestamp with time zone not null,
  constraint entity_version_pkey PRIMARY KEY (entity, id, version),
  constraint entity_version_act_check CHECK ((act = ANY (ARRAY['save'::text, 'remove'::text, 'restore'::text, 'merge'::text]))),
  constraint entity_version_entity_check CHECK ((entity = ANY (ARRAY['organization'::text, 'location'::text, 'service'::text, 'professional-detail'::text]))),
);
grant insert, select on directory.entity_version to lcr_server;
create table directory.import_item (
  feed_id text not null,
  item_id text not null,
  service_id uuid,
  base jsonb,
  name text,
  run_id uuid not null,
  state text not null,
  seen_at timestamp with time zone not null,
  constraint import_item_pkey PRIMARY KEY (feed_id, item_id),
  constraint import_item_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
  constraint import_item_state_check CHECK ((state = ANY (ARRAY['taken'::text, 'refused'::text, 'gone'::text]))),
);
CREATE INDEX import_item_by_service ON directory.import_item USING btree (service_id);
grant insert, select, update on directory.import_item to lcr_server;
create table directory.import_part (
  feed_id text not null,
  entity text not null,
  given_id uuid not null,
  id uuid not null,
  base jsonb not null,
  constraint import_part_pkey PRIMARY KEY (feed_id, entity, given_id),
  constraint import_part_entity_check CHECK ((entity = ANY (ARRAY['organization'::text, 'location'::text]))),
);
grant insert, select, update on directory.import_part to lcr_server;
create table directory.import_problem (
  feed_id text not null,
  item_id text not null,
  run_id uuid not null,
  cost text not null,
  place text not null,
  words text not null,
  constraint import_problem_cost_check CHECK ((cost = ANY (ARRAY['refused'::text, 'left-out'::text, 'mended'::text]))),
);
CREATE INDEX import_problem_by_item ON directory.import_problem USING btree (feed_id, item_id);
grant delete, insert, select on directory.import_problem to lcr_server;
create table directory.import_run (
  run_id uuid not null,
  feed_id text not null,
  started_at timestamp with time zone not null,
  next_page integer not null default 1,
  total_items integer,
  leased_until timestamp with time zone not null,
  ended_at timestamp with time zone,
  outcome text,
  because text,
  counts jsonb not null default '{}'::jsonb,
  constraint import_run_pkey PRIMARY KEY (run_id),
  constraint import_run_outcome_check CHECK ((outcome = ANY (ARRAY['complete'::text, 'broken'::text]))),
);
CREATE INDEX import_run_by_feed ON directory.import_run USING btree (feed_id, started_at DESC);
grant insert, select, update on directory.import_run to lcr_server;
create table directory.keeper_link (
  token_hash bytea not null,
  email text not null,
  claim_id uuid,
  sent_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint keeper_link_pkey PRIMARY KEY (token_hash),
  constraint keeper_link_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES directory.claim(claim_id),
);
CREATE INDEX keeper_link_by_email ON directory.keeper_link USING btree (email, sent_at);
grant delete, insert, select on directory.keeper_link to lcr_server;
create table directory.keeper_session (
  token_hash bytea not null,
  email text not null,
  signed_in_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  constraint keeper_session_pkey PRIMARY KEY (token_hash),
);
grant delete, insert, select, update on directory.keeper_session to lcr_server;
create table directory.keeping (
  keeping_id uuid not null,
  organization_id uuid not null,
  name text not null,
  email text not null,
  proof text not null,
  since timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint keeping_pkey PRIMARY KEY (keeping_id),
  constraint keeping_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES directory.organization(id),
  constraint keeping_proof_check CHECK ((proof = ANY (ARRAY['listed-address'::text, 'editor'::text, 'handed-over'::text]))),
);
CREATE INDEX keeping_by_email ON directory.keeping USING btree (email) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX keeping_live ON directory.keeping USING btree (organization_id, email) WHERE (ended_at IS NULL);
grant insert, select, update on directory.keeping to lcr_server;
create table directory.keeping_event (
  event_id bigint not null generated always as identity,
  organization_id uuid not null,
  act text not null,
  author jsonb not null,
  because text not null,
  at timestamp with time zone not null,
  constraint keeping_event_pkey PRIMARY KEY (event_id),
  constraint keeping_event_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES directory.organization(id),
  constraint keeping_event_act_check CHECK ((act = ANY (ARRAY['asked'::text, 'granted'::text, 'refused'::text, 'began'::text, 'handed-over'::text, 'given-up'::text, 'taken-back'::text]))),
);
CREATE INDEX keeping_event_by_organization ON directory.keeping_event USING btree (organization_id, event_id);
grant insert, select on directory.keeping_event to lcr_server;
create sequence directory.keeping_event_event_id_seq;
create table directory.likeness (
  service_id uuid not null,
  likeness text not null,
  constraint likeness_pkey PRIMARY KEY (service_id, likeness),
  constraint likeness_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
);
CREATE INDEX likeness_by_word ON directory.likeness USING btree (likeness);
grant delete, insert, select on directory.likeness to lcr_server;
create table directory.location (
  id uuid not null,
  version integer not null,
  document jsonb not null,
  latitude double precision generated always as (((document ->> 'latitude'::text))::double precision) stored,
  longitude double precision generated always as (((document ->> 'longitude'::text))::double precision) stored,
  postcode text generated always as (upper(replace((((document -> 'addresses'::text) -> 0) ->> 'postal_code'::text), ' '::text, ''::text))) stored,
  modified_at timestamp with time zone not null,
  constraint location_pkey PRIMARY KEY (id),
);
CREATE INDEX location_by_place ON directory.location USING btree (latitude, longitude);
CREATE INDEX location_by_postcode ON directory.location USING btree (postcode);
grant insert, select, update on directory.location to lcr_server;
create table directory.merge_log (
  sequence bigint not null generated always as identity,
  feed_id text not null,
  run_id uuid not null,
  service_id uuid not null,
  entity text not null,
  entity_id uuid not null,
  field text not null,
  decision text not null,
  because text not null,
  previous jsonb,
  said jsonb,
  at timestamp with time zone not null,
  constraint merge_log_pkey PRIMARY KEY (sequence),
  constraint merge_log_decision_check CHECK ((decision = ANY (ARRAY['taken'::text, 'kept'::text]))),
  constraint merge_log_entity_check CHECK ((entity = ANY (ARRAY['service'::text, 'organization'::text, 'location'::text]))),
);
CREATE INDEX merge_log_by_run ON directory.merge_log USING btree (run_id);
CREATE INDEX merge_log_by_service ON directory.merge_log USING btree (service_id);
grant insert, select on directory.merge_log to lcr_server;
create sequence directory.merge_log_sequence_seq;
create table directory.organization (
  id uuid not null,
  version integer not null,
  document jsonb not null,
  name text generated always as ((document ->> 'name'::text)) stored,
  modified_at timestamp with time zone not null,
  constraint organization_pkey PRIMARY KEY (id),
);
CREATE INDEX organization_by_name ON directory.organization USING btree (lower(name));
grant insert, select, update on directory.organization to lcr_server;
create table directory.postcode (
  postcode text not null,
  latitude real not null,
  longitude real not null,
  ward text,
  lsoa text,
  constraint postcode_pkey PRIMARY KEY (postcode),
);
CREATE INDEX postcode_by_district ON directory.postcode USING btree (postcode text_pattern_ops);
grant insert, select, update on directory.postcode to lcr_loader;
grant select on directory.postcode to lcr_server;
create table directory.postcode_file (
  digest bytea not null,
  rows_read bigint not null,
  postcodes bigint not null,
  refused bigint not null,
  completed_at timestamp with time zone,
  constraint postcode_file_pkey PRIMARY KEY (digest),
);
grant insert, select, update on directory.postcode_file to lcr_loader;
grant select on directory.postcode_file to lcr_server;
create table directory.professional_detail (
  service_id uuid not null,
  version integer not null,
  document jsonb not null,
  modified_at timestamp with time zone not null,
  constraint professional_detail_pkey PRIMARY KEY (service_id),
  constraint professional_detail_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
);
grant insert, select, update on directory.professional_detail to lcr_server;
create table directory.proof_of_life (
  service_id uuid not null,
  seen_on date not null,
  constraint proof_of_life_pkey PRIMARY KEY (service_id),
  constraint proof_of_life_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
);
grant insert, select, update on directory.proof_of_life to lcr_server;
create table directory.reminder (
  service_id uuid not null,
  assured_on text not null,
  stage text not null,
  token_hash bytea not null,
  sent_to integer not null,
  sent_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  hands text not null,
  constraint reminder_token_hash_key UNIQUE (token_hash),
  constraint reminder_pkey PRIMARY KEY (service_id, assured_on, stage, hands),
  constraint reminder_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
  constraint reminder_stage_check CHECK ((stage = ANY (ARRAY['before'::text, 'due'::text, 'hidden'::text]))),
);
grant insert, select, update on directory.reminder to lcr_server;
create table directory.reminder_stop (
  recipient bytea not null,
  since timestamp with time zone not null,
  constraint reminder_stop_pkey PRIMARY KEY (recipient),
);
grant insert, select on directory.reminder_stop to lcr_server;
create table directory.report (
  report_id bigint not null generated always as identity,
  service_id uuid not null,
  kind text not null,
  words text not null,
  told_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  settled_by text,
  constraint report_pkey PRIMARY KEY (report_id),
  constraint report_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
  constraint report_kind_check CHECK ((kind = ANY (ARRAY['wrong'::text, 'closed'::text, 'unsafe'::text, 'other'::text]))),
);
CREATE INDEX report_open ON directory.report USING btree (told_at) WHERE (settled_at IS NULL);
grant insert, select on directory.report to lcr_server;
grant update (settled_at, settled_by) on directory.report to lcr_server;
create sequence directory.report_report_id_seq;
create table directory.search_change (
  service_id uuid not null,
  number bigint not null,
  constraint search_change_pkey PRIMARY KEY (service_id),
);
CREATE INDEX search_change_in_order ON directory.search_change USING btree (number);
grant insert, select, update on directory.search_change to lcr_server;
create sequence directory.search_change_number;
grant usage on directory.search_change_number to lcr_server;
create table directory.search_entry (
  entry_id uuid not null,
  service_id uuid not null,
  words tsvector not null,
  terms text[] not null,
  latitude double precision,
  longitude double precision,
  district text,
  delivered text[] not null,
  free boolean,
  languages text[] not null,
  access text[] not null,
  minimum_age numeric,
  maximum_age numeric,
  open_every int4multirange,
  open_some int4multirange,
  assured_on date,
  alive_on date,
  constraint search_entry_pkey PRIMARY KEY (entry_id),
  constraint search_entry_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
);
CREATE INDEX search_entry_by_assurance ON directory.search_entry USING btree (assured_on);
CREATE INDEX search_entry_by_service ON directory.search_entry USING btree (service_id);
CREATE INDEX search_entry_by_terms ON directory.search_entry USING gin (terms);
CREATE INDEX search_entry_by_words ON directory.search_entry USING gin (words);
CREATE TRIGGER await_search_change BEFORE INSERT OR DELETE OR UPDATE ON directory.search_entry FOR EACH STATEMENT EXECUTE FUNCTION directory.await_search_change();
CREATE TRIGGER number_search_change AFTER INSERT OR DELETE OR UPDATE ON directory.search_entry FOR EACH ROW EXECUTE FUNCTION directory.number_search_change();
grant delete, insert, select, update on directory.search_entry to lcr_server;
create table directory.search_text (
  service_id uuid not null,
  words tsvector not null,
  constraint search_text_pkey PRIMARY KEY (service_id),
  constraint search_text_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
);
CREATE INDEX search_text_by_words ON directory.search_text USING gin (words);
grant delete, insert, select, update on directory.search_text to lcr_server;
create table directory.service (
  id uuid not null,
  place bigint not null generated always as identity,
  organization_id uuid not null,
  version integer not null,
  document jsonb not null,
  name text generated always as ((document ->> 'name'::text)) stored,
  status text generated always as ((document ->> 'status'::text)) stored,
  minimum_age numeric generated always as (((document ->> 'minimum_age'::text))::numeric) stored,
  maximum_age numeric generated always as (((document ->> 'maximum_age'::text))::numeric) stored,
  assured_date text generated always as ((document ->> 'assured_date'::text)) stored,
  modified_at timestamp with time zone not null,
  removed_at timestamp with time zone,
  merged_into uuid,
  constraint service_place_key UNIQUE (place),
  constraint service_pkey PRIMARY KEY (id),
  constraint service_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES directory.service(id),
  constraint service_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES directory.organization(id),
  constraint service_check CHECK (((merged_into IS NULL) OR (removed_at IS NOT NULL))),
);
CREATE INDEX service_by_change ON directory.service USING btree (modified_at, id);
CREATE INDEX service_by_organization ON directory.service USING btree (organization_id);
grant insert, select, update on directory.service to lcr_server;
create table directory.service_at_location (
  id uuid not null,
  service_id uuid not null,
  location_id uuid not null,
  place bigint not null generated always as identity,
  position integer not null,
  constraint service_at_location_place_key UNIQUE (place),
  constraint service_at_location_pkey PRIMARY KEY (id),
  constraint service_at_location_location_id_fkey FOREIGN KEY (location_id) REFERENCES directory.location(id),
  constraint service_at_location_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
);
CREATE INDEX service_at_location_by_location ON directory.service_at_location USING btree (location_id);
CREATE INDEX service_at_location_by_service ON directory.service_at_location USING btree (service_id, "position");
grant delete, insert, select, update on directory.service_at_location to lcr_server;
create sequence directory.service_at_location_place_seq;
create sequence directory.service_place_seq;
create table directory.service_term (
  service_id uuid not null,
  taxonomy_term_id uuid not null,
  constraint service_term_pkey PRIMARY KEY (service_id, taxonomy_term_id),
  constraint service_term_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
  constraint service_term_taxonomy_term_id_fkey FOREIGN KEY (taxonomy_term_id) REFERENCES directory.taxonomy_term(id),
);
CREATE INDEX service_term_by_term ON directory.service_term USING btree (taxonomy_term_id);
grant delete, insert, select, update on directory.service_term to lcr_server;
create table directory.suggestion (
  suggestion_id uuid not null,
  service_id uuid,
  proposed jsonb not null,
  was jsonb not null,
  words text,
  author jsonb not null,
  made_at timestamp with time zone not null,
  state text not null default 'open'::text,
  taken text[],
  decided_at timestamp with time zone,
  decided_by jsonb,
  because text,
  organization_id uuid,
  constraint suggestion_pkey PRIMARY KEY (suggestion_id),
  constraint suggestion_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES directory.organization(id),
  constraint suggestion_service_id_fkey FOREIGN KEY (service_id) REFERENCES directory.service(id),
  constraint suggestion_check CHECK (((service_id IS NOT NULL) OR (organization_id IS NOT NULL) OR ((author ->> 'kind'::text) = 'visitor'::text))),
  constraint suggestion_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'refused'::text]))),
);
CREATE INDEX suggestion_by_organization ON directory.suggestion USING btree (organization_id) WHERE (state = 'open'::text);
CREATE INDEX suggestion_by_service ON directory.suggestion USING btree (service_id) WHERE (state = 'open'::text);
CREATE INDEX suggestion_open ON directory.suggestion USING btree (made_at) WHERE (state = 'open'::text);
grant insert, select, update on directory.suggestion to lcr_server;
create table directory.taxonomy (
  id uuid not null,
  place bigint not null generated always as identity,
  document jsonb not null,
  modified_at timestamp with time zone not null,
  constraint taxonomy_place_key UNIQUE (place),
  constraint taxonomy_pkey PRIMARY KEY (id),
);
grant insert, select, update on directory.taxonomy to lcr_server;
create sequence directory.taxonomy_place_seq;
create table directory.taxonomy_term (
  id uuid not null,
  place bigint not null generated always as identity,
  taxonomy_id uuid,
  parent_id uuid,
  document jsonb not null,
  name text generated always as ((document ->> 'name'::text)) stored,
  modified_at timestamp with time zone not null,
  constraint taxonomy_term_place_key UNIQUE (place),
  constraint taxonomy_term_pkey PRIMARY KEY (id),
  constraint taxonomy_term_taxonomy_id_fkey FOREIGN KEY (taxonomy_id) REFERENCES directory.taxonomy(id),
);
CREATE INDEX taxonomy_term_by_parent ON directory.taxonomy_term USING btree (parent_id);
CREATE INDEX taxonomy_term_by_taxonomy ON directory.taxonomy_term USING btree (taxonomy_id);
grant insert, select, update on directory.taxonomy_term to lcr_server;
create sequence directory.taxonomy_term_place_seq;
create table directory.unmet_search (
  month date not null,
  need text not null,
  scheme text not null,
  neighbourhood text not null,
  searches double precision not null,
  constraint unmet_search_pkey PRIMARY KEY (month, need, scheme, neighbourhood),
  constraint unmet_search_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
);
grant insert, select, update on directory.unmet_search to lcr_server;
create table inbox.message (
  sequence bigint not null generated always as identity,
  source_id text not null,
  kind text not null,
  message_type text not null,
  control_id text not null,
  sender text not null,
  sent_at text not null,
  digest bytea not null,
  received_at timestamp with time zone not null,
  control_id_reused boolean not null,
  patient_ids uuid[] not null,
  content bytea not null,
  constraint message_source_id_control_id_digest_key UNIQUE (source_id, control_id, digest),
  constraint message_pkey PRIMARY KEY (sequence),
  constraint message_kind_check CHECK ((kind = ANY (ARRAY['hl7v2'::text, 'fhir'::text]))),
);
CREATE INDEX message_by_source ON inbox.message USING btree (source_id, sequence);
grant insert, select on inbox.message to lcr_inbox;
grant select on inbox.message to lcr_server;
create sequence inbox.message_sequence_seq;
create table inbox.outcome (
  sequence bigint not null,
  outcome text not null,
  decided_at timestamp with time zone not null,
  created integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  refused integer not null default 0,
  issues jsonb,
  constraint outcome_pkey PRIMARY KEY (sequence, decided_at),
  constraint outcome_outcome_check CHECK ((outcome = ANY (ARRAY['processed'::text, 'set-aside'::text]))),
);
CREATE INDEX outcome_in_part ON inbox.outcome USING btree (sequence) WHERE (issues IS NOT NULL);
grant insert, select on inbox.outcome to lcr_inbox;
grant insert, select on inbox.outcome to lcr_server;
create table inbox.queue (
  patient_id uuid not null,
  sequence bigint not null,
  source_id text not null,
  received_at timestamp with time zone not null,
  waiting_since timestamp with time zone,
  issue jsonb,
  constraint queue_pkey PRIMARY KEY (patient_id, sequence),
);
CREATE INDEX queue_by_sequence ON inbox.queue USING btree (sequence);
CREATE INDEX queue_by_source ON inbox.queue USING btree (source_id, sequence);
CREATE INDEX queue_waiting ON inbox.queue USING btree (patient_id, sequence) WHERE (waiting_since IS NOT NULL);
grant delete, insert, select on inbox.queue to lcr_server;
grant delete, insert, select, update on inbox.queue to lcr_inbox;
grant update (issue, waiting_since) on inbox.queue to lcr_server;
create table inbox.refused_message (
  sequence bigint not null generated always as identity,
  source_id text not null,
  kind text not null,
  message_type text,
  control_id text,
  first_received_at timestamp with time zone not null,
  last_received_at timestamp with time zone not null,
  times integer not null,
  issues jsonb not null,
  digest bytea not null,
  bytes bigint not null,
  content bytea not null,
  constraint refused_message_source_id_digest_key UNIQUE (source_id, digest),
  constraint refused_message_pkey PRIMARY KEY (sequence),
  constraint refused_message_kind_check CHECK ((kind = ANY (ARRAY['hl7v2'::text, 'fhir'::text]))),
);
CREATE INDEX refused_by_time ON inbox.refused_message USING btree (last_received_at);
grant delete, insert, select, update on inbox.refused_message to lcr_inbox;
grant select on inbox.refused_message to lcr_server;
create sequence inbox.refused_message_sequence_seq;
create table patient_index.assertion (
  patient_id uuid not null,
  other_patient_id uuid not null,
  sequence bigint not null generated always as identity,
  says text not null,
  speaker text not null,
  agent jsonb not null,
  why text not null,
  said_at timestamp with time zone not null,
  operation_id uuid not null,
  constraint assertion_pkey PRIMARY KEY (patient_id, other_patient_id, sequence),
  constraint assertion_check CHECK ((patient_id < other_patient_id)),
  constraint assertion_says_check CHECK ((says = ANY (ARRAY['same'::text, 'different'::text, 'taken-back'::text]))),
  constraint assertion_speaker_check CHECK ((speaker = ANY (ARRAY['source'::text, 'steward'::text]))),
);
CREATE INDEX assertion_by_operation ON patient_index.assertion USING btree (operation_id);
CREATE INDEX assertion_by_other ON patient_index.assertion USING btree (other_patient_id);
grant insert, select on patient_index.assertion to lcr_inbox;
grant insert, select on patient_index.assertion to lcr_server;
create sequence patient_index.assertion_sequence_seq;
create table patient_index.bulk_load (
  load_id text not null,
  done bigint not null,
  refused bigint not null,
  begun_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  constraint bulk_load_pkey PRIMARY KEY (load_id),
);
grant insert, select, update on patient_index.bulk_load to lcr_inbox;
create table patient_index.demographics_repetition (
  patient_id uuid not null,
  version integer not null,
  recorded_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  constraint demographics_repetition_pkey PRIMARY KEY (patient_id, version),
);
grant insert, select, update on patient_index.demographics_repetition to lcr_inbox;
grant insert, select, update on patient_index.demographics_repetition to lcr_server;
create table patient_index.demographics_version (
  patient_id uuid not null,
  version integer not null,
  source_id text not null,
  recorded_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  authoritative boolean not null,
  demographics jsonb not null,
  digest text not null,
  complete boolean not null default true,
  cleared text[] not null default '{}'::text[],
  restricted boolean,
  constraint demographics_version_pkey PRIMARY KEY (patient_id, version),
);
grant insert, select on patient_index.demographics_version to lcr_inbox;
grant insert, select on patient_index.demographics_version to lcr_server;
create table patient_index.link (
  patient_id uuid not null,
  sequence bigint not null generated always as identity,
  person_id uuid not null,
  from_person_id uuid,
  linked_at timestamp with time zone not null,
  because text not null,
  with_patient_id uuid,
  score real,
  reasons jsonb not null,
  agent jsonb not null,
  request_id text not null,
  constraint link_pkey PRIMARY KEY (patient_id, sequence),
);
grant insert, select on patient_index.link to lcr_inbox;
grant insert, select on patient_index.link to lcr_server;
create sequence patient_index.link_sequence_seq;
create table patient_index.patient (
  patient_id uuid not null,
  sequence bigint not null generated always as identity,
  organisation text not null,
  sources text[] not null,
  person_id uuid not null,
  own_person_id uuid not null,
  version integer not null,
  nhs_number text,
  verified_nhs_number text,
  birth_date text,
  postcode text,
  restricted boolean not null default false,
  profile jsonb not null,
  match_keys integer[] not null,
  matched_with text not null,
  standing jsonb,
  constraint patient_pkey PRIMARY KEY (patient_id),
  constraint patient_own_person_id_fkey FOREIGN KEY (own_person_id) REFERENCES patient_index.person(person_id),
  constraint patient_person_id_fkey FOREIGN KEY (person_id) REFERENCES patient_index.person(person_id),
  constraint patient_person_id_verified_nhs_number_fkey FOREIGN KEY (person_id, verified_nhs_number) REFERENCES patient_index.person(person_id, verified_nhs_number),
  constraint patient_check CHECK (((NOT (verified_nhs_number IS DISTINCT FROM nhs_number)) OR (verified_nhs_number IS NULL))),
  constraint patient_nhs_number_check CHECK ((nhs_number ~ '^[0-9]{10}$'::text)),
);
CREATE INDEX patient_by_birth_date ON patient_index.patient USING btree (birth_date) WHERE (birth_date IS NOT NULL);
CREATE INDEX patient_by_match_key ON patient_index.patient USING gin (match_keys) WITH (fastupdate=off);
CREATE INDEX patient_by_matching ON patient_index.patient USING btree (matched_with, patient_id);
CREATE INDEX patient_by_nhs_number ON patient_index.patient USING btree (nhs_number) WHERE (nhs_number IS NOT NULL);
CREATE INDEX patient_by_person ON patient_index.patient USING btree (person_id);
CREATE INDEX patient_by_postcode ON patient_index.patient USING btree (postcode) WHERE (postcode IS NOT NULL);
CREATE INDEX patient_restricted ON patient_index.patient USING btree (person_id) WHERE restricted;
grant insert, select, update on patient_index.patient to lcr_inbox;
grant insert, select, update on patient_index.patient to lcr_server;
create table patient_index.patient_identifier (
  patient_id uuid not null,
  system text not null,
  value text not null,
  source_id text not null,
  received_at timestamp with time zone not null,
  constraint patient_identifier_pkey PRIMARY KEY (patient_id, system, value),
);
CREATE INDEX patient_identifier_by_system ON patient_index.patient_identifier USING btree (system);
CREATE INDEX patient_identifier_by_value ON patient_index.patient_identifier USING btree (value, system);
grant insert, select on patient_index.patient_identifier to lcr_inbox;
grant insert, select on patient_index.patient_identifier to lcr_server;
create sequence patient_index.patient_sequence_seq;
create table patient_index.person (
  person_id uuid not null,
  first_patient_id uuid not null,
  verified_nhs_number text,
  made_at timestamp with time zone not null,
  constraint person_person_id_verified_nhs_number_key UNIQUE (person_id, verified_nhs_number),
  constraint person_pkey PRIMARY KEY (person_id),
  constraint person_verified_nhs_number_check CHECK ((verified_nhs_number ~ '^[0-9]{10}$'::text)),
);
CREATE INDEX person_by_first_patient ON patient_index.person USING btree (first_patient_id);
grant insert, select, update on patient_index.person to lcr_inbox;
grant insert, select, update on patient_index.person to lcr_server;
create table patient_index.review (
  patient_id uuid not null,
  other_patient_id uuid not null,
  kind text not null,
  score real not null,
  reasons jsonb not null,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  constraint review_pkey PRIMARY KEY (patient_id, other_patient_id),
  constraint review_check CHECK ((patient_id < other_patient_id)),
  constraint review_kind_check CHECK ((kind = ANY (ARRAY['alike'::text, 'fits-two'::text, 'chain'::text, 'said-same'::text]))),
);
CREATE INDEX review_by_other ON patient_index.review USING btree (other_patient_id);
CREATE INDEX review_open ON patient_index.review USING btree (opened_at) WHERE (closed_at IS NULL);
grant insert, select, update on patient_index.review to lcr_inbox;
grant insert, select, update on patient_index.review to lcr_server;
create table patient_index.superseded_number (
  superseded text not null,
  sequence bigint not null generated always as identity,
  current_number text,
  learned_at timestamp with time zone not null,
  constraint superseded_number_pkey PRIMARY KEY (superseded, sequence),
);
CREATE INDEX superseded_number_by_current ON patient_index.superseded_number USING btree (current_number);
grant insert, select on patient_index.superseded_number to lcr_inbox;
grant insert, select on patient_index.superseded_number to lcr_server;
create sequence patient_index.superseded_number_sequence_seq;
create table privacy.agreement_version (
  agreement_id text not null,
  version integer not null,
  status text not null,
  title text not null,
  sharers text[] not null,
  readers text[] not null,
  sections text[],
  purpose text not null,
  legal_basis text not null,
  document_reference text not null,
  valid_from timestamp with time zone not null,
  valid_until timestamp with time zone,
  review_on date not null,
  because text not null,
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamp with time zone not null,
  constraint agreement_version_pkey PRIMARY KEY (agreement_id, version),
  constraint agreement_version_agreement_id_check CHECK ((agreement_id ~ '^[a-z][a-z0-9-]{1,59}$'::text)),
  constraint agreement_version_check CHECK ((valid_until > valid_from)),
  constraint agreement_version_readers_check CHECK ((readers <> '{}'::text[])),
  constraint agreement_version_sections_check CHECK ((sections <> '{}'::text[])),
  constraint agreement_version_sharers_check CHECK ((sharers <> '{}'::text[])),
  constraint agreement_version_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'agreed'::text, 'ended'::text]))),
  constraint agreement_version_version_check CHECK ((version >= 1)),
);
grant insert, select on privacy.agreement_version to lcr_server;
create table privacy.break_glass (
  person_id uuid not null,
  break_glass_id uuid not null,
  sequence bigint not null generated always as identity,
  user_id text not null,
  user_name text not null,
  role_id text not null,
  organisation_ods text not null,
  team text,
  reason text not null,
  reason_words text not null,
  note text not null,
  began_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  request_id text not null,
  policy_version text not null,
  constraint break_glass_sequence_key UNIQUE (sequence),
  constraint break_glass_pkey PRIMARY KEY (person_id, break_glass_id),
  constraint break_glass_check CHECK ((ends_at > began_at)),
);
CREATE INDEX break_glass_by_user ON privacy.break_glass USING btree (user_id, ends_at);
grant insert, select on privacy.break_glass to lcr_server;
create sequence privacy.break_glass_sequence_seq;
create table privacy.care_team_person (
  person_id uuid not null,
  entry_id uuid not null,
  sequence bigint not null generated always as identity,
  team_id uuid not null,
  valid_from timestamp with time zone not null,
  valid_until timestamp with time zone not null,
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamp with time zone not null,
  constraint care_team_person_sequence_key UNIQUE (sequence),
  constraint care_team_person_pkey PRIMARY KEY (person_id, entry_id),
  constraint care_team_person_check CHECK ((valid_until > valid_from)),
);
CREATE INDEX care_team_person_by_team ON privacy.care_team_person USING btree (team_id, sequence);
grant insert, select on privacy.care_team_person to lcr_server;
create table privacy.care_team_person_ended (
  person_id uuid not null,
  entry_id uuid not null,
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamp with time zone not null,
  constraint care_team_person_ended_pkey PRIMARY KEY (person_id, entry_id),
  constraint care_team_person_ended_person_id_entry_id_fkey FOREIGN KEY (person_id, entry_id) REFERENCES privacy.care_team_person(person_id, entry_id),
);
grant insert, select on privacy.care_team_person_ended to lcr_server;
create sequence privacy.care_team_person_sequence_seq;
create table privacy.care_team_version (
  team_id uuid not null,
  version integer not null,
  organisation_ods text not null,
  name text not null,
  status text not null,
  members jsonb not null,
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamp with time zone not null,
  constraint care_team_version_pkey PRIMARY KEY (team_id, version),
  constraint care_team_version_status_check CHECK ((status = ANY (ARRAY['active'::text, 'ended'::text]))),
  constraint care_team_version_version_check CHECK ((version >= 1)),
);
CREATE INDEX care_team_by_organisation ON privacy.care_team_version USING btree (organisation_ods, team_id);
grant insert, select on privacy.care_team_version to lcr_server;
create table privacy.choice (
  choice_id uuid not null,
  sequence bigint not null generated always as identity,
  opted text not null,
  chosen_at timestamp with time zone not null,
  asked_by text not null,
  asked_for text not null,
  nhs_number text,
  number_verified boolean not null default false,
  ends uuid[] not null default '{}'::uuid[],
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamp with time zone not null,
  constraint choice_sequence_key UNIQUE (sequence),
  constraint choice_pkey PRIMARY KEY (choice_id),
  constraint choice_asked_by_check CHECK ((asked_by = ANY (ARRAY['in-person'::text, 'phone'::text, 'letter'::text, 'online'::text, 'other-system'::text]))),
  constraint choice_asked_for_check CHECK ((asked_for = ANY (ARRAY['person'::text, 'representative'::text, 'not-known'::text]))),
  constraint choice_check CHECK (((opted = 'in'::text) OR (ends = '{}'::uuid[]))),
  constraint choice_nhs_number_check CHECK ((nhs_number ~ '^[0-9]{10}$'::text)),
  constraint choice_opted_check CHECK ((opted = ANY (ARRAY['out'::text, 'in'::text]))),
);
CREATE INDEX choice_by_nhs_number ON privacy.choice USING btree (nhs_number) WHERE (nhs_number IS NOT NULL);
grant insert, select on privacy.choice to lcr_server;
create table privacy.choice_identity (
  patient_id uuid not null,
  choice_id uuid not null,
  bore_number boolean not null,
  constraint choice_identity_pkey PRIMARY KEY (patient_id, choice_id),
  constraint choice_identity_choice_id_fkey FOREIGN KEY (choice_id) REFERENCES privacy.choice(choice_id),
);
CREATE INDEX choice_identity_by_choice ON privacy.choice_identity USING btree (choice_id);
grant insert, select on privacy.choice_identity to lcr_server;
create sequence privacy.choice_sequence_seq;
create table privacy.policies_of_server (
  server text not null,
  version text not null,
  since timestamp with time zone not null,
  refused jsonb,
  refused_at timestamp with time zone,
  seen_at timestamp with time zone not null,
  constraint policies_of_server_pkey PRIMARY KEY (server),
  constraint policies_of_server_version_fkey FOREIGN KEY (version) REFERENCES privacy.policy_set(version),
);
grant delete, insert, select, update on privacy.policies_of_server to lcr_server;
create table privacy.policy_set (
  version text not null,
  policies jsonb not null,
  first_in_force_at timestamp with time zone not null,
  constraint policy_set_pkey PRIMARY KEY (version),
  constraint policy_set_version_check CHECK ((version ~ '^[0-9a-f]{64}$'::text)),
);
grant insert, select on privacy.policy_set to lcr_server;
create table privacy.policy_set_in_force (
  sequence bigint not null generated always as identity,
  version text not null,
  since timestamp with time zone not null,
  constraint policy_set_in_force_pkey PRIMARY KEY (sequence),
  constraint policy_set_in_force_version_fkey FOREIGN KEY (version) REFERENCES privacy.policy_set(version),
);
grant insert, select on privacy.policy_set_in_force to lcr_server;
create sequence privacy.policy_set_in_force_sequence_seq;
create table privacy.proxy (
  nhs_number text not null,
  proxy_id uuid not null,
  sequence bigint not null generated always as identity,
  proxy_number text not null,
  relation text not null,
  evidence text not null,
  evidence_words text not null,
  standing text not null,
  from_day text not null,
  until_day text,
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamp with time zone not null,
  constraint proxy_proxy_id_key UNIQUE (proxy_id),
  constraint proxy_sequence_key UNIQUE (sequence),
  constraint proxy_pkey PRIMARY KEY (nhs_number, proxy_id),
  constraint proxy_check CHECK ((proxy_number <> nhs_number)),
  constraint proxy_check1 CHECK ((until_day > from_day)),
  constraint proxy_from_day_check CHECK ((from_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'::text)),
  constraint proxy_nhs_number_check CHECK ((nhs_number ~ '^[0-9]{10}$'::text)),
  constraint proxy_proxy_number_check CHECK ((proxy_number ~ '^[0-9]{10}$'::text)),
  constraint proxy_standing_check CHECK ((standing = ANY (ARRAY['too-young'::text, 'agrees'::text, 'cannot-decide'::text]))),
  constraint proxy_until_day_check CHECK ((until_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'::text)),
);
CREATE INDEX proxy_by_proxy_number ON privacy.proxy USING btree (proxy_number);
grant insert, select on privacy.proxy to lcr_server;
create table privacy.proxy_change (
  proxy_id uuid not null,
  sequence bigint not null generated always as identity,
  what text not null,
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamp with time zone not null,
  constraint proxy_change_pkey PRIMARY KEY (proxy_id, sequence),
  constraint proxy_change_proxy_id_fkey FOREIGN KEY (proxy_id) REFERENCES privacy.proxy(proxy_id),
  constraint proxy_change_what_check CHECK ((what = ANY (ARRAY['stop'::text, 'resume'::text, 'end'::text]))),
);
CREATE UNIQUE INDEX proxy_change_ends_once ON privacy.proxy_change USING btree (proxy_id) WHERE (what = 'end'::text);
grant insert, select on privacy.proxy_change to lcr_server;
create sequence privacy.proxy_change_sequence_seq;
create sequence privacy.proxy_sequence_seq;
create table privacy.referral_consent (
  patient_id uuid not null,
  consent_id uuid not null,
  sequence bigint not null generated always as identity,
  referral_id text not null,
  organisation_ods text not null,
  said text not null,
  agent jsonb not null,
  request_id text not null,
  recorded_at timestamp with time zone not null,
  constraint referral_consent_sequence_key UNIQUE (sequence),
  constraint referral_consent_pkey PRIMARY KEY (patient_id, consent_id),
  constraint referral_consent_said_check CHECK ((said = ANY (ARRAY['given'::text, 'withdrawn'::text]))),
);
CREATE INDEX referral_consent_by_referral ON privacy.referral_consent USING btree (patient_id, referral_id, sequence DESC);
grant insert, select on privacy.referral_consent to lcr_server;
create sequence privacy.referral_consent_sequence_seq;
create table privacy.self_claim (
  person_id uuid not null,
  claim_id uuid not null,
  sequence bigint not null generated always as identity,
  user_id text not null,
  user_name text not null,
  role_id text not null,
  organisation_ods text not null,
  team text,
  reason text not null,
  reason_words text not null,
  claimed_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  request_id text not null,
  policy_version text not null,
  constraint self_claim_sequence_key UNIQUE (sequence),
  constraint self_claim_pkey PRIMARY KEY (person_id, claim_id),
  constraint self_claim_check CHECK ((ends_at > claimed_at)),
);
CREATE INDEX self_claim_by_user ON privacy.self_claim USING btree (user_id, ends_at);
grant insert, select on privacy.self_claim to lcr_server;
create sequence privacy.self_claim_sequence_seq;
create table record.imported_bundle (
  source_id text not null,
  digest bytea not null,
  imported_at timestamp with time zone not null,
  entries integer not null,
  constraint imported_bundle_pkey PRIMARY KEY (source_id, digest),
);
grant insert, select on record.imported_bundle to lcr_inbox;
grant select on record.imported_bundle to lcr_server;
create table record.item (
  patient_id uuid not null,
  resource_type text not null,
  resource_id text not null,
  ordinal smallint not null,
  version integer not null,
  source_id text not null,
  organisation text not null,
  received_at timestamp with time zone not null,
  section text not null,
  happened_at timestamp with time zone not null,
  title text not null,
  detail text,
  status text,
  happened text,
  happened_meaning text,
  who text,
  code_system text,
  code text,
  interpretation text,
  cautions text[],
  labels text[],
  consulted text[],
  facts text,
  constraint item_pkey PRIMARY KEY (patient_id, resource_type, resource_id, ordinal),
);
CREATE INDEX item_by_section ON record.item USING btree (patient_id, section, happened_at DESC, resource_type, resource_id, ordinal);
grant delete, insert, select on record.item to lcr_inbox;
grant select on record.item to lcr_server;
create table record.never_shared (
  patient_id uuid not null,
  resource_type text not null,
  resource_id text not null,
  identifiers text[] not null default '{}'::text[],
  constraint never_shared_pkey PRIMARY KEY (patient_id, resource_type, resource_id),
);
grant delete, insert, select, update on record.never_shared to lcr_inbox;
grant select on record.never_shared to lcr_server;
create table record.patient (
  patient_id uuid not null,
  first_received_at timestamp with time zone not null,
  last_received_at timestamp with time zone not null,
  drawn_by text,
  leaves_out boolean not null default false,
  beside text[] not null default '{}'::text[],
  constraint patient_pkey PRIMARY KEY (patient_id),
);
CREATE INDEX patient_by_lists ON record.patient USING btree (drawn_by, patient_id);
grant insert, select, update on record.patient to lcr_inbox;
grant select on record.patient to lcr_server;
create table record.repetition (
  patient_id uuid not null,
  resource_type text not null,
  resource_id text not null,
  version integer not null,
  source_id text not null,
  organisation text not null,
  recorded_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  message_sequence bigint,
  transform text,
  constraint repetition_pkey PRIMARY KEY (patient_id, resource_type, resource_id),
);
grant insert, select, update on record.repetition to lcr_inbox;
grant select on record.repetition to lcr_server;
create table record.resource_version (
  patient_id uuid not null,
  resource_type text not null,
  resource_id text not null,
  version integer not null,
  source_id text not null,
  organisation text not null,
  recorded_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  message_sequence bigint,
  transform text,
  content_hash uuid not null,
  content text,
  constraint resource_version_pkey PRIMARY KEY (patient_id, resource_type, resource_id, version),
);
grant insert, select on record.resource_version to lcr_inbox;
grant select on record.resource_version to lcr_server;
create table runtime.outbox (
  reference text not null,
  channel text not null,
  state text not null default 'waiting'::text,
  recipient text,
  subject text,
  body text,
  attempts integer not null default 0,
  taken_at timestamp with time zone not null,
  next_attempt_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint outbox_pkey PRIMARY KEY (reference),
  constraint outbox_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'text'::text]))),
  constraint outbox_check CHECK (((state = 'waiting'::text) = ((recipient IS NOT NULL) AND (body IS NOT NULL) AND (finished_at IS NULL)))),
  constraint outbox_check1 CHECK (((state = 'waiting'::text) OR ((recipient IS NULL) AND (subject IS NULL) AND (body IS NULL)))),
  constraint outbox_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'refused'::text]))),
);
CREATE INDEX outbox_finished ON runtime.outbox USING btree (finished_at) WHERE (state <> 'waiting'::text);
CREATE INDEX outbox_waiting ON runtime.outbox USING btree (next_attempt_at) WHERE (state = 'waiting'::text);
grant delete, insert, select, update on runtime.outbox to lcr_server;
create table sign_in.attempt (
  browser_hash bytea not null,
  state_hash bytea not null,
  nonce text not null,
  code_verifier text not null,
  again boolean not null,
  expires_at timestamp with time zone not null,
  system text,
  constraint attempt_pkey PRIMARY KEY (browser_hash, state_hash),
);
grant delete, insert, select, update on sign_in.attempt to lcr_server;
create table sign_in.choice (
  token_hash bytea not null,
  accepted jsonb not null,
  expires_at timestamp with time zone not null,
  constraint choice_pkey PRIMARY KEY (token_hash),
);
grant delete, insert, select, update on sign_in.choice to lcr_server;
create table sign_in.launch (
  token_hash bytea not null,
  accepted jsonb not null,
  expires_at timestamp with time zone not null,
  constraint launch_pkey PRIMARY KEY (token_hash),
);
grant delete, insert, select, update on sign_in.launch to lcr_server;
create table sign_in.resident_attempt (
  browser_hash bytea not null,
  state_hash bytea not null,
  nonce text not null,
  code_verifier text not null,
  again boolean not null,
  expires_at timestamp with time zone not null,
  constraint resident_attempt_pkey PRIMARY KEY (browser_hash, state_hash),
);
grant delete, insert, select, update on sign_in.resident_attempt to lcr_server;
create table sign_in.resident_session (
  person_id uuid not null,
  token_hash bytea not null,
  session_id uuid not null,
  nhs_number text not null,
  birth_date text not null,
  name text not null,
  issuer text not null,
  subject text not null,
  signed_in_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  constraint resident_session_token_hash_key UNIQUE (token_hash),
  constraint resident_session_pkey PRIMARY KEY (person_id, session_id),
  constraint resident_session_birth_date_check CHECK ((birth_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'::text)),
  constraint resident_session_nhs_number_check CHECK ((nhs_number ~ '^[0-9]{10}$'::text)),
);
grant delete, insert, select, update on sign_in.resident_session to lcr_server;
create table sign_in.session (
  token_hash bytea not null,
  session_id uuid not null,
  user_id text not null,
  signed_in_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  identity jsonb not null,
  roles jsonb not null,
  issuer text,
  subject text,
  provider_session text,
  id_token text,
  constraint session_session_id_key UNIQUE (session_id),
  constraint session_pkey PRIMARY KEY (token_hash),
);
CREATE INDEX session_by_provider ON sign_in.session USING btree (issuer, subject);
CREATE INDEX session_by_user ON sign_in.session USING btree (user_id);
grant delete, insert, select, update on sign_in.session to lcr_server;
create table sign_in.used_token (
  issuer text not null,
  token_id_hash bytea not null,
  expires_at timestamp with time zone not null,
  constraint used_token_pkey PRIMARY KEY (issuer, token_id_hash),
);
grant delete, insert, select, update on sign_in.used_token to lcr_server;
create table sources.last_answer (
  patient_id uuid not null,
  source_id text not null,
  requester text not null,
  recorded_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  outcome text not null,
  answer bytea not null,
  cleared_by text,
  constraint last_answer_pkey PRIMARY KEY (patient_id, source_id, requester),
  constraint last_answer_outcome_check CHECK ((outcome = ANY (ARRAY['answered'::text, 'nothing-recorded'::text]))),
);
CREATE INDEX last_answer_by_expiry ON sources.last_answer USING btree (expires_at);
grant delete, insert, select, update on sources.last_answer to lcr_server;
create table sources.quality (
  source_id text not null,
  week date not null,
  resource_type text not null,
  kind text not null,
  found bigint not null,
  looked bigint not null,
  constraint quality_pkey PRIMARY KEY (source_id, week, resource_type, kind),
);
grant insert, select, update on sources.quality to lcr_server;
create table terminology.concept (
  code text not null,
  system text not null,
  edition_id bigint not null,
  term text,
  active boolean not null,
  constraint concept_pkey PRIMARY KEY (code, system, edition_id),
  constraint concept_edition_id_fkey FOREIGN KEY (edition_id) REFERENCES terminology.edition(edition_id) ON DELETE CASCADE,
);
grant delete, insert, select on terminology.concept to lcr_loader;
grant select on terminology.concept to lcr_server;
create table terminology.edition (
  edition_id bigint not null generated always as identity,
  name text not null,
  kind text not null,
  title text not null,
  version text not null,
  version_date date,
  loaded_at timestamp with time zone not null,
  digest bytea not null,
  counts jsonb not null,
  constraint edition_name_key UNIQUE (name),
  constraint edition_pkey PRIMARY KEY (edition_id),
  constraint edition_kind_check CHECK ((kind = ANY (ARRAY['medicines'::text, 'concepts'::text, 'code-map'::text, 'reference-sets'::text]))),
);
grant delete, insert, select on terminology.edition to lcr_loader;
grant select on terminology.edition to lcr_server;
grant update (counts) on terminology.edition to lcr_loader;
create sequence terminology.edition_edition_id_seq;
create table terminology.ingredient (
  product text not null,
  edition_id bigint not null,
  substance text not null,
  name text not null,
  constraint ingredient_pkey PRIMARY KEY (product, edition_id, substance),
  constraint ingredient_edition_id_fkey FOREIGN KEY (edition_id) REFERENCES terminology.edition(edition_id) ON DELETE CASCADE,
);
grant delete, insert, select on terminology.ingredient to lcr_loader;
grant select on terminology.ingredient to lcr_server;
create table terminology.medicine (
  code text not null,
  edition_id bigint not null,
  level text not null,
  name text not null,
  product text not null,
  active boolean not null,
  constraint medicine_pkey PRIMARY KEY (code, edition_id),
  constraint medicine_edition_id_fkey FOREIGN KEY (edition_id) REFERENCES terminology.edition(edition_id) ON DELETE CASCADE,
  constraint medicine_level_check CHECK ((level = ANY (ARRAY['VMP'::text, 'AMP'::text, 'VMPP'::text, 'AMPP'::text]))),
);
grant delete, insert, select on terminology.medicine to lcr_loader;
grant select on terminology.medicine to lcr_server;
create table terminology.reference_set_member (
  reference_set text not null,
  code text not null,
  edition_id bigint not null,
  constraint reference_set_member_pkey PRIMARY KEY (reference_set, code, edition_id),
  constraint reference_set_member_edition_id_fkey FOREIGN KEY (edition_id) REFERENCES terminology.edition(edition_id) ON DELETE CASCADE,
);
grant delete, insert, select on terminology.reference_set_member to lcr_loader;
grant select on terminology.reference_set_member to lcr_server;
create table terminology.same_meaning (
  code text not null,
  system text not null,
  edition_id bigint not null,
  target_system text not null,
  target_code text not null,
  constraint same_meaning_pkey PRIMARY KEY (code, system, edition_id, target_system, target_code),
  constraint same_meaning_edition_id_fkey FOREIGN KEY (edition_id) REFERENCES terminology.edition(edition_id) ON DELETE CASCADE,
);
grant delete, insert, select on terminology.same_meaning to lcr_loader;
grant select on terminology.same_meaning to lcr_server;
CREATE OR REPLACE FUNCTION audit.await_leaf()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  insert into audit.awaiting_leaf select sequence from added;
  return null;
end $function$
;
CREATE OR REPLACE FUNCTION directory.await_search_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(hashtext('directory search change'));
  return null;
end $function$
;
CREATE OR REPLACE FUNCTION directory.number_search_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into directory.search_change (service_id, number)
    values (coalesce(new.service_id, old.service_id), nextval('directory.search_change_number'))
    on conflict (service_id) do update set number = excluded.number;
  if new.service_id <> old.service_id then
    insert into directory.search_change (service_id, number) values (old.service_id, nextval('directory.search_change_number'))
      on conflict (service_id) do update set number = excluded.number;
  end if;
  return null;
end $function$
;
grant usage on schema administration to lcr_server;
grant usage on schema audit to lcr_auditor;
grant usage on schema audit to lcr_inbox;
grant usage on schema audit to lcr_notary;
grant usage on schema audit to lcr_server;
grant usage on schema directory to lcr_loader;
grant usage on schema directory to lcr_server;
grant usage on schema inbox to lcr_inbox;
grant usage on schema inbox to lcr_server;
grant usage on schema patient_index to lcr_inbox;
grant usage on schema patient_index to lcr_server;
grant usage on schema privacy to lcr_server;
grant usage on schema record to lcr_inbox;
grant usage on schema record to lcr_server;
grant usage on schema runtime to lcr_server;
grant usage on schema sign_in to lcr_server;
grant usage on schema sources to lcr_server;
grant usage on schema terminology to lcr_loader;
grant usage on schema terminology to lcr_server;
