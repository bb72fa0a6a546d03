// The decision on one disclosure: the circumstances are looked up, put to the partnership's policies as classes (the record; each
// source; each kind of label), and what they say becomes a permit or a refusal in words.
// Invariant: nothing is kept from one decision to the next but what the policies themselves answer to equal questions: a choice,
// an agreement or a relationship that ended counts at once.
import { randomUUID } from 'node:crypto';
import type { Clock } from '#runtime/clock.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessRules } from './access-rules.ts';
import type { AgreementInForce } from './agreements/agreements.ts';
import { type Circumstances, labelsOf, nothingAllows, principalOf, reasonsOf, sourcesOf } from './decide-classes.ts';
import type { DecidedAgainst, Decision, DisclosureAction, Permit, Reason } from './permit.ts';
import type { PolicyAnswer, PolicyQuestion, PolicySet } from './policies/policy-set.ts';
import type { Relationship } from './relationships/relationship.ts';
import type { Way, Ways } from './ways.ts';

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

export type DecideDisclosure = (question: DisclosureQuestion) => Promise<Decision>;

/** Whether a reader may say why they need this record, or that it is an emergency. */
export interface WayQuestion {
  user: SignedInUser;
  personId: PersonId;
  way: Way;
  /** Id of a claim's reason, or code of an emergency's. */
  reason: string;
}

export type WayDecision =
  | { permitted: true; policies: readonly string[]; policyVersion: string; explanation: string }
  | DecidedAgainst;

/** What is looked up anew for each decision. */
export interface DecisionFacts {
  /** Undefined where there is nobody of this id who may be found. */
  aboutPerson(
    user: SignedInUser,
    personId: PersonId,
    at: Date,
  ): Promise<{ relationships: readonly Relationship[]; optedOut: boolean } | undefined>;
  agreementsInForce(at: Date): Promise<readonly AgreementInForce[]>;
}

export interface DecisionParts {
  /** Those in force now: they may be edited while a server runs. */
  policies: () => PolicySet;
  rules: AccessRules;
  facts: DecisionFacts;
  /** Every source of the partnership. */
  sources: readonly { sourceId: string; organisation: { ods: string; name: string } }[];
  clock: Clock;
}

/** The same while one decision is made: by one set of policies from its first question to its last. */
export type Deciding = Omit<DecisionParts, 'policies'> & { policies: PolicySet };

export interface Decisions {
  decide: DecideDisclosure;
  decideWay: (question: WayQuestion) => Promise<WayDecision>;
}

export function createDecision(parts: DecisionParts): Decisions {
  const { facts, clock } = parts;
  // Once everything is looked up, nothing waits: no policy changes between the questions of one decision.
  const now = (): Deciding => ({ ...parts, policies: parts.policies() });
  return {
    async decide(question) {
      const { user, action, personId } = question;
      const at = clock.now();
      if (personId === undefined) return decideSearch(now(), question, at);
      const [about, agreements] = await Promise.all([
        facts.aboutPerson(user, personId, at),
        facts.agreementsInForce(at),
      ]);
      const deciding = now();
      const { policies } = deciding;
      const circumstances = circumstancesOf(about?.relationships ?? [], about?.optedOut ?? false);
      const answer = policies.ask(recordQuestion(user, action, circumstances));
      if (!answer.allowed) {
        const ways = waysToOpen(deciding, user, action, about?.relationships ?? [], circumstances.optedOut);
        return {
          ...refusal(policies, user, answer),
          // Why only then: whoever may not open records at all is told that, whoever they ask for.
          ...(ways && (about ? { ways } : { nobody: true })),
        };
      }
      return {
        permitted: true,
        permit: permitOf(deciding, question, at, {
          answer,
          relationships: about?.relationships ?? [],
          ...labelsOf(deciding, user, circumstances),
          ...sourcesOf(deciding, user, circumstances, agreements),
        }),
      };
    },

    async decideWay({ user, personId, way, reason }) {
      const about = await facts.aboutPerson(user, personId, clock.now());
      const { policies } = now();
      const answer = policies.ask(wayQuestion(user, way, reason, about?.optedOut ?? false));
      if (!answer.allowed) return refusal(policies, user, answer);
      const reasons = reasonsOf(answer, user);
      if (!about) return { ...refusal(policies, user, { allowed: false, deciding: [] }), nobody: true };
      return {
        permitted: true,
        policies: reasons.map(({ policy }) => policy),
        policyVersion: policies.version,
        explanation: wordsOf(reasons),
      };
    },
  };
}

function decideSearch(parts: Deciding, question: DisclosureQuestion, at: Date): Decision {
  const { policies } = parts;
  const { user, action } = question;
  const answer = policies.ask({
    principal: principalOf(user),
    action,
    resource: { type: 'Search', id: 'search' },
    context: { purpose },
  });
  if (!answer.allowed) return refusal(policies, user, answer);
  const nothingKnown = circumstancesOf([], false);
  const decided = {
    answer,
    relationships: [],
    ...labelsOf(parts, user, nothingKnown),
    withheldSources: new Map(),
    sectionsShared: new Map(),
  };
  return { permitted: true, permit: permitOf(parts, question, at, decided) };
}

const purpose = 'direct-care';

function circumstancesOf(relationships: readonly Relationship[], optedOut: boolean): Circumstances {
  const emergency = relationships.findLast(({ kind }) => kind === 'break-glass')?.reason;
  return {
    purpose,
    relationships: [...new Set(relationships.map(({ kind }) => kind))].toSorted(),
    optedOut,
    ...(emergency === undefined ? {} : { emergency: { reason: emergency } }),
  };
}

const recordQuestion = (user: SignedInUser, action: string, context: Circumstances): PolicyQuestion => ({
  principal: principalOf(user),
  action,
  resource: { type: 'Record', id: 'record' },
  context,
});

const wayQuestion = (user: SignedInUser, way: Way, reason: string, optedOut: boolean): PolicyQuestion => ({
  principal: principalOf(user),
  action: way,
  resource: { type: 'Record', id: 'record' },
  context: { purpose, optedOut, reason },
});

/** What would open it: each way is asked whether the reader may take it, and the record whether it would then open. */
function waysToOpen(
  { policies, rules }: Deciding,
  user: SignedInUser,
  action: DisclosureAction,
  relationships: readonly Relationship[],
  optedOut: boolean,
): Ways | undefined {
  const opens = (way: Way, added: Relationship & { reason: string }) =>
    policies.ask(wayQuestion(user, way, added.reason, optedOut)).allowed &&
    policies.ask(recordQuestion(user, action, circumstancesOf([...relationships, added], optedOut))).allowed;
  const claim = rules.claims.reasons.filter(({ id }) =>
    opens('claim-relationship', { kind: 'self-claimed', reason: id }),
  );
  const emergency = rules.emergencies.reasons.filter(({ code }) =>
    opens('break-glass', { kind: 'break-glass', reason: code }),
  );
  if (claim.length === 0 && emergency.length === 0) return undefined;
  return {
    claim,
    claimHours: rules.claims.lastsHours,
    emergency,
    emergencyHours: rules.emergencies.lastsHours,
  };
}

interface Decided extends Pick<
  Permit,
  'relationships' | 'withheldLabels' | 'withheldLabelReasons' | 'withheldSources' | 'sectionsShared'
> {
  answer: PolicyAnswer;
}

function permitOf(
  { policies }: Deciding,
  { user, action, personId, continues }: DisclosureQuestion,
  at: Date,
  { answer, ...decided }: Decided,
): Permit {
  const reasons = reasonsOf(answer, user);
  const permit: Omit<Permit, symbol> = {
    disclosureId: continues ?? randomUUID(),
    action,
    purpose,
    user,
    ...(personId ? { personId } : {}),
    ...decided,
    emergency: decided.relationships.some(({ kind }) => kind === 'break-glass'),
    policies: reasons.map(({ policy }) => policy),
    policyVersion: policies.version,
    explanation: wordsOf(reasons),
    reasons,
    decidedAt: at,
  };
  // The brand has no value at run time: only this function may write it.
  return permit as Permit;
}

/** In the words of the first rule that forbids, in the order of the files: it is the one to mend first. */
function refusal(policies: PolicySet, user: SignedInUser, answer: PolicyAnswer): DecidedAgainst {
  const [first] = reasonsOf(answer, user);
  return {
    permitted: false,
    policies: answer.deciding.map(({ id }) => id),
    policyVersion: policies.version,
    explanation: first?.explanation ?? nothingAllows,
    ...(first ? { rule: first.rule } : {}),
  };
}

const wordsOf = (reasons: readonly Reason[]) => reasons.map(({ explanation }) => explanation).join(' ');
