// Which listings somebody is to be asked about, that they were, and who wants none of it.
import type { Statement } from '#runtime/database/database.ts';

export type Stage = 'before' | 'due' | 'hidden';

export interface ToRemind {
  serviceId: string;
  organizationId: string;
  /** Empty where it never was. */
  assuredOn: string;
  stage: Stage;
  /** Whose it is: its organisation, and the last event by which who keeps that changed. */
  hands: string;
}

/** @param service the alias of directory.service. */
const handsOf = (service: string) => `${service}.organization_id || ' ' || coalesce((
    select max(e.event_id) from directory.keeping_event e where e.organization_id = ${service}.organization_id
      and e.act in ('began', 'handed-over', 'given-up', 'taken-back')), 0)`;

/**
 * Offered listings of this directory's own (a feed's are its owner's to confirm) whose stage nobody who keeps them now was asked at. One organisation's stand
 * together. @param days YYYY-MM-DD: assured before each, a listing is soon to be reviewed, due, hidden.
 */
export const selectToRemind = (days: Readonly<Record<Stage, string>>, limit: number): Statement<ToRemind> => ({
  name: 'directory select listings to remind of',
  text: `select * from (
      select s.id as "serviceId", s.organization_id as "organizationId", coalesce(s.assured_date, '') as "assuredOn",
        case when s.assured_date < $3 then 'hidden' when s.assured_date < $2 or s.assured_date is null then 'due' else 'before' end as stage,
        ${handsOf('s')} as hands
      from directory.service s
      where s.removed_at is null and s.status = 'active' and coalesce(s.assured_date, '') < $1
        and not exists (select from directory.import_item i where i.service_id = s.id)) as candidate
    where not exists (select from directory.reminder r
      where r.service_id = "serviceId" and r.assured_on = "assuredOn" and r.stage = candidate.stage
        and r.hands = candidate.hands)
    order by "organizationId", "serviceId" limit $4`,
  values: [days.before, days.due, days.hidden, limit],
});

/** @returns a row where nobody noted it before; another server that notes it now is waited for. */
export const noteReminder = (
  { serviceId, assuredOn, stage, hands }: ToRemind,
  tokenHash: Buffer,
  sentTo: number,
  at: Date,
): Statement<{ serviceId: string }> => ({
  name: 'directory note reminder',
  text: `insert into directory.reminder (service_id, assured_on, stage, hands, token_hash, sent_to, sent_at)
    values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning service_id as "serviceId"`,
  values: [serviceId, assuredOn, stage, hands, tokenHash, sentTo, at],
});

export interface ReminderRow {
  serviceId: string;
  organizationId: string;
  assuredOn: string;
  answeredAt: Date | null;
}

const reminder = `select r.service_id as "serviceId", s.organization_id as "organizationId", r.assured_on as "assuredOn",
    r.answered_at as "answeredAt"
  from directory.reminder r join directory.service s on s.id = r.service_id
  where r.token_hash = $1 and r.sent_at >= $2 and r.hands = ${handsOf('s')}`;

/** One that was sent since, while its listing is whose it was then. */
export const selectReminder = (tokenHash: Buffer, since: Date): Statement<ReminderRow> => ({
  name: 'directory select reminder',
  text: reminder,
  values: [tokenHash, since],
});

/** The same, held until the transaction ends. */
export const lockReminder = (tokenHash: Buffer, since: Date): Statement<ReminderRow> => ({
  name: 'directory lock reminder',
  text: `${reminder} for update of r`,
  values: [tokenHash, since],
});

export const markAnswered = (tokenHash: Buffer, at: Date): Statement => ({
  name: 'directory mark reminder answered',
  text: 'update directory.reminder set answered_at = $2 where token_hash = $1',
  values: [tokenHash, at],
});

export const keepersOf = (organizationId: string): Statement<{ email: string }> => ({
  name: 'directory select keepers to remind',
  text: 'select email from directory.keeping where organization_id = $1 and ended_at is null order by email',
  values: [organizationId],
});

export const stopReminders = (recipient: Buffer, at: Date): Statement => ({
  name: 'directory stop reminders',
  text: 'insert into directory.reminder_stop (recipient, since) values ($1, $2) on conflict do nothing',
  values: [recipient, at],
});

export const selectStopped = (recipients: readonly Buffer[]): Statement<{ recipient: Buffer }> => ({
  name: 'directory select who wants no reminders',
  text: 'select recipient from directory.reminder_stop where recipient = any($1)',
  values: [recipients],
});
