// The queue: each patient's messages in sequence, whichever server process does them.
// How order is kept: whoever processes a message holds an advisory lock for each of its patients until it commits, and goes
// on only if no earlier message of any of them is still queued. Taking the rows off the queue, writing the record and the
// audit event are one transaction, so a message is done once or not at all.
// Why advisory locks and not row locks: an earlier message may be committed by another process after we looked. It is not
// yet ours to order (its sender was not waiting for ours), but the two must not work on one patient at once.
import type { Statement } from '#runtime/database/database.ts';
import type { Issue } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';

/** A message on the queue. */
export interface QueuedMessage {
  sequence: number;
  sourceId: string;
  receivedAt: Date;
  patientIds: readonly PatientId[];
}

interface QueuedRow {
  sequence: number;
  source_id: string;
  received_at: Date;
  patient_ids: PatientId[];
  blocked: boolean;
}

/**
 * The next messages after `after` in sequence, at most `limit`. `blocked`: it waits for a person, or stands behind one
 * that does.
 */
export const queuedAfter = (after: number, limit: number): Statement<QueuedRow> => ({
  name: 'inbox queued after',
  text: `
select queue.sequence, min(queue.source_id) as source_id, min(queue.received_at) as received_at,
  array_agg(queue.patient_id::text) as patient_ids,
  bool_or(exists (
    select from inbox.queue waiting
    where waiting.patient_id = queue.patient_id and waiting.sequence <= queue.sequence and waiting.waiting_since is not null
  )) as blocked
from inbox.queue
where queue.sequence in (select distinct sequence from inbox.queue where sequence > $1 order by sequence limit $2)
group by queue.sequence
order by queue.sequence`,
  values: [after, limit],
});

/**
 * Takes the locks of these messages' patients, without waiting, and says which may be processed now. In a transaction.
 * No row: it is not on the queue any more.
 * Why the two answers may come from one statement: what it sees was committed before it began, so that `first` may be
 * false too often (an earlier message was just done) but is never true too often.
 */
export const lockMessages = (
  sequences: readonly number[],
): Statement<{ sequence: number; locked: boolean; first: boolean; waiting: boolean; patient_ids: PatientId[] }> => ({
  name: 'inbox lock messages',
  text: `
select sequence,
  bool_and(pg_try_advisory_xact_lock(hashtextextended(patient_id::text, 30))) as locked,
  bool_or(waiting_since is not null) as waiting,
  not bool_or(exists (
    select from inbox.queue earlier where earlier.patient_id = queue.patient_id and earlier.sequence < queue.sequence
  )) as first,
  array_agg(patient_id::text) as patient_ids
from inbox.queue where sequence = any($1::bigint[])
group by sequence`,
  values: [sequences],
});

/** Takes the locks of further patients: those a message turned out to be about, though it was not queued for them. */
export const lockPatients = (patientIds: readonly PatientId[]): Statement<{ locked: boolean }> => ({
  name: 'inbox lock patients',
  text: `select coalesce(bool_and(pg_try_advisory_xact_lock(hashtextextended(patient_id::text, 30))), true) as locked
from unnest($1::uuid[]) as patient_id`,
  values: [patientIds],
});

/** What is written down of a message that leaves the queue. */
export interface NewOutcome {
  sequence: number;
  outcome: 'processed' | 'set-aside';
  decidedAt: Date;
  counts: { created: number; updated: number; unchanged: number; refused: number };
  issues: readonly Issue[];
}

/** Takes messages off the queue and says what became of each. No row: somebody else did, and nothing is written. */
export const completeMessages = (outcomes: readonly NewOutcome[]): Statement<{ sequence: number }> => ({
  name: 'inbox complete messages',
  text: `
with taken as (delete from inbox.queue where sequence = any($1::bigint[]) returning sequence)
insert into inbox.outcome (sequence, outcome, decided_at, created, updated, unchanged, refused, issues)
select *
from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::int[], $5::int[], $6::int[], $7::int[], $8::jsonb[]) as new(sequence)
where sequence in (select sequence from taken)
returning sequence`,
  values: [
    outcomes.map(({ sequence }) => sequence),
    outcomes.map(({ outcome }) => outcome),
    outcomes.map(({ decidedAt }) => decidedAt.toISOString()),
    outcomes.map(({ counts }) => counts.created),
    outcomes.map(({ counts }) => counts.updated),
    outcomes.map(({ counts }) => counts.unchanged),
    outcomes.map(({ counts }) => counts.refused),
    outcomes.map(({ issues }) => (issues.length > 0 ? JSON.stringify(issues) : null)),
  ],
});

/** Lets a message wait for a person. */
export const letWait = (sequence: number, since: Date, issue: Issue): Statement<{ sequence: number }> => ({
  name: 'inbox let wait',
  text: `update inbox.queue set waiting_since = $2, issue = $3 where sequence = $1 returning sequence`,
  values: [sequence, since.toISOString(), JSON.stringify(issue)],
});

/**
 * The queue by source: all messages on it, those waiting for a person, those standing behind them, and when the oldest
 * of the rest came, which only wants doing.
 */
export const queueLengths = (): Statement<{
  source_id: string;
  queued: number;
  waiting: number;
  behind: number;
  oldest_ready: Date | null;
}> => ({
  name: 'inbox queue lengths',
  text: `
with message as (
  select sequence, min(source_id) as source_id, min(received_at) as received_at, bool_or(waiting_since is not null) as waiting,
    bool_or(exists (
      select from inbox.queue earlier
      where earlier.patient_id = queue.patient_id and earlier.sequence < queue.sequence and earlier.waiting_since is not null
    )) as behind
  from inbox.queue group by sequence
)
select source_id, count(*) as queued, count(*) filter (where waiting) as waiting,
  count(*) filter (where behind and not waiting) as behind,
  min(received_at) filter (where not waiting and not behind) as oldest_ready
from message group by source_id`,
});

/** Tells every open page that these patients' records changed. Its own transaction: see notify-changes.ts. */
export const notifyChanged = (patientIds: readonly PatientId[]): Statement => ({
  name: 'inbox notify changed',
  text: `select pg_notify('record_changed', patient_id) from unnest($1::text[]) as patient_id`,
  values: [patientIds],
});
