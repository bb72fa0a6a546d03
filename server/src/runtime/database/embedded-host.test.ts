import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { silentLog } from '../log.ts';
import { startEmbeddedPostgres } from './embedded-host.ts';

const temporary = mkdtempSync(join(tmpdir(), 'embedded-'));
// Within reach of the user that PostgreSQL runs as, where we are root.
chmodSync(temporary, 0o755);
const dataFolder = join(temporary, 'postgres');
const host = await startEmbeddedPostgres({ dataFolder, databaseName: 'example', fresh: true, log: silentLog });
after(async () => {
  await host.stop();
  rmSync(temporary, { recursive: true, force: true });
});

test('what PostgreSQL trips over stands in no log: no row, no value, no statement', async () => {
  const client = new pg.Client({ connectionString: host.ownerUrl });
  await client.connect();
  await client.query('create table who (nhs_number text primary key, born date)');
  await client.query(`insert into who values ('9990000018', null)`);
  for (const statement of [
    `insert into who values ('9990000018', null)`,
    `insert into who values ('9990000026', 'Zoë Example')`,
    `select '9990000018'::uuid`,
    'select 1 / 0 /* Zoë Example */',
  ])
    await assert.rejects(client.query(statement));
  await assert.rejects(client.query('insert into who values ($1, $2)', ['9990000034', 'Zoë Example']));
  await client.end();
  const log = readFileSync(join(dataFolder, 'postgresql.log'), 'utf8');
  assert.match(log, /ready to accept connections/);
  assert.ok(!/99900000|Zoë|who/.test(log), log);
});
