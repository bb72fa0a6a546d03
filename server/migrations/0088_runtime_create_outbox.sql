-- Messages to people outside that wait to be sent, and the references of those that were.
create schema runtime;
grant usage on schema runtime to lcr_server;

create table runtime.outbox (
  -- Invariant: one message for each reference, ever; asked for again it is not sent again.
  reference text primary key,
  channel text not null check (channel in ('email', 'text')),
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'refused')),
  recipient text,
  subject text,
  body text,
  attempts int not null default 0,
  taken_at timestamptz not null,
  next_attempt_at timestamptz not null,
  finished_at timestamptz,
  -- Invariant: an address is kept until its message is sent or given up, and no longer.
  check ((state = 'waiting') = (recipient is not null and body is not null and finished_at is null)),
  check (state = 'waiting' or (recipient is null and subject is null and body is null))
);
create index outbox_waiting on runtime.outbox (next_attempt_at) where state = 'waiting';
create index outbox_finished on runtime.outbox (finished_at) where state <> 'waiting';

grant select, insert, update, delete on runtime.outbox to lcr_server;
