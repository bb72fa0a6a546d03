import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { silentLog } from '../log.ts';
import { openDatabase, runBoth, send } from './database.ts';
import { dumpSchema } from './dump-schema.ts';
import { createTestDatabase } from './test-database.ts';

const database = await createTestDatabase();

test('the committed schema.sql is the schema after all migrations', async () => {
  const committed = readFileSync(new URL('../../../schema.sql', import.meta.url), 'utf8');
  assert.equal(await dumpSchema(database.as('owner')), committed, 'run `npm run schema` and commit server/schema.sql');
});

test('the role that serves requests can add to the audit log and cannot change or empty it', async () => {
  const server = database.as('server');
  for (const text of [
    `update audit.event set kind = 'x'`,
    `delete from audit.event`,
    `truncate audit.event`,
    `drop table audit.event`,
    `alter table audit.event disable trigger all`,
  ]) {
    await assert.rejects(server.run({ text }), /permission denied|must be owner/, text);
  }
});

test('the auditor can read the audit log and write nothing', async () => {
  const auditor = database.as('auditor');
  assert.deepEqual(await auditor.run({ text: 'select sequence from audit.event' }), []);
  await assert.rejects(
    auditor.run({
      text: `insert into audit.event (event_id, recorded_at, kind, request_id, resource) values (gen_random_uuid(), now(), 'x', 'x', '{}')`,
    }),
    /permission denied/,
  );
});

test('a transaction that throws leaves nothing behind, and the connection goes on', async () => {
  const server = database.as('server');
  await assert.rejects(
    server.transaction(async (transaction) => {
      await transaction.run({
        text: `insert into audit.event (event_id, recorded_at, kind, request_id, resource) values (gen_random_uuid(), now(), 'x', 'x', '{}')`,
      });
      throw new Error('midway');
    }),
    /midway/,
  );
  assert.deepEqual(await server.run({ text: 'select count(*) from audit.event' }), [{ count: 0 }]);
});

test('of a pipelined transaction everything sent is done in order and committed, or nothing is', async () => {
  const server = database.as('server');
  const insert = (id: string) => ({
    text: `insert into audit.event (event_id, recorded_at, kind, request_id, resource) values ($1, now(), 'x', 'x', '{}')`,
    values: [id],
  });
  const isThere = async (id: string) =>
    (await server.run({ text: 'select from audit.event where event_id = $1', values: [id] })).length === 1;
  const [one, other, third] = [randomUUID(), randomUUID(), randomUUID()];
  const seen = await server.transaction(
    async (transaction) => {
      await send(transaction, insert(one));
      return runBoth(
        transaction,
        { text: 'select count(*)::int as n from audit.event where event_id = $1', values: [one] },
        { text: 'select 2 as n' },
      );
    },
    { pipelined: true },
  );
  assert.deepEqual(seen, [[{ n: 1 }], [{ n: 2 }]]);
  assert.ok(await isThere(one));

  // The last statement's failure is known only when the commit is answered.
  const sentBehind = server.transaction(
    async (transaction) => {
      await send(transaction, insert(other));
      await send(transaction, { text: 'select 1/0' });
      await send(transaction, insert(third));
    },
    { pipelined: true },
  );
  await assert.rejects(sentBehind, /division by zero/);
  const readBehind = server.transaction(
    async (transaction) => {
      await send(transaction, { text: 'select 1/0' });
      await transaction.run({ text: 'select 1' });
    },
    { pipelined: true },
  );
  await assert.rejects(readBehind, /division by zero/, 'not that the transaction is aborted, which says nothing');
  assert.equal((await isThere(other)) || (await isThere(third)), false);
});

test('whoever goes on working after a pipelined transaction has ended reaches no connection', async () => {
  const server = database.as('server');
  const id = randomUUID();
  let late: Promise<unknown> | undefined;
  await assert.rejects(
    server.transaction(
      async (transaction) => {
        late = (async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          await transaction.run({
            text: `insert into audit.event (event_id, recorded_at, kind, request_id, resource) values ($1, now(), 'x', 'x', '{}')`,
            values: [id],
          });
        })();
        late.catch(() => undefined);
        throw new Error('midway');
      },
      { pipelined: true },
    ),
    /midway/,
  );
  await assert.rejects(late!, /the transaction is over/);
  assert.deepEqual(await server.run({ text: 'select from audit.event where event_id = $1', values: [id] }), []);
});

test('a failed statement on the pipelined connection does not harm its neighbours', async () => {
  const server = database.as('server');
  const results = await Promise.allSettled([
    server.run({ text: 'select 1 as n' }),
    server.run({ text: 'select 1/0' }),
    server.run({ text: 'select 2 as n' }),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});

test('the database reconnects after the server cut the connection', async () => {
  const server = database.as('server');
  await server.run({ text: 'select 1' });
  await database.as('owner').run({
    text: `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'lcr_server' and datname = current_database()`,
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(await server.run({ text: 'select 1 as n' }), [{ n: 1 }]);
});

test('listening resumes after the connection was cut, says so, and makes one connection for it', async () => {
  const server = database.as('server');
  const heard: string[] = [];
  const stop = await server.listen('a_channel', (payload) => heard.push(payload));
  const owner = database.as('owner');
  const listeners = () =>
    owner.run<{ pid: number }>({
      text: `select pid from pg_stat_activity where datname = current_database() and application_name = 'local-care-record listen'`,
    });
  // Refused for a while: each try fails, and none may leave a loop of its own behind.
  const limitConnections = (limit: number) =>
    owner.run({
      text: `do $$ begin execute format('alter database %I connection limit ${limit}', current_database()); end $$`,
    });
  await limitConnections(0);
  await owner.run({
    text: 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  });
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await limitConnections(-1);
  for (let tries = 0; heard.length === 0 && tries < 60; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(heard, [''], 'told once that something may have been missed');
  assert.equal((await listeners()).length, 1);
  await owner.run({ text: `notify a_channel, 'word'` });
  for (let tries = 0; heard.length === 1 && tries < 30; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(heard, ['', 'word']);
  await stop();
  assert.deepEqual(await listeners(), []);
});

test('a database that dies in the moment it lets us in fails the work and not the process', async () => {
  const authenticated = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
  const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
  const fields = Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0');
  const dying = Buffer.concat([Buffer.from([0x45, 0, 0, 0, fields.length + 4]), fields]);
  // In one write: the client reads that it may begin and that it is over before anybody holds it.
  const dead = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([authenticated, ready, dying])));
  }).listen(0, '127.0.0.1');
  await once(dead, 'listening');
  const { port } = dead.address() as AddressInfo;
  const warned: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warned.push(message) };
  const deadDatabase = openDatabase({ url: `postgresql://somebody@127.0.0.1:${port}/nothing`, log });
  await assert.rejects(deadDatabase.transaction((transaction) => transaction.run({ text: 'select 1' })));
  assert.ok(warned.includes('database connection lost'));
  await deadDatabase.close();
  dead.close();
});
