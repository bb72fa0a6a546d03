import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { matchAgain } from './decide-again.ts';
import {
  exampleMatching as matching,
  examplePatient,
  examplePatientId,
  personsNow,
  type Told,
} from './example-patients.ts';
import { linkPatient } from './link-patient.ts';
import { readMatching } from './matching/matching-config.ts';
import { linkHistoryOf } from './persons.ts';

const database = await createTestDatabase();
const server = database.as('server');
const partnership = new URL('../../../partnership/', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'matching-'));
after(() => rmSync(folder, { recursive: true }));

const kofi: Told = { family: 'Mensah', given: ['Kofi'], born: '1972-11-30', postcode: 'SE5 9HU' };
const a = examplePatientId('RJZ', 'A');
const b = examplePatientId('RV5', 'B');
const names = new Map([
  [a, 'a'],
  [b, 'b'],
]);

test('after a change of matching.yaml everybody is matched again, a few at a time, with its history', async () => {
  for (const [organisation, number] of [
    ['RJZ', 'A'],
    ['RV5', 'B'],
  ] as const)
    await database
      .as('inbox')
      .transaction((transaction) => linkPatient(transaction, examplePatient(organisation, number, kofi), matching));
  assert.equal(await personsNow(server, names), 'a b');

  const yaml = readFileSync(join(partnership, 'matching.yaml'), 'utf8');
  const stricter = yaml.replace('linked: 35', 'linked: 60');
  assert.notEqual(stricter, yaml);
  writeFileSync(join(folder, 'matching.yaml'), stricter);
  const changed = readMatching(folder);
  const now = () => new Date('2026-11-10T00:00:00Z');
  const rounds = [];
  for (let done = -1; done !== 0; rounds.push(done)) done = await matchAgain(server, { limit: 1, now }, changed);
  assert.deepEqual(rounds, [1, 1, 0]);
  assert.equal(await personsNow(server, names), 'a | b');
  assert.equal((await linkHistoryOf(server, b)).at(-1)?.because, 'matching-changed');

  while ((await matchAgain(server, { limit: 10, now }, matching)) > 0);
  assert.equal(await personsNow(server, names), 'a b');
});
