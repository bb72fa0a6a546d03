// The decisions of a partnership, put together: its policies read and checked, written down as in force, read again when they are
// edited, and asked with facts that are looked up anew each time.
import type { AccessRules } from '#privacy/access-rules.ts';
import { readAccessRules } from '#privacy/access-rules.ts';
import { createDecision, type Decisions } from '#privacy/decide.ts';
import { openPolicies } from '#privacy/policies/policies-in-force.ts';
import { warmClasses } from '#privacy/warm-classes.ts';
import type { Clock } from '#runtime/clock.ts';
import { organisationOf, type Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import { onHangUp } from '#runtime/on-hang-up.ts';
import { decisionFacts, type FactSources } from './decision-facts.ts';

/** @throws ConfigError naming every mistake in access.yaml and the policies, with file, line and remedy. */
export async function openDecisions(
  partnership: Partnership,
  {
    database,
    clock,
    log,
    whenStopping,
    ...registers
  }: {
    database: Database;
    clock: Clock;
    log: Log;
    whenStopping: (step: () => Promise<unknown>) => void;
  } & Pick<FactSources, 'optOutOf' | 'agreementsInForce'>,
): Promise<Decisions & { rules: AccessRules }> {
  const rules = readAccessRules(partnership.folder);
  const policies = await openPolicies(partnership.folder, {
    database,
    clock,
    log,
    prepare: (set) => warmClasses(set, rules, partnership.roles),
  });
  whenStopping(() => policies.close());
  whenStopping(onHangUp(() => policies.readAgain()));
  const facts = decisionFacts({ database, rules, ...registers });
  const sources = partnership.sources.map(({ id, organisation }) => ({
    sourceId: id,
    organisation: organisationOf(partnership, organisation),
  }));
  return { ...createDecision({ policies: policies.current, rules, facts, sources, clock }), rules };
}
