// The steward's page of messages, over HTTP, on a real inbox whose messages cannot all be processed.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleMessage, exampleSource, exampleWriters } from '#inbox/example-feed.ts';
import { createInbox } from '#inbox/inbox.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { messagesRoutes } from './messages-route.ts';

const testDatabase = await createTestDatabase();
const database = testDatabase.as('server');
const owner = testDatabase.as('owner');
const now = () => new Date();
const inbox = createInbox({
  database: testDatabase.as('inbox'),
  sources: [exampleSource()],
  writers: await exampleWriters(testDatabase),
  log: silentLog,
  metrics: createMetrics(),
  now,
  sweepEveryMs: 60_000,
});
inbox.start();

const pages = await examplePages(database, { steward: ['steward-messages'], nurse: ['find-patient'] }, (app) =>
  messagesRoutes(app, {
    database,
    now,
    partnership: {
      timeZone: 'Europe/London',
      organisations: [{ ods: 'RZZ', name: 'Example Trust', shortName: 'Example' }],
      sources: [{ id: 'example-lab', organisation: 'RZZ' }],
    } as unknown as Partnership,
    feeds: ['example-lab'],
    frame: exampleFrame,
    tells: (content) => Promise.resolve(new TextDecoder().decode(content).includes('ZYBROFEX')),
    sweep: () => inbox.sweep(),
  }),
);
after(async () => {
  await pages.close();
  await inbox.close();
});

const as = (userId: string) => ({
  get: (url: string) => pages.get(url, userId),
  post: (url: string, form: Record<string, string> = {}) => pages.post(url, userId, form),
});

async function give(patient: string, controlId: string, text = ''): Promise<number | undefined> {
  const acceptance = await inbox.acceptMessage('example-lab', exampleMessage(patient, controlId, text));
  if (!acceptance.accepted) return undefined;
  await acceptance.processed;
  return (
    await owner.run<{ sequence: number }>({
      text: 'select sequence from inbox.message where control_id = $1',
      values: [controlId],
    })
  )[0]!.sequence;
}

test('what waits is shown with its reason, read, and set aside for a reason that is one', async () => {
  const steward = as('steward');
  const sequence = await give('anna', 'A1', 'POISON');
  await give('anna', 'A2');
  const { body: page } = await steward.get('/administration/messages');
  assert.match(page, /Waiting for you \(1\)/);
  assert.match(page, /The record refuses this\./);
  assert.match(page, /1 message waits behind it\./);
  assert.match(page, /Example \(example-lab\)/);
  assert.ok(!page.includes('EXAMPLE^ANN'), 'nothing of a patient is on the list');
  const read = await steward.get(`/administration/messages/${sequence}`);
  assert.match(read.body, /PID\|1\|\|anna\^\^\^RZZ\^PI\|\|EXAMPLE\^ANN/);
  assert.match(read.body, /That you read it is written down\./);
  const without = await steward.post(`/administration/messages/${sequence}/set-aside`, { reason: 'bored' });
  assert.equal(without.statusCode, 400);
  const aside = await steward.post(`/administration/messages/${sequence}/set-aside`, { reason: 'sent-in-error' });
  assert.equal(aside.statusCode, 303);
  const { body: then } = await steward.get(aside.headers.location!);
  assert.match(then, /role="status"><p>The message was set aside\./);
  assert.match(then, /Waiting for you \(0\)/);
});

test('a message that tells of what is never shared is not read by a steward either, and can be sent through again', async () => {
  const steward = as('steward');
  const sequence = await give('zed', 'Z1', 'POISON ZYBROFEX');
  const { body } = await steward.get(`/administration/messages/${sequence}`);
  assert.match(body, /tells of something that is never shared/);
  assert.ok(!body.includes('ZYBROFEX') && !body.includes('PID|'));
  assert.match(body, /Send through again/);
  await steward.post(`/administration/messages/${sequence}/set-aside`, { reason: 'sent-in-error' });
});

test('a message is sent through again, and tells where it went', async () => {
  const steward = as('steward');
  const sequence = await give('ben', 'B1', 'POISON');
  const again = await steward.post(`/administration/messages/${sequence}/again`);
  assert.equal(again.headers.location, '/administration/messages?told=again');
  const twice = await steward.post('/administration/messages/999999/again');
  assert.equal(twice.statusCode, 404);
});

test('what was refused and what was done in part say why', async () => {
  await give('carl', 'C1', 'REFUSE');
  await give('dora', 'D1', 'PART');
  const steward = as('steward');
  const { body: page } = await steward.get('/administration/messages');
  assert.match(page, /Refused \(1\)/);
  assert.match(page, /This kind of message is not taken\./);
  assert.match(page, /Processed in part \(1\)/);
  const link = /href="(\/administration\/messages\/refused\/\d+)"/.exec(page)![1]!;
  assert.match((await steward.get(link)).body, /PID\|1\|\|carl/);
  for (const words of ['<img>', 'constructor'])
    assert.doesNotMatch(
      (await steward.get(`/administration/messages?told=${words}`)).body,
      /<img|role="status"|function/,
    );
});

test('nobody else sees any of it', async () => {
  const nurse = as('nurse');
  for (const url of ['', '/1', '/refused/1'])
    assert.equal((await nurse.get(`/administration/messages${url}`)).statusCode, 403);
  assert.equal((await nurse.post('/administration/messages/1/again')).statusCode, 403);
  assert.equal((await pages.app.inject({ url: '/administration/messages' })).statusCode, 401);
});
