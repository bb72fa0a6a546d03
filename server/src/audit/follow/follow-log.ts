// Following the log: whoever watches it reads each event once, also those whose transaction committed after later ones were read.
// Invariant: an event is never passed over. Its number is given out before it is committed, so a number that is not there may still
// come; it is waited for until no transaction runs that was running when it was missed.
import type { Executor } from '#runtime/database/database.ts';
import type { AuditEvent } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessEventKind } from '../access-event.ts';
import { type FollowedRow, selectAfter, selectByDisclosure, selectTransactions, selectWithin } from './follow-store.ts';

/** An event, as whoever follows the log needs it. */
export interface FollowedEvent {
  sequence: number;
  recordedAt: Date;
  kind: AccessEventKind;
  personId?: PersonId;
  userId?: string;
  organisation?: string;
  disclosureId?: string;
  resource: AuditEvent;
}

/** Numbers that were missing when they were passed. */
export interface Gap {
  from: number;
  to: number;
  missedAt: Date;
  /** Set the second time they were missed: once no transaction before this one runs, they never come. */
  settledBy?: bigint;
}

export interface Followed {
  /** Of the kinds asked for, in the order of the log; those that came late first. */
  events: FollowedEvent[];
  /** How far the log was read. */
  place: number;
  /** What is still waited for. */
  gaps: Gap[];
  /** There may be more. */
  more: boolean;
}

/**
 * Between being given a number and being known as a transaction lie microseconds in which nobody can see it. A transaction is given this
 * long for them before it is asked which are running.
 */
const unseenForMs = 5000;

/** The next events after `place`, with those of `gaps` that came meanwhile. */
export async function followLog(
  executor: Executor,
  {
    place,
    gaps,
    kinds,
    limit,
    now,
  }: { place: number; gaps: readonly Gap[]; kinds: readonly AccessEventKind[]; limit: number; now: Date },
): Promise<Followed> {
  // Invariant: asked before the log is read, so that whatever had ended by then is read.
  const [transactions] = await executor.run(selectTransactions);
  const [next, oldest] = [BigInt(transactions!.next), BigInt(transactions!.oldest)];
  const late = gaps.length === 0 ? [] : await executor.run(selectWithin(gaps, kinds));
  const rows = await executor.run(selectAfter(place, limit, kinds));
  const waitedFor = gaps.flatMap((gap) => {
    if (gap.settledBy !== undefined && oldest >= gap.settledBy) return [];
    const settled = now.getTime() - gap.missedAt.getTime() >= unseenForMs ? { settledBy: gap.settledBy ?? next } : {};
    const present = late
      .map(({ sequence }) => sequence)
      .filter((sequence) => sequence >= gap.from && sequence <= gap.to);
    return missing(gap.from - 1, [...present, gap.to + 1]).map((each) => ({ ...gap, ...settled, ...each }));
  });
  const missed = missing(
    place,
    rows.map(({ sequence }) => sequence),
  ).map((each) => ({ ...each, missedAt: now }));
  return {
    events: [...late, ...rows].flatMap(eventOf),
    place: rows.at(-1)?.sequence ?? place,
    gaps: [...waitedFor, ...missed],
    more: rows.length === limit,
  };
}

/** The ranges between these numbers, after `before`. */
function missing(before: number, present: readonly number[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let last = before;
  for (const sequence of present) {
    if (sequence > last + 1) found.push({ from: last + 1, to: sequence - 1 });
    last = sequence;
  }
  return found;
}

/** Everything of these disclosures, in order of time: opening, what was shown, what was done with it. */
export async function eventsOfDisclosures(
  executor: Executor,
  disclosureIds: readonly string[],
  limit = 1000,
): Promise<FollowedEvent[]> {
  return (await executor.run(selectByDisclosure(disclosureIds, limit))).flatMap(eventOf);
}

function eventOf(row: FollowedRow): FollowedEvent[] {
  const { sequence, recorded_at, kind, person_id, user_id, organisation_ods, disclosure_id, resource } = row;
  if (!resource) return [];
  return [
    {
      sequence,
      recordedAt: recorded_at,
      kind: kind as AccessEventKind,
      ...(person_id ? { personId: person_id } : {}),
      ...(user_id ? { userId: user_id } : {}),
      ...(organisation_ods ? { organisation: organisation_ods } : {}),
      ...(disclosure_id ? { disclosureId: disclosure_id } : {}),
      resource,
    },
  ];
}
