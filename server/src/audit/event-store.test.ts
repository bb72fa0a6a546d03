// What each role can really do, tried: the grants stand in migrations, beside the tables they are about.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';

const database = await createTestDatabase();
const owner = database.as('owner');
const server = database.as('server');
const inbox = database.as('inbox');
const auditor = database.as('auditor');

const [{ name: ownerName } = { name: '' }] = await owner.run<{ name: string }>({
  text: 'select current_user as name',
});

const columns = 'event_id, recorded_at, kind, request_id, resource';
const values = `gen_random_uuid(), '2001-01-01', 'sign-in', 'r', '{}'`;

test('whoever adds to the log chooses neither the place of an event nor the time it was written', async () => {
  for (const role of [server, inbox]) {
    for (const [column, value] of [
      ['sequence', '-5'],
      ['written_at', `'2001-01-01'`],
    ])
      await assert.rejects(
        role.run({
          text: `insert into audit.event (${column}, ${columns}) overriding system value values (${value}, ${values})`,
        }),
        { code: '42501' },
      );
    await role.run({ text: `insert into audit.event (${columns}) values (${values})` });
  }
  const written = await auditor.run<{ sequence: number; late: boolean }>({
    text: `select sequence, written_at > now() - interval '1 minute' as late from audit.event order by sequence`,
  });
  assert.deepEqual(
    written.map(({ late }) => late),
    [true, true],
  );
  await assert.rejects(server.run({ text: `select setval('audit.event_sequence_seq', 1)` }), { code: '42501' });
});

const forbidden: Readonly<Record<string, readonly string[]>> = {
  server: [
    `update record.resource_version set content = 'x'`,
    'delete from record.resource_version',
    'truncate record.resource_version',
    `update record.item set title = 'x'`,
    `insert into record.patient values (gen_random_uuid(), now(), now())`,
    `update inbox.message set content = 'x'`,
    'delete from inbox.message',
    `update patient_index.link set because = 'x'`,
    'delete from patient_index.demographics_version',
    'delete from patient_index.patient',
  ],
  inbox: [
    'select count(*) from audit.event',
    `update audit.event set kind = 'x'`,
    `update record.resource_version set content = 'x'`,
    'delete from record.resource_version',
    `update inbox.message set content = 'x'`,
    'delete from inbox.message',
    `update patient_index.link set because = 'x'`,
    'select count(*) from sign_in.session',
    'select count(*) from sources.last_answer',
  ],
  auditor: [
    'select count(*) from record.item',
    'select count(*) from inbox.message',
    'select count(*) from patient_index.patient',
    'select count(*) from sign_in.session',
  ],
};
const anybody = [
  'create table public.own (a int)',
  'create schema own',
  `set role ${ownerName}`,
  `set session authorization ${ownerName}`,
  'alter table audit.event disable trigger all',
  `select pg_read_file('/etc/passwd')`,
  `copy audit.event to program 'cat'`,
  `select lo_import('/etc/passwd')`,
  'set session_replication_role = replica',
  'create extension dblink',
];

for (const [name, statements] of Object.entries(forbidden)) {
  test(`${name} is refused what is not its business`, async () => {
    const role = { server, inbox, auditor }[name]!;
    for (const text of [...statements, ...anybody]) await assert.rejects(role.run({ text }), { code: '42501' }, text);
  });
}

test('what every role is refused, somebody can do: the statements are right', async () => {
  for (const text of new Set(Object.values(forbidden).flat()))
    await assert.rejects(
      owner.transaction(async (transaction) => {
        await transaction.run({ text });
        throw new Error('taken back');
      }),
      /taken back/,
      text,
    );
});
