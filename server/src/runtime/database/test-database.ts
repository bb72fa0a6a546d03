// A database of its own for each test file, cloned from a migrated template in well under a second.
// Uses TEST_DATABASE_URL where set, else an embedded PostgreSQL kept running between runs.
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { after } from 'node:test';
import pg from 'pg';
import { silentLog } from '../log.ts';
import { type Database, openDatabase } from './database.ts';
import type { DatabaseHost } from './database-host.ts';
import { startEmbeddedPostgres } from './embedded-host.ts';
import { migrate } from './migrate.ts';
import { type Purpose, urlFor } from './roles.ts';

export interface TestDatabase {
  ownerUrl: string;
  url(purpose: Purpose): string;
  /** Connections with one purpose's rights, closed after the file's tests. */
  as(purpose: Purpose): Database;
}

const template = 'lcr_test_template';

/** Makes a database with the current schema; dropped when the calling file's tests are done. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const base = await testServer();
  const name = `lcr_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await withOwner(base, async (client) => {
    // CREATE DATABASE … TEMPLATE needs the template to itself for a moment.
    await client.query(`select pg_advisory_lock(hashtext('lcr test template'))`);
    await prepareTemplate(client, base);
    await client.query(`create database ${name} template ${template}`);
  });
  const ownerUrl = databaseUrl(base, name);
  const opened: Database[] = [];
  after(async () => {
    await Promise.all(opened.map((database) => database.close()));
    await withOwner(base, (client) => client.query(`drop database if exists ${name} with (force)`));
  });
  return {
    ownerUrl,
    url: (purpose) => urlFor(purpose, ownerUrl, {}),
    as(purpose) {
      const database = openDatabase({ url: urlFor(purpose, ownerUrl, {}), log: silentLog });
      opened.push(database);
      return database;
    },
  };
}

/** The server tests run on: given by the test run, or the embedded one, left running for the next file. */
async function testServer(): Promise<string> {
  return process.env['TEST_DATABASE_URL'] ?? (await startTestServer('leave-running')).ownerUrl;
}

/** Starts, or adopts, the embedded PostgreSQL of the tests. */
export function startTestServer(shared: 'leave-running' | 'stop-where-first'): Promise<DatabaseHost> {
  return startEmbeddedPostgres({
    dataFolder: new URL('../../../../.data/test-postgres', import.meta.url).pathname,
    databaseName: 'lcr_test',
    fresh: false,
    log: silentLog,
    shared,
  });
}

/** Migrates the template, anew where a migration changed under it: during development files are edited in place. */
async function prepareTemplate(client: pg.Client, base: string): Promise<void> {
  const { rows } = await client.query<{ fingerprint: string | null }>(
    `select shobj_description(oid, 'pg_database') as fingerprint from pg_database where datname = $1`,
    [template],
  );
  const wanted = migrationsFingerprint();
  if (rows[0]?.fingerprint === wanted) return;
  await client.query(`drop database if exists ${template} with (force)`);
  await client.query(`create database ${template}`);
  await migrate(databaseUrl(base, template));
  await client.query(`comment on database ${template} is ${client.escapeLiteral(wanted)}`);
}

function migrationsFingerprint(): string {
  const folder = new URL('../../../migrations/', import.meta.url).pathname;
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).toSorted()) hash.update(name).update(readFileSync(folder + name));
  return hash.digest('hex');
}

function databaseUrl(base: string, name: string): string {
  const url = new URL(base);
  url.pathname = `/${name}`;
  return url.href;
}

async function withOwner(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
