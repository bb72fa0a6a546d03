// Puts an edition in place of the one before, in the caller's transaction.
import type { Executor } from '#runtime/database/database.ts';
import { columns, type Edition, type Row, type Table } from './edition.ts';
import { wordTable } from '#standards/word-table.ts';

/** How many rows go in one statement. */
const rowsTogether = 5000;

const types: Readonly<Record<string, string>> = wordTable({ active: 'boolean[]' });

/** What is loaded under this name, byte for byte; undefined where nothing is. */
export async function readDigest(database: Executor, name: string): Promise<Buffer | undefined> {
  const [row] = await database.run<{ digest: Buffer }>({
    text: 'select digest from terminology.edition where name = $1',
    values: [name],
  });
  return row?.digest;
}

/** One load of a name at a time. */
export async function lockEdition(transaction: Executor, name: string): Promise<void> {
  await transaction.run({ text: `select pg_advisory_xact_lock(hashtext('terminology ' || $1))`, values: [name] });
}

/**
 * Writes an edition and all its rows, and removes the one it replaces. Readers see the old one until the transaction commits.
 * @param told called now and then with how many rows were read so far.
 * @returns how many rows are held, by table, and how many were left out, by reason.
 */
export async function replaceEdition(
  transaction: Executor,
  edition: Edition,
  { digest, loadedAt, told }: { digest: Buffer; loadedAt: Date; told?: ((rows: number) => void) | undefined },
): Promise<Record<string, number>> {
  await transaction.run({ text: 'delete from terminology.edition where name = $1', values: [edition.name] });
  const [inserted] = await transaction.run<{ id: number }>({
    text: `insert into terminology.edition (name, kind, title, version, version_date, loaded_at, digest, counts)
      values ($1, $2, $3, $4, $5, $6, $7, '{}') returning edition_id as id`,
    values: [edition.name, edition.kind, edition.title, edition.version, edition.versionDate ?? null, loadedAt, digest],
  });
  const { id } = inserted!;
  const counts: Record<string, number> = {};
  const count = (what: string, many: number) => {
    if (many > 0) counts[what] = (counts[what] ?? 0) + many;
  };
  const waiting = new Map<Table, Exclude<Row, { leftOut: string }>[]>();
  let read = 0;
  const flush = async (table: Table) => {
    const rows = waiting.get(table) ?? [];
    if (rows.length === 0) return;
    waiting.set(table, []);
    const kept = await insertRows(transaction, id, table, rows);
    count(table, kept);
    count('said twice', rows.length - kept);
    told?.(read);
  };
  for await (const row of edition.rows()) {
    read += 1;
    if ('leftOut' in row) {
      count(row.leftOut, 1);
      continue;
    }
    const rows = waiting.get(row[0]) ?? [];
    rows.push(row);
    waiting.set(row[0], rows);
    if (rows.length >= rowsTogether) await flush(row[0]);
  }
  for (const table of waiting.keys()) await flush(table);
  return counts;
}

async function insertRows(
  transaction: Executor,
  id: number,
  table: Table,
  rows: readonly Exclude<Row, { leftOut: string }>[],
): Promise<number> {
  const own = columns[table];
  const values = own.map((_, index) => rows.map((row) => row[index + 1]));
  const arrays = own.map((column, index) => `$${index + 2}::${types[column] ?? 'text[]'}`);
  const [kept] = await transaction.run<{ count: number }>({
    text: `with kept as (insert into terminology.${table} (edition_id, ${own.join(', ')})
        select $1::bigint, * from unnest(${arrays.join(', ')}) on conflict do nothing returning 1)
      select count(*) from kept`,
    values: [id, ...values],
  });
  return kept!.count;
}

/** What the edition holds, once all is written. */
export async function keepCounts(transaction: Executor, name: string, counts: Record<string, number>): Promise<void> {
  await transaction.run({
    text: 'update terminology.edition set counts = $2 where name = $1',
    values: [name, JSON.stringify(counts)],
  });
}
