// What the door stands on. One object, made in main.ts, given to each of the ways through it.
import type { Clock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { Metrics } from '#runtime/metrics.ts';
import { recordEvent } from '#audit/record-event.ts';
import type { AccessEvent } from '#audit/access-event.ts';
import type { Pds } from '#patient-index/pds/pds.ts';
import type { Matching } from '#patient-index/matching/matching-config.ts';
import type { AccessRules } from '#privacy/access-rules.ts';
import type { Decisions, DisclosureQuestion } from '#privacy/decide.ts';
import type { DecidedAgainst, Permit } from '#privacy/permit.ts';
import type { ConnectedSources } from '#sources/connect-sources.ts';
import type { EntriesRead } from './asking/read-entries.ts';
import type { Terminology } from '#terminology/terminology.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { IssueError } from '#standards/issue.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { NeverSharedKept } from './open-never-shared.ts';
import type { Refused } from './record-part.ts';

export interface Door extends Decisions {
  partnership: Partnership;
  /** With the rights of `server`. */
  database: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** For which reasons, and for how long, a reader may open a record themselves. */
  rules: AccessRules;
  /** The partnership's rules for who is one person. */
  matching: Matching;
  sources: ConnectedSources<EntriesRead>;
  /** What is never shared, whoever asks. */
  neverShared: NeverSharedKept;
  /** The national demographics service, where the partnership is connected to it. */
  pds?: Pds;
  /** What codes mean, where editions are loaded; without it nothing is known of them. */
  terminology?: Terminology;
  /** Sources that send to us: their messages are held here. */
  feeds: ReadonlySet<string>;
  /** How a feed is doing, for these patients. Given by main.ts: the inbox stands beside the door, not under it. */
  feedState: (sourceId: string, patientIds: readonly PatientId[]) => Promise<FeedState>;
}

export interface FeedState {
  lastMessageAt?: Date;
  /** Messages naming these patients that wait for a steward. */
  waitingMessages: number;
  /** When the oldest message came that is not in the record yet. */
  oldestQueuedAt?: Date;
}

/** Who asks, and under which request. */
export interface Asking {
  user: SignedInUser;
  requestId: string;
}

interface NobodyWords {
  /** What is said where there is nobody of this id. */
  nobodyWords?: string;
}

/**
 * Decides, and writes the decision down, before anything else happens.
 * Invariant: when this resolves to a permit, the audit event naming it is committed. If it cannot be written, this throws and
 * nothing is shown.
 * @throws IssueError `not-found`, once the refusal is written down, where there is nobody of this id who may be found.
 */
export async function decideAndRecord(
  door: Door,
  { user, requestId }: Asking,
  question: Omit<DisclosureQuestion, 'user'> & Pick<AccessEvent, 'part'> & NobodyWords,
  query?: string,
): Promise<{ permitted: true; permit: Permit } | Refused> {
  const decision = await door.decide({ ...question, user });
  door.metrics.disclosures.inc({ kind: question.action, decision: decision.permitted ? 'permit' : 'refuse' });
  if (!decision.permitted) return recordRefusal(door, { user, requestId }, question, decision, query);
  const { permit } = decision;
  await recordEvent(door.database, {
    ...askedBy(door, { user, requestId }, question, query),
    kind: permit.action,
    outcome: 'success',
    disclosureId: permit.disclosureId,
    purpose: purposeOf(permit),
    policies: [...permit.policies, policySetId(permit)],
    explanation: permit.explanation,
  });
  return { permitted: true, permit };
}

/**
 * Writes a refusal down: nobody is told no without a trace.
 * @throws IssueError `not-found`, once it is written, where there is nobody of this id who may be found.
 */
export async function recordRefusal(
  door: Door,
  asking: Asking,
  question: Pick<AccessEvent, 'personId' | 'resource' | 'part'> & NobodyWords,
  decision: DecidedAgainst,
  query?: string,
): Promise<Refused> {
  const { explanation, rule, ways, nobody } = decision;
  const event = askedBy(door, asking, question, query);
  const policies = [...decision.policies, policySetId(decision)];
  await recordEvent(door.database, { ...event, kind: 'refuse', outcome: 'refused', policies, explanation });
  if (nobody)
    throw new IssueError({
      severity: 'error',
      code: 'not-found',
      text: question.nobodyWords ?? 'There is no record at this address. Search for the patient again.',
    });
  return {
    permitted: false,
    explanation,
    ...(rule === undefined ? {} : { rule }),
    ...(ways && question.personId ? { ways: { ...ways, personId: question.personId } } : {}),
  };
}

/** Names the policies that were in force, beside those of them that decided. */
export const policySetId = ({ policyVersion }: { policyVersion: string }) => `set-${policyVersion}`;

/** What a disclosure is for, as the event says it: an emergency is marked on everything it opened. */
const purposeOf = ({ emergency, purpose }: Permit): NonNullable<AccessEvent['purpose']> =>
  emergency ? 'break-glass' : purpose;

function askedBy(
  door: Door,
  { user, requestId }: Asking,
  { personId, resource, part }: Pick<AccessEvent, 'personId' | 'resource' | 'part'>,
  query: string | undefined,
) {
  return {
    recordedAt: door.clock.now(),
    requestId,
    agent: agentOf(user),
    ...(personId ? { personId } : {}),
    ...(resource ? { resource } : {}),
    ...(part ? { part } : {}),
    ...(query === undefined ? {} : { query }),
  };
}

/** Does what a permit allows. Where that fails nothing of it is shown, and the closing event says so. */
export async function closedWhereItFails<T>(
  door: Door,
  asking: Asking,
  permit: Permit,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await recordShown(door, asking, permit, [], 'failed').catch(() => undefined);
    throw error;
  }
}

/**
 * Writes down what was in fact shown, source by source.
 * @throws whatever the database says, once it is in the log too: the reader who would be told may be gone.
 */
export async function recordShown(
  door: Door,
  { user, requestId }: Asking,
  permit: Permit,
  shown: NonNullable<AccessEvent['shown']>,
  outcome: AccessEvent['outcome'] = 'success',
  /** Whom a search showed. */
  personsShown: readonly PersonId[] = [],
): Promise<void> {
  try {
    await recordEvent(door.database, {
      kind: 'complete-disclosure',
      recordedAt: door.clock.now(),
      requestId,
      outcome,
      agent: agentOf(user),
      disclosureId: permit.disclosureId,
      purpose: purposeOf(permit),
      ...(permit.personId ? { personId: permit.personId } : {}),
      ...(personsShown.length > 0 ? { personsShown } : {}),
      shown,
    });
  } catch (error) {
    door.log.error('disclosure not closed', { requestId, error });
    throw error;
  }
}

/** Of people, whatever else is known of them. */
export const idsOf = (persons: readonly { personId: PersonId }[]): PersonId[] =>
  persons.map(({ personId }) => personId);

export function agentOf(user: SignedInUser): AccessEvent['agent'] {
  return {
    type: 'user',
    userId: user.userId,
    name: user.name,
    roleId: user.roleId,
    organisation: user.organisation.ods,
    ...(user.address === undefined ? {} : { address: user.address }),
  };
}
