// How many of the real ones watching finds, and how few of the others it asks a privacy officer about: over an invented month and a half with
// planted snooping, by the same judging and reconciling the server does.
import { judgeAll } from '#administration/alerts/example-surroundings.ts';
import { type AlertFound } from '#administration/alerts/detect/judge-week.ts';
import { reconcile } from '#administration/alerts/reconcile/evidence.ts';
import { readWatching, type Watching } from '#administration/alerts/watching-config.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Figure } from './figure.ts';
import type { Bench } from './run.ts';
import { inventMonth, key, type Month, type Planted } from './watching/month.ts';

const shipped = readWatching(new URL('../partnership', import.meta.url).pathname, {})!;

export const bench: Bench = {
  name: 'watching',
  work: 'find planted snooping in an invented month and a half of ordinary access',
  run({ quick, print }) {
    const month = inventMonth({
      seed: 20261123,
      people: quick ? 4000 : 8000,
      nurses: quick ? 60 : 110,
      doctors: quick ? 30 : 55,
    });
    const watching: Watching = { ...shipped, staff: month.staff };
    const began = performance.now();
    // Of the last two weeks: what was planted is there, and by then habits and surnames are known.
    const alerts = judgeAll({ watching, ...month }).filter(({ week }) => week >= month.judgedFrom);
    const seconds = (performance.now() - began) / 1000;
    const judged = alerts.map((alert) => ({ alert, open: !isExplained(watching, month, alert) }));
    const open = judged.filter((one) => one.open).map(({ alert }) => alert);
    const found = (planted: Planted, among: readonly AlertFound[]) => among.some((alert) => fits(alert, planted));

    print(
      `== ${month.looks.length} events of ${month.readers.length} readers in six weeks; ${month.planted.length} planted`,
    );
    print('');
    print(
      `${'planted'.padEnd(50)}${'number'.padStart(8)}${'found'.padStart(8)}${'explained'.padStart(11)}${'no alert'.padStart(10)}`,
    );
    let foundAll = 0;
    for (const [kind, of] of Map.groupBy(month.planted, (planted) => planted.kind)) {
      const onList = of.filter((planted) => found(planted, open)).length;
      const raised = of.filter((planted) => found(planted, alerts)).length;
      foundAll += onList;
      print(
        `${kind.padEnd(50)}${String(of.length).padStart(8)}${String(onList).padStart(8)}${String(raised - onList).padStart(11)}${String(of.length - raised).padStart(10)}`,
      );
    }
    print('');
    print(
      `${'rule'.padEnd(26)}${'fired'.padStart(8)}${'explained'.padStart(11)}${'worklist'.padStart(10)}${'real'.padStart(7)}${'false'.padStart(7)}`,
    );
    const real = new Set(open.filter((alert) => month.planted.some((planted) => fits(alert, planted))));
    for (const { id } of watching.rules) {
      const fired = judged.filter(({ alert }) => alert.signals.some(({ rule }) => rule === id));
      const onList = fired.filter((one) => one.open).map(({ alert }) => alert);
      const truly = onList.filter((alert) => real.has(alert)).length;
      print(
        `${id.padEnd(26)}${String(fired.length).padStart(8)}${String(fired.length - onList.length).padStart(11)}${String(onList.length).padStart(10)}${String(truly).padStart(7)}${String(onList.length - truly).padStart(7)}`,
      );
    }
    const recall = foundAll / month.planted.length;
    print('');
    print(
      `alerts ${alerts.length}, explained by themselves ${alerts.length - open.length}, on the worklist ${open.length}, of them real ${real.size}`,
    );
    const ordinary = open.length - real.size;
    const explained = judged.filter(
      ({ alert, open: isOpen }) => !isOpen && !month.planted.some((planted) => fits(alert, planted)),
    ).length;
    const opened = new Set(
      month.looks
        .filter(({ week, action }) => week >= month.judgedFrom && action === 'opened')
        .map(({ userId, personId, day }) => `${userId} ${personId} ${day}`),
    ).size;
    const weeks = (of: Iterable<AlertFound>) => new Set([...of].map(({ userId, week }) => `${userId} ${week}`));
    const [all, bad] = [weeks(open), weeks(real)];
    print(`the worklist is about ${all.size} weeks of readers, ${bad.size} of them with something planted`);
    print(
      `found ${(recall * 100).toFixed(1)}% of what was planted; ${ordinary} of the worklist are ordinary work, of ${opened} records opened; judged in ${seconds.toFixed(1)} s`,
    );
    const figure = (name: string, value: number, goal: number, goalIs: Figure['goalIs']) => ({
      bench: 'watching',
      figure: name,
      value,
      limit: null,
      goal,
      goalIs,
    });
    return Promise.resolve([
      figure('share of planted snooping on the worklist', recall, 0.8, 'value-at-least'),
      figure(
        'share of ordinary alerts explained by themselves',
        explained / (explained + ordinary),
        0.9,
        'value-at-least',
      ),
      figure(
        'ordinary alerts on the worklist, of 1,000 records opened',
        (ordinary / opened) * 1000,
        20,
        'value-at-most',
      ),
    ]);
  },
};

function isExplained(watching: Watching, { evidence }: Month, { userId, signals }: AlertFound): boolean {
  const organisation = userId.slice(0, 3);
  const people = new Set(signals.flatMap(({ looks }) => looks.flatMap(({ personId }) => personId ?? [])));
  const known = new Map<PersonId, NonNullable<ReturnType<typeof evidence.get>>>();
  for (const personId of people) known.set(personId, evidence.get(key(organisation, personId)) ?? []);
  const kept = signals.map((signal) => ({
    ...signal,
    looks: signal.looks.map(({ sequence, at, personId }) => ({
      sequence,
      at: at.toISOString(),
      ...(personId ? { personId } : {}),
    })),
  }));
  return reconcile(watching, { signals: kept }, known).explained;
}

/** An alert of the same reader about the same person, or about their week, with a look in the time. */
function fits({ userId, personId, signals }: AlertFound, planted: Planted): boolean {
  return (
    userId === planted.userId &&
    (personId === planted.personId || planted.personId === undefined) &&
    signals.some(({ looks }) => looks.some(({ day }) => day >= planted.from && day <= planted.to))
  );
}
