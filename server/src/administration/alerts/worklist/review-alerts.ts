// The privacy officer's worklist: alerts by score, one alert with everything that is known of it, and what is done about it.
// Invariant: looking is written down before anything is shown; each act is written down with what it changes; and what happened to an
// alert is only ever added to.
import type { AccessEvent } from '#audit/access-event.ts';
import { recordEvent } from '#audit/record-event.ts';
import type { Executor } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import { agentOf, mustBeAllowed, type Stewarding } from '../../steward.ts';
import type { Alert, AlertState, Outcome } from '../alert.ts';
import {
  type ActRow,
  alertOf,
  type AlertFilter,
  countAlerts,
  countByState,
  insertAct,
  selectActs,
  selectAlert,
  selectAlerts,
  updateReviewed,
} from '../alert-store.ts';

export type { Stewarding };
export type { ActRow, AlertFilter };

/** How many there are of each kind, whatever the filter. */
export interface AlertCounts {
  states: Readonly<Record<AlertState, number>>;
  outcomes: Readonly<Partial<Record<Outcome, number>>>;
}

export interface AlertPage {
  alerts: readonly Alert[];
  /** Of the filter. */
  total: number;
  counts: AlertCounts;
}

/**
 * The heaviest first. Of people nothing is given but that there is one: who it is stands with the alert alone.
 * @throws IssueError `forbidden`, once the refusal is written down.
 */
export async function listAlerts(
  steward: Stewarding,
  filter: AlertFilter,
  place: { limit: number; offset: number },
): Promise<AlertPage> {
  await mustBeAllowed(steward, 'review-access');
  const { database } = steward;
  await looked(database, steward, 'The list of alerts was looked at.');
  const [alerts, [total], counts] = await Promise.all([
    database.run(selectAlerts(filter, place)),
    database.run(countAlerts(filter)),
    database.run(countByState),
  ]);
  const states: Record<AlertState, number> = { checking: 0, open: 0, explained: 0, closed: 0, withdrawn: 0 };
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (const { state, outcome, count } of counts) {
    states[state] += count;
    if (outcome) outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  }
  return { alerts: alerts.map(alertOf), total: total!.count, counts: { states, outcomes } };
}

/** What a privacy officer does with an alert. What changes it names the version they saw. */
export type AlertAct =
  | { act: 'note'; words: string }
  | { act: 'assign'; to: 'me' | 'nobody'; version: number }
  | { act: 'close'; outcome: Outcome; words: string; version: number }
  | { act: 'reopen'; words: string; version: number };

export type ActDone =
  | { done: true; alert: Alert }
  /** Somebody, or evidence, changed it meanwhile: nothing was done, and this is what happened since. */
  | { done: false; alert: Alert; since: readonly ActRow[] };

/** @throws IssueError `forbidden`; `not-found`; `value` where the words are missing or the alert is not in a state for it. */
export async function actOnAlert(steward: Stewarding, alertId: string, act: AlertAct): Promise<ActDone> {
  await mustBeAllowed(steward, 'review-access');
  const { database, user, now } = steward;
  return database.transaction(async (transaction) => {
    const alert = await lockedAlert(transaction, alertId);
    await mustNotBeTheirOwn(steward, alert);
    if (act.act !== 'note' && act.version !== alert.version) {
      await did(transaction, steward, alert, 'An act on an alert was not done: it had changed meanwhile.');
      const acts = await transaction.run(selectActs([alertId]));
      return { done: false, alert, since: acts.slice(-3) };
    }
    const words = 'words' in act ? act.words.trim() : '';
    if ('words' in act && words === '') throw missingWords();
    const after = act.act === 'note' ? alert : afterAct(alert, act, user.userId);
    if (act.act !== 'note') await transaction.run(updateReviewed(alertId, alert.version, columnsOf(after)));
    await transaction.run(
      insertAct({
        alert_id: alertId,
        at: now(),
        by_user: user.userId,
        by_name: user.name,
        act: act.act,
        words: act.act === 'assign' ? (act.to === 'me' ? `Taken on by ${user.name}.` : 'Given back.') : words,
        detail: detailOf(act, alert),
      }),
    );
    await did(transaction, steward, alert, `An alert about access: ${actWords[act.act]}.`);
    return { done: true, alert: act.act === 'note' ? alert : { ...after, version: alert.version + 1 } };
  });
}

const actWords = {
  note: 'a note was added',
  assign: 'taken on or given back',
  close: 'closed with an outcome',
  reopen: 'opened again',
} as const;

function afterAct(alert: Alert, act: Exclude<AlertAct, { act: 'note' }>, userId: string): Alert {
  if (act.act === 'close') return { ...alert, state: 'closed', outcome: act.outcome };
  const { assignedTo, outcome, ...rest } = alert;
  if (act.act === 'assign')
    return { ...rest, ...(outcome ? { outcome } : {}), ...(act.to === 'me' ? { assignedTo: userId } : {}) };
  if (alert.state === 'open' || alert.state === 'checking')
    throw new IssueError({ severity: 'error', code: 'value', text: 'This alert is open already.' });
  return { ...rest, ...(assignedTo ? { assignedTo } : {}), state: 'open', heldOpen: true };
}

const columnsOf = ({ state, outcome, assignedTo, heldOpen, caseId }: Alert) => ({
  state,
  outcome: outcome ?? null,
  assignedTo: assignedTo ?? null,
  heldOpen,
  caseId: caseId ?? null,
});

/** What was so when it was done: the reasons and evidence that were on the page. */
function detailOf(act: AlertAct, { score, signals, evidence, state, version }: Alert): Record<string, unknown> {
  if (act.act === 'note') return { version };
  return { ...act, words: undefined, stateBefore: state, score, rules: signals.map(({ rule }) => rule), evidence };
}

function missingWords(): IssueError {
  return new IssueError({ severity: 'error', code: 'value', text: 'Say in words what you found and why.' });
}

/** @throws IssueError `not-found`. */
export async function lockedAlert(executor: Executor, alertId: string, lock = true): Promise<Alert> {
  const [row] = await executor.run(selectAlert(alertId, lock));
  if (!row) throw new IssueError({ severity: 'error', code: 'not-found', text: 'There is no such alert.' });
  return alertOf(row);
}

/**
 * Nobody looks into an alert about themselves.
 * @throws IssueError `forbidden`, once the refusal is written down, whatever becomes of the caller's transaction.
 */
export async function mustNotBeTheirOwn(steward: Stewarding, { userId }: Pick<Alert, 'userId'>): Promise<void> {
  const { database, user, requestId, now } = steward;
  if (user.userId !== userId) return;
  await recordEvent(database, {
    kind: 'refuse',
    recordedAt: now(),
    requestId,
    outcome: 'refused',
    agent: agentOf(user),
    explanation: 'An alert about oneself is for another privacy officer.',
  });
  throw new IssueError({
    severity: 'error',
    code: 'forbidden',
    text: 'This alert is about you. Another privacy officer has to look into it.',
  });
}

/** Writes down that the log was looked into. */
export function looked(
  executor: Executor,
  { user, requestId, now }: Stewarding,
  explanation: string,
  about: Pick<AccessEvent, 'personId'> = {},
): Promise<void> {
  const event = { recordedAt: now(), requestId, outcome: 'success', agent: agentOf(user), explanation } as const;
  return recordEvent(executor, { kind: 'review-access', ...event, ...about });
}

/** Writes an act down, with the person it is about. */
export function did(
  executor: Executor,
  { user, requestId, now }: Stewarding,
  { personId }: Pick<Alert, 'personId'>,
  explanation: string,
): Promise<void> {
  const event = { recordedAt: now(), requestId, outcome: 'success', agent: agentOf(user), explanation } as const;
  return recordEvent(executor, { kind: 'administer', ...event, ...(personId ? { personId } : {}) });
}
