// Alerts of one reader looked into together: what one look leaves open, several may answer.
import { randomUUID } from 'node:crypto';
import { IssueError } from '#standards/issue.ts';
import { mustBeAllowed, type Stewarding } from '../../steward.ts';
import type { Alert } from '../alert.ts';
import { type ActRow, alertOf, insertAct, selectActs } from '../alert-store.ts';
import { insertCase, joinCase, selectCase, selectAlertsOfCase, selectCaseOfReader } from './case-store.ts';
import { did, lockedAlert, looked, mustNotBeTheirOwn } from './review-alerts.ts';

export interface AlertCase {
  caseId: string;
  openedAt: Date;
  openedByName: string;
  /** The heaviest first. */
  alerts: readonly Alert[];
  /** Of all of them, the earliest first. */
  acts: readonly ActRow[];
}

/**
 * Puts every alert of this alert's reader that is in no case into theirs, which is begun where there is none.
 * @returns the case's id. @throws IssueError `forbidden`; `not-found`.
 */
export async function openCase(steward: Stewarding, alertId: string): Promise<string> {
  await mustBeAllowed(steward, 'review-access');
  const { database, user, now } = steward;
  return database.transaction(async (transaction) => {
    const alert = await lockedAlert(transaction, alertId);
    await mustNotBeTheirOwn(steward, alert);
    const [known] = await transaction.run(selectCaseOfReader(alert.userId));
    const caseId = known?.case_id ?? randomUUID();
    const by = { opened_at: now(), opened_by: user.userId, opened_by_name: user.name };
    if (!known) await transaction.run(insertCase({ case_id: caseId, user_id: alert.userId, ...by }));
    for (const { alert_id } of await transaction.run(joinCase(alert.userId, caseId)))
      await transaction.run(
        insertAct({
          alert_id,
          at: now(),
          by_user: user.userId,
          by_name: user.name,
          act: 'case',
          words: 'Looked into together with the reader’s other alerts.',
          detail: { caseId },
        }),
      );
    await did(transaction, steward, alert, 'Alerts about access of one reader were put into a case.');
    return caseId;
  });
}

/** @throws IssueError `forbidden`, once the refusal is written down; `not-found`. */
export async function readCase(steward: Stewarding, caseId: string): Promise<AlertCase> {
  await mustBeAllowed(steward, 'review-access');
  const { database } = steward;
  const [row] = await database.run(selectCase(caseId));
  if (!row) throw new IssueError({ severity: 'error', code: 'not-found', text: 'There is no such case.' });
  await mustNotBeTheirOwn(steward, { userId: row.user_id });
  await looked(database, steward, 'A case of alerts about access was looked at.');
  const alerts = (await database.run(selectAlertsOfCase(caseId))).map(alertOf);
  const acts = await database.run(selectActs(alerts.map(({ alertId }) => alertId)));
  return { caseId, openedAt: row.opened_at, openedByName: row.opened_by_name, alerts, acts };
}
