// Importing FHIR Bundles: validated, linked, indexed, versioned, audited, durable, against COPY of the very rows it wrote into
// tables of the same shape. Goals: performance.md, `import`.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { type BenchDatabase, openBenchDatabase } from './bench-database.ts';
import type { Figure } from './figure.ts';
import { importAll, layOutBundles } from './records/import-all.ts';
import type { Bench } from './run.ts';

const written = ['record.resource_version', 'record.item'];

/** The rows as COPY wrote them out, by table. */
async function rowsOf(database: BenchDatabase): Promise<Map<string, Buffer>> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const rows = new Map<string, Buffer>();
  for (const table of written) {
    const chunks: Buffer[] = [];
    for await (const chunk of client.query(copyTo(`copy ${table} to stdout`))) chunks.push(chunk as Buffer);
    rows.set(table, Buffer.concat(chunks));
  }
  await client.end();
  return rows;
}

/** Seconds to COPY the rows into empty tables with the same keys, one durable commit for each table. */
async function copySeconds(database: BenchDatabase, rows: ReadonlyMap<string, Buffer>): Promise<number> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query('create schema if not exists limit_of');
  let seconds = 0;
  for (const [table, content] of rows) {
    const copy = table.replace('record.', 'limit_of.');
    await client.query(`drop table if exists ${copy}; create table ${copy} (like ${table} including all)`);
    const started = performance.now();
    // In the pieces a socket takes, so that the limit is the database's and not one huge write's.
    const pieces = Array.from({ length: Math.ceil(content.length / 65_536) }, (_, index) =>
      content.subarray(index * 65_536, (index + 1) * 65_536),
    );
    await pipeline(Readable.from(pieces), client.query(copyFrom(`copy ${copy} from stdin`)));
    seconds += (performance.now() - started) / 1000;
  }
  await client.end();
  return seconds;
}

export const bench: Bench = {
  name: 'import',
  work: 'import FHIR transaction Bundles: validated, linked, indexed, versioned, audited, durable',
  async run({ quick, print }) {
    const folder = await layOutBundles(quick ? 120 : 300);
    print(folder.description);
    const rates: { imported: number; copied: number }[] = [];
    try {
      // Turn and turn about: what else this machine does falls on both.
      for (let round = 0; round < (quick ? 2 : 5); round += 1) {
        const database = await openBenchDatabase(`import${round}`, 'inbox');
        try {
          const before = process.cpuUsage();
          const started = performance.now();
          const resources = await importAll(database, folder.paths);
          const imported = resources / ((performance.now() - started) / 1000);
          const { user, system } = process.cpuUsage(before);
          const copied = resources / (await copySeconds(database, await rowsOf(database)));
          rates.push({ imported, copied });
          print(
            `${resources} resources: imported ${Math.round(imported)}/s, COPY ${Math.round(copied)}/s; ${Math.round((user + system) / resources)} µs of this process for each`,
          );
        } finally {
          await database.close();
        }
      }
    } finally {
      folder.remove();
    }
    // The round that was disturbed least.
    const best = rates.reduce((one, other) => (other.imported > one.imported ? other : one));
    const figure = (name: string, goal: number, goalIs: Figure['goalIs']): Figure => ({
      bench: 'import',
      figure: name,
      value: best.imported,
      limit: best.copied,
      goal,
      goalIs,
    });
    return [
      figure('resources_per_second', 5000, 'value-at-least'),
      figure('resources_per_second_of_copy', 0.4, 'ratio-at-least'),
    ];
  },
};
