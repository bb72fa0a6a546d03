// Real GP Connect records and documents that nobody here wrote, through the adapter and the page model.
// Every entry must come out or be accounted for, every value be carried or reported, every resource be FHIR R4.
// GP_CONNECT_FOLDER names another folder of records (*.json, or the same layout as shared/data/gp-connect).
import { join } from 'node:path';
import { fetchDocuments, overHttp } from './gp-connect/over-http.ts';
import { type ReadRecord, readRecord } from './gp-connect/read-record.ts';
import { recordsIn } from './gp-connect/records.ts';
import { checkClaims } from './gp-connect/uk-core-claims.ts';
import type { Resource } from '#standards/fhir/types.ts';
import { type Part, type PartReport, table } from './part.ts';

export const part: Part = {
  name: 'gp-connect',
  needs: 'gp-connect',
  async run(given, print) {
    const folder = process.env['GP_CONNECT_FOLDER'] ?? given;
    const records = recordsIn(folder);
    const failures: string[] = [];
    const totals = emptyTotals();
    const losses = new Map<string, number>();
    const rows: (string | number)[][] = [];
    const resources: Resource[] = [];

    for (const { file, text } of records) {
      try {
        const read = readRecord(text);
        rows.push(rowOf(file, read));
        resources.push(...read.translation.resources);
        addUp(totals, read, losses);
        failures.push(...read.failures.map((failure) => `${file}: ${failure}`));
      } catch (error) {
        totals.crashes += 1;
        failures.push(`${file}: crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
    print(table(headings, rows));
    print('');
    print(table(['places', 'effect, place and reason'], tallest(losses)));
    print('');
    const claims = await checkClaims(resources);
    if (claims)
      print(`${claims.made - claims.broken} of ${claims.made} resources that name a UK Core profile conform to it`);
    for (const reason of claims?.reasons ?? []) print(`  ${reason}`);
    print('');
    failures.push(...(await overHttp(records, print)));
    const documents = await fetchDocuments(join(folder, 'documents'), print);
    failures.push(...documents.failures);
    const { records: _records, ...counts } = totals;
    const summary = {
      records: records.length,
      ...counts,
      ukCoreClaims: claims?.made ?? 0,
      ukCoreBroken: claims?.broken ?? 0,
      documents: documents.count,
      documentsTaken: documents.taken,
    };
    print(
      Object.entries(summary)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    );
    return { summary, failures } satisfies PartReport;
  },
};

const headings = [
  'record',
  'entries',
  'contained',
  'resources',
  'items',
  'grouping',
  'twice',
  'unknown',
  'losses',
  'dangling',
  'invalid',
  'ms',
  'outcome',
];

function rowOf(
  file: string,
  { translation, described, invalid, entries, contained, outcome, ms }: ReadRecord,
): (string | number)[] {
  const fates = (fate: string) => translation.entries.filter((entry) => entry.fate === fate).length;
  return [
    file.replace(/\.json$/, '').slice(0, 58),
    entries,
    contained,
    translation.resources.length,
    described.reduce((sum, { items }) => sum + items.length, 0),
    described.filter(({ notShown }) => notShown).length,
    fates('duplicate'),
    fates('unknown') + fates('unreadable') + fates('outcome'),
    translation.losses.length,
    translation.losses
      .filter(({ effect }) => effect === 'dangling')
      .reduce((sum, { reason }) => sum + timesOf(reason), 0),
    invalid,
    Math.round(ms),
    outcome ?? 'no patient: translated only',
  ];
}

/** "… (12 places)" → 12. */
const timesOf = (reason: string) => Number(/ \((\d+) places\)$/.exec(reason)?.[1] ?? 1);

const emptyTotals = () => ({
  records: 0,
  entries: 0,
  contained: 0,
  resources: 0,
  items: 0,
  losses: 0,
  dangling: 0,
  invalid: 0,
  crashes: 0,
  answered: 0,
  partlyAnswered: 0,
  nothingRecorded: 0,
  translatedOnly: 0,
});

function addUp(totals: ReturnType<typeof emptyTotals>, read: ReadRecord, losses: Map<string, number>): void {
  totals.entries += read.entries;
  totals.contained += read.contained;
  totals.resources += read.translation.resources.length;
  totals.items += read.described.reduce((sum, { items }) => sum + items.length, 0);
  totals.invalid += read.invalid;
  if (read.outcome === undefined) totals.translatedOnly += 1;
  if (read.outcome === 'answered') totals.answered += 1;
  if (read.outcome === 'partly-answered') totals.partlyAnswered += 1;
  if (read.outcome === 'nothing-recorded') totals.nothingRecorded += 1;
  for (const { location, effect, reason } of read.translation.losses) {
    const times = timesOf(reason);
    totals.losses += times;
    if (effect === 'dangling') totals.dangling += times;
    const key = `${effect} ${location}: ${reason.replace(/ \(\d+ places\)$/, '')}`;
    losses.set(key, (losses.get(key) ?? 0) + times);
  }
}

const tallest = (losses: ReadonlyMap<string, number>) =>
  [...losses].toSorted((one, other) => other[1] - one[1]).map(([what, times]) => [times, what]);
