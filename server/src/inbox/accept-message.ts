// Takes a message in: reads it, stores it, and only then says so. Invariant: nothing is acknowledged before it is stored:
// `accepted` means committed, and PostgreSQL commits to disk.
import { hash } from 'node:crypto';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { Metrics } from '#runtime/metrics.ts';
import type { FeedTranslation } from '#sources/feed.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import { edgeCodes, gravestIssue, type Issue, IssueError } from '#standards/issue.ts';
import { isTestNhsNumber, nhsNumberSystem, parseNhsNumber } from '#standards/nhs-number.ts';
import type { PatientId } from '#standards/patient.ts';
import { failureOf } from './failure.ts';
import { groupWrites } from './group-writes.ts';
import type { Acceptance, InboxSource, Processed, ReadMessage } from './message.ts';
import { insertMessages, insertRefusal, type NewMessage } from './message-store.ts';
import { patientsOf } from './process-message.ts';
import type { QueuedMessage } from './queue-store.ts';

type AcceptedTranslation = Extract<FeedTranslation, { accepted: true }>;

export interface AcceptingDependencies {
  database: Database;
  log: Log;
  metrics: Metrics;
  now: () => Date;
  /** Only people of the published test range are taken: demonstrations. */
  testPeopleOnly: boolean;
  /** Given each new message once it is stored. Resolves when it is done, or at once where it is left to the database. */
  queued(stored: QueuedMessage, message: ReadMessage): Promise<Processed>;
  /** How long storing is tried while the database is unreachable, before the sender is told to come back. */
  storeWaitMs: number;
}

export interface Accepting {
  acceptMessage(source: InboxSource, content: Uint8Array): Promise<Acceptance>;
  /** Writes down that something was not accepted, where it could not even be read as a message (an oversized frame). */
  refuse(source: InboxSource, content: Uint8Array, issues: readonly [Issue, ...Issue[]]): Promise<void>;
  /** Whether senders now wait longer for their acknowledgements than they should, or many of them at once. */
  lags(): boolean;
}

/**
 * What one message may ask. Why: it is done in one transaction, which holds a lock for each of its patients; found by fuzzing,
 * where 17 KB that named one patient two hundred times took twelve seconds.
 */
const mostPatients = 200;
const mostEvents = 2000;
/** A sender that waits longer than this for storing is kept waiting by processing; see patient-queue.ts. */
const longStoreMs = 10;
/** Where so many messages are stored in one go, so many senders wait for one another. */
const manyAtOnce = 4;
/** Of a refused message this much is kept. */
const keptOfRefused = 64 * 1024;
const elsewhere: Processed = { outcome: 'elsewhere' };
const unavailable: Issue = {
  severity: 'error',
  code: 'transient',
  text: 'The message could not be stored just now. Nothing of it was kept; send it again.',
};
const notStorable: Issue = {
  severity: 'error',
  code: 'exception',
  text: 'The message could not be stored because of a fault in this server. Nothing of it was kept.',
};

export function createAccepting(dependencies: AcceptingDependencies): Accepting {
  const { database, log, metrics, now } = dependencies;

  const writer = groupWrites<NewMessage, { sequence: number; reused: boolean } | undefined>({
    maxItems: 500,
    maxBytes: 4 * 1024 * 1024,
    bytesOf: ({ content }) => content.length,
    concernsAll: (error) => failureOf(error) === 'unreachable',
    async write(messages) {
      storedAtOnce += (messages.length - storedAtOnce) / 8;
      const rows = await untilReachable(() => database.run(insertMessages(messages)));
      const stored = new Map(rows.map((row) => [`${row.source_id} ${row.digest}`, row]));
      return messages.map(({ sourceId, digest }) => {
        const key = `${sourceId} ${Buffer.from(digest).toString('hex')}`;
        const row = stored.get(key);
        // The same bytes twice in one group: the first is new.
        stored.delete(key);
        return row && { sequence: row.sequence, reused: row.control_id_reused };
      });
    },
  });

  /** A group that met a closed connection is written again: rows already there are found, not doubled. */
  const untilReachable = async <T>(work: () => Promise<T>): Promise<T> => {
    const until = performance.now() + dependencies.storeWaitMs;
    for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 1000)) {
      try {
        return await work();
      } catch (error) {
        if (failureOf(error) === 'lasting' || performance.now() + waitMs > until) throw error;
        log.warn('messages not stored yet', { error, durationMs: waitMs });
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  };

  const refuse = async (
    source: InboxSource,
    content: Uint8Array,
    issues: readonly [Issue, ...Issue[]],
    message?: ReadMessage,
  ) => {
    const { acknowledgement } = edgeCodes[gravestIssue(issues).code];
    metrics.messagesReceived.inc({
      source: source.sourceId,
      kind: message ? namedKind(message.type) : 'unreadable',
      acknowledgement,
    });
    log.info('message refused', {
      source: source.sourceId,
      kind: message && namedKind(message.type),
      bytes: content.length,
      outcome: acknowledgement,
      detail: gravestIssue(issues).code,
    });
    try {
      await database.run(
        insertRefusal({
          sourceId: source.sourceId,
          kind: source.kind,
          type: message?.type,
          controlId: message?.controlId,
          receivedAt: now(),
          issues,
          digest: hash('sha256', content, 'buffer'),
          bytes: content.length,
          content: content.subarray(0, keptOfRefused),
        }),
      );
    } catch (error) {
      // The sender learns that it was refused whether or not the steward can see it here.
      log.warn('refusal not written down', { source: source.sourceId, error });
    }
  };

  /** How long storing took of late, of how many at once, and when that last was. */
  let storeMs = 0;
  let storedAtOnce = 0;
  let storedAt = 0;

  const acceptMessage = async (source: InboxSource, content: Uint8Array): Promise<Acceptance> => {
    let message: ReadMessage;
    try {
      message = source.read(content);
    } catch (error) {
      const issues = error instanceof IssueError ? error.issues : ([unreadable(error, source, log)] as const);
      await refuse(source, content, issues);
      return { accepted: false, issues };
    }
    const translation = admitOrKeep(message, source, log);
    const issue =
      translation &&
      (translation.accepted ? (tooMuch(translation) ?? refusedPeople(dependencies, translation)) : translation.issue);
    if (issue) {
      await refuse(source, content, [issue], message);
      return { accepted: false, issues: [issue], message };
    }
    return store(source, content, message, translation as AcceptedTranslation | undefined);
  };

  const store = async (
    source: InboxSource,
    content: Uint8Array,
    message: ReadMessage,
    translation: AcceptedTranslation | undefined,
  ): Promise<Acceptance> => {
    const received = (acknowledgement: string) =>
      metrics.messagesReceived.inc({ source: source.sourceId, kind: namedKind(message.type), acknowledgement });
    const digest = hash('sha256', content, 'buffer');
    const receivedAt = now();
    const patientIds = queuesOf(source, translation, digest);
    const { type, controlId, sender, sentAt } = message;
    const { sourceId, kind } = source;
    let stored: Awaited<ReturnType<typeof writer.add>>;
    const started = performance.now();
    try {
      stored = await writer.add({
        sourceId,
        kind,
        type,
        controlId,
        sender,
        sentAt,
        digest,
        receivedAt,
        content,
        patientIds,
      });
    } catch (error) {
      const issue = failureOf(error) === 'lasting' ? notStorable : unavailable;
      log.error('message not stored', { source: sourceId, kind: namedKind(type), error });
      received(edgeCodes[issue.code].acknowledgement);
      return { accepted: false, issues: [issue], message };
    }
    storedAt = performance.now();
    storeMs += (storedAt - started - storeMs) / 16;
    received('AA');
    if (!stored) return { accepted: true, isNew: false, message, processed: Promise.resolve(elsewhere) };
    if (stored.reused)
      log.warn('control id used again for another message', {
        source: sourceId,
        kind: namedKind(type),
        sequence: stored.sequence,
      });
    const processed = dependencies.queued({ sequence: stored.sequence, sourceId, receivedAt, patientIds }, message);
    return { accepted: true, isNew: true, message, processed };
  };

  return {
    acceptMessage,
    refuse: (source, content, issues) => refuse(source, content, issues),
    lags: () => (storeMs > longStoreMs || storedAtOnce > manyAtOnce) && performance.now() - storedAt < 100,
  };
}

/**
 * What the message asks, or undefined where reading it failed through a fault of ours: then it is stored all the same and
 * waits for a person, rather than being lost or stopping the feed.
 */
function admitOrKeep(message: ReadMessage, source: InboxSource, log: Log): FeedTranslation | undefined {
  try {
    return message.admit ? message.admit() : message.translate();
  } catch (error) {
    if (error instanceof IssueError) return { accepted: false, issue: error.issue };
    log.error('translation failed', { source: source.sourceId, kind: namedKind(message.type), error });
    return undefined;
  }
}

function unreadable(error: unknown, source: InboxSource, log: Log): Issue {
  log.error('message could not be read', { source: source.sourceId, error });
  return {
    severity: 'fatal',
    code: 'exception',
    text: 'The message could not be read because of a fault in this server. It was kept for the steward.',
  };
}

/** A message about nobody, or one that could not be translated, has a queue of its own: it waits for none, none for it. */
function queuesOf(
  source: InboxSource,
  translation: AcceptedTranslation | undefined,
  digest: Uint8Array,
): readonly PatientId[] {
  const patientIds = translation ? patientsOf(translation.events) : [];
  if (patientIds.length > 0) return patientIds;
  return [deterministicId(['Message', source.sourceId, Buffer.from(digest).toString('hex')]) as PatientId];
}

function tooMuch({ events }: AcceptedTranslation): Issue | undefined {
  if (events.length <= mostEvents && patientsOf(events).length <= mostPatients) return undefined;
  return {
    severity: 'error',
    code: 'too-long',
    text: `The message asks for more than is done at once: at most ${mostPatients} patients. Send it in parts.`,
  };
}

/** Table 0076, the kinds a hospital may send; FHIR's interactions. */
const kinds =
  /^(ACK|ADT|BAR|DFT|MDM|MFN|OMG|OML|OMP|ORL|ORM|ORR|ORU|PPR|QBP|RAS|RDE|RDS|REF|RRI|SIU|VXU|batch|transaction|resource)\b/;

/** A message's kind where it is one of the standard's: what a sender writes there may be anything, and is not logged. */
function namedKind(type: string): string {
  const [kind] = kinds.exec(type) ?? [];
  const event = /\^([A-Z]\d\d)$/.exec(type)?.[0] ?? '';
  return kind === undefined ? 'other' : `${kind}${event}`;
}

function refusedPeople({ testPeopleOnly }: AcceptingDependencies, translation: AcceptedTranslation): Issue | undefined {
  if (!testPeopleOnly) return undefined;
  const numbers = translation.events
    .flatMap((event) => (event.kind === 'patient' ? (event.patient.resource.identifier ?? []) : []))
    .filter(({ system }) => system === nhsNumberSystem)
    .map(({ value }) => parseNhsNumber(value ?? ''));
  if (numbers.every((parsed) => !parsed.valid || isTestNhsNumber(parsed.nhsNumber))) return undefined;
  return {
    severity: 'error',
    code: 'business-rule',
    text: 'This server is a demonstration: it takes only NHS numbers of the test range, 999 000 0000 to 999 999 9999.',
  };
}
