// The table of messages that wait to be sent, and of the references of those that were.
import type { Statement } from '../../database/database.ts';
import type { Channel, OutgoingMessage } from '../sender.ts';

/** Keeps a message; one of this reference that is there already stays as it is, sent or not. */
export const addMessage = ({ reference, channel, to, subject, text }: OutgoingMessage, at: Date): Statement => ({
  name: 'runtime add outgoing message',
  text: `insert into runtime.outbox (reference, channel, recipient, subject, body, taken_at, next_attempt_at)
    values ($1, $2, $3, $4, $5, $6, $6) on conflict (reference) do nothing`,
  values: [reference, channel, to, subject ?? null, text, at],
});

export interface WaitingMessage extends OutgoingMessage {
  channel: Channel;
  /** With the one now begun. */
  attempts: number;
  takenAt: Date;
}

/** Takes what is due for one server until `until`: a server that ends in the middle leaves it to whoever looks after that. */
export const claimMessages = (now: Date, until: Date, limit: number): Statement<WaitingMessage> => ({
  name: 'runtime claim outgoing messages',
  text: `update runtime.outbox set attempts = attempts + 1, next_attempt_at = $2
    where reference in (select reference from runtime.outbox where state = 'waiting' and next_attempt_at <= $1
      order by next_attempt_at limit $3 for update skip locked)
    returning reference, channel, recipient as "to", coalesce(subject, '') as subject, body as text, attempts, taken_at as "takenAt"`,
  values: [now, until, limit],
});

/** Only by whoever made this attempt: another may have taken it over since. */
export const postponeMessage = (reference: string, attempt: number, next: Date): Statement => ({
  name: 'runtime postpone outgoing message',
  text: `update runtime.outbox set next_attempt_at = $3 where reference = $1 and attempts = $2 and state = 'waiting'`,
  values: [reference, attempt, next],
});

/** Sent, or given up: to whom and what is forgotten with it. */
export const finishMessage = (reference: string, state: 'sent' | 'refused', at: Date): Statement => ({
  name: 'runtime finish outgoing message',
  text: `update runtime.outbox set state = $2, finished_at = $3, recipient = null, subject = null, body = null
    where reference = $1 and state = 'waiting'`,
  values: [reference, state, at],
});

export const forgetReferences = (before: Date): Statement => ({
  name: 'runtime forget references',
  text: `delete from runtime.outbox where state <> 'waiting' and finished_at < $1`,
  values: [before],
});
