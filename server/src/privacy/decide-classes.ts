// What a view may hold, class by class and never entry by entry: which kinds of label and which sources the policies keep from this
// reader, and by which rules.
import type { SignedInUser } from '#sign-in/user.ts';
import type { AgreementInForce } from './agreements/agreements.ts';
import type { Deciding } from './decide.ts';
import type { Permit, Reason } from './permit.ts';
import type { PolicyAnswer, PolicyQuestion } from './policies/policy-set.ts';
import type { PolicyText } from './policies/read-policies.ts';

/** What is looked up of the reader and the person, as the policies are asked with it. */
export type Circumstances = PolicyQuestion['context'] & { optedOut: boolean };

/** Which kinds of label this user may not see, and by which rules. */
export function labelsOf(
  { policies, rules }: Deciding,
  user: SignedInUser,
  context: Circumstances,
): Pick<Permit, 'withheldLabels' | 'withheldLabelReasons'> {
  const withheldLabels: string[] = [];
  const reasons: Reason[] = [];
  for (const { id, codes } of rules.labels) {
    const resource = { type: 'Label', id } as const;
    const answer = policies.ask({ principal: principalOf(user), action: 'see-label', resource, context });
    if (answer.allowed) continue;
    withheldLabels.push(...codes);
    reasons.push(...reasonsOf(answer, user));
  }
  return { withheldLabels: [...new Set(withheldLabels)], withheldLabelReasons: reasons };
}

/** Which sources this user may be shown nothing of, and of which only some sections. */
export function sourcesOf(
  { policies, sources }: Deciding,
  user: SignedInUser,
  circumstances: Circumstances,
  agreements: readonly AgreementInForce[],
): Pick<Permit, 'withheldSources' | 'sectionsShared'> {
  const withheldSources = new Map<string, Reason>();
  const sectionsShared = new Map<string, ReadonlySet<string>>();
  for (const { sourceId, organisation } of sources) {
    const covering = agreements.filter(
      ({ sharers, readers }) => sharers.has(organisation.ods) && readers.has(user.organisation.ods),
    );
    const ask = (sectionsCovered: boolean) =>
      policies.ask({
        principal: principalOf(user),
        action: 'see-source',
        resource: { type: 'Source', id: sourceId, organisation: organisation.ods },
        context: { circumstances, agreements: covering.map(({ id }) => id).toSorted(), sectionsCovered },
      });
    const covered = ask(covering.length > 0);
    if (!covered.allowed) {
      const [reason] = reasonsOf(covered, user, organisation.name);
      withheldSources.set(sourceId, reason ?? { policy: 'none', rule: 'No rule', explanation: nothingAllows });
      continue;
    }
    if (covering.length === 0 || covering.some(({ sections }) => sections === 'all') || ask(false).allowed) continue;
    const named = covering.flatMap(({ sections }) => (sections === 'all' ? [] : [...sections]));
    sectionsShared.set(sourceId, new Set(named));
  }
  return { withheldSources, sectionsShared };
}

export const nothingAllows = 'No policy of this partnership allows this. Ask your privacy officer.';

/** The reader, as the policies know one. */
export function principalOf({ roleId, permissions, organisation, team }: SignedInUser): PolicyQuestion['principal'] {
  return {
    roleId,
    permissions: [...permissions].toSorted(),
    organisation: organisation.ods,
    ...(team === undefined ? {} : { team }),
  };
}

/** The rules that decided, each in its own words. @param source name of the organisation it is about, where it is about one. */
export function reasonsOf({ deciding }: PolicyAnswer, user: SignedInUser, source = ''): Reason[] {
  return deciding.map((policy) => ({ policy: policy.id, rule: policy.name, explanation: said(policy, user, source) }));
}

function said({ explanation }: PolicyText, { roleName, organisation }: SignedInUser, source: string): string {
  const words: Readonly<Record<string, string>> = { role: roleName, organisation: organisation.name, source };
  return explanation.replaceAll(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '');
}
