-- By which policies each running server decides now, and what it refused of what it was given: they may be edited while it runs.
-- What was in force when is in policy_set_in_force, which is only ever added to; this says only how each server stands.
create table privacy.policies_of_server (
  -- Name of its machine, and of its process there.
  server text primary key,
  version text not null references privacy.policy_set (version),
  since timestamptz not null,
  -- [{file, line, text}] of an edited set that was refused: the one before it stays. Null where what is in the folder is in force.
  refused jsonb,
  refused_at timestamptz,
  -- A server that has not been heard of for a while is gone.
  seen_at timestamptz not null
);

grant select, insert, update, delete on privacy.policies_of_server to lcr_server;
