// Does what a stored message asks, in one transaction: link its patients, write its resources, merge, the audit event, and
// take the message off the queue. Invariant: all of it is committed or none, so that each message takes effect once, and a
// patient's messages take effect in sequence. See queue-store.ts for how the order is kept between processes.
import type { AccessEvent } from '#audit/access-event.ts';
import { recordEvent } from '#audit/record-event.ts';
import type { Database, Transaction } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { FeedEvent, FeedTranslation } from '#sources/feed.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import { applyEvent, earlier, requestIdOf, type Telling, writeSaid } from './apply-events.ts';
import { failureOf, issueOfFailure } from './failure.ts';
import type { InboxSource, Processed, ReadMessage } from './message.ts';
import type { Mentions } from './mentions.ts';
import { contentsOf } from './message-store.ts';
import { completeMessages, letWait, lockMessages, lockPatients, type QueuedMessage } from './queue-store.ts';
import type { RecordWriters } from './record-writers.ts';

export interface ProcessingDependencies {
  database: Database;
  sources: ReadonlyMap<string, InboxSource>;
  writers: RecordWriters;
  mentions: Mentions;
  log: Log;
  now: () => Date;
}

/** Rolls the transaction back: somebody else completed a message while we worked. */
export class CompletedElsewhere extends Error {}

/**
 * Processes one message of the queue.
 * @param read where the caller still has it; else the stored bytes are read again.
 * @throws what is worth trying again (contention, an unreachable database). Whatever else goes wrong makes the message
 * wait for a person, with the reason.
 */
export async function processMessage(
  dependencies: ProcessingDependencies,
  message: QueuedMessage,
  read?: ReadMessage,
): Promise<Processed> {
  const mentioned: string[] = [];
  try {
    const processed = await dependencies.database.transaction(
      (transaction) => processIn(transaction, dependencies, message, read, mentioned),
      { pipelined: true },
    );
    if (processed.outcome === 'processed') dependencies.mentions.committed(mentioned);
    return processed;
  } catch (error) {
    if (error instanceof CompletedElsewhere) return { outcome: 'elsewhere' };
    if (failureOf(error) !== 'lasting') throw error;
    return makeWait(dependencies, message, error);
  }
}

/** Makes a message wait for a person; no message of its patients passes it. @throws when the database is unreachable. */
export async function makeWait(
  { database, log, now }: Pick<ProcessingDependencies, 'database' | 'log' | 'now'>,
  { sequence, sourceId: source }: QueuedMessage,
  error: unknown,
): Promise<Processed> {
  const issue = issueOfFailure(error);
  const level = issue.code === 'exception' ? 'error' : 'warn';
  log[level]('message waits for a person', { source, sequence, outcome: issue.code, error });
  const rows = await database.run(letWait(sequence, now(), issue));
  return rows.length > 0 ? { outcome: 'waiting', issue } : { outcome: 'elsewhere' };
}

async function processIn(
  transaction: Transaction,
  dependencies: ProcessingDependencies,
  message: QueuedMessage,
  read: ReadMessage | undefined,
  mentioned: string[],
): Promise<Processed> {
  const { sources } = dependencies;
  const [queued] = await transaction.run(lockMessages([message.sequence]));
  if (!queued?.locked || !queued.first || queued.waiting) return { outcome: 'elsewhere' };

  const source = sources.get(message.sourceId);
  if (!source) throw new IssueError(unknownSource);
  const translation = translated(read ?? (await readAgain(transaction, source, message.sequence)));
  const patientIds = patientsOf(translation.events);
  const further = patientIds.filter((patientId) => !queued.patient_ids.includes(patientId));
  if (further.length > 0) {
    const [others] = await transaction.run(lockPatients(further));
    if (!others?.locked) throw new IssueError(patientInUse);
  }

  const telling = tellingOf(transaction, dependencies, { source, message, translation, mentioned });
  for (const event of withoutRepeats(translation.events)) await applyEvent(event, telling);
  for (const [patientId, all] of telling.said) await writeSaid(patientId, all, telling);

  const { counts, issues } = telling;
  const outcome = { outcome: 'processed', decidedAt: dependencies.now(), counts, issues } as const;
  await recordEvent(transaction, receivedEvent(telling, patientIds, outcome.decidedAt));
  const completed = await transaction.run(completeMessages([{ sequence: message.sequence, ...outcome }]));
  if (completed.length === 0) throw new CompletedElsewhere();
  return { outcome: 'processed', counts, issues, patientIds };
}

export type AcceptedTranslation = Extract<FeedTranslation, { accepted: true }>;

/** Nothing told yet. */
export function tellingOf(
  transaction: Transaction,
  dependencies: Telling['dependencies'],
  told: { source: InboxSource; message: QueuedMessage; translation: AcceptedTranslation; mentioned: string[] },
): Telling {
  const { source, message, translation, mentioned } = told;
  return {
    transaction,
    dependencies,
    source,
    message,
    recordedAt: earlier(translation.recordedAt, message.receivedAt),
    counts: { created: 0, updated: 0, unchanged: 0, refused: 0 },
    issues: [],
    said: new Map(),
    mentioned,
  };
}

/** That a source told us of these patients. */
export function receivedEvent(
  { message, source, counts }: Telling,
  patientIds: readonly PatientId[],
  recordedAt: Date,
): AccessEvent {
  return {
    kind: 'receive',
    recordedAt,
    requestId: requestIdOf(message.sequence),
    outcome: 'success',
    agent: { type: 'source', sourceId: source.sourceId, organisation: source.organisation },
    patientIds: [...patientIds],
    messageSequence: message.sequence,
    explanation: `${counts.created} new, ${counts.updated} changed, ${counts.unchanged} as before, ${counts.refused} refused`,
  };
}

async function readAgain(transaction: Transaction, source: InboxSource, sequence: number): Promise<ReadMessage> {
  const [stored] = await transaction.run(contentsOf([sequence]));
  if (!stored) throw new IssueError(contentMissing);
  return source.read(stored.content);
}

/** What was translated to be processed with others, and then is alone, is not translated twice. */
const translations = new WeakMap<ReadMessage, AcceptedTranslation>();

/** @throws IssueError where it was acknowledged and yet asks for nothing that can be done: it waits for a person. */
export function translated(message: ReadMessage): AcceptedTranslation {
  const known = translations.get(message);
  if (known) return known;
  const translation = message.translate();
  if (!translation.accepted) throw new IssueError(translation.issue);
  translations.set(message, translation);
  return translation;
}

/** A patient described in the same words over and over is described once. */
export function withoutRepeats(events: readonly FeedEvent[]): readonly FeedEvent[] {
  const said = new Set<string>();
  return events.filter((event) => {
    if (event.kind !== 'patient') return true;
    const text = JSON.stringify(event);
    const isNew = !said.has(text);
    said.add(text);
    return isNew;
  });
}

/** Every patient these events are about, once each, the first named first. */
export function patientsOf(events: readonly FeedEvent[]): PatientId[] {
  const all = events.flatMap((event) => {
    if (event.kind === 'patient') return [event.patient.patientId];
    return event.kind === 'resources' ? [event.patientId] : [event.survivor, event.superseded];
  });
  return [...new Set(all)];
}

const unknownSource: Issue = {
  severity: 'error',
  code: 'not-found',
  text: 'The source this message came from is no longer in the configuration. Add it again, or set the message aside.',
};
const patientInUse: Issue = {
  severity: 'error',
  code: 'transient',
  text: 'Another message about the same patient is being processed. This one is tried again.',
};
const contentMissing: Issue = {
  severity: 'error',
  code: 'exception',
  text: 'The message is on the queue, but its content is not stored. Tell whoever looks after the database.',
};
