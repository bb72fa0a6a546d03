// The policy sets that were in force: added, and read.
import type { Statement } from '#runtime/database/database.ts';
import type { PolicyText } from './read-policies.ts';

/** One change of policies at a time is written. */
export const lockPolicySets: Statement = { text: `select pg_advisory_xact_lock(hashtext('privacy policies'))` };

export const selectLastInForce: Statement<{ version: string }> = {
  text: 'select version from privacy.policy_set_in_force order by sequence desc limit 1',
};

export const insertPolicySet = (version: string, policies: readonly PolicyText[], at: Date): Statement => ({
  text: `insert into privacy.policy_set (version, policies, first_in_force_at) values ($1, $2, $3)
    on conflict (version) do nothing`,
  values: [version, JSON.stringify(policies), at],
});

export const insertInForce = (version: string, since: Date): Statement => ({
  text: 'insert into privacy.policy_set_in_force (version, since) values ($1, $2)',
  values: [version, since],
});

/** Latest first. */
export const selectInForce: Statement<{ version: string; since: Date; policies: PolicyText[] }> = {
  text: `select version, since, policies from privacy.policy_set_in_force join privacy.policy_set using (version)
    order by sequence desc limit 200`,
};
