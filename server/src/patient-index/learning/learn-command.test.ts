// The command, run as an operator runs it, on identities held.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { identitiesOf } from '#synthetic/population/identities.ts';
import { linkMany } from '../bulk/link-many.ts';
import { patientOf } from '../example-crowd.ts';
import { exampleMatching as matching } from '../example-patients.ts';
import { readMatching } from '../matching/matching-config.ts';

const database = await createTestDatabase();
const patients = [...identitiesOf(3, 0, 250)].map(patientOf);
await linkMany(database.as('inbox'), { loadId: 'crowd', patients }, { now: () => new Date() }, matching);

const folder = mkdtempSync(join(tmpdir(), 'learned-'));
after(() => rmSync(folder, { recursive: true }));
const partnership = new URL('../../../../partnership', import.meta.url).pathname;
const command = new URL('learn-command.ts', import.meta.url).pathname;
const learn = (...words: string[]) =>
  promisify(execFile)(process.execPath, [command, '--partnership', partnership, ...words], {
    env: { ...process.env, DATABASE_URL: database.ownerUrl },
  });

test('learns from who is held, writes a file that loads, says what would change, and changes nothing', async () => {
  const out = join(folder, 'proposed.yaml');
  const before = readFileSync(join(partnership, 'matching.yaml'), 'utf8');
  const { stdout } = await learn('--out', out);
  assert.match(stdout, new RegExp(`Learned from ${patients.length} identities: \\d+ pairs drawn by chance`));
  assert.match(stdout, /in force \\ proposed +linked +needs-review +separate/);
  assert.match(stdout, /threshold +pairs over it +expected wrong +expected missed/);
  assert.match(stdout, /Nothing of it is in force\./);
  assert.ok(!/999\d{7}/.test(stdout));
  assert.match(readFileSync(out, 'utf8'), /^# PROPOSED/);
  assert.equal(readFileSync(join(partnership, 'matching.yaml'), 'utf8'), before);
  assert.equal(readMatching(partnership).fingerprint, matching.fingerprint);
  assert.deepEqual(
    await database.as('server').run({ text: 'select distinct matched_with from patient_index.patient' }),
    [{ matched_with: matching.fingerprint }],
  );

  await assert.rejects(learn('--out', out), /is there already/);
  await assert.rejects(learn('--out', join(partnership, 'matching-proposed.yaml')), /could come into force unread/);
  assert.ok(!existsSync(join(partnership, 'matching-proposed.yaml')));
});
