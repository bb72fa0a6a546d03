// A letter about an alert: to the reader's line manager, or to the person whose record was looked at. Making one is written down; its words
// are the page's.
import { mustBeAllowed, type Stewarding } from '../../steward.ts';
import { insertAct } from '../alert-store.ts';
import { type AlertShown, everythingOf } from './open-alert.ts';
import { did, lockedAlert, mustNotBeTheirOwn } from './review-alerts.ts';
import { IssueError } from '#standards/issue.ts';

export type LetterTo = 'manager' | 'person';

/** @throws IssueError `forbidden`; `not-found`; `value` where it is about nobody who could be written to. */
export async function makeLetter(steward: Stewarding, alertId: string, to: LetterTo): Promise<AlertShown> {
  await mustBeAllowed(steward, 'review-access');
  const { database, user, now } = steward;
  const alert = await lockedAlert(database, alertId, false);
  await mustNotBeTheirOwn(steward, alert);
  const shown = await everythingOf(database, alert);
  if (to === 'person' && !shown.person)
    throw new IssueError({
      severity: 'error',
      code: 'value',
      text: 'This alert is about nobody who can be written to.',
    });
  // Invariant: nothing of the alert is returned before this is committed.
  await database.transaction(async (transaction) => {
    await transaction.run(
      insertAct({
        alert_id: alertId,
        at: now(),
        by_user: user.userId,
        by_name: user.name,
        act: 'letter',
        words: to === 'manager' ? 'A letter to the line manager was made.' : 'A letter to the person was made.',
        detail: { to, state: alert.state, ...(alert.outcome ? { outcome: alert.outcome } : {}) },
      }),
    );
    await did(transaction, steward, alert, `A letter about an alert was made, to the ${to}.`);
  });
  return shown;
}
