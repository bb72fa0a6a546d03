// An upgrade while people read: another version of the server, with a migration of its own, is started beside the one that serves;
// it brings the schema to its version, takes over, and the old one is stopped. Views and messages go on all the while, and none
// fails. What a migration may do so that this holds is in docs/operations.md (expand, then contract).
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readPartnership } from '#runtime/config/partnership.ts';
import { exampleSession } from '#sign-in/example-people.ts';
import { hospitalTraffic } from '#synthetic/traffic/hospital-traffic.ts';
import { adapterSchemas } from '../../server/src/main.ts';
import { type CheckDatabase, createCheckDatabase } from '../check-database.ts';
import { sendAll } from '../kill/sender.ts';
import { whatHappened } from '../kill/what-happened.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

const root = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
const running: ServerProcess[] = [];
let database: CheckDatabase;
let cookie = '';

before(async () => {
  database = await createCheckDatabase();
  mkdirSync(join(folder, 'audit'));
  const partnership = readPartnership(join(root, 'partnership'), adapterSchemas);
  cookie = await exampleSession(database.ownerUrl, partnership, 'amina-okafor');
});
after(async () => {
  await Promise.all(running.map((server) => server.kill()));
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** The next version: this one and a migration that widens tables the running version reads and writes. */
function nextVersion(): string {
  const place = join(folder, 'next');
  for (const part of ['server', 'web', 'package.json'])
    cpSync(join(root, part), join(place, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  writeFileSync(
    join(place, 'server/migrations/9999_record_add_example.sql'),
    `alter table record.item add column example text;
alter table inbox.message add column example text not null default 'as before';
create table record.example (patient_id uuid not null, example text not null, primary key (patient_id, example));
grant select, insert on record.example to lcr_inbox;
`,
  );
  return place;
}

const start = async (source?: string) => {
  const server = await startServerProcess({
    ownerUrl: database.ownerUrl,
    auditFolder: join(folder, 'audit'),
    ...(source ? { source } : {}),
  });
  running.push(server);
  return server;
};

test('a new version takes over with a migration, while every view and every message goes on', async () => {
  const old = await start();
  let serving = old;
  const traffic = hospitalTraffic({ messages: 4000, patients: 4, seed: 5 });
  const acknowledged: typeof traffic = [];
  // One at a time, as slowly as a ward sends: all the while, and not much else.
  let sending = true;
  let resent = 0;
  const sent = (async () => {
    for (const message of traffic) {
      if (!sending) return;
      const told = await sendAll({
        port: () => serving.mllpPort,
        messages: [message],
        answerTimeoutMs: 5000,
        acknowledged: (each) => acknowledged.push(each),
      });
      resent += told.resent;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  })();
  const owner = database.as('owner');
  let personId: string | undefined;
  for (let tries = 0; !personId; tries += 1) {
    assert.ok(tries < 300, 'nobody was heard of in 15 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
    [personId] = (
      await owner.run<{ id: string }>({
        text: 'select person_id as id from record.patient join patient_index.patient using (patient_id) limit 1',
      })
    ).map(({ id }) => id);
  }
  const claimed = await fetch(`${old.url}/record/${personId}/access`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'way=claim-relationship&reason=caring-now',
  });
  assert.equal(claimed.status, 303);

  const views = { old: 0, oldAfterMigration: 0, next: 0 };
  const failures: string[] = [];
  /** Views under way, by server. */
  const reading = new Map<ServerProcess, number>();
  let migrated = false;
  let viewing = true;
  const viewer = async () => {
    while (viewing) {
      const to = serving;
      const afterMigration = migrated;
      reading.set(to, (reading.get(to) ?? 0) + 1);
      try {
        const response = await fetch(`${to.url}/record/${personId}`, {
          headers: { cookie: `${cookie}; lcr-scripts=1` },
        });
        const page = await response.text();
        if (response.status !== 200 || page.includes('This page is not complete')) failures.push(`${response.status}`);
        else if (to === old) {
          views.old += 1;
          if (afterMigration) views.oldAfterMigration += 1;
        } else views.next += 1;
      } catch (error) {
        failures.push(String((error as Error).cause ?? error));
      } finally {
        reading.set(to, reading.get(to)! - 1);
      }
    }
  };
  const viewers = Promise.all([viewer(), viewer()]);

  const next = await start(nextVersion());
  migrated = true;
  const isMigrated = await owner.run({
    text: `select from information_schema.columns where table_schema = 'record' and table_name = 'item' and column_name = 'example'`,
  });
  assert.equal(isMigrated.length, 1, 'the next version brought its migration');
  // The old version goes on with the new schema: a roll-out of several takes time.
  const before = views.oldAfterMigration;
  for (let tries = 0; views.oldAfterMigration < before + 3 && tries < 400; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  // As a balancer drains: nobody new, and whoever reads is waited for.
  serving = next;
  for (let tries = 0; reading.get(old)! > 0 && tries < 600; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await old.stop();
  for (let tries = 0; views.next < 3 && tries < 400; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  viewing = sending = false;
  await Promise.all([viewers, sent]);

  assert.deepEqual(failures, []);
  for (const [which, count] of Object.entries(views)) assert.ok(count >= 3, `${count} views: ${which}`);
  assert.ok(acknowledged.length > 20);
  for (let tries = 0; (await owner.run({ text: 'select from inbox.queue limit 1' })).length > 0; tries += 1) {
    assert.ok(tries < 300, 'still queued after 15 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(await whatHappened(owner, acknowledged), []);
  assert.ok(resent <= 2, `${resent} messages had to be sent again: at most the one under way at the change`);
});
