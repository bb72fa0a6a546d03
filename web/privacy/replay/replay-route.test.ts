// An inquiry asks what somebody saw: what is held is shown as it was then, what is not is said, and looking is written down.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { exampleDoor, exampleUser } from '#disclosure/example-door.ts';
import { openRecord } from '#disclosure/open-record.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { Condition } from '#standards/fhir/types.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { replayRoutes } from './replay-route.ts';

const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');
const example = await exampleDoor(testDatabase);
const { door, answers } = example;
const problem = (patientId: string, id: string, text: string, more: Partial<Condition> = {}): Condition => ({
  resourceType: 'Condition',
  id,
  subject: { reference: `Patient/${patientId}` },
  code: { text },
  recordedDate: '2024-03-01',
  ...more,
});
const restricted = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }];
answers.set('vale-fhir', () =>
  Promise.resolve({ ...emptyAnswer('answered'), resources: [problem('p', 'v1', 'Asked for live')] }),
);
const bea = await example.receive('1', '9990000018', (patientId) => [
  problem(patientId, 'c1', 'Imagined gout'),
  problem(patientId, 'c2', 'Kept apart', { meta: { security: restricted } }),
]);
const pages = await examplePages(
  door.database,
  { hester: ['review-access'], doctor: ['find-patient', 'view-record'] },
  (app) => replayRoutes(app, { door, frame: exampleFrame }),
);
after(async () => {
  await pages.close();
  await example.close();
});

async function view(): Promise<string> {
  const user = exampleUser('find-patient', 'view-record');
  const opened = await openRecord(door, { user, requestId: randomUUID() }, bea);
  assert.ok(opened.permitted);
  for await (const { outcome } of opened.parts) assert.ok(outcome);
  return opened.disclosureId;
}

const before = await view();
// What is received in the same millisecond as a view would be of both.
await new Promise((resolve) => setTimeout(resolve, 20));
await example.receive('1', '9990000018', (patientId) => [
  problem(patientId, 'c1', 'Imagined gout, of the left toe'),
  problem(patientId, 'c3', 'Hypothetical ague'),
]);
const later = await view();

test('what was held is shown as it was then, not as it is now', async () => {
  const then = (await pages.get(`/privacy/replay/${before}`, 'hester')).body;
  assert.match(then, /<td>Imagined gout/);
  assert.doesNotMatch(then, /left toe|ague/);
  assert.match(then, /Dr Amina Example/);
  const now = (await pages.get(`/privacy/replay/${later}`, 'hester')).body;
  assert.match(now, /left toe/);
  assert.match(now, /Hypothetical ague/);
});

test('what was asked live is not kept: that is said, with how much was shown', async () => {
  const { body } = await pages.get(`/privacy/replay/${before}`, 'hester');
  assert.doesNotMatch(body, /Asked for live/);
  assert.match(body, /Shown: Problem list 1\./);
  assert.match(body, /This cannot be put together again\.<\/strong> What was asked live is not kept here/);
});

test('what a label keeps back from anybody is not in it', async () => {
  for (const disclosure of [before, later])
    assert.doesNotMatch((await pages.get(`/privacy/replay/${disclosure}`, 'hester')).body, /Kept apart/);
});

test('what is never shared today is not in it, though it was shown then; that there were more is said', async () => {
  await owner.run({
    text: `insert into record.never_shared (patient_id, resource_type, resource_id)
      select distinct patient_id, 'Condition', 'c3' from record.resource_version where resource_id = 'c3'`,
  });
  const { body } = await pages.get(`/privacy/replay/${later}`, 'hester');
  assert.doesNotMatch(body, /ague/);
  assert.match(body, /Then there were 2; 1 can be put together again/);
});

test('that somebody looked is written down, about the person; whoever may not is refused, and that is too', async () => {
  const events = () =>
    owner.run<{ kind: string; user_id: string; person_id: string | null }>({
      text: `select kind, user_id, person_id from audit.event where kind in ('review-access', 'refuse') order by sequence desc limit 1`,
    });
  await pages.get(`/privacy/replay/${before}`, 'hester');
  assert.deepEqual(await events(), [{ kind: 'review-access', user_id: 'hester', person_id: bea }]);
  assert.equal((await pages.get(`/privacy/replay/${before}`, 'doctor')).statusCode, 403);
  assert.deepEqual(await events(), [{ kind: 'refuse', user_id: 'doctor', person_id: null }]);
  assert.equal((await pages.get(`/privacy/replay/${randomUUID()}`, 'hester')).statusCode, 404);
  assert.equal((await pages.get('/privacy/replay/none', 'hester')).statusCode, 404);
});

test('a view that was never closed may have shown anything: that is said', async () => {
  const unclosed = randomUUID();
  await owner.run({
    text: `insert into audit.event (event_id, recorded_at, kind, person_id, disclosure_id, request_id, resource)
      select gen_random_uuid(), recorded_at, kind, person_id, $1, 'r', resource from audit.event where disclosure_id = $2 and kind = 'open-record'`,
    values: [unclosed, before],
  });
  assert.match((await pages.get(`/privacy/replay/${unclosed}`, 'hester')).body, /This view was never closed/);
});
