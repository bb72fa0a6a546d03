// What stewards see of the inbox, and the two things they can do: send a message through again, or set it aside.
import type { Statement } from '#runtime/database/database.ts';
import type { Issue } from '#standards/issue.ts';
import type { MessageKind } from './message.ts';
import type { NewOutcome } from './queue-store.ts';

export interface MessagePage {
  sourceId?: string | undefined;
  /** Only messages after this sequence. */
  after?: number | undefined;
  limit: number;
}

export interface WaitingRow {
  sequence: number;
  source_id: string;
  kind: MessageKind;
  message_type: string;
  received_at: Date;
  waiting_since: Date;
  issue: Issue;
  /** Messages of the same patients that stand behind it. */
  behind: number;
}

/** Messages that wait for a person, the oldest first. */
export const waitingMessages = ({ sourceId, after, limit }: MessagePage): Statement<WaitingRow> => ({
  text: `
select queue.sequence, message.source_id, message.kind, message.message_type, message.received_at,
  min(queue.waiting_since) as waiting_since, (array_agg(queue.issue))[1] as issue,
  (select count(distinct later.sequence) from inbox.queue own
   join inbox.queue later on later.patient_id = own.patient_id and later.sequence > own.sequence
   where own.sequence = queue.sequence) as behind
from inbox.queue join inbox.message on message.sequence = queue.sequence
where queue.waiting_since is not null and queue.sequence > $1 and ($2::text is null or message.source_id = $2)
group by queue.sequence, message.source_id, message.kind, message.message_type, message.received_at
order by queue.sequence limit $3`,
  values: [after ?? 0, sourceId ?? null, limit],
});

export interface PartlyDoneRow {
  sequence: number;
  source_id: string;
  kind: MessageKind;
  message_type: string;
  received_at: Date;
  decided_at: Date;
  refused: number;
  issues: readonly Issue[];
}

/** Messages last processed in part: some resources were refused. */
export const partlyDoneMessages = ({ sourceId, after, limit }: MessagePage): Statement<PartlyDoneRow> => ({
  text: `
select sequence, message.source_id, message.kind, message.message_type, message.received_at,
  outcome.decided_at, outcome.refused, outcome.issues
from inbox.outcome join inbox.message using (sequence)
where outcome.issues is not null and sequence > $1 and ($2::text is null or message.source_id = $2)
  and not exists (
    select from inbox.outcome later where later.sequence = outcome.sequence and later.decided_at > outcome.decided_at
  )
order by sequence limit $3`,
  values: [after ?? 0, sourceId ?? null, limit],
});

export interface RefusedRow {
  sequence: number;
  source_id: string;
  kind: MessageKind;
  message_type: string | null;
  first_received_at: Date;
  last_received_at: Date;
  times: number;
  issues: readonly Issue[];
  bytes: number;
}

/** Messages that were not accepted. */
export const refusedMessages = ({ sourceId, after, limit }: MessagePage): Statement<RefusedRow> => ({
  text: `
select sequence, source_id, kind, message_type, first_received_at, last_received_at, times, issues, bytes
from inbox.refused_message where sequence > $1 and ($2::text is null or source_id = $2)
order by sequence limit $3`,
  values: [after ?? 0, sourceId ?? null, limit],
});

export interface StoredMessageRow {
  sequence: number;
  source_id: string;
  kind: MessageKind;
  message_type: string;
  control_id: string;
  control_id_reused: boolean;
  received_at: Date;
  content: Buffer;
  /** On the queue. */
  queued: boolean;
  waiting_since: Date | null;
  issue: Issue | null;
  /** Whom it was about when it came. */
  patient_ids: string[];
  /** The last thing that became of it. */
  outcome: NewOutcome['outcome'] | null;
}

/** One message, with where it stands. */
export const storedMessage = (sequence: number): Statement<StoredMessageRow> => ({
  text: `
select sequence, message.source_id, message.kind, message.message_type, message.control_id, message.control_id_reused,
  message.received_at, message.content, message.patient_ids::text[] as patient_ids,
  queue.sequence is not null as queued, queue.waiting_since, queue.issue,
  (select outcome from inbox.outcome where outcome.sequence = message.sequence order by decided_at desc limit 1) as outcome
from inbox.message left join (
  select sequence, min(waiting_since) as waiting_since, (array_agg(issue))[1] as issue from inbox.queue group by sequence
) queue using (sequence)
where sequence = $1`,
  values: [sequence],
});

/** The content kept of a refused message. */
export const refusedContent = (sequence: number): Statement<{ source_id: string; content: Buffer; bytes: number }> => ({
  text: 'select source_id, content, bytes from inbox.refused_message where sequence = $1',
  values: [sequence],
});

/** Lets a message that waits be processed again, in its place. No row: it does not wait. */
export const release = (sequence: number): Statement<{ sequence: number }> => ({
  text: `update inbox.queue set waiting_since = null, issue = null
where sequence = $1 and waiting_since is not null returning sequence`,
  values: [sequence],
});

/** Puts a message that left the queue on it again. No row: it is on the queue. */
export const queueAgain = (sequence: number): Statement<{ sequence: number }> => ({
  text: `
insert into inbox.queue (patient_id, sequence, source_id, received_at)
select unnest(patient_ids), sequence, source_id, received_at from inbox.message
where sequence = $1 and not exists (select from inbox.queue where sequence = $1)
on conflict do nothing returning sequence`,
  values: [sequence],
});

/** Takes a message that waits off the queue, undone. No row: it does not wait. */
export const setAside = (sequence: number, decidedAt: Date): Statement<{ sequence: number }> => ({
  text: `
with taken as (delete from inbox.queue where sequence = $1 and waiting_since is not null returning sequence)
insert into inbox.outcome (sequence, outcome, decided_at)
select distinct sequence, 'set-aside', $2::timestamptz from taken
returning sequence`,
  values: [sequence, decidedAt.toISOString()],
});

/** A source's last message, and what of these patients' (or everybody's) is not in the record yet. */
export const feedStateOf = (
  sourceId: string,
  patientIds: readonly string[] | undefined,
): Statement<{ last_received_at: Date | null; queued: number; waiting: number; oldest: Date | null }> => ({
  name: patientIds ? 'inbox feed state of patients' : 'inbox feed state',
  text: `
select
  (select received_at from inbox.message where source_id = $1 order by sequence desc limit 1) as last_received_at,
  count(distinct sequence) as queued,
  count(distinct sequence) filter (where waiting_since is not null) as waiting,
  min(received_at) as oldest
from inbox.queue where source_id = $1${patientIds ? ' and patient_id = any($2::uuid[])' : ''}`,
  values: patientIds ? [sourceId, patientIds] : [sourceId],
});
