// The decisions of a partnership, put together: its policies read and checked, written down as in force, and asked with facts that
// are looked up anew each time.
import type { AccessRules } from '#privacy/access-rules.ts';
import { readAccessRules } from '#privacy/access-rules.ts';
import { createDecision, type Decisions } from '#privacy/decide.ts';
import { bringIntoForce } from '#privacy/policies/policy-history.ts';
import { policySet } from '#privacy/policies/policy-set.ts';
import { readPolicies } from '#privacy/policies/read-policies.ts';
import type { Clock } from '#runtime/clock.ts';
import { organisationOf, type Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import { decisionFacts, type FactSources } from './decision-facts.ts';

/** @throws ConfigError naming every mistake in access.yaml and the policies, with file, line and remedy. */
export async function openDecisions(
  partnership: Partnership,
  {
    database,
    clock,
    ...registers
  }: { database: Database; clock: Clock } & Pick<FactSources, 'optOutOf' | 'agreementsInForce'>,
): Promise<Decisions & { rules: AccessRules }> {
  const rules = readAccessRules(partnership.folder);
  const policies = policySet(readPolicies(partnership.folder));
  await bringIntoForce(database, policies, clock.now());
  const facts = decisionFacts({ database, rules, ...registers });
  const sources = partnership.sources.map(({ id, organisation }) => ({
    sourceId: id,
    organisation: organisationOf(partnership, organisation),
  }));
  return { ...createDecision({ policies, rules, facts, sources, clock }), rules };
}
