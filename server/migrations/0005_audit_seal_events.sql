-- The tree over the audit log (RFC 9162): each event becomes a leaf, in a row without gaps, and signed checkpoints say what the
-- whole is. Whoever holds a checkpoint can tell, without trusting the application or this database, that nothing before it was
-- changed, taken out, put in or put elsewhere.

-- Which log this is, as its checkpoints call it. One row, written at the first start.
create table audit.log (
  only_one boolean primary key default true check (only_one),
  origin text not null
);

-- Events that are written and not yet in the tree: for well under a second. Put here by the database with the event itself.
create table audit.awaiting_leaf (
  sequence bigint primary key
);

-- In the order they were sealed, which is nearly that of their sequence: a transaction that takes long is sealed when it is done.
create table audit.leaf (
  leaf_index bigint primary key,
  sequence bigint not null unique,
  hash bytea not null check (length(hash) = 32),
  sealed_at timestamptz not null default clock_timestamp()
);

-- Hashes over 2^level leaves, for proofs that need not read them all: every eighth level, as C2SP's tiled logs keep them.
create table audit.subtree (
  level smallint not null check (level in (8, 16, 24, 32)),
  subtree_index bigint not null,
  hash bytea not null check (length(hash) = 32),
  primary key (level, subtree_index)
);

create table audit.checkpoint (
  checkpoint_id bigint generated always as identity primary key,
  size bigint not null,
  -- The signed note (C2SP tlog-checkpoint).
  note text not null,
  signed_at timestamptz not null default clock_timestamp()
);

insert into audit.awaiting_leaf select sequence from audit.event;

create function audit.await_leaf() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into audit.awaiting_leaf select sequence from added;
  return null;
end $$;
revoke execute on function audit.await_leaf() from public;

create trigger await_leaf after insert on audit.event
  referencing new table as added for each statement execute function audit.await_leaf();

-- Invariant: nobody but the notary adds to the tree, and nobody at all changes it. Whoever serves may read it, to show proofs.
grant usage on schema audit to lcr_notary;
grant select on audit.event to lcr_notary;
grant select, insert on audit.log, audit.leaf, audit.subtree to lcr_notary;
grant select, insert (size, note) on audit.checkpoint to lcr_notary;
grant select, delete on audit.awaiting_leaf to lcr_notary;
grant select on audit.log, audit.leaf, audit.subtree, audit.checkpoint, audit.awaiting_leaf to lcr_server, lcr_auditor;
