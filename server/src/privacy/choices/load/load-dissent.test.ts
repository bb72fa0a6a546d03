// People who opted out in another system are taken over: line by line, once, and never against what they said here since.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { exampleMatching, exampleNhsNumber, examplePatient } from '#patient-index/example-patients.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import { checkDigit } from '#standards/nhs-number.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { Database } from '#runtime/database/database.ts';
import { choicesOf, optOutOf } from '../choices.ts';
import { recordChoice } from '../record-choice.ts';
import { loadDissent } from './load-dissent.ts';
import { DissentFileError } from './read-dissent.ts';

const testDatabase = await createTestDatabase();
const server = testDatabase.as('server');
const owner = testDatabase.as('owner');
const folder = mkdtempSync(join(tmpdir(), 'dissent-'));
after(() => rmSync(folder, { recursive: true }));
const now = new Date('2026-11-23T12:00:00Z');
const rules = { now, timeZone: 'Europe/London', testPeopleOnly: true };
const file = (text: string) => {
  const path = join(folder, 'dissent.csv');
  writeFileSync(path, text);
  return path;
};
const personWith = (nhs: string) =>
  testDatabase.as('inbox').transaction(async (transaction) => {
    const told = { family: 'Mensah', given: ['Kofi'], born: '1972-11-30', nhs, verified: true };
    return (await linkPatient(transaction, examplePatient('RJZ', nhs, told), exampleMatching)).personId;
  });
const numbers = [1, 2, 3, 4].map(exampleNhsNumber);
/** Valid, and outside the range that is given to nobody. */
const couldBeReal = ['100000001', '100000002']
  .map((nine) => `${nine}${checkDigit(nine) ?? ''}`)
  .find((number) => number.length === 10)!;
const countChoices = async () =>
  (await owner.run<{ count: number }>({ text: 'select count(*) from privacy.choice' }))[0]!.count;

test('lines are taken once; what is wrong with others is said by their number alone', async () => {
  const path = file(
    [
      '\uFEFFname,NHS_Number,opted_out_on',
      `"Mensah, Kofi",${numbers[0]},2019-05-03`,
      `,${numbers[1]!.slice(0, 3)} ${numbers[1]!.slice(3, 6)} ${numbers[1]!.slice(6)},03/05/2020`,
      `,123,2019-05-03`,
      `,${numbers[2]!.slice(0, 9)}${(Number(numbers[2]![9]) + 1) % 10},2019-05-03`,
      `,${couldBeReal},2019-05-03`,
      `,${numbers[2]},2019-02-30`,
      `,${numbers[2]},2026-11-24`,
      `${numbers[2]},2019-05-03`,
      `,"${numbers[2]},2019-05-03`,
      '',
      `,${numbers[0]},2019-05-03`,
    ].join('\r\n'),
  );
  const loaded = await loadDissent(server, path, rules);
  assert.deepEqual(loaded, {
    taken: 2,
    before: 1,
    refused: [
      { line: 4, why: 'number' },
      { line: 5, why: 'check-digit' },
      { line: 6, why: 'real-number' },
      { line: 7, why: 'day' },
      { line: 8, why: 'future' },
      { line: 9, why: 'columns' },
      { line: 10, why: 'columns' },
    ],
  });
  const person = await personWith(numbers[0]!);
  assert.deepEqual(await optOutOf(server, [person]), { since: new Date('2019-05-02T23:00:00Z') });
  assert.deepEqual(await loadDissent(server, path, rules), { ...loaded, taken: 0, before: 3 });
  const events = await owner.run({ text: `select from audit.event where kind = 'opt-out'` });
  assert.equal(events.length, 2, 'one event for each that was taken');
});

test('whoever has chosen here since is left as they chose', async () => {
  const path = file(`nhs_number,opted_out_on\n${numbers[0]},2019-05-03\n${numbers[2]},2019-05-03\n`);
  const by = { type: 'user', userId: 'jo', name: 'Jo', roleId: 'gp', organisation: 'X99' } as const;
  const person = await personWith(numbers[0]!);
  const { history } = await choicesOf(server, [person]);
  const choice = { askedBy: 'phone', askedFor: 'person', by, requestId: 'r', at: now, chosenAt: now } as const;
  await recordChoice(server, { ...choice, personId: person, opted: 'in', after: history[0]!.sequence });
  const other = await personWith(numbers[2]!);
  await recordChoice(server, { ...choice, personId: other, opted: 'out', after: 0 });
  const [own] = (await choicesOf(server, [other])).history;
  await recordChoice(server, { ...choice, personId: other, opted: 'in', after: own!.sequence });
  const loaded = await loadDissent(server, path, rules);
  assert.deepEqual(loaded, { taken: 0, before: 1, refused: [{ line: 3, why: 'chosen-since' }] });
  assert.equal(await optOutOf(server, [person]), undefined, 'the same line does not close the record again');
  assert.equal(await optOutOf(server, [other]), undefined);
});

test('whoever is known here already has the event among theirs, and open pages of theirs are told to look again', async () => {
  const person = await personWith(numbers[3]!);
  const heard: string[] = [];
  const stop = await server.listen('record_changed', (payload) => heard.push(payload));
  const path = file(`nhs_number,opted_out_on\n${numbers[3]},2019-05-03\n`);
  assert.equal((await loadDissent(server, path, rules)).taken, 1);
  const events = await owner.run({
    text: `select from audit.event where kind = 'opt-out' and person_id = $1`,
    values: [person],
  });
  assert.equal(events.length, 1);
  for (let tries = 0; heard.length === 0 && tries < 100; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await stop();
  assert.equal(heard.length, 1);
});

test('stopped halfway, the next run goes on behind it', async () => {
  await owner.run({ text: 'truncate privacy.choice cascade' });
  const many = Array.from({ length: 1200 }, (_, index) => exampleNhsNumber(index + 10));
  const path = file(['nhs_number,opted_out_on', ...many.map((number) => `${number},2020-01-01`)].join('\n'));
  let batches = 0;
  const failing: Database = {
    ...server,
    transaction: (work) => {
      batches += 1;
      return batches === 3 ? Promise.reject(new Error('the power went')) : server.transaction(work);
    },
  };
  await assert.rejects(loadDissent(failing, path, rules), /the power went/);
  assert.equal(await countChoices(), 1000);
  assert.deepEqual(await loadDissent(server, path, rules), { taken: 200, before: 1000, refused: [] });
  assert.equal(await countChoices(), 1200);
});

test('another kind of file is refused whole', async () => {
  const before = await countChoices();
  for (const text of ['', 'number,date\n1,2', `${numbers[0]},2019-05-03\n`])
    await assert.rejects(loadDissent(server, file(text), rules), DissentFileError);
  assert.equal(await countChoices(), before);
});

test('the command says what it did, without a number of anybody', async () => {
  const path = file(`nhs_number,opted_out_on\n${numbers[3]},2019-05-03\n1234567890,2019-05-03\n`);
  const command = new URL('load-command.ts', import.meta.url).pathname;
  const partnership = new URL('../../../../../partnership', import.meta.url).pathname;
  const run = (...words: string[]) =>
    promisify(execFile)(process.execPath, [command, ...words], {
      env: { ...process.env, DATABASE_URL: testDatabase.ownerUrl },
    }).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, said: stdout + stderr }),
    );
  const { code, said } = await run(path, '--partnership', partnership);
  assert.equal(code, 2);
  assert.match(
    said,
    /1 opted out, 0 were already, 1 lines refused\.\nline 3 is no NHS number: its check digit is wrong/,
  );
  assert.doesNotMatch(said, /\d{10}/);
  assert.match((await run()).said, /FILE\.csv/);
});
