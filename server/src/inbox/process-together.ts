// Processes messages of several patients in one transaction: what each does is sent side by side, and what is the same for all
// (taking them off the queue, the audit events, the commit) is done once. Why: a message is some fifteen statements, and each
// alone costs more in handing it over than in being done; see docs/decisions/0028-many-messages-one-commit.md.
// Invariants: as of process-message.ts; and no message takes another with it: what cannot be done together is left, whole, to be
// done alone.
import { recordEvents } from '#audit/record-event.ts';
import type { Transaction } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import { applyEvent, type Telling, writeSaid } from './apply-events.ts';
import { failureOf } from './failure.ts';
import type { InboxSource, Processed, ReadMessage } from './message.ts';
import { contentsOf } from './message-store.ts';
import {
  type AcceptedTranslation,
  CompletedElsewhere,
  patientsOf,
  type ProcessingDependencies,
  receivedEvent,
  tellingOf,
  translated,
  withoutRepeats,
} from './process-message.ts';
import { completeMessages, lockMessages, type QueuedMessage } from './queue-store.ts';

export interface MessageToProcess {
  message: QueuedMessage;
  /** Where the caller still has it; else the stored bytes are read again. */
  read?: ReadMessage | undefined;
}

/** Read and translated, and so simple that it can be done beside others. */
interface Prepared {
  message: QueuedMessage;
  source: InboxSource;
  translation: AcceptedTranslation;
  patientIds: readonly PatientId[];
}

/** Not done: this message says something new of who somebody is. */
const alone = Symbol('alone');
type Done = { told: Telling; patientIds: readonly PatientId[] };

/**
 * Processes messages of the queue, no two of one patient.
 * @returns for each what became of it, or undefined where it is to be processed alone: it was left as it was.
 * @throws only where the database cannot be reached.
 */
export async function processTogether(
  dependencies: ProcessingDependencies,
  messages: readonly MessageToProcess[],
): Promise<(Processed | undefined)[]> {
  const results = new Map<number, Processed>();
  const mentioned: string[] = [];
  try {
    const prepared = await prepareEach(dependencies, messages);
    if (prepared.length > 0)
      await dependencies.database.transaction(
        async (transaction) => {
          for (const [sequence, result] of await processIn(transaction, dependencies, prepared, mentioned))
            results.set(sequence, result);
        },
        { pipelined: true },
      );
    dependencies.mentions.committed(mentioned);
  } catch (error) {
    if (failureOf(error) === 'unreachable') throw error;
    dependencies.log.info('messages are processed one by one', { count: messages.length, error });
    results.clear();
  }
  return messages.map(({ message }) => results.get(message.sequence));
}

/** What may be wrong with one is found again, and said, when it is processed alone. */
async function prepareEach(
  { database, sources }: ProcessingDependencies,
  messages: readonly MessageToProcess[],
): Promise<Prepared[]> {
  const unread = messages.filter(({ read }) => !read).map(({ message }) => message.sequence);
  const rows = unread.length > 0 ? await database.run(contentsOf(unread)) : [];
  const contents = new Map(rows.map(({ sequence, content }) => [sequence, content]));
  return messages.flatMap(({ message, read }) => {
    const source = sources.get(message.sourceId);
    const content = contents.get(message.sequence);
    if (!source || (!read && !content)) return [];
    try {
      const translation = translated(read ?? source.read(content!));
      return isSimple(translation)
        ? [{ message, source, translation, patientIds: patientsOf(translation.events) }]
        : [];
    } catch {
      return [];
    }
  });
}

/** One patient described at most, and nobody merged: then nothing is written before it is known that it can be done here. */
function isSimple({ events }: AcceptedTranslation): boolean {
  const described = withoutRepeats(events).filter(({ kind }) => kind === 'patient').length;
  return described <= 1 && events.every(({ kind }) => kind === 'patient' || kind === 'resources');
}

async function processIn(
  transaction: Transaction,
  dependencies: ProcessingDependencies,
  prepared: readonly Prepared[],
  mentioned: string[],
): Promise<Map<number, Processed>> {
  const rows = await transaction.run(lockMessages(prepared.map(({ message }) => message.sequence)));
  const queued = new Map(rows.map((row) => [row.sequence, row]));
  const results = new Map<number, Processed>();
  const ready = prepared.filter(({ message, patientIds }) => {
    const row = queued.get(message.sequence);
    const mayBe = row?.locked && row.first && !row.waiting;
    if (!mayBe) results.set(message.sequence, { outcome: 'elsewhere' });
    return mayBe && patientIds.every((patientId) => row.patient_ids.includes(patientId));
  });
  // Every one is waited for, also where one fails: nothing may still be at work in the transaction when it ends.
  const settled = await Promise.allSettled(ready.map((each) => processOne(transaction, dependencies, each)));
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  const done = settled.flatMap((each) => (each.status === 'fulfilled' && each.value !== alone ? [each.value] : []));
  if (done.length === 0) return results;

  const decidedAt = dependencies.now();
  await recordEvents(
    transaction,
    done.map(({ told, patientIds }) => receivedEvent(told, patientIds, decidedAt)),
  );
  const outcomes = done.map(({ told: { message, counts, issues } }) => ({
    sequence: message.sequence,
    outcome: 'processed' as const,
    decidedAt,
    counts,
    issues,
  }));
  const completed = await transaction.run(completeMessages(outcomes));
  if (completed.length < done.length) throw new CompletedElsewhere();
  for (const { told, patientIds } of done) {
    const { message, counts, issues } = told;
    results.set(message.sequence, { outcome: 'processed', counts, issues, patientIds });
    mentioned.push(...told.mentioned);
  }
  return results;
}

async function processOne(
  transaction: Transaction,
  dependencies: ProcessingDependencies,
  { message, source, translation, patientIds }: Prepared,
): Promise<Done | typeof alone> {
  let isNews = false;
  const { writers } = dependencies;
  const linkAsBefore: typeof writers.linkPatient = async (executor, patient) => {
    const linked = await writers.linkAsBefore(executor, patient);
    isNews ||= linked === undefined;
    return linked ?? {};
  };
  const telling = tellingOf(
    transaction,
    { ...dependencies, writers: { ...writers, linkPatient: linkAsBefore } },
    { source, message, translation, mentioned: [] },
  );
  for (const event of withoutRepeats(translation.events)) {
    await applyEvent(event, telling);
    if (isNews) return alone;
  }
  for (const [patientId, all] of telling.said) await writeSaid(patientId, all, telling);
  return { told: telling, patientIds };
}
