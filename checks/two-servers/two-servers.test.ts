// Two server processes on one database, fed at once, one killed halfway: nothing lost, nothing twice, each patient's order kept,
// the audit log whole, and the other carries on. What else two servers share, each with the test that shows it, is listed in
// docs/operations.md.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { verifyCommand } from '#audit/verify/verify-command.ts';
import { readPartnership } from '#runtime/config/partnership.ts';
import { exampleSession } from '#sign-in/example-people.ts';
import { hospitalTraffic, type HospitalMessage } from '#synthetic/traffic/hospital-traffic.ts';
import { adapterSchemas } from '../../server/src/main.ts';
import { type CheckDatabase, createCheckDatabase } from '../check-database.ts';
import { sendAll } from '../kill/sender.ts';
import { whatHappened } from '../kill/what-happened.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

const lanes = 8;
const traffic = hospitalTraffic({ messages: 400, patients: 34, seed: 20261123 });
const auditFolder = mkdtempSync(join(tmpdir(), 'two-servers-audit-'));
let database: CheckDatabase;
let servers: [ServerProcess, ServerProcess];
const acknowledged: HospitalMessage[] = [];
let cookie = '';

before(async () => {
  database = await createCheckDatabase();
  const options = { ownerUrl: database.ownerUrl, auditFolder };
  // At once, as a roll-out may start them: both look after the schema, and both are the notary.
  servers = await Promise.all([startServerProcess(options), startServerProcess(options)]);
  const partnership = readPartnership(new URL('../../partnership', import.meta.url).pathname, adapterSchemas);
  cookie = await exampleSession(database.ownerUrl, partnership, 'amina-okafor');
});
after(async () => {
  await Promise.all(servers.map((server) => server.kill()));
  await database.drop();
  rmSync(auditFolder, { recursive: true, force: true });
});

const signedIn = async ({ url }: ServerProcess) =>
  (await fetch(`${url}/`, { headers: { cookie }, redirect: 'manual' })).status;

async function within(seconds: number, words: string, condition: () => Promise<boolean>): Promise<void> {
  for (const started = performance.now(); !(await condition());) {
    assert.ok(performance.now() - started < seconds * 1000, `${words}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('two servers on one database, fed at once, one killed halfway', () => {
  let resent = 0;
  let acknowledgedByDead = 0;

  test('who is signed in is signed in on both', async () => {
    assert.deepEqual(await Promise.all(servers.map(signedIn)), [200, 200]);
    const nobody = await fetch(`${servers[1].url}/`, { redirect: 'manual' });
    assert.notEqual(nobody.status, 200, 'nobody else is');
  });

  test('every message is acknowledged: senders of the dead server go on with the other', async () => {
    const [dying, other] = servers;
    let dead: Promise<void> | undefined;
    const sent = await Promise.all(
      Array.from({ length: lanes }, (_, lane) =>
        sendAll({
          // As a balancer sends a new connection to whoever is there.
          port: () => (lane % 2 === 0 && !dead ? dying.mllpPort : other.mllpPort),
          messages: traffic.filter(({ patient }) => Number(patient) % lanes === lane),
          answerTimeoutMs: 5000,
          acknowledged(message) {
            acknowledged.push(message);
            if (lane % 2 === 0 && !dead) acknowledgedByDead += 1;
            if (acknowledged.length === traffic.length / 2) dead = dying.kill();
          },
        }),
      ),
    );
    await dead;
    resent = sent.reduce((sum, each) => sum + each.resent, 0);
    assert.equal(acknowledged.length, traffic.length);
    assert.ok(resent > 0, 'the kill fell while messages were on their way');
    assert.ok(acknowledgedByDead > 20, `the dead server had taken ${acknowledgedByDead}`);
  });

  test('what the dead server had acknowledged and not done, the other does within seconds', async () => {
    await within(30, 'everything processed', async () => {
      const rows = await database.as('owner').run({ text: 'select from inbox.queue limit 1' });
      return rows.length === 0;
    });
  });

  test('nothing is lost, nothing is there twice, each patient’s messages took effect in their order', async () => {
    assert.deepEqual(await whatHappened(database.as('owner'), acknowledged), []);
  });

  test('the other goes on: its people are signed in, it is well, and it takes messages', async () => {
    assert.equal(await signedIn(servers[1]), 200);
    const health = await fetch(`${servers[1].url}/health`);
    assert.equal(health.status, 200, await health.text());
    const [more] = hospitalTraffic({ messages: 1, patients: 1, seed: 7 });
    const { resent: again } = await sendAll({
      port: servers[1].mllpPort,
      messages: [
        {
          ...more!,
          framed: Buffer.from(more!.framed.toString('latin1').replaceAll('X0000000', 'Y0000000'), 'latin1'),
          controlId: 'Y0000000',
        },
      ],
      answerTimeoutMs: 5000,
      acknowledged: () => undefined,
    });
    assert.equal(again, 0);
  });

  test('the audit log is whole and signed: one tree, grown by both', async () => {
    await within(30, 'every event sealed', async () => {
      const rows = await database.as('owner').run({ text: 'select from audit.awaiting_leaf limit 1' });
      return rows.length === 0;
    });
    const said: string[] = [];
    const code = await verifyCommand(['--folder', auditFolder, '--database', database.url('auditor')], (line) =>
      said.push(line),
    );
    assert.equal(code, 0, said.join('\n'));
  });
});
