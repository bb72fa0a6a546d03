// Alerts are compared with evidence before anybody is asked to look at them, and again as more of it comes: an attendance is often sent
// after the look. What evidence explains is closed with the evidence, and opens again where it is taken back.
// Invariant: nothing that a privacy officer decided is changed here, and nothing leaves the list: what was explained is still there.
import { eventsOfDisclosures } from '#audit/follow/follow-log.ts';
import { currentPersonOf, demographicsOf, patientsOf } from '#patient-index/persons.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { Alert, AlertState } from '../alert.ts';
import { alertOf, insertAct, selectToCheck, updateReconciled } from '../alert-store.ts';
import { distinct } from '../detect/signal.ts';
import { canBeExplained } from '../watch/keep-alerts.ts';
import type { Watching } from '../watching-config.ts';
import { shownSources } from '../shown-sources.ts';
import { type Evidence, reachOf, reconcile, type Reconciled } from './evidence.ts';

/** What an organisation had to do with patients within a time. Given by main.ts: administration must not read the record. */
export type FindContacts = (
  executor: Executor,
  patientIds: readonly PatientId[],
  organisation: string,
  within: { from: Date; to: Date },
) => Promise<readonly Evidence[]>;

export interface CheckOptions {
  database: Database;
  watching: Watching;
  contacts: FindContacts;
  /** Ids of the sources that are an organisation's own record. */
  sourcesOf: (organisation: string) => ReadonlySet<string>;
  now: () => Date;
  /** Alerts compared at a time. */
  limit?: number;
}

const hour = 3_600_000;
const day = 24 * hour;

/** Compares the alerts whose time has come. @returns how many, and how many of them evidence closed. */
export async function checkAlerts(options: CheckOptions): Promise<{ checked: number; explained: number }> {
  const { database, limit = 50 } = options;
  return database.transaction(async (transaction) => {
    const alerts = (await transaction.run(selectToCheck(options.now(), limit))).map(alertOf);
    let explained = 0;
    for (const alert of alerts) if ((await checkAlert(transaction, alert, options)) === 'explained') explained += 1;
    return { checked: alerts.length, explained };
  });
}

async function checkAlert(
  executor: Executor,
  alert: Alert,
  { watching, contacts, sourcesOf, now }: CheckOptions,
): Promise<AlertState> {
  if (alert.state === 'closed' || alert.state === 'withdrawn') {
    await executor.run(updateReconciled(alert.alertId, { ...alert, checkAt: null, changed: false }));
    return alert.state;
  }
  const known = new Map<PersonId, readonly Evidence[]>();
  const held = await heldThere(executor, alert, sourcesOf(alert.organisation));
  const people = distinct(alert.signals.flatMap(({ looks }) => looks.map(({ personId }) => personId)));
  for (const personId of people)
    known.set(personId, [
      ...(await evidenceOf(executor, personId, alert, { watching, contacts })),
      ...(held.has(personId) ? [{ kind: 'known' as const, from: new Date(0) }] : []),
    ]);
  const found = reconcile(watching, alert, known);
  const state = stateOf(alert, found, watching, now());
  const changed = state !== alert.state || JSON.stringify(found.evidence) !== JSON.stringify(alert.evidence);
  const until = alert.lastLookAt.getTime() + watching.stopLookingAfterDays * day;
  const next = now().getTime() + againAfterMs(now().getTime() - alert.lastLookAt.getTime());
  const checkAt = next > until ? null : new Date(next);
  await executor.run(updateReconciled(alert.alertId, { state, evidence: found.evidence, checkAt, changed }));
  if (state !== alert.state)
    await executor.run(
      insertAct({
        alert_id: alert.alertId,
        at: now(),
        by_user: null,
        by_name: null,
        act: state,
        words: wordsOf(state, alert.state, found),
        detail: { score: alert.score, evidence: found.evidence, unexplained: found.unexplained },
      }),
    );
  return state;
}

/** Most evidence comes soon: the fresher the look, the sooner it is looked for again. */
function againAfterMs(ageMs: number): number {
  if (ageMs < hour / 4) return hour / 360;
  return ageMs < 2 * day ? hour / 12 : hour;
}

function stateOf(alert: Alert, { explained }: Reconciled, watching: Watching, now: Date): AlertState {
  if (explained && !alert.heldOpen) return 'explained';
  if (alert.state === 'open') return 'open';
  const waited = now.getTime() - alert.raisedAt.getTime() >= watching.waitForEvidenceHours * hour;
  return waited || !canBeExplained(watching, alert.signals) || alert.state === 'explained' ? 'open' : 'checking';
}

function wordsOf(state: AlertState, before: AlertState, { evidence }: Reconciled): string {
  if (state === 'explained')
    return `Explained by: ${distinct(evidence.map(({ words }) => words)).join('; ')}. Closed by itself.`;
  return before === 'explained'
    ? 'What explained it is no longer so. On the worklist again.'
    : 'Nothing was found that explains it. On the worklist.';
}

/** Sections that say that an organisation has seen, or is to see, somebody. */
const contactSections: ReadonlySet<string> = new Set([
  'contacts-with-professionals',
  'admission-details',
  'discharge-details',
  'future-appointments',
  'referral-details',
  'services-and-care',
]);

/** Of whom the reader's organisation's own record showed contacts, by the closing events of the looks themselves. */
async function heldThere(
  executor: Executor,
  { signals }: Alert,
  sources: ReadonlySet<string>,
): Promise<ReadonlySet<PersonId>> {
  const looks = signals.flatMap((signal) => signal.looks);
  const ids = distinct(looks.map(({ disclosureId }) => disclosureId));
  if (sources.size === 0 || ids.length === 0) return new Set();
  const showed = shownSources(await eventsOfDisclosures(executor, ids)).filter(
    ({ sourceId, sections }) =>
      sources.has(sourceId) && sections.some(({ section, count }) => count > 0 && contactSections.has(section)),
  );
  const disclosures = new Set(showed.map(({ disclosureId }) => disclosureId));
  return new Set(
    distinct(looks.filter(({ disclosureId }) => disclosures.has(disclosureId ?? '')).map(({ personId }) => personId)),
  );
}

async function evidenceOf(
  executor: Executor,
  personId: PersonId,
  { organisation, firstLookAt, lastLookAt }: Alert,
  { watching, contacts }: Pick<CheckOptions, 'watching' | 'contacts'>,
): Promise<readonly Evidence[]> {
  const current = await currentPersonOf(executor, personId);
  if (!current) return [];
  const [patients, best] = [await patientsOf(executor, current), await demographicsOf(executor, current)];
  const { beforeMs, afterMs } = reachOf(watching);
  const own = patients.filter((patient) => patient.organisation === organisation).map(({ patientId }) => patientId);
  const found = await contacts(executor, own, organisation, {
    from: new Date(firstLookAt.getTime() - beforeMs),
    to: new Date(lastLookAt.getTime() + afterMs),
  });
  const registered = best?.demographics.generalPractice === organisation;
  return [...(registered ? [{ kind: 'registration' as const, from: new Date(0) }] : []), ...found];
}
