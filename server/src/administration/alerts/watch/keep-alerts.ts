// What detection found of a reader's week is compared with what is kept of it: raised, changed, looked at again, or withdrawn.
import type { Executor } from '#runtime/database/database.ts';
import type { Alert, AlertState, KeptSignal } from '../alert.ts';
import { alertOf, insertAct, insertAlert, selectAlertsOfWeek, updateFound } from '../alert-store.ts';
import type { AlertFound } from '../detect/judge-week.ts';
import type { Reader } from '../detect/look.ts';
import type { Signal } from '../detect/signal.ts';
import type { Watching } from '../watching-config.ts';

export async function keepAlerts(
  executor: Executor,
  watching: Watching,
  reader: Reader,
  week: string,
  found: readonly AlertFound[],
  now: Date,
): Promise<{ raised: number }> {
  const kept = new Map(
    (await executor.run(selectAlertsOfWeek(reader.userId, week))).map((row) => [row.alert_id, alertOf(row)]),
  );
  let raised = 0;
  for (const one of found) {
    const before = kept.get(one.alertId);
    kept.delete(one.alertId);
    const after = { ...one, signals: one.signals.map((each) => keptSignal(each, watching)) };
    if (!before) {
      raised += 1;
      const state = canBeExplained(watching, after.signals) ? 'checking' : 'open';
      await executor.run(insertAlert(newAlert(reader, after, state, now), now));
      await act(executor, one.alertId, now, 'raised', inWords(after.signals), {
        score: one.score,
        signals: after.signals,
        state,
      });
      continue;
    }
    const difference = differenceOf(before, after.signals);
    if (difference === 'none' && before.state !== 'withdrawn') continue;
    const state = stateAfter(before, difference, canBeExplained(watching, after.signals));
    await executor.run(updateFound({ ...after, ...timesOf(after.signals), state }, state === 'closed' ? null : now));
    const words = `${difference === 'looked again' ? 'Looked at again. ' : ''}${inWords(after.signals)}`;
    await act(executor, one.alertId, now, difference === 'looked again' ? 'looked-again' : 'found-otherwise', words, {
      score: one.score,
      signals: after.signals,
      state,
      ...(before.state === 'closed' && state !== 'closed' ? { reopened: true, outcomeBefore: before.outcome } : {}),
    });
  }
  for (const gone of kept.values()) {
    // What a privacy officer has said of it stands.
    if (gone.state === 'withdrawn' || gone.state === 'closed') continue;
    await executor.run(updateFound({ ...gone, state: 'withdrawn' }, null));
    await act(executor, gone.alertId, now, 'withdrawn', 'What the reader did later makes it no longer odd.', {
      score: gone.score,
      signals: gone.signals,
    });
  }
  return { raised };
}

/** Whether evidence could close it: one rule that nothing explains is enough that it cannot. */
export function canBeExplained(watching: Watching, signals: readonly Pick<KeptSignal, 'rule'>[]): boolean {
  return signals.every(({ rule }) => (watching.rules.find(({ id }) => id === rule)?.explainedBy.length ?? 0) > 0);
}

function differenceOf(before: Alert, signals: readonly KeptSignal[]): 'none' | 'otherwise' | 'looked again' {
  const looks = (each: readonly KeptSignal[]) =>
    new Set(each.flatMap((one) => one.looks.map(({ sequence }) => sequence)));
  const known = looks(before.signals);
  // A rule that fires now for a look that was there before is no further look.
  if ([...looks(signals)].some((sequence) => !known.has(sequence))) return 'looked again';
  return canonical(before.signals) === canonical(signals) ? 'none' : 'otherwise';
}

const canonical = (signals: readonly KeptSignal[]) =>
  JSON.stringify(
    signals.map(({ rule, words, weight, weak, looks }) => [
      rule,
      words,
      weight,
      weak,
      looks.map(({ sequence }) => sequence),
    ]),
  );

function stateAfter(
  before: Alert,
  difference: 'none' | 'otherwise' | 'looked again',
  explainable: boolean,
): AlertState {
  if (before.state === 'open') return 'open';
  if (before.state === 'closed') return difference === 'looked again' ? 'open' : 'closed';
  return explainable ? 'checking' : 'open';
}

function newAlert(
  reader: Reader,
  found: Pick<AlertFound, 'alertId' | 'personId' | 'week' | 'score'> & { signals: readonly KeptSignal[] },
  state: AlertState,
  now: Date,
): Alert {
  const { userId, name, roleId, organisation } = reader;
  return {
    ...found,
    userId,
    userName: name,
    roleId,
    organisation,
    ...timesOf(found.signals),
    state,
    evidence: [],
    raisedAt: now,
    heldOpen: false,
    version: 1,
  };
}

function timesOf(signals: readonly KeptSignal[]): { firstLookAt: Date; lastLookAt: Date } {
  const times = signals.flatMap(({ looks }) => looks.map(({ at }) => Date.parse(at)));
  return { firstLookAt: new Date(Math.min(...times)), lastLookAt: new Date(Math.max(...times)) };
}

function keptSignal({ rule, name, words, weight, weak, looks }: Signal, { launch }: Watching): KeptSignal {
  return {
    rule,
    name,
    words,
    weight,
    weak,
    looks: looks.map(({ sequence, at, personId, disclosureId, relationships }) => ({
      sequence,
      at: at.toISOString(),
      ...(personId ? { personId } : {}),
      ...(disclosureId ? { disclosureId } : {}),
      ...(launch !== undefined && relationships.includes(launch) ? { launched: true as const } : {}),
    })),
  };
}

const inWords = (signals: readonly KeptSignal[]) => signals.map(({ name, words }) => `${name}: ${words}`).join(' ');

const act = (
  executor: Executor,
  alertId: string,
  at: Date,
  what: string,
  words: string,
  detail: Record<string, unknown>,
) => executor.run(insertAct({ alert_id: alertId, at, by_user: null, by_name: null, act: what, words, detail }));
