// Backup, restore and restore to a moment, on a PostgreSQL of our own: the real embedded one, with the real inbox and notary at
// work. How long each took is printed: the data are few, so it is what it costs at least.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { openNotary } from '#audit/tree/open-notary.ts';
import { verifyCommand } from '#audit/verify/verify-command.ts';
import { hl7v2Source } from '#inbox/hl7v2-source.ts';
import { createInbox, type Inbox } from '#inbox/inbox.ts';
import { recordWriters } from '#inbox/record-writers.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { systemClock } from '#runtime/clock.ts';
import { walFolder } from '#runtime/database/backup/archive.ts';
import { takeBackup } from '#runtime/database/backup/take-backup.ts';
import type { DatabaseHost } from '#runtime/database/database-host.ts';
import { type Database, openDatabase } from '#runtime/database/database.ts';
import { startEmbeddedPostgres } from '#runtime/database/embedded-host.ts';
import { migrate } from '#runtime/database/migrate.ts';
import { urlFor } from '#runtime/database/roles.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { hospitalFeed, hospitalTraffic } from '#synthetic/traffic/hospital-traffic.ts';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const databaseName = 'local_care_record';
const folder = mkdtempSync(join(tmpdir(), 'backup-check-'));
chmodSync(folder, 0o711);
const [data, backups, audit] = [join(folder, 'data'), join(folder, 'backups'), join(folder, 'audit')];
const traffic = hospitalTraffic({ messages: 60, patients: 6, seed: 31 });

let host: DatabaseHost;
let owner: Database;
let inbox: Inbox;
let notary: Awaited<ReturnType<typeof openNotary>>;
const closing: (() => Promise<unknown>)[] = [];

before(async () => {
  mkdirSync(audit);
  host = await startEmbeddedPostgres({ dataFolder: data, databaseName, fresh: true, log: silentLog });
  await migrate(host.ownerUrl);
  owner = openDatabase({ url: host.ownerUrl, log: silentLog });
  const database = openDatabase({ url: urlFor('inbox', host.ownerUrl, {}), log: silentLog });
  inbox = createInbox({
    database,
    sources: [hl7v2Source(hospitalFeed)],
    writers: recordWriters(readMatching(join(root, 'partnership'))),
    log: silentLog,
    metrics: createMetrics(),
    now: () => new Date(),
  });
  inbox.start();
  notary = await openNotary({
    ownerUrl: host.ownerUrl,
    files: { key: join(audit, 'log.key'), checkpoints: join(audit, 'checkpoints') },
    fresh: false,
    partnership: 'backup-check',
    log: silentLog,
    clock: systemClock,
  });
  closing.push(
    () => inbox.close(),
    () => notary.close(),
    () => Promise.all([database.close(), owner.close()]),
    () => host.stop(),
  );
});
after(async () => {
  for (const close of closing) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function send(from: number, until: number): Promise<void> {
  for (const { content } of traffic.slice(from, until)) {
    const acceptance = await inbox.acceptMessage(hospitalFeed.sourceId, content);
    assert.ok(acceptance.accepted);
    assert.equal((await acceptance.processed).outcome, 'processed');
  }
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (const started = performance.now(); !(await condition());) {
    assert.ok(performance.now() - started < 30_000, 'not within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const sealed = () =>
  until(async () => (await owner.run({ text: 'select from audit.awaiting_leaf limit 1' })).length === 0);

async function archived(): Promise<void> {
  const [row] = await owner.run<{ file: string }>({ text: 'select pg_walfile_name(pg_switch_wal()) as file' });
  await until(() => existsSync(join(walFolder(backups), row!.file)));
}

/** What a database restored from the backups holds. */
async function restored(name: string, options: readonly string[]) {
  const place = join(folder, name);
  const { stdout } = await run(
    process.execPath,
    ['server/src/runtime/database/backup/restore-command.ts', '--from', backups, '--data', place, ...options],
    { cwd: root },
  );
  const opened = await startEmbeddedPostgres({ dataFolder: place, databaseName, fresh: false, log: silentLog });
  const database = openDatabase({ url: opened.ownerUrl, log: silentLog });
  try {
    const ids = await database.run<{ id: string }>({
      text: 'select control_id as id from inbox.message order by sequence',
    });
    const [row] = await database.run<{ queued: number; versions: number; writes: boolean }>({
      text: `select (select count(*)::int from inbox.queue) as queued,
        (select count(distinct message_sequence)::int from record.resource_version) as versions,
        not pg_is_in_recovery() as writes`,
    });
    const verify = async (checkpoints: string) => {
      const said: string[] = [];
      const code = await verifyCommand(
        [
          '--database',
          urlFor('auditor', opened.ownerUrl, {}),
          '--checkpoints',
          checkpoints,
          '--key',
          join(audit, 'checkpoints.keys'),
        ],
        (line) => said.push(line),
      );
      return { code, said: said.join('\n') };
    };
    return {
      said: stdout,
      ids: ids.map(({ id }) => id),
      ...row!,
      kept: await verify(join(audit, 'checkpoints')),
      atMoment: await verify(join(audit, 'checkpoints-at-moment')),
    };
  } finally {
    await database.close();
    await opened.stop();
  }
}

const idsUntil = (count: number) => traffic.slice(0, count).map(({ controlId }) => controlId);

describe('backup and restore', () => {
  let moment = '';
  let cut: Awaited<ReturnType<typeof restored>>;

  test('a backup is taken while messages come in, and every change after it is archived', async (context) => {
    await send(0, 10);
    const [backup] = await Promise.all([takeBackup(host.ownerUrl, backups, new Date()), send(10, 20)]);
    assert.equal(backup.first, true);
    context.diagnostic(`backup of ${Math.round(backup.bytes / 1e6)} MB in ${backup.seconds.toFixed(1)} s`);
    await send(20, 40);
    await sealed();
    copyFileSync(join(audit, 'checkpoints'), join(audit, 'checkpoints-at-moment'));
    // The moment between two messages: the database's own clock, as commits bear it.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [row] = await owner.run<{ now: Date }>({ text: 'select clock_timestamp() as now' });
    moment = row!.now.toISOString();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await send(40, 60);
    await sealed();
    await archived();
    assert.deepEqual(
      readdirSync(backups).filter((name) => !/^(?:wal|base-\d{8}T\d{6}Z)$/.test(name)),
      [],
    );
  });

  test('restored, everything acknowledged is there, and the audit log is what was signed', async (context) => {
    const whole = await restored('whole', []);
    context.diagnostic(whole.said.split('\n')[0]!);
    assert.deepEqual(whole.ids, idsUntil(60));
    assert.deepEqual([whole.queued, whole.writes], [0, true]);
    assert.equal(whole.versions, 60);
    assert.equal(whole.kept.code, 0, whole.kept.said);
  });

  test('restored to a moment between two messages, what came before it is there and nothing after', async (context) => {
    cut = await restored('cut', ['--until', moment]);
    context.diagnostic(cut.said.split('\n')[0]!);
    assert.deepEqual(cut.ids, idsUntil(40));
    assert.deepEqual([cut.queued, cut.versions, cut.writes], [0, 40, true]);
    assert.equal(cut.atMoment.code, 0, cut.atMoment.said);
  });

  test('that the log was cut back behind a checkpoint kept outside is said by whoever verifies it', () => {
    assert.equal(cut.kept.code, 1);
    assert.match(cut.kept.said, /cut|truncat|fewer|shorter/i);
  });

  test('a moment before the first backup, one after the archive, and a folder in use are refused in words', async () => {
    const fails = async (...words: string[]) => {
      try {
        await run(
          process.execPath,
          ['server/src/runtime/database/backup/restore-command.ts', '--from', backups, ...words],
          {
            cwd: root,
          },
        );
      } catch (error) {
        return (error as { stderr: string }).stderr;
      }
      throw new Error('it was restored');
    };
    assert.match(
      await fails('--data', join(folder, 'early'), '--until', '2020-01-01T00:00:00Z'),
      /first backup .* is later/,
    );
    assert.match(await fails('--data', join(folder, 'late'), '--until', '2099-01-01T00:00:00Z'), /archive ends before/);
    assert.match(await fails('--data', join(folder, 'cut')), /database .* already/);
  });
});
