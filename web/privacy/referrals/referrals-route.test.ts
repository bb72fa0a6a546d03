// Staff of the organisation that holds a referral write down what the person says of it: it opens the record, or no longer does.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleDoor } from '#disclosure/example-door.ts';
import { openRecord } from '#disclosure/open-record.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { referralsRoutes } from './referrals-route.ts';

const testDatabase = await createTestDatabase();
const example = await exampleDoor(testDatabase, { relationships: 'found' });
const { door } = example;
const bea = await example.receive('1', '9990000018', (patientId) => [
  {
    resourceType: 'ServiceRequest',
    id: 'r1',
    status: 'active',
    intent: 'order',
    code: { text: 'Podiatry' },
    subject: { reference: `Patient/${patientId}` },
    authoredOn: new Date(Date.now() - 5 * 86_400_000).toISOString(),
  },
]);
const owner = testDatabase.as('owner');
// Who signs in on these pages works at X99: the referral is theirs.
for (const table of ['record.item', 'record.resource_version', 'patient_index.patient'])
  await owner.run({ text: `update ${table} set organisation = 'X99'` });
const pages = await examplePages(door.database, { jo: ['record-choices'], doctor: ['view-record'] }, (app) =>
  referralsRoutes(app, { door, frame: exampleFrame }),
);
after(async () => {
  await pages.close();
  await example.close();
});
const path = `/privacy/referrals/${bea}`;
const doctor: SignedInUser = {
  userId: 'doctor',
  name: 'Dr Example',
  roleId: 'gp',
  roleName: 'GP',
  organisation: { ods: 'X99', name: 'Example' },
  permissions: new Set(['view-record']),
  sessionId: 's',
};
let requests = 0;
async function opens(): Promise<boolean> {
  requests += 1;
  const opened = await openRecord(door, { user: doctor, requestId: `opens-${requests}` }, bea, { only: new Set() });
  if (opened.permitted) for await (const part of opened.parts) assert.fail(part.source.sourceId);
  return opened.permitted;
}

test('withdrawn, a referral opens the record no more; given again, it does; what it is for is not shown here', async () => {
  assert.equal(await opens(), true);
  const first = await pages.get(path, 'jo');
  assert.match(first.body, /Nothing is written down/);
  assert.doesNotMatch(first.body, /Podiatry/);
  assert.equal((await pages.post(path, 'jo', { referral: 'r1', said: 'withdrawn' })).statusCode, 303);
  assert.equal(await opens(), false);
  assert.match((await pages.get(path, 'jo')).body, /They do not agree, or no longer/);
  assert.equal((await pages.post(path, 'jo', { referral: 'r1', said: 'given' })).statusCode, 303);
  assert.equal(await opens(), true);
});

test('nobody writes down what they may not, nor of a referral that is not there, nor something else', async () => {
  assert.equal((await pages.get(path, 'doctor')).statusCode, 403);
  assert.equal((await pages.post(path, 'doctor', { referral: 'r1', said: 'withdrawn' })).statusCode, 403);
  assert.equal((await pages.post(path, 'jo', { referral: 'r2', said: 'withdrawn' })).statusCode, 404);
  assert.equal((await pages.post(path, 'jo', { referral: 'r1', said: 'perhaps' })).statusCode, 400);
  assert.equal((await pages.get('/privacy/referrals/00000000-0000-4000-8000-000000000000', 'jo')).statusCode, 404);
  assert.equal(await opens(), true);
});
