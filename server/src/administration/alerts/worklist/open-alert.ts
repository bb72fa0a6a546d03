// One alert with everything that is known of it: who, whom, what was shown, what the reader and others did about then, what explains it,
// and what was done about it.
import { eventsOfDisclosures, type FollowedEvent } from '#audit/follow/follow-log.ts';
import { currentPersonOf, demographicsOf } from '#patient-index/persons.ts';
import { breakGlassOf } from '#privacy/break-glass/break-glass.ts';
import { claimsOf } from '#privacy/relationships/claims.ts';
import type { Executor } from '#runtime/database/database.ts';
import type { Demographics } from '#standards/demographics.ts';
import { mustBeAllowed, type Stewarding } from '../../steward.ts';
import type { Alert } from '../alert.ts';
import { type ActRow, alertOf, selectActs, selectAlertsOfReader } from '../alert-store.ts';
import { distinct } from '../detect/signal.ts';
import type { Look } from '../detect/look.ts';
import { type ShownSource, shownSources } from '../shown-sources.ts';
import { lookOfRow, selectLooksNear, selectReaders } from '../watch/look-store.ts';
import { lockedAlert, looked, mustNotBeTheirOwn } from './review-alerts.ts';

export interface AlertShown {
  alert: Alert;
  /** Undefined where it is about a week as a whole, or they may not be found. */
  person?: Pick<Demographics, 'names' | 'birthDate' | 'nhsNumber'>;
  /** Disclosure by disclosure, the earliest first. */
  disclosures: readonly DisclosureShown[];
  /** Why the reader said they needed it, and in emergencies what they wrote: all they ever said of this person. */
  saidWhy: readonly SaidWhy[];
  /** What the reader did about then. */
  readerDid: readonly Look[];
  /** Who else looked at the person about then, and when. */
  othersLooked: readonly (Look & { name: string })[];
  /** The whole history, the earliest first. */
  acts: readonly ActRow[];
  /** The reader's other alerts, the latest first. */
  others: readonly Alert[];
}

export interface SaidWhy {
  at: Date;
  emergency: boolean;
  words: string;
  /** It may say something of the person's health. */
  note?: string;
}

export interface DisclosureShown {
  disclosureId: string;
  at: Date;
  kind: FollowedEvent['kind'];
  /** Ids of the policies that let it. */
  policies: readonly string[];
  /** In words, as it was written down. */
  why?: string;
  /** What was shown of each source: counts of each section. */
  shown: readonly ShownSource[];
}

const hour = 3_600_000;
/** More than anybody reads; what lies beyond is counted in the words of the rule. */
const most = 200;

/** @throws IssueError `forbidden`, once the refusal is written down; `not-found`. */
export async function openAlert(steward: Stewarding, alertId: string): Promise<AlertShown> {
  await mustBeAllowed(steward, 'review-access');
  const { database } = steward;
  const alert = await lockedAlert(database, alertId, false);
  await mustNotBeTheirOwn(steward, alert);
  const about = alert.personId ? { personId: alert.personId } : {};
  // Invariant: nothing of the alert is returned before this is committed.
  await looked(database, steward, 'An alert about access was looked at.', about);
  return everythingOf(database, alert);
}

export async function everythingOf(executor: Executor, alert: Alert): Promise<AlertShown> {
  const { personId, userId, firstLookAt, lastLookAt } = alert;
  const near = (hours: number) =>
    [new Date(firstLookAt.getTime() - hours * hour), new Date(lastLookAt.getTime() + hours * hour)] as const;
  const ids = distinct(alert.signals.flatMap(({ looks }) => looks.map(({ disclosureId }) => disclosureId)));
  const [person, saidWhy, events, readerDid, others, acts, alerts] = await Promise.all([
    personOf(executor, alert),
    saidWhyOf(executor, alert),
    ids.length === 0 ? [] : eventsOfDisclosures(executor, ids.slice(0, most)),
    executor.run(selectLooksNear({ userId }, ...near(2), most)),
    personId ? executor.run(selectLooksNear({ personId }, ...near(72), most)) : [],
    executor.run(selectActs([alert.alertId])),
    executor.run(selectAlertsOfReader(userId, 50)),
  ]);
  const othersLooked = others.map(lookOfRow).filter((look) => look.userId !== userId);
  const names = await executor.run(selectReaders(distinct(othersLooked.map((look) => look.userId))));
  const nameOf = new Map(names.map(({ user_id, name }) => [user_id, name]));
  return {
    alert,
    ...(person ? { person } : {}),
    disclosures: disclosuresOf(events),
    saidWhy,
    readerDid: readerDid.map(lookOfRow),
    othersLooked: othersLooked.map((look) => ({ ...look, name: nameOf.get(look.userId) ?? look.userId })),
    acts,
    others: alerts.map(alertOf).filter(({ alertId }) => alertId !== alert.alertId),
  };
}

async function saidWhyOf(executor: Executor, { userId, personId }: Alert): Promise<SaidWhy[]> {
  if (!personId) return [];
  const current = await currentPersonOf(executor, personId);
  const ids = distinct([personId, current]);
  const claims = await claimsOf(executor, userId, ids);
  const emergencies = await breakGlassOf(executor, userId, ids);
  return [
    ...claims.map(({ claimedAt, reasonWords }) => ({ at: claimedAt, emergency: false, words: reasonWords })),
    ...emergencies.map(({ beganAt, reasonWords, note }) => ({
      at: beganAt,
      emergency: true,
      words: reasonWords,
      note,
    })),
  ].toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

async function personOf(executor: Executor, { personId }: Alert) {
  const current = personId && (await currentPersonOf(executor, personId));
  const best = current && (await demographicsOf(executor, current));
  return best ? best.demographics : undefined;
}

function disclosuresOf(events: readonly FollowedEvent[]): DisclosureShown[] {
  return [...Map.groupBy(events, ({ disclosureId }) => disclosureId)].flatMap(([disclosureId, of]) => {
    const opening = of.find(({ kind }) => kind !== 'complete-disclosure');
    if (!disclosureId || !opening) return [];
    const agent = opening.resource.agent.find(({ policy }) => policy !== undefined);
    return [
      {
        disclosureId,
        at: opening.recordedAt,
        kind: opening.kind,
        policies: (agent?.policy ?? []).map((policy) => policy.slice(policy.lastIndexOf('/') + 1)),
        ...(opening.resource.outcomeDesc ? { why: opening.resource.outcomeDesc } : {}),
        shown: shownSources(of),
      },
    ];
  });
}
