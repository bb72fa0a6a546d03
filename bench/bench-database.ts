// A database for one benchmark, on the PostgreSQL the tests use; made anew for every run.
import pg from 'pg';
import { type Database, openDatabase } from '#runtime/database/database.ts';
import { migrate } from '#runtime/database/migrate.ts';
import { type Purpose, urlFor } from '#runtime/database/roles.ts';
import { startTestServer } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';

export interface BenchDatabase extends Database {
  ownerUrl: string;
}

/**
 * Connections with one purpose's rights to a database with the current schema; dropped when closed.
 * @param name of the benchmark, small letters.
 * @param keptAs a database to go on with, made where there is none, and left when closed.
 */
export async function openBenchDatabase(
  name: string,
  purpose: Purpose = 'server',
  keptAs?: string,
): Promise<BenchDatabase> {
  const server = process.env['TEST_DATABASE_URL'] ?? (await startTestServer('leave-running')).ownerUrl;
  const database = keptAs ?? `lcr_bench_${name}_${process.pid}`;
  const onServer = async (statement: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    try {
      return (await client.query(statement, values)).rowCount ?? 0;
    } finally {
      await client.end();
    }
  };
  if ((await onServer('select from pg_database where datname = $1', [database])) === 0)
    await onServer(`create database ${database}`);
  const url = new URL(server);
  url.pathname = `/${database}`;
  await migrate(url.href);
  const connections = openDatabase({ url: urlFor(purpose, url.href, {}), log: silentLog });
  return {
    ...connections,
    ownerUrl: url.href,
    async close() {
      await connections.close();
      if (keptAs === undefined) await onServer(`drop database if exists ${database} with (force)`);
    },
  };
}
