// Which policies were in force from when: written down when a server starts with others than before, so that any decision in the
// audit log can be read beside the rules it was made by.
import { basename } from 'node:path';
import { recordEvent } from '#audit/record-event.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import {
  insertInForce,
  insertPolicySet,
  lockPolicySets,
  selectInForce,
  selectLastInForce,
} from './policy-set-store.ts';
import type { PolicyText, ReadPolicies } from './read-policies.ts';

export interface PolicySetInForce {
  /** SHA-256 of the policies. */
  version: string;
  since: Date;
  policies: readonly PolicyText[];
}

/** Writes down that these are in force from now on; nothing where they were already. */
export async function bringIntoForce(database: Database, { version, policies }: ReadPolicies, at: Date): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.run(lockPolicySets);
    const [last] = await transaction.run(selectLastInForce);
    if (last?.version === version) return;
    const kept = policies.map((policy) => ({ ...policy, file: basename(policy.file) }));
    await transaction.run(insertPolicySet(version, kept, at));
    await transaction.run(insertInForce(version, at));
    await recordEvent(transaction, {
      kind: 'administer',
      recordedAt: at,
      requestId: `policies-${version.slice(0, 16)}`,
      outcome: 'success',
      agent: { type: 'system' },
      policies: [`set-${version}`],
      explanation: 'Policies came into force.',
    });
  });
}

/** The sets that were in force, those in force now first. */
export async function policySetsInForce(executor: Executor): Promise<readonly PolicySetInForce[]> {
  return executor.run(selectInForce);
}
