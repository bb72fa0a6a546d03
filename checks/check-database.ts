// A database of its own for a check that is no test: made, migrated, and dropped when the check is done.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Database, openDatabase } from '#runtime/database/database.ts';
import { migrate } from '#runtime/database/migrate.ts';
import { type Purpose, urlFor } from '#runtime/database/roles.ts';
import { startTestServer } from '#runtime/database/test-database.ts';
import { type Log, silentLog } from '#runtime/log.ts';

export interface CheckDatabase {
  ownerUrl: string;
  url(purpose: Purpose): string;
  /** Connections with one purpose's rights, closed with the rest. */
  as(purpose: Purpose, options?: { log?: Log; maxTransactions?: number }): Database;
  drop(): Promise<void>;
}

/** On the PostgreSQL given, else on TEST_DATABASE_URL, else on the embedded one of the tests. */
export async function createCheckDatabase(server?: string): Promise<CheckDatabase> {
  const base = server ?? process.env['TEST_DATABASE_URL'] ?? (await startTestServer('leave-running')).ownerUrl;
  const name = `lcr_check_${process.pid}_${randomBytes(4).toString('hex')}`;
  await asOwner(base, `create database ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  const ownerUrl = url.href;
  await migrate(ownerUrl);
  const opened: Database[] = [];
  return {
    ownerUrl,
    url: (purpose) => urlFor(purpose, ownerUrl, {}),
    as(purpose, { log = silentLog, ...options } = {}) {
      const database = openDatabase({ url: urlFor(purpose, ownerUrl, {}), log, ...options });
      opened.push(database);
      return database;
    },
    async drop() {
      await Promise.all(opened.map((database) => database.close()));
      await asOwner(base, `drop database if exists ${name} with (force)`);
    },
  };
}

async function asOwner(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
