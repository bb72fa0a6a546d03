// Alerts' rows and what happened to them.
import { type Statement } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Alert, AlertState, KeptEvidence, KeptSignal, Outcome } from './alert.ts';

interface AlertRow {
  alert_id: string;
  user_id: string;
  user_name: string;
  role_id: string;
  organisation: string;
  person_id: PersonId | null;
  week: string;
  score: number;
  signals: KeptSignal[];
  first_look_at: Date;
  last_look_at: Date;
  state: AlertState;
  evidence: KeptEvidence[];
  raised_at: Date;
  held_open: boolean;
  assigned_to: string | null;
  outcome: Outcome | null;
  case_id: string | null;
  version: number;
}
export type { AlertRow };

export const alertColumns = `alert_id, user_id, user_name, role_id, organisation, person_id, week, score, signals, first_look_at, last_look_at,
  state, evidence, raised_at, held_open, assigned_to, outcome, case_id, version`;

export function alertOf(row: AlertRow): Alert {
  return {
    alertId: row.alert_id,
    userId: row.user_id,
    userName: row.user_name,
    roleId: row.role_id,
    organisation: row.organisation,
    ...(row.person_id ? { personId: row.person_id } : {}),
    week: row.week,
    score: row.score,
    signals: row.signals,
    firstLookAt: row.first_look_at,
    lastLookAt: row.last_look_at,
    state: row.state,
    evidence: row.evidence,
    raisedAt: row.raised_at,
    heldOpen: row.held_open,
    ...(row.assigned_to ? { assignedTo: row.assigned_to } : {}),
    ...(row.outcome ? { outcome: row.outcome } : {}),
    ...(row.case_id ? { caseId: row.case_id } : {}),
    version: row.version,
  };
}

export const insertAlert = (alert: Alert, checkAt: Date): Statement => ({
  name: 'administration insert alert',
  text: `insert into administration.alert (alert_id, user_id, user_name, role_id, organisation, person_id, week, score, signals,
    first_look_at, last_look_at, state, raised_at, check_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
  values: [
    alert.alertId,
    alert.userId,
    alert.userName,
    alert.roleId,
    alert.organisation,
    alert.personId ?? null,
    alert.week,
    alert.score,
    JSON.stringify(alert.signals),
    alert.firstLookAt,
    alert.lastLookAt,
    alert.state,
    alert.raisedAt,
    checkAt,
  ],
});

/** What detection found anew. */
export const updateFound = (
  alert: Pick<Alert, 'alertId' | 'score' | 'signals' | 'firstLookAt' | 'lastLookAt' | 'state'>,
  checkAt: Date | null,
): Statement => ({
  name: 'administration update alert found',
  text: `update administration.alert set score = $2, signals = $3, first_look_at = $4, last_look_at = $5, state = $6, check_at = $7,
    outcome = case when $6 = 'closed' then outcome end, version = version + 1 where alert_id = $1`,
  values: [
    alert.alertId,
    alert.score,
    JSON.stringify(alert.signals),
    alert.firstLookAt,
    alert.lastLookAt,
    alert.state,
    checkAt,
  ],
});

/** What evidence made of it. The version goes up only where the state or the evidence is another. */
export const updateReconciled = (
  alertId: string,
  {
    state,
    evidence,
    checkAt,
    changed,
  }: { state: AlertState; evidence: readonly KeptEvidence[]; checkAt: Date | null; changed: boolean },
): Statement => ({
  name: 'administration update alert reconciled',
  text: `update administration.alert set state = $2, evidence = $3, check_at = $4, version = version + $5 where alert_id = $1`,
  values: [alertId, state, JSON.stringify(evidence), checkAt, changed ? 1 : 0],
});

/** What a privacy officer made of it, where it is still at the version they saw. */
export const updateReviewed = (
  alertId: string,
  version: number,
  set: {
    state: AlertState;
    outcome: Outcome | null;
    assignedTo: string | null;
    heldOpen: boolean;
    caseId: string | null;
  },
): Statement<{ version: number }> => ({
  name: 'administration update alert reviewed',
  text: `update administration.alert set state = $3, outcome = $4, assigned_to = $5, held_open = $6, case_id = $7, version = version + 1
    where alert_id = $1 and version = $2 returning version`,
  values: [alertId, version, set.state, set.outcome, set.assignedTo, set.heldOpen, set.caseId],
});

export const selectAlert = (alertId: string, lock: boolean): Statement<AlertRow> => ({
  text: `select ${alertColumns} from administration.alert where alert_id = $1 ${lock ? 'for update' : ''}`,
  values: [alertId],
});

/** Of one reader in one week. */
export const selectAlertsOfWeek = (userId: string, week: string): Statement<AlertRow> => ({
  name: 'administration select alerts of week',
  text: `select ${alertColumns} from administration.alert where user_id = $1 and week = $2 for update`,
  values: [userId, week],
});

export const selectAlertsOfReader = (userId: string, limit: number): Statement<AlertRow> => ({
  text: `select ${alertColumns} from administration.alert where user_id = $1 order by last_look_at desc limit $2`,
  values: [userId, limit],
});

/** Those to compare with evidence again. Skips what somebody is at work on: it comes round. */
export const selectToCheck = (now: Date, limit: number): Statement<AlertRow> => ({
  name: 'administration select alerts to check',
  text: `select ${alertColumns} from administration.alert where check_at <= $1 order by check_at limit $2 for update skip locked`,
  values: [now, limit],
});

export interface AlertFilter {
  states: readonly AlertState[];
  rule?: string | undefined;
  userId?: string | undefined;
  organisation?: string | undefined;
  assignedTo?: string | undefined;
}

/** The heaviest first, then the latest. */
export const selectAlerts = (
  filter: AlertFilter,
  { limit, offset }: { limit: number; offset: number },
): Statement<AlertRow> => ({
  text: `select ${alertColumns} from administration.alert ${where} order by score desc, last_look_at desc, alert_id limit $6 offset $7`,
  values: [...filterValues(filter), limit, offset],
});

export const countAlerts = (filter: AlertFilter): Statement<{ count: number }> => ({
  text: `select count(*) as count from administration.alert ${where}`,
  values: filterValues(filter),
});

const where = `where state = any ($1) and ($2::text is null or signals @> jsonb_build_array(jsonb_build_object('rule', $2::text)))
  and ($3::text is null or user_id = $3) and ($4::text is null or organisation = $4) and ($5::text is null or assigned_to = $5)`;
const filterValues = ({ states, rule, userId, organisation, assignedTo }: AlertFilter) => [
  states,
  rule ?? null,
  userId ?? null,
  organisation ?? null,
  assignedTo ?? null,
];

export const countByState: Statement<{ state: AlertState; outcome: Outcome | null; count: number }> = {
  text: `select state, outcome, count(*) as count from administration.alert group by state, outcome`,
};

export interface ActRow {
  alert_id: string;
  sequence: number;
  at: Date;
  by_user: string | null;
  by_name: string | null;
  act: string;
  words: string;
  detail: Record<string, unknown>;
}

export const insertAct = (act: Omit<ActRow, 'sequence'>): Statement => ({
  name: 'administration insert alert act',
  text: `insert into administration.alert_act (alert_id, at, by_user, by_name, act, words, detail) values ($1, $2, $3, $4, $5, $6, $7)`,
  values: [act.alert_id, act.at, act.by_user, act.by_name, act.act, act.words, JSON.stringify(act.detail)],
});

export const selectActs = (alertIds: readonly string[]): Statement<ActRow> => ({
  text: `select alert_id, sequence, at, by_user, by_name, act, words, detail from administration.alert_act
    where alert_id = any ($1::uuid[]) order by sequence`,
  values: [alertIds],
});
