// The tree over the log: every event becomes a leaf, whoever writes it and however many seal; it cannot be changed unseen.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { readCheckpoint, splitNotes } from '#standards/transparency-log/checkpoint.ts';
import { inclusionProof, verifyInclusion } from '#standards/transparency-log/merkle-tree.ts';
import { openNote, readVerifier } from '#standards/transparency-log/signed-note.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessEvent } from '../access-event.ts';
import { recordEvent } from '../record-event.ts';
import { hashOfEvent, leafText, type SealedEvent } from './leaf.ts';
import { type LogFiles, startNotary, verifierKeysFile } from './notary.ts';
import { subtreesIn } from './read-subtree.ts';
import { selectLeaf } from './tree-store.ts';

const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');
const server = testDatabase.as('server');
const auditor = testDatabase.as('auditor');
const folder = mkdtempSync(join(tmpdir(), 'notary-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const files: LogFiles = { key: join(folder, 'log.key'), checkpoints: join(folder, 'checkpoints') };
const start = (more: Partial<Parameters<typeof startNotary>[0]> = {}) =>
  startNotary({
    database: testDatabase.as('notary'),
    log: silentLog,
    files,
    partnership: 'example',
    everyMs: 60_000,
    ...more,
  });

const event = (requestId: string): AccessEvent => ({
  kind: 'open-record',
  recordedAt: new Date('2026-11-23T10:00:00Z'),
  requestId,
  outcome: 'success',
  agent: { type: 'user', userId: 'a-okafor', name: 'Dr Amina Okafor', roleId: 'gp', organisation: 'Y90001' },
  personId: randomUUID() as PersonId,
  disclosureId: randomUUID(),
});
const write = (count: number, from = 0) =>
  Promise.all(Array.from({ length: count }, (_, at) => recordEvent(server, event(`r-${from + at}`))));
const leaves = async () =>
  await auditor.run<{ leaf_index: number; sequence: number }>({
    text: 'select leaf_index, sequence from audit.leaf order by leaf_index',
  });
const verifiers = () => readFileSync(verifierKeysFile(files), 'utf8').trim().split('\n').map(readVerifier);
const lastSigned = () =>
  readCheckpoint(openNote(splitNotes(readFileSync(files.checkpoints, 'utf8')).at(-1)!, verifiers())!)!;

test('every event becomes a leaf, in a row without gaps; its place can be proved to whoever has the checkpoint', async () => {
  const notary = await start();
  await write(600);
  await notary.sealNow();
  const all = await leaves();
  assert.deepEqual(
    all.map(({ leaf_index }) => leaf_index),
    Array.from({ length: 600 }, (_, at) => at),
  );
  const { size, root } = lastSigned();
  assert.equal(size, 600);
  for (const index of [0, 255, 256, 511, 599]) {
    const [leaf] = await auditor.run(selectLeaf(index));
    const { leaf_index: _, hash, ...row } = leaf!;
    assert.deepEqual(hashOfEvent(row), hash);
    const proof = await inclusionProof(index, size, subtreesIn(auditor));
    assert.ok(verifyInclusion({ leaf: hash, index, size, proof, root }));
  }
  await notary.close();
});

test('every column of an event is in what is sealed', async () => {
  const columns = await owner.run<{ name: string }>({
    text: `select column_name as name from information_schema.columns where table_schema = 'audit' and table_name = 'event'`,
  });
  const [leaf] = await auditor.run(selectLeaf(3));
  const { leaf_index: _, hash, ...row } = leaf!;
  assert.deepEqual(Object.keys(row).toSorted(), columns.map(({ name }) => name).toSorted());
  for (const name of Object.keys(row) as (keyof SealedEvent)[]) {
    const changed = { ...row, [name]: name === 'sequence' ? row.sequence + 1 : 'changed' };
    assert.notDeepEqual(hashOfEvent(changed), hash, name);
  }
  assert.match(row.written_at, /\.\d{6}Z$/, 'to the millionth of a second');
  assert.doesNotMatch(leafText(row), /null/);
});

test('a transaction that takes long is sealed when it is done, and one that is taken back never', async () => {
  const notary = await start();
  const before = (await leaves()).length;
  await server.transaction(async (transaction) => {
    await recordEvent(transaction, event('long'));
    await write(3, 1000);
    await notary.sealNow();
    assert.equal((await leaves()).length, before + 3, 'those that are done do not wait for it');
  });
  await assert.rejects(
    server.transaction(async (transaction) => {
      await recordEvent(transaction, event('taken back'));
      throw new Error('no');
    }),
  );
  await notary.sealNow();
  const all = await leaves();
  assert.equal(all.length, before + 4);
  assert.ok(
    all.at(-1)!.sequence < all.at(-2)!.sequence,
    'the one that took long has the earlier sequence and the later leaf',
  );
  assert.deepEqual(await owner.run({ text: 'select from audit.awaiting_leaf' }), []);
  await notary.close();
});

test('two servers seal one tree together, each from where the other left it', async () => {
  const [one, other] = [await start(), await start({ database: testDatabase.as('notary') })];
  const before = (await leaves()).length;
  for (let round = 0; round < 5; round += 1) {
    await write(40, 2000 + round * 100);
    await Promise.all([one.sealNow(), other.sealNow(), write(7, 2050 + round * 100)]);
  }
  await one.sealNow();
  const all = await leaves();
  assert.equal(all.length, before + 5 * 47);
  assert.deepEqual(
    all.map(({ leaf_index }) => leaf_index),
    all.map((_, at) => at),
  );
  const { size, root } = lastSigned();
  const [leaf] = await auditor.run(selectLeaf(size - 1));
  const proof = await inclusionProof(size - 1, size, subtreesIn(auditor));
  assert.ok(verifyInclusion({ leaf: leaf!.hash, index: size - 1, size, proof, root }));
  await Promise.all([one.close(), other.close()]);
});

test('it looks by itself, and seals what it finds well within a second', async () => {
  const notary = await start({ everyMs: 20 });
  await write(1, 3000);
  for (let tries = 0; (await owner.run({ text: 'select from audit.awaiting_leaf' })).length > 0; tries += 1) {
    assert.ok(tries < 200, 'it was not sealed');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await notary.close();
});

test('where a checkpoint cannot be written outside, that is said, and it is written when it can be', async () => {
  const blocked = join(folder, 'blocked');
  const notary = await start({ files: { ...files, checkpoints: join(blocked, 'checkpoints') } }).catch(() => undefined);
  assert.ok(notary);
  rmSync(blocked, { recursive: true });
  writeFileSync(blocked, 'a file where a folder should be');
  await write(1, 3500);
  await assert.rejects(notary.sealNow());
  assert.match(notary.stoppedBecause() ?? '', /cannot be written outside/);
  rmSync(blocked);
  await notary.sealNow();
  assert.equal(notary.stoppedBecause(), undefined);
  assert.equal(splitNotes(readFileSync(join(blocked, 'checkpoints'), 'utf8')).length, 1);
  await notary.close();
});

test('nobody but the notary adds to the tree, and nobody at all changes it', async () => {
  const tree = ['leaf', 'subtree', 'checkpoint', 'log', 'awaiting_leaf'];
  const changes = tree.flatMap((name) => [
    `delete from audit.${name}`,
    `truncate audit.${name}`,
    `insert into audit.${name} select * from audit.${name}`,
  ]);
  for (const purpose of ['server', 'inbox', 'auditor', 'loader'] as const)
    for (const text of [...changes, `update audit.leaf set sequence = 1`, `update audit.checkpoint set note = ''`])
      await assert.rejects(testDatabase.as(purpose).run({ text }), { code: /42501|428C9/ }, `${purpose}: ${text}`);
  const notary = testDatabase.as('notary');
  for (const text of [
    'delete from audit.leaf',
    'update audit.leaf set sequence = 1',
    `update audit.checkpoint set note = ''`,
    'delete from audit.checkpoint',
    'insert into audit.awaiting_leaf values (1)',
    `update audit.event set kind = 'x'`,
    'delete from audit.event',
    `insert into audit.event (event_id, recorded_at, kind, request_id, resource) values (gen_random_uuid(), now(), 'x', 'x', '{}')`,
    'update audit.log set origin = origin',
    'select count(*) from record.item',
    'alter table audit.event disable trigger all',
    'select audit.await_leaf()',
  ])
    await assert.rejects(notary.run({ text }), { code: /42501|0A000/ }, text);
});

test('the key is for the server alone, and one that others may read is not used', async () => {
  assert.equal(statSync(files.key).mode & 0o777, 0o600);
  chmodSync(files.key, 0o644);
  await assert.rejects(start(), /AUDIT_KEY_FILE/);
  chmodSync(files.key, 0o600);
});

test('with a new key beside the old both sign; whoever knows one of them believes it, and the old can go', async () => {
  const other = join(folder, 'other.key');
  const outside = join(folder, 'other-checkpoints');
  const made = await start({ files: { key: other, checkpoints: outside } });
  await made.close().catch(() => undefined);
  const old = readFileSync(files.key, 'utf8');
  writeFileSync(files.key, old + readFileSync(other, 'utf8'), { mode: 0o600 });
  const both = await start();
  await write(1, 4000);
  await both.sealNow();
  await both.close();
  const note = splitNotes(readFileSync(files.checkpoints, 'utf8')).at(-1)!;
  assert.equal(verifiers().length, 2);
  for (const verifier of verifiers()) assert.ok(openNote(note, [verifier]));
  writeFileSync(files.key, readFileSync(other, 'utf8'), { mode: 0o600 });
  const next = await start();
  await write(1, 4001);
  await next.sealNow();
  assert.equal(next.stoppedBecause(), undefined);
  await next.close();
});

test('where the log is not what was signed, nothing more is signed, and why is said', async () => {
  const size = (await leaves()).length;
  await owner.run({ text: 'delete from audit.leaf where leaf_index = $1', values: [size - 1] });
  const shorter = await start();
  assert.match(shorter.stoppedBecause() ?? '', /shorter than its last checkpoint/);
  const before = splitNotes(readFileSync(files.checkpoints, 'utf8')).length;
  await write(1, 5000);
  await shorter.sealNow();
  assert.equal(splitNotes(readFileSync(files.checkpoints, 'utf8')).length, before);
  await shorter.close();
  const elsewhere = await start({ files: { ...files, checkpoints: join(folder, 'nothing-yet') } });
  assert.match(elsewhere.stoppedBecause() ?? '', /not signed by a key|not as large/);
  await elsewhere.close();
});
