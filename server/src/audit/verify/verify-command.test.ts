// Somebody with all the database owner's rights attacks the log; the verifier, with the auditor's rights, the checkpoints kept
// outside and the public key, names what was done. Each attack is done for real and taken back.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import type { PersonId } from '#standards/patient.ts';
import { signCheckpoint, splitNotes } from '#standards/transparency-log/checkpoint.ts';
import { Frontier } from '#standards/transparency-log/merkle-tree.ts';
import { readSigners } from '#standards/transparency-log/signed-note.ts';
import { recordEvent } from '../record-event.ts';
import { hashOfEvent } from '../tree/leaf.ts';
import { type LogFiles, startNotary } from '../tree/notary.ts';
import { proofOf } from '../tree/prove-event.ts';
import { selectLeaf } from '../tree/tree-store.ts';
import { verifyCommand } from './verify-command.ts';

const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');
const server = testDatabase.as('server');
const folder = mkdtempSync(join(tmpdir(), 'verify-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const files: LogFiles = { key: join(folder, 'log.key'), checkpoints: join(folder, 'checkpoints') };
const notary = await startNotary({
  database: testDatabase.as('notary'),
  log: silentLog,
  files,
  partnership: 'example',
  everyMs: 60_000,
});
for (let round = 0; round < 12; round += 1) {
  await Promise.all(
    Array.from({ length: 30 }, (_, at) =>
      recordEvent(server, {
        kind: 'open-record',
        recordedAt: new Date(),
        requestId: `r-${round}-${at}`,
        outcome: 'success',
        agent: { type: 'user', userId: 'a-okafor', name: 'Dr Amina Okafor', roleId: 'gp', organisation: 'Y90001' },
        personId: randomUUID() as PersonId,
        disclosureId: randomUUID(),
      }),
    ),
  );
  await notary.sealNow();
}
await notary.close();

const tables = ['log', 'awaiting_leaf', 'leaf', 'subtree', 'checkpoint', 'event'];
await owner.run({ text: 'create schema kept' });
for (const table of tables) await owner.run({ text: `create table kept.${table} as table audit.${table}` });
const outside = readFileSync(files.checkpoints, 'utf8');

async function takeBack(): Promise<void> {
  await owner.run({ text: 'alter table audit.event disable trigger await_leaf' });
  for (const table of tables) {
    await owner.run({ text: `truncate audit.${table}` });
    await owner.run({ text: `insert into audit.${table} overriding system value select * from kept.${table}` });
  }
  await owner.run({ text: 'alter table audit.event enable trigger await_leaf' });
  writeFileSync(files.checkpoints, outside);
}

const key = join(folder, 'pinned-keys');
copyFileSync(`${files.checkpoints}.keys`, key);
async function verify(...words: string[]): Promise<{ code: number; said: string[] }> {
  const said: string[] = [];
  const given =
    words.length > 0 ? words : ['--database', testDatabase.url('auditor'), '--checkpoints', files.checkpoints];
  const code = await verifyCommand([...given, '--key', key], (line) => said.push(line));
  return { code, said };
}
const run = (text: string) => owner.run({ text });

test('a log nobody touched is whole, and how fast it was verified is said', async () => {
  const { code, said } = await verify();
  assert.equal(code, 0, said.join('\n'));
  assert.match(said[0]!, /^360 events against 1[23] signed checkpoints in [\d.]+ s: \d+ a second\.$/);
  assert.equal(said.at(-1), 'The log is whole: its first 360 events are those that were signed.');
});

const sequenceOf = async (leaf: number) =>
  (await owner.run<{ sequence: number }>({ text: `select sequence from audit.leaf where leaf_index = ${leaf}` }))[0]!
    .sequence;
/** As an attacker who knows the source would: hash, tree and all. */
async function reseal(from: number): Promise<string> {
  const frontier = new Frontier();
  await run('delete from audit.subtree');
  const rows = await owner.run<{ leaf_index: number; hash: Buffer }>({
    text: 'select leaf_index, hash from audit.leaf order by leaf_index',
  });
  for (const { leaf_index, hash } of rows) {
    const [event] = leaf_index >= from ? await owner.run(selectLeaf(leaf_index)) : [];
    const { leaf_index: _, hash: __, ...sealed } = event ?? ({} as never);
    const now = event ? hashOfEvent(sealed) : hash;
    if (event)
      await owner.run({ text: 'update audit.leaf set hash = $2 where leaf_index = $1', values: [leaf_index, now] });
    const subtrees: unknown[][] = [];
    frontier.append(now, (level, index, over) => {
      if (level === 8) subtrees.push([level, index, over]);
    });
    for (const values of subtrees) await owner.run({ text: 'insert into audit.subtree values ($1, $2, $3)', values });
  }
  const [{ origin }] = (await owner.run<{ origin: string }>({ text: 'select origin from audit.log' })) as [
    { origin: string },
  ];
  return `${origin}\n${frontier.size}\n${frontier.root().toString('base64')}\n`;
}

const attacks: Readonly<Record<string, { attack: () => Promise<unknown>; named: RegExp[] }>> = {
  'an event is changed': {
    attack: async () =>
      run(`update audit.event set user_id = 'somebody-else' where sequence = ${await sequenceOf(100)}`),
    named: [/^CHANGED: Event \d+ \(leaf 100\) was changed after it was sealed\.$/],
  },
  'a word within the AuditEvent is changed': {
    attack: async () =>
      run(`update audit.event set resource = jsonb_set(resource, '{agent,0,name}', '"Somebody Else"')
        where sequence = ${await sequenceOf(7)}`),
    named: [/^CHANGED: Event \d+ \(leaf 7\)/],
  },
  'the time an event was written is changed by a millionth of a second': {
    attack: async () =>
      run(
        `update audit.event set written_at = written_at + interval '1 microsecond' where sequence = ${await sequenceOf(8)}`,
      ),
    named: [/^CHANGED: Event \d+ \(leaf 8\)/],
  },
  'an event is deleted': {
    attack: async () => run(`delete from audit.event where sequence = ${await sequenceOf(42)}`),
    named: [/^DELETED: Event \d+ \(leaf 42\) was deleted\.$/],
  },
  'an event is deleted, and its leaf': {
    attack: async () => {
      await run(`delete from audit.event where sequence = ${await sequenceOf(42)}`);
      await run('delete from audit.leaf where leaf_index = 42');
    },
    named: [/^DELETED: Leaves 42 to 42 are not there: 1 events were taken out/],
  },
  'an event is deleted with its leaf, and those behind it move up': {
    attack: async () => {
      await run(`delete from audit.event where sequence = ${await sequenceOf(350)}`);
      await run('delete from audit.leaf where leaf_index = 350');
      await run('update audit.leaf set leaf_index = -leaf_index where leaf_index > 350');
      await run('update audit.leaf set leaf_index = -leaf_index - 1 where leaf_index < 0');
    },
    named: [/^TRUNCATED: The log ends after 359 events; a checkpoint was signed of 360/],
  },
  'two events change places': {
    attack: async () => {
      const [one, other] = [await sequenceOf(10), await sequenceOf(20)];
      await run(
        `update audit.leaf set sequence = case leaf_index when 10 then -1 else -2 end where leaf_index in (10, 20)`,
      );
      await run(
        `update audit.leaf set sequence = case leaf_index when 10 then ${other} else ${one} end where leaf_index in (10, 20)`,
      );
    },
    named: [
      /^REORDERED: Event \d+ stands at leaf 10, and was sealed as leaf 20\.$/,
      /^REORDERED: Event \d+ stands at leaf 20, and was sealed as leaf 10\.$/,
    ],
  },
  'two events change places with their hashes': {
    attack: async () => {
      await run('update audit.leaf set leaf_index = leaf_index + 100000 where leaf_index in (65, 70)');
      await run(
        'update audit.leaf set leaf_index = case leaf_index when 100065 then 70 else 65 end where leaf_index > 100000',
      );
    },
    named: [/^REORDERED: Leaves 65 and 70 have changed places, with their hashes\.$/],
  },
  'an event is put in beside the log': {
    attack: async () => {
      await run('alter table audit.event disable trigger await_leaf');
      await run(`insert into audit.event (event_id, recorded_at, kind, request_id, resource)
        values (gen_random_uuid(), now(), 'open-record', 'forged', '{}')`);
      await run('alter table audit.event enable trigger await_leaf');
    },
    named: [/^INSERTED: Event \d+ was put in beside the log: it was never sealed\.$/],
  },
  'an event is put in at the end, with a leaf': {
    attack: async () => {
      await run(`insert into audit.event (event_id, recorded_at, kind, request_id, resource)
        values (gen_random_uuid(), now(), 'open-record', 'forged', '{}')`);
      await run('delete from audit.awaiting_leaf');
      await run(`insert into audit.leaf select 360, max(sequence), sha256('x') from audit.event`);
      await reseal(360);
    },
    named: [/^INSERTED: Leaves 360 to 360 are in no signed checkpoint/],
  },
  'the end is cut off, checkpoints in the database too': {
    attack: async () => {
      await run('delete from audit.event where sequence in (select sequence from audit.leaf where leaf_index >= 300)');
      await run('delete from audit.leaf where leaf_index >= 300');
      await run('delete from audit.checkpoint where size > 300');
    },
    named: [/^TRUNCATED: The log ends after 300 events; a checkpoint was signed of 360: 60 were cut off its end\.$/],
  },
  'everything is emptied': {
    attack: async () => {
      for (const table of ['event', 'leaf', 'subtree', 'checkpoint']) await run(`truncate audit.${table}`);
    },
    named: [/^TRUNCATED: The log ends after 0 events/],
  },
  'an event is changed, and the tree made to fit': {
    attack: async () => {
      await run(`update audit.event set user_id = 'somebody-else' where sequence = ${await sequenceOf(100)}`);
      await reseal(100);
    },
    named: [/^FORKED: The log is not the one that was signed: leaves 90 to 119 are others/],
  },
  'the whole end is replaced, and signed with another key': {
    attack: async () => {
      await run(`update audit.event set user_id = 'somebody-else'
        where sequence in (select sequence from audit.leaf where leaf_index >= 200)`);
      const text = await reseal(200);
      const [origin, size, root] = text.split('\n') as [string, string, string];
      const stranger = await startNotary({
        database: testDatabase.as('notary'),
        log: silentLog,
        files: { key: join(folder, 'stranger.key'), checkpoints: join(folder, 'stranger') },
        partnership: 'example',
        everyMs: 60_000,
      });
      await stranger.close();
      const signers = readSigners(readFileSync(join(folder, 'stranger.key'), 'utf8'), origin);
      const note = signCheckpoint({ origin, size: Number(size), root: Buffer.from(root, 'base64') }, signers);
      await run('delete from audit.checkpoint where size > 200');
      await owner.run({ text: 'insert into audit.checkpoint (size, note) values ($1, $2)', values: [360, note] });
    },
    named: [
      /^BAD-SIGNATURE: A checkpoint in the database of size 360 is not signed by a key that is known\.$/,
      /^FORKED: The log is not the one that was signed: leaves 180 to 209/,
    ],
  },
  'the whole end is replaced by somebody who has the key': {
    attack: async () => {
      await run(`update audit.event set user_id = 'somebody-else'
        where sequence in (select sequence from audit.leaf where leaf_index >= 200)`);
      const [origin, size, root] = (await reseal(200)).split('\n') as [string, string, string];
      const signers = readSigners(readFileSync(files.key, 'utf8'), origin);
      const note = signCheckpoint({ origin, size: Number(size), root: Buffer.from(root, 'base64') }, signers);
      await run('delete from audit.checkpoint where size > 200');
      await owner.run({ text: 'insert into audit.checkpoint (size, note) values ($1, $2)', values: [360, note] });
    },
    named: [
      /^FORKED: Two different logs of size 360 were signed with the key of this one\.$/,
      /^FORKED: .* leaves 180/,
    ],
  },
  'a checkpoint outside is changed': {
    attack: async () => {
      const notes = splitNotes(outside);
      const changed = notes.at(-1)!.replace(/\n360\n/, '\n359\n');
      writeFileSync(files.checkpoints, [...notes.slice(0, -1), changed].join('\n'));
    },
    named: [/^BAD-SIGNATURE: A checkpoint in .* of size 359 is not signed by a key that is known\.$/],
  },
  'the log is another, begun anew under another name': {
    attack: async () => {
      for (const table of ['event', 'leaf', 'subtree', 'checkpoint', 'log']) await run(`truncate audit.${table}`);
      const stranger = await startNotary({
        database: testDatabase.as('notary'),
        log: silentLog,
        files: { key: join(folder, 'anew.key'), checkpoints: join(folder, 'anew') },
        partnership: 'example',
        everyMs: 60_000,
      });
      await stranger.close();
    },
    named: [/^BAD-SIGNATURE: A checkpoint in the database of size 0/, /^TRUNCATED: The log ends after 0 events/],
  },
  'an event is kept from being sealed': {
    attack: async () => {
      await run(`insert into audit.event (event_id, recorded_at, written_at, kind, request_id, resource)
        values (gen_random_uuid(), now(), now() - interval '1 hour', 'open-record', 'late', '{}')`);
    },
    named: [/^NOT-SEALED: Event \d+ has waited to be sealed since /],
  },
  'an event is deleted before it is sealed': {
    attack: async () => {
      await run(`insert into audit.event (event_id, recorded_at, kind, request_id, resource)
        values (gen_random_uuid(), now(), 'open-record', 'gone', '{}')`);
      await run(`delete from audit.event where request_id = 'gone'`);
    },
    named: [/^DELETED: Event \d+ was deleted before it was sealed\.$/],
  },
  'a hash kept for proofs is changed': {
    attack: async () => run(`update audit.subtree set hash = sha256('x')`),
    named: [/^CHANGED: 1 of the hashes kept for proofs/],
  },
};

for (const [name, { attack, named }] of Object.entries(attacks)) {
  test(`${name}: named`, async () => {
    try {
      await attack();
      const { code, said } = await verify();
      assert.equal(code, 1, said.join('\n'));
      for (const expected of named)
        assert.ok(
          said.some((line) => expected.test(line)),
          `${expected}\n${said.join('\n')}`,
        );
      assert.ok(
        said.every((line) => !/Okafor|somebody-else/i.test(line)),
        'nothing of what an event says',
      );
    } finally {
      await takeBack();
    }
  });
}

test('taken back, it is whole again: the attacks were all that was named', async () => {
  assert.equal((await verify()).code, 0);
});

test('without a checkpoint from outside it is said what cannot be told; without a key nothing is', async () => {
  const { said } = await verify('--database', testDatabase.url('auditor'));
  assert.ok(said.some((line) => line.startsWith('No checkpoint was kept outside the database')));
  const lines: string[] = [];
  assert.equal(await verifyCommand(['--database', 'postgres://nobody'], (line) => lines.push(line)), 2);
  assert.match(lines[0]!, /which keys are to be believed/);
});

test('an export says the same, without the database', async () => {
  const file = join(folder, 'export.jsonl');
  assert.equal((await verify('--database', testDatabase.url('auditor'), '--write-export', file)).code, 0);
  const whole = await verify('--export', file, '--checkpoints', files.checkpoints);
  assert.equal(whole.code, 0, whole.said.join('\n'));
  writeFileSync(file, readFileSync(file, 'utf8').replace('r-3-7"', 'r-3-8"'));
  const changed = await verify('--export', file, '--checkpoints', files.checkpoints);
  assert.equal(changed.code, 1);
  assert.ok(changed.said.some((line) => line.startsWith('CHANGED: Event')));
});

test('the proof of one event is believed, and not when a letter of the event is changed', async () => {
  const proof = (await proofOf(server, 123))!;
  const file = join(folder, 'proof.json');
  writeFileSync(file, JSON.stringify(proof));
  const { code, said } = await verify('--proof', file);
  assert.equal(code, 0);
  assert.match(said[0]!, /^Event \d+ is in the log, at leaf 123, as it was written\.$/);
  writeFileSync(file, JSON.stringify({ ...proof, event: { ...proof.event, user_id: 'x' } }));
  assert.deepEqual(await verify('--proof', file), {
    code: 1,
    said: ['The event is not the one in the log at this place.'],
  });
  writeFileSync(file, JSON.stringify({ ...proof, leafIndex: 124 }));
  assert.equal((await verify('--proof', file)).code, 1);
  assert.equal(await proofOf(server, 9999), undefined);
});

test('the verifier needs of this project only what is pure', () => {
  const here = new URL('./', import.meta.url);
  const mine = ['verify-command', 'verify-log', 'log-copy-store', 'read-heads', 'named-swap', 'event-proof'];
  const allowed =
    /^(node:|pg$|\.\/|\.\.\/tree\/(leaf|sealed-event-store)\.ts$|#standards\/(transparency-log|canonical-json))/;
  for (const name of mine) {
    const text = readFileSync(new URL(`${name}.ts`, here), 'utf8');
    for (const [, from] of text.matchAll(/from '([^']+)'/g)) assert.match(from!, allowed, name);
  }
  for (const name of ['leaf', 'sealed-event-store']) {
    const text = readFileSync(new URL(`../tree/${name}.ts`, here), 'utf8');
    for (const [, from] of text.matchAll(/from '([^']+)'/g)) assert.match(from!, /^#standards\//, name);
  }
});
