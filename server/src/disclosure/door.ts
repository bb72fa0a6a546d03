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
import type { DecideDisclosure, DisclosureQuestion } from '#privacy/decide.ts';
import type { Permit } from '#privacy/permit.ts';
import type { ConnectedSources } from '#sources/connect-sources.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { PatientId } from '#standards/patient.ts';
import type { Refused } from './record-part.ts';

export interface Door {
  partnership: Partnership;
  /** With the rights of `server`. */
  database: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  decide: DecideDisclosure;
  /** The partnership's rules for who is one person. */
  matching: Matching;
  sources: ConnectedSources;
  /** The national demographics service, where the partnership is connected to it. */
  pds?: Pds;
  /** Sources that send to us: their messages are held here. */
  feeds: ReadonlySet<string>;
  /** How a feed is doing, for these patients. Given by main.ts: the inbox stands beside the door, not under it. */
  feedState: (sourceId: string, patientIds: readonly PatientId[]) => Promise<FeedState>;
}

export interface FeedState {
  lastMessageAt?: Date;
  /** Messages naming these patients that wait for a steward. */
  waitingMessages: number;
}

/** Who asks, and under which request. */
export interface Asking {
  user: SignedInUser;
  requestId: string;
}

/**
 * Decides, and writes the decision down, before anything else happens.
 * Invariant: when this resolves to a permit, the audit event naming it is committed. If it cannot be written, this throws and
 * nothing is shown.
 */
export async function decideAndRecord(
  door: Door,
  { user, requestId }: Asking,
  question: Omit<DisclosureQuestion, 'user'>,
  query?: string,
): Promise<{ permitted: true; permit: Permit } | Refused> {
  const decision = await door.decide({ ...question, user });
  const event = {
    recordedAt: door.clock.now(),
    requestId,
    agent: agentOf(user),
    ...(question.personId ? { personId: question.personId } : {}),
    ...(query === undefined ? {} : { query }),
  };
  door.metrics.disclosures.inc({ kind: question.action, decision: decision.permitted ? 'permit' : 'refuse' });
  if (!decision.permitted) {
    await recordEvent(door.database, {
      ...event,
      kind: 'refuse',
      outcome: 'refused',
      policies: decision.policies,
      explanation: decision.explanation,
    });
    return { permitted: false, explanation: decision.explanation };
  }
  const { permit } = decision;
  await recordEvent(door.database, {
    ...event,
    kind: permit.action,
    outcome: 'success',
    disclosureId: permit.disclosureId,
    purpose: permit.purpose,
    policies: permit.policies,
    explanation: permit.explanation,
  });
  return { permitted: true, permit };
}

/** Writes down what was in fact shown, source by source. */
export async function recordShown(
  door: Door,
  { user, requestId }: Asking,
  permit: Permit,
  shown: NonNullable<AccessEvent['shown']>,
  outcome: AccessEvent['outcome'] = 'success',
): Promise<void> {
  await recordEvent(door.database, {
    kind: 'complete-disclosure',
    recordedAt: door.clock.now(),
    requestId,
    outcome,
    agent: agentOf(user),
    disclosureId: permit.disclosureId,
    purpose: permit.purpose,
    ...(permit.personId ? { personId: permit.personId } : {}),
    shown,
  });
}

export function agentOf(user: SignedInUser): AccessEvent['agent'] {
  return {
    type: 'user',
    userId: user.userId,
    name: user.name,
    roleId: user.roleId,
    organisation: user.organisation.ods,
  };
}
