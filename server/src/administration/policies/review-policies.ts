// The policies in force and those before them, for whoever answers for them (R49): as text, with what each change changed.
import { type PolicySetInForce, policySetsInForce } from '#privacy/policies/policy-history.ts';
import { mustBeAllowed, type Stewarding } from '../steward.ts';

export type { PolicySetInForce } from '#privacy/policies/policy-history.ts';

export interface PolicySetReviewed extends PolicySetInForce {
  /** What it changed, against the set before it; undefined for the first. */
  changes?: { added: readonly string[]; changed: readonly string[]; removed: readonly string[] };
}

/** Those in force now first. @throws IssueError `forbidden` for anybody who may not review access. */
export async function reviewPolicies(stewarding: Stewarding): Promise<readonly PolicySetReviewed[]> {
  await mustBeAllowed(stewarding, 'review-access');
  const sets = await policySetsInForce(stewarding.database);
  return sets.map((set, index) => {
    const before = sets[index + 1];
    return before ? { ...set, changes: changesBetween(before, set) } : set;
  });
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
