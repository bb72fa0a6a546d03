// Writes server/schema.sql from a freshly migrated database.
import { writeFileSync } from 'node:fs';
import pg from 'pg';
import { openDatabase } from '#runtime/database/database.ts';
import { dumpSchema } from '#runtime/database/dump-schema.ts';
import { migrate } from '#runtime/database/migrate.ts';
import { startTestServer } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';

const host = await startTestServer('stop-where-first');
const base = host.ownerUrl;
const name = `lcr_schema_${process.pid}`;
const client = new pg.Client({ connectionString: base });
await client.connect();
await client.query(`create database ${name}`);
const url = new URL(base);
url.pathname = `/${name}`;
try {
  await migrate(url.href);
  const database = openDatabase({ url: url.href, log: silentLog });
  const file = new URL('../server/schema.sql', import.meta.url);
  writeFileSync(file, await dumpSchema(database));
  await database.close();
  console.log(`wrote ${file.pathname}`);
} finally {
  await client.query(`drop database ${name} with (force)`);
  await client.end();
  await host.stop();
}
