// What a feed's owner can act on: how many items came to what, what to mend and where, and what was kept against the feed and why.
import type { Executor } from '#runtime/database/database.ts';
import * as store from './import-store.ts';

export interface ImportReport {
  /** For reading. */
  text: string;
  /** For a spreadsheet: one line for each thing to mend. */
  csv: string;
}

const costs: Readonly<Record<store.ReportRow['cost'], string>> = {
  refused: 'The item was not taken',
  'left-out': 'What stands there was left out',
  mended: 'It was read another way',
};

/** @param feedName as its owner knows it. */
export async function reportImport(executor: Executor, runId: string, feedName: string): Promise<ImportReport> {
  const [run] = await executor.run(store.selectRun(runId));
  if (!run) throw new Error('There is no such run.');
  const problems = await executor.run(store.selectProblems(run.feed_id));
  const decisions = await executor.run(store.selectDecisions(runId));
  const kept = decisions.filter(({ decision }) => decision === 'kept');
  const { counts } = run;
  const count = (name: string) => counts[name] ?? 0;
  const taken = count('new') + count('changed') + count('same');
  const lines = [
    `Import of ${feedName}`,
    `Begun ${run.started_at.toISOString()}, ${run.ended_at ? `ended ${run.ended_at.toISOString()}` : 'not ended'}.`,
    run.outcome === 'complete' ? 'Every page was read.' : 'It broke off and goes on from there the next time.',
    ...(run.because ? [run.because] : []),
    '',
    `${taken} items taken: ${count('new')} new, ${count('changed')} changed, ${count('same')} as they were.`,
    `${count('refused')} not taken, ${count('unread')} could not be read, ${count('gone')} gone from the feed and taken out.`,
    ...sections(problems),
    ...(kept.length > 0
      ? [
          '',
          'Said otherwise here, and kept',
          ...kept.map(({ service_id, entity, field, because }) => `  ${entity} ${field} of ${service_id}: ${because}`),
        ]
      : []),
  ];
  return { text: `${lines.join('\n')}\n`, csv: csvOf(problems) };
}

/** The same fault of many items is said once, with how many and the first few. */
function sections(problems: readonly store.ReportRow[]): string[] {
  if (problems.length === 0) return ['', 'There is nothing to mend.'];
  return Object.entries(costs).flatMap(([cost, title]) => {
    const of = problems.filter((problem) => problem.cost === cost);
    if (of.length === 0) return [];
    const groups = Map.groupBy(
      of,
      ({ place, words }) => `${place.replaceAll(/\[\d+\]/g, '[]') || 'the item'}: ${words}`,
    );
    return [
      '',
      title,
      ...[...groups]
        .toSorted(([, one], [, other]) => other.length - one.length)
        .map(([fault, rows]) => {
          const ids = [...new Set(rows.map(({ item_id }) => item_id))];
          return `  ${fault}\n    ${ids.length} item${ids.length === 1 ? '' : 's'}: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ' …' : ''}`;
        }),
    ];
  });
}

function csvOf(problems: readonly store.ReportRow[]): string {
  const rows = problems.map(({ item_id, name, cost, place, words }) => [
    item_id,
    name ?? '',
    costs[cost],
    place,
    words,
  ]);
  return [['item', 'name', 'what happened', 'where', 'what to do'], ...rows]
    .map((row) => row.map(cell).join(','))
    .join('\r\n')
    .concat('\r\n');
}

/** A spreadsheet would run what begins so. Source: OWASP, CSV Injection. */
const cell = (value: string) => `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
