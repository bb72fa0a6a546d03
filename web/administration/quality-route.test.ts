// What sources could send better: counted when a record is opened, told to whoever looks after feeds, and to the owner (R28).
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleDoor, exampleUser } from '#disclosure/example-door.ts';
import { openRecord } from '#disclosure/open-record.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { Condition, OperationOutcome } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { qualityRoutes } from './quality-route.ts';

const testDatabase = await createTestDatabase();
const example = await exampleDoor(testDatabase);
const { door, answers } = example;
const bea = await example.receive('1', '9990000018', () => []);

const problem = (id: string, text: string, more: Partial<Condition> = {}): Condition => ({
  resourceType: 'Condition',
  id,
  subject: { reference: 'Patient/p' },
  code: { text },
  recordedDate: '2024-03-01',
  ...more,
});
const restricted = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }];
answers.set('vale-fhir', () =>
  Promise.resolve({
    ...emptyAnswer('answered'),
    resources: [
      problem('c1', 'Hypothetical ague'),
      problem('c2', 'Imagined gout', {
        code: { text: 'Imagined gout', coding: [{ system: 'http://snomed.info/sct', code: '90560007' }] },
      }),
      problem('c3', 'Kept apart', { meta: { security: restricted } }),
    ],
  }),
);

const pages = await examplePages(door.database, { engineer: ['steward-messages'], doctor: ['view-record'] }, (app) =>
  qualityRoutes(app, {
    database: door.database,
    now: () => new Date(),
    partnership: door.partnership,
    frame: exampleFrame,
  }),
);
after(async () => {
  await pages.close();
  await example.close();
});

const get = (path: string, userId = 'engineer') => pages.get(path, userId);

async function open(): Promise<void> {
  const user = exampleUser('view-record');
  const opened = await openRecord(door, { user, requestId: 'quality' }, bea);
  assert.ok(opened.permitted);
  for await (const { outcome } of opened.parts) assert.ok(outcome);
}

/** How many problems were looked at so far: counted once the reader has the record, so not at once. */
async function looked(expected: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const [row] = await testDatabase.as('owner').run<{ looked: number }>({
      text: `select looked from sources.quality where source_id = 'vale-fhir' and kind = 'uncoded'`,
    });
    if (row?.looked === expected) return;
    assert.ok(tries < 100, `${row?.looked ?? 0} looked at`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('each opening adds to what is told; what is withheld is not among it', async () => {
  await open();
  await looked(2);
  await open();
  await looked(4);
  const { statusCode, body } = await get('/administration/quality');
  assert.equal(statusCode, 200);
  assert.match(
    body,
    /No SNOMED CT, dm\+d or LOINC code on 2 of 4 problems\. Send the national code beside the words\./,
  );
  assert.match(body, /50%/);
});

test('its owner can be sent it in words, or as FHIR; neither says what an entry says', async () => {
  const letter = await get('/administration/quality/vale-fhir/letter');
  assert.match(letter.headers['content-disposition'] as string, /quality-vale-fhir\.txt/);
  assert.match(letter.body, /- No SNOMED CT, dm\+d or LOINC code on 2 of 4 problems\./);
  const outcome = (await get('/administration/quality/vale-fhir/operation-outcome')).json<OperationOutcome>();
  assert.deepEqual(validateResource(outcome), []);
  assert.ok(outcome.issue.every(({ severity }) => severity === 'information'));
  assert.ok(outcome.issue.some(({ details }) => details?.text?.startsWith('Vale: No SNOMED CT')));
  for (const words of [letter.body, JSON.stringify(outcome)])
    assert.doesNotMatch(words, /ague|gout|Kept apart|Quill|999/i);
  assert.match((await get('/administration/quality/ridge-fhir/letter')).body, /Nothing was found wanting/);
  assert.equal((await get('/administration/quality/nobody/letter')).statusCode, 404);
});

test('whoever does not look after feeds is refused', async () => {
  for (const path of ['', '/vale-fhir/letter', '/vale-fhir/operation-outcome'])
    assert.equal((await get(`/administration/quality${path}`, 'doctor')).statusCode, 403, path);
});
