// The policies in force and those before them, for whoever answers for them (R49): as text, with what each change changed.
import { type PolicySetInForce, policySetsInForce } from '#privacy/policies/policy-history.ts';
import { type PoliciesOfServer, policiesOfServers } from '#privacy/policies/policies-in-force.ts';
import { mustBeAllowed, type Stewarding } from '../steward.ts';

export type { PoliciesOfServer };

export interface PolicySetReviewed extends PolicySetInForce {
  /** What it changed, against the set before it; undefined for the first. */
  changes?: { added: readonly string[]; changed: readonly string[]; removed: readonly string[] };
}

export interface PoliciesReviewed {
  /** Those in force now first. */
  sets: readonly PolicySetReviewed[];
  /** By which of them each running server decides, and what it refused. */
  servers: readonly PoliciesOfServer[];
}

/** @throws IssueError `forbidden` for anybody who may not review access. */
export async function reviewPolicies(stewarding: Stewarding): Promise<PoliciesReviewed> {
  await mustBeAllowed(stewarding, 'review-access');
  const { database, now } = stewarding;
  const [sets, servers] = await Promise.all([policySetsInForce(database), policiesOfServers(database, now())]);
  return {
    sets: sets.map((set, index) => {
      const before = sets[index + 1];
      return before ? { ...set, changes: changesBetween(before, set) } : set;
    }),
    servers,
  };
}

function changesBetween(before: PolicySetInForce, after: PolicySetInForce): NonNullable<PolicySetReviewed['changes']> {
  const were = new Map(before.policies.map((policy) => [policy.id, policy.text]));
  const are = new Map(after.policies.map((policy) => [policy.id, policy.text]));
  return {
    added: [...are.keys()].filter((id) => !were.has(id)),
    changed: [...are].flatMap(([id, text]) => (were.has(id) && were.get(id) !== text ? [id] : [])),
    removed: [...were.keys()].filter((id) => !are.has(id)),
  };
}
