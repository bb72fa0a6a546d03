// A server on a database restored to a moment, as after a disaster: halfway through a burst of messages, with readers signed in.
// What was acknowledged by then is there and is done in order, who signed in later is nobody, and the audit log, shorter than what
// was signed, is not signed on until somebody says so.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { verifyCommand } from '#audit/verify/verify-command.ts';
import { readPartnership } from '#runtime/config/partnership.ts';
import { takeBackup } from '#runtime/database/backup/take-backup.ts';
import type { DatabaseHost } from '#runtime/database/database-host.ts';
import { type Database, openDatabase } from '#runtime/database/database.ts';
import { startEmbeddedPostgres } from '#runtime/database/embedded-host.ts';
import { urlFor } from '#runtime/database/roles.ts';
import { silentLog } from '#runtime/log.ts';
import { exampleSession } from '#sign-in/example-people.ts';
import { type HospitalMessage, hospitalTraffic } from '#synthetic/traffic/hospital-traffic.ts';
import { adapterSchemas } from '../../server/src/main.ts';
import { sendAll } from '../kill/sender.ts';
import { whatHappened, whatIsHeld } from '../kill/what-happened.ts';
import { type ServerProcess, startServerProcess } from '../two-servers/server-process.ts';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const databaseName = 'local_care_record';
const folder = mkdtempSync(join(tmpdir(), 'served-again-'));
chmodSync(folder, 0o711);
const [data, backups, auditFolder, place] = ['data', 'backups', 'audit', 'restored'].map((name) =>
  join(folder, name),
) as [string, string, string, string];
const checkpoints = join(auditFolder, 'checkpoints');
const putAside = join(auditFolder, 'checkpoints-cut');
const lanes = 8;
const traffic = hospitalTraffic({ messages: 240, patients: 24, seed: 20261124 });
const partnership = readPartnership(join(root, 'partnership'), adapterSchemas);

let host: DatabaseHost;
let owner: Database;
let server: ServerProcess;
/** By what signs in before the moment, and after it. */
const cookies = { before: '', after: '' };
let moment = '';
/** Messages whose senders had been told by the moment that they are kept. */
let toldByThen: readonly HospitalMessage[] = [];
let personId = '';
let linesBefore = 0;
let heldBefore: string[] = [];

async function serve(dataFolder: string, fresh: boolean): Promise<void> {
  host = await startEmbeddedPostgres({ dataFolder, databaseName, fresh, log: silentLog });
  owner = openDatabase({ url: host.ownerUrl, log: silentLog });
  server = await startServerProcess({ ownerUrl: host.ownerUrl, auditFolder });
}
/** As a machine fails. */
async function end(): Promise<void> {
  await server.kill();
  await owner.close();
  await host.stop();
}
before(() => serve(data, true));
after(async () => {
  await end();
  rmSync(folder, { recursive: true, force: true });
});

async function send(messages: readonly HospitalMessage[], acknowledged: HospitalMessage[] = []): Promise<void> {
  await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      sendAll({
        port: server.mllpPort,
        messages: messages.filter(({ patient }) => Number(patient) % lanes === lane),
        answerTimeoutMs: 10_000,
        acknowledged: (message) => acknowledged.push(message),
      }),
    ),
  );
}

async function within(seconds: number, words: string, condition: () => Promise<boolean>): Promise<void> {
  for (const started = performance.now(); !(await condition());) {
    assert.ok(performance.now() - started < seconds * 1000, `${words}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const isEmpty = async (table: string) => (await owner.run({ text: `select from ${table} limit 1` })).length === 0;
const allDone = () => within(60, 'everything processed', () => isEmpty('inbox.queue'));
const allSealed = () => within(60, 'every event sealed', () => isEmpty('audit.awaiting_leaf'));

/** The record as this session is shown it: the status, and the rows of its entries. */
async function open(cookie: string): Promise<{ status: number; lines: string[] }> {
  const response = await fetch(`${server.url}/record/${personId}`, { headers: { cookie }, redirect: 'manual' });
  const page = await response.text();
  return { status: response.status, lines: [...page.matchAll(/<tr><td>.*?<\/tr>/gs)].map(([line]) => line) };
}

async function verified(file: string): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const words = ['--database', urlFor('auditor', host.ownerUrl, {}), '--checkpoints', file];
  const code = await verifyCommand([...words, '--key', `${checkpoints}.keys`], (line) => said.push(line));
  return { code, said: said.join('\n') };
}

describe('a server on a database restored to a moment', () => {
  test('before it: a backup, readers, and a burst of messages, of which some wait at the moment', async () => {
    await send(traffic.slice(0, 40));
    await allDone();
    cookies.before = await exampleSession(host.ownerUrl, partnership, 'kwame-asante');
    const [row] = await owner.run<{ id: string }>({
      text: `select person_id as id from patient_index.patient join record.item using (patient_id)
        group by person_id order by count(*) desc, person_id limit 1`,
    });
    personId = row!.id;
    const shown = await open(cookies.before);
    assert.equal(shown.status, 200);
    assert.ok(shown.lines.length > 0, 'there is something to see');
    await takeBackup(host.ownerUrl, backups, new Date());

    const acknowledged: HospitalMessage[] = traffic.slice(0, 40);
    const sending = send(traffic.slice(40), acknowledged);
    await within(60, 'messages waiting', async () => {
      const told = acknowledged.slice();
      const [now] = await owner.run<{ at: Date; waiting: number }>({
        text: 'select clock_timestamp() as at, (select count(*)::int from inbox.queue) as waiting',
      });
      if (now!.waiting < 3) return false;
      // Whole milliseconds: the moment is said so, and what was told was told before.
      [moment, toldByThen] = [new Date(now!.at.getTime() + 1).toISOString(), told];
      return true;
    });
    await sending;
    await allDone();
    cookies.after = await exampleSession(host.ownerUrl, partnership, 'kwame-asante');
    const later = await open(cookies.after);
    assert.equal(later.status, 200);
    linesBefore = later.lines.length;
    heldBefore = [...(await whatIsHeld(owner))].toSorted();
    await allSealed();
    const [wal] = await owner.run<{ file: string }>({ text: 'select pg_walfile_name(pg_switch_wal()) as file' });
    await within(60, 'the last changes archived', async () => {
      const rows = await owner.run({
        text: `select from pg_stat_archiver where last_archived_wal >= $1`,
        values: [wal!.file],
      });
      return rows.length > 0;
    });
    await end();
  });

  test('it starts, does what waited at the moment, in order, and shows the record', async (context) => {
    const command = 'server/src/runtime/database/backup/restore-command.ts';
    await run(process.execPath, [command, '--from', backups, '--data', place, '--until', moment], { cwd: root });
    await serve(place, false);
    await allDone();
    const [there] = await owner.run<{ count: number }>({ text: 'select count(*)::int as count from inbox.message' });
    context.diagnostic(`${there!.count} of ${traffic.length} messages are there, ${toldByThen.length} were told of`);
    assert.ok(there!.count < traffic.length, 'the moment lay before the end');
    assert.deepEqual(await whatHappened(owner, toldByThen), []);
    const { status, lines } = await open(cookies.before);
    assert.equal(status, 200, 'who was signed in at the moment still is');
    assert.ok(lines.length > 0);
  });

  test('who signed in after the moment is nobody', async () => {
    const { status, lines } = await open(cookies.after);
    assert.notEqual(status, 200);
    assert.deepEqual(lines, []);
  });

  test('the audit log is not signed on behind what was signed of it: the server says why, serves, and writes on', async () => {
    const kept = readFileSync(checkpoints, 'utf8');
    const health = await fetch(`${server.url}/health`);
    assert.equal(health.status, 503);
    assert.match(await health.text(), /audit log/);
    await open(cookies.before);
    assert.equal(await isEmpty('audit.awaiting_leaf'), false, 'what happened since waits to be signed');
    assert.equal(readFileSync(checkpoints, 'utf8'), kept);
    const { code, said } = await verified(checkpoints);
    assert.equal(code, 1);
    assert.match(said, /were cut off its end/);
  });

  test('senders send again what they sent: nothing twice, nothing lost, the record is what it was', async () => {
    await send(traffic);
    await allDone();
    assert.deepEqual(await whatHappened(owner, traffic), []);
    assert.deepEqual([...(await whatIsHeld(owner))].toSorted(), heldBefore);
    assert.equal((await open(cookies.before)).lines.length, linesBefore);
  });

  test('once somebody has put the checkpoints aside, the log is signed on, and what is no longer there stays provable', async () => {
    await server.stop();
    renameSync(checkpoints, putAside);
    server = await startServerProcess({ ownerUrl: host.ownerUrl, auditFolder });
    await allSealed();
    assert.equal((await fetch(`${server.url}/health`)).status, 200);
    const goesOn = await verified(checkpoints);
    assert.equal(goesOn.code, 0, goesOn.said);
    const cut = await verified(putAside);
    assert.equal(cut.code, 1);
    assert.match(cut.said, /not the one that was signed|were cut off its end/);
  });
});
