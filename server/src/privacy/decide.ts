// The decision on one disclosure. Policies are asked in turn; the first to refuse decides, and at least one must permit.
// Today's policies are about the role; relationship, opt-out, agreements and break-glass join the list without changing it.
import { randomUUID } from 'node:crypto';
import type { Clock } from '#runtime/clock.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Decision, DisclosureAction, Permit, Reason } from './permit.ts';

/** What is to be decided. */
export interface DisclosureQuestion {
  user: SignedInUser;
  action: DisclosureAction;
  /** Absent for a search. */
  personId?: PersonId;
  /** The one resource asked for, where it is one: a letter. */
  resource?: { resourceType: string; id: string };
  /** For an update or a document within an open record: the disclosure it continues. */
  continues?: string;
}

export type PolicyOpinion =
  | {
      opinion: 'permit' | 'refuse';
      explanation: string;
      /** Labels whose bearers are left out of what is permitted. */ withheldLabels?: readonly string[];
    }
  | { opinion: 'none' };

/** One rule, with an id that the audit event names. */
export interface Policy {
  id: string;
  /** What the rule is called, to whoever asks why they may or may not see something. */
  name?: string;
  decide(question: DisclosureQuestion): PolicyOpinion | Promise<PolicyOpinion>;
}

export type DecideDisclosure = (question: DisclosureQuestion) => Promise<Decision>;

/** Builds the decision from policies. With none that permits, everything is refused. */
export function createDecision({ policies, clock }: { policies: readonly Policy[]; clock: Clock }): DecideDisclosure {
  return async (question) => {
    const permitting: Reason[] = [];
    const withheldLabels = new Set<string>();
    for (const policy of policies) {
      const opinion = await policy.decide(question);
      if (opinion.opinion === 'none') continue;
      if (opinion.opinion === 'refuse')
        return {
          permitted: false,
          policies: [policy.id],
          explanation: opinion.explanation,
          ...(policy.name === undefined ? {} : { rule: policy.name }),
        };
      permitting.push({ policy: policy.id, rule: policy.name ?? policy.id, explanation: opinion.explanation });
      for (const label of opinion.withheldLabels ?? []) withheldLabels.add(label);
    }
    if (permitting.length === 0)
      return {
        permitted: false,
        policies: [],
        explanation: 'No policy of this partnership allows this. Ask your privacy officer.',
      };
    const permit = {
      disclosureId: question.continues ?? randomUUID(),
      action: question.action,
      purpose: 'direct-care',
      user: question.user,
      ...(question.personId ? { personId: question.personId } : {}),
      withheldLabels: [...withheldLabels],
      policies: permitting.map(({ policy }) => policy),
      explanation: permitting.map(({ explanation }) => explanation).join(' '),
      reasons: permitting,
      decidedAt: clock.now(),
    } as const;
    // The brand has no value at run time: only this function may write it.
    return { permitted: true, permit: permit as unknown as Permit };
  };
}
