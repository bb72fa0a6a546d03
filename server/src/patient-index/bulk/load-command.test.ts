// The command, run as an operator runs it, on a file of FHIR Patients.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { exampleMatching as matching, examplePatient } from '../example-patients.ts';
import { linkPatient } from '../link-patient.ts';

const database = await createTestDatabase();
const folder = mkdtempSync(join(tmpdir(), 'patients-'));
after(() => rmSync(folder, { recursive: true }));
const command = new URL('load-command.ts', import.meta.url).pathname;
const system = 'https://example.org/rjz/patient';
const load = (file: string) =>
  promisify(execFile)(
    process.execPath,
    [command, file, '--source', 'rjz-feed', '--organisation', 'RJZ', '--system', system],
    { env: { ...process.env, DATABASE_URL: database.ownerUrl }, cwd: new URL('../../../..', import.meta.url) },
  );
const patient = (number: string, more: object = {}) =>
  JSON.stringify({
    resourceType: 'Patient',
    identifier: [
      { system, value: number },
      { system: nhsNumberSystem, value: '9990000018' },
    ],
    name: [{ family: 'Mensah', given: ['Kofi'] }],
    birthDate: '1972-11-30',
    address: [{ line: ['14 Lilford Road'], postalCode: 'SE5 9HU' }],
    ...more,
  });

test('loads a file once, meets who is known from messages, and hides whoever is labelled', async () => {
  await database
    .as('inbox')
    .transaction((transaction) =>
      linkPatient(
        transaction,
        examplePatient('RV5', 'M', { family: 'Mensah', given: ['Kofi'], born: '1972-11-30', postcode: 'SE5 9HU' }),
        matching,
      ),
    );
  const file = join(folder, 'patients.ndjson');
  const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }];
  writeFileSync(file, `${patient('K1')}\n\n${patient('K2', { meta: { security }, birthDate: '1990-01-02' })}\n`);
  assert.match((await load(file)).stdout, /2 patients are in the index, 2 of them since this start; 0 refused/);
  const rows = await database.as('server').run({
    text: `select organisation, restricted, count(*) over (partition by person_id)::integer as bearers
      from patient_index.patient order by organisation, restricted`,
  });
  assert.deepEqual(rows, [
    { organisation: 'RJZ', restricted: false, bearers: 2 },
    { organisation: 'RJZ', restricted: true, bearers: 1 },
    { organisation: 'RV5', restricted: false, bearers: 2 },
  ]);
  assert.match((await load(file)).stdout, /2 patients are in the index, 0 of them since this start/);
});

test('a line that is no patient is named by its number, and nothing of it is said', async () => {
  const file = join(folder, 'broken.ndjson');
  writeFileSync(file, `${patient('K3')}\n{"resourceType":"Patient","name":[{"family":"Quill"}]}\n`);
  await assert.rejects(
    load(file),
    (error: Error) => /Line 2 is no FHIR Patient/.test(error.message) && !/Quill/.test(error.message),
  );
});
