// The log of a running server: what lies in its folder is all that a verifier needs; a database begun anew is another log.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '#runtime/clock.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { recordEvent } from '../record-event.ts';
import { verifyCommand } from '../verify/verify-command.ts';
import { openNotary } from './open-notary.ts';

const testDatabase = await createTestDatabase();
const folder = mkdtempSync(join(tmpdir(), 'open-notary-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const files = { key: join(folder, 'log.key'), checkpoints: join(folder, 'checkpoints') };
const open = (fresh = false) =>
  openNotary({
    ownerUrl: testDatabase.ownerUrl,
    files,
    fresh,
    partnership: 'example',
    log: silentLog,
    clock: systemClock,
  });
const verify = async () => {
  const said: string[] = [];
  return { code: await verifyCommand(['--folder', folder], (line) => said.push(line)), said };
};

test('with the folder of a server alone its log is verified; what was written last is sealed when it stops', async () => {
  const notary = await open();
  assert.deepEqual((await notary.health()).ok, true);
  for (let at = 0; at < 5; at += 1)
    await recordEvent(testDatabase.as('server'), {
      kind: 'sign-in',
      recordedAt: new Date(),
      requestId: `r-${at}`,
      outcome: 'success',
      agent: { type: 'user', userId: 'a', name: 'A', roleId: 'gp', organisation: 'Y90001' },
    });
  await notary.close();
  const { code, said } = await verify();
  assert.equal(code, 0, said.join('\n'));
  assert.equal(said.at(-1), 'The log is whole: its first 5 events are those that were signed.');
  for (const name of ['log.key', 'auditor-url']) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
});

test('one that is begun anew is another log: what was signed of the one before is kept, under another name', async () => {
  const owner = testDatabase.as('owner');
  for (const name of ['event', 'leaf', 'subtree', 'checkpoint', 'log', 'awaiting_leaf'])
    await owner.run({ text: `truncate audit.${name}` });
  const unsaid = await open();
  assert.match((await unsaid.health()).stoppedBecause ?? '', /not signed by a key of this log|of another log/);
  await unsaid.close();
  for (const name of ['log', 'checkpoint']) await owner.run({ text: `truncate audit.${name}` });
  const anew = await open(true);
  assert.equal((await anew.health()).ok, true);
  await anew.close();
  assert.equal(readdirSync(folder).filter((name) => name.startsWith('checkpoints-until-')).length, 1);
  assert.equal((await verify()).code, 0);
});
