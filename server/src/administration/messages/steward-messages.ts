// A steward looks at messages that wait, were refused or were processed in part, reads one, sends one through again, or sets
// one aside. Invariant: reading a message is a disclosure, and each of these acts is written to the audit log before it
// shows anything, or in the transaction that changes something.
import { feedState, type FeedState } from '#inbox/feed-state.ts';
import {
  type MessagePage,
  partlyDoneMessages,
  type PartlyDoneRow,
  queueAgain,
  refusedContent,
  refusedMessages,
  type RefusedRow,
  release,
  setAside,
  storedMessage,
  type StoredMessageRow,
  waitingMessages,
  type WaitingRow,
} from '#inbox/steward-store.ts';
import type { Executor } from '#runtime/database/database.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import { administered, mustBeAllowed, type Stewarding } from '../steward.ts';

export type { FeedState, PartlyDoneRow, RefusedRow, Stewarding, WaitingRow };

/** Why a message will never be processed. A choice and not free text: what is written down may say nothing of a person. */
export type SetAsideReason = 'sent-in-error' | 'sent-again' | 'entered-by-hand' | 'not-for-this-record';

const reasons: Readonly<Record<SetAsideReason, string>> = {
  'sent-in-error': 'The source says it was sent in error.',
  'sent-again': 'The source sent it again, corrected.',
  'entered-by-hand': 'What it says was put right at the source by hand.',
  'not-for-this-record': 'It does not belong in this record.',
};

/** The reasons there are. */
export const setAsideReasons: ReadonlySet<string> = new Set(Object.keys(reasons));

/** Messages that wait for a person, the oldest first. No content: nothing of a patient is shown. */
export function listWaitingMessages(steward: Stewarding, page: MessagePage): Promise<WaitingRow[]> {
  return list(steward, (database) => database.run(waitingMessages(page)));
}

/** Messages processed in part, with what was refused of each. */
export function listPartlyDoneMessages(steward: Stewarding, page: MessagePage): Promise<PartlyDoneRow[]> {
  return list(steward, (database) => database.run(partlyDoneMessages(page)));
}

/** Messages that were not accepted, with what their senders were told. */
export function listRefusedMessages(steward: Stewarding, page: MessagePage): Promise<RefusedRow[]> {
  return list(steward, (database) => database.run(refusedMessages(page)));
}

/** How each of these feeds is doing. */
export async function feedStates(
  steward: Stewarding,
  sourceIds: readonly string[],
): Promise<ReadonlyMap<string, FeedState>> {
  return list(steward, async (database) => {
    const states = await Promise.all(sourceIds.map((sourceId) => feedState(database, sourceId)));
    return new Map(sourceIds.map((sourceId, index) => [sourceId, states[index]!]));
  });
}

/**
 * One message as it came. The audit event naming it is committed before this resolves.
 * @throws IssueError `not-found`; `forbidden` for anybody without the permission.
 */
export async function readStoredMessage(steward: Stewarding, sequence: number): Promise<StoredMessageRow> {
  await mustBeSteward(steward);
  const [message] = await steward.database.run(storedMessage(sequence));
  if (!message) throw new IssueError(noSuchMessage);
  await administered(steward.database, steward, 'A message was read.', about(message));
  return message;
}

/** What is kept of a refused message. @throws as {@link readStoredMessage}. */
export async function readRefusedMessage(
  steward: Stewarding,
  sequence: number,
): Promise<{ content: Uint8Array; bytes: number }> {
  await mustBeSteward(steward);
  const [message] = await steward.database.run(refusedContent(sequence));
  if (!message) throw new IssueError(noSuchMessage);
  await administered(steward.database, steward, `Refused message ${sequence} from ${message.source_id} was read.`);
  return message;
}

/**
 * Sends a message through again, before everything of its patients that came after it: one that waits, one processed in
 * part, one set aside. What it says of things known in a newer version changes nothing.
 * @throws IssueError `not-found`, `conflict` where it is on its way already; `forbidden`.
 */
export async function replayMessage(steward: Stewarding, sequence: number): Promise<void> {
  await mustBeSteward(steward);
  await steward.database.transaction(async (transaction) => {
    const [message] = await transaction.run(storedMessage(sequence));
    if (!message) throw new IssueError(noSuchMessage);
    const changed = message.queued
      ? await transaction.run(release(sequence))
      : await transaction.run(queueAgain(sequence));
    if (changed.length === 0) throw new IssueError(onItsWay);
    await administered(transaction, steward, 'A message was sent through again.', about(message));
  });
}

/**
 * Takes a message that waits off the queue for good (it can be sent through again), so that those behind it are processed.
 * @throws IssueError `not-found`, `conflict` where it does not wait; `forbidden`.
 */
export async function setMessageAside(steward: Stewarding, sequence: number, reason: SetAsideReason): Promise<void> {
  await mustBeSteward(steward);
  await steward.database.transaction(async (transaction) => {
    const [message] = await transaction.run(storedMessage(sequence));
    if (!message) throw new IssueError(noSuchMessage);
    const changed = await transaction.run(setAside(sequence, steward.now()));
    if (changed.length === 0) throw new IssueError(notWaiting);
    await administered(transaction, steward, `A message was set aside. ${reasons[reason]}`, about(message));
  });
}

async function list<T>(steward: Stewarding, read: (database: Executor) => Promise<T>): Promise<T> {
  await mustBeSteward(steward);
  return read(steward.database);
}

const mustBeSteward = (steward: Stewarding) => mustBeAllowed(steward, 'steward-messages');

/** The message an act was about, and whom it names, for the audit event. */
const about = ({ sequence, patient_ids }: Pick<StoredMessageRow, 'sequence' | 'patient_ids'>) => ({
  messageSequence: sequence,
  patientIds: patient_ids as PatientId[],
});

const noSuchMessage: Issue = {
  severity: 'error',
  code: 'not-found',
  text: 'There is no such message. It may have been removed after the time messages are kept.',
};
const onItsWay: Issue = {
  severity: 'error',
  code: 'conflict',
  text: 'The message is already on its way. Look again in a moment.',
};
const notWaiting: Issue = {
  severity: 'error',
  code: 'conflict',
  text: 'The message does not wait any more: it was processed, sent through again or set aside meanwhile.',
};
