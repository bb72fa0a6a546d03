import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { effectsOf, exampleMessage, examplePatient, exampleSource, exampleWriters } from '#inbox/example-feed.ts';
import { feedState, inboxHealth } from '#inbox/feed-state.ts';
import { createInbox } from '#inbox/inbox.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { IssueError } from '#standards/issue.ts';
import {
  feedStates,
  listPartlyDoneMessages,
  listRefusedMessages,
  listWaitingMessages,
  readRefusedMessage,
  readStoredMessage,
  replayMessage,
  setMessageAside,
  type Stewarding,
} from './steward-messages.ts';

const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');
const server = testDatabase.as('server');
const lab = 'example-lab';
/** What a fault in the record refuses until it is mended. */
let mended = false;
const writers = await exampleWriters(testDatabase);
const inbox = createInbox({
  database: testDatabase.as('inbox'),
  sources: [exampleSource()],
  writers: {
    ...writers,
    receiveResources: (transaction, batch) =>
      mended
        ? writers.receiveResources(transaction, {
            ...batch,
            said: batch.said.map((said) =>
              said.resource.resourceType === 'Observation'
                ? { ...said, resource: { ...said.resource, valueString: '' } }
                : said,
            ),
          })
        : writers.receiveResources(transaction, batch),
  },
  log: silentLog,
  metrics: createMetrics(),
  now: () => new Date(),
  sweepEveryMs: 20,
});
inbox.start();
after(() => inbox.close());

let request = 0;
function steward(...permissions: Permission[]): Stewarding {
  request += 1;
  return {
    database: server,
    requestId: `request-${request}`,
    now: () => new Date(),
    user: {
      userId: 'u1',
      name: 'Sam Steward',
      roleId: 'steward',
      roleName: 'Steward',
      organisation: { ods: 'RZZ', name: 'Example Trust' },
      permissions: new Set(permissions),
      sessionId: 's1',
    },
  };
}
const sam = () => steward('steward-messages');

async function give(patient: string, controlId: string, text = ''): Promise<void> {
  const acceptance = await inbox.acceptMessage(lab, exampleMessage(patient, controlId, text));
  if (acceptance.accepted) await acceptance.processed;
}

const effectsOn = async (patient: string) =>
  (await effectsOf(owner)).filter(({ patient_id }) => patient_id === examplePatient(patient)).map(({ what }) => what);

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries += 1) {
    assert.ok(tries < 200, 'not within 4 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The audit events of one request: kind, outcome, and how many patients they name. */
async function audited({ requestId }: Stewarding) {
  const rows = await owner.run<{ kind: string; outcome: string; patients: number }>({
    text: `select kind, resource->>'outcome' as outcome,
      jsonb_array_length(jsonb_path_query_array(resource, '$.entity[*].what.type ? (@ == "Patient")')) as patients
      from audit.event where request_id = $1 order by sequence`,
    values: [requestId],
  });
  return rows.map(({ kind, outcome, patients }) => `${kind} ${outcome} ${patients}`);
}

test('what waits, was refused or was done in part is listed, with the reason and without content', async () => {
  await give('anna', 'A1', 'POISON');
  await give('anna', 'A2');
  await give('anna', 'A3');
  await give('ben', 'B1', 'PART');
  await give('carl', 'C1', 'REFUSE');
  const [waiting, ...others] = await listWaitingMessages(sam(), { limit: 10 });
  assert.equal(others.length, 0);
  assert.equal(waiting!.message_type, 'ORU^R01');
  assert.equal(waiting!.issue.text, 'The record refuses this.');
  assert.equal(waiting!.behind, 2);
  assert.ok(!('content' in waiting!));
  const [part] = await listPartlyDoneMessages(sam(), { limit: 10 });
  assert.equal(part!.refused, 1);
  const [refused] = await listRefusedMessages(sam(), { limit: 10 });
  assert.equal(refused!.issues[0]!.code, 'not-supported');
  assert.deepEqual(await listWaitingMessages(sam(), { limit: 10, sourceId: 'another' }), []);
  assert.deepEqual(await listWaitingMessages(sam(), { limit: 10, after: waiting!.sequence }), []);
});

test('a feed says when it last sent, and what of these patients is not in the record yet', async () => {
  const state = await feedState(server, lab, [examplePatient('anna')]);
  assert.equal(state.queued, 3);
  assert.equal(state.waiting, 1);
  assert.ok(state.lastMessageAt && state.oldestQueuedAt && state.oldestQueuedAt <= state.lastMessageAt);
  assert.deepEqual(await feedState(server, lab, [examplePatient('ben')]), {
    queued: 0,
    waiting: 0,
    lastMessageAt: state.lastMessageAt,
  });
  assert.equal((await feedStates(sam(), [lab])).get(lab)?.waiting, 1);
  assert.deepEqual(await feedState(server, 'another'), { queued: 0, waiting: 0 });
});

test('messages that wait for a person do not make the server ill; messages nobody processes do', async () => {
  const hour = 3_600_000;
  const health = await inboxHealth(server, new Date(Date.now() + hour));
  assert.deepEqual(health, { ok: true, detail: '0 to be processed, the oldest for 0 s; 1 wait for a person' });
  await owner.run({
    text: `insert into inbox.queue (patient_id, sequence, source_id, received_at) values (gen_random_uuid(), 1000000, 'nobody', now())`,
  });
  assert.equal((await inboxHealth(server, new Date(Date.now() + hour))).ok, false);
  assert.equal((await inboxHealth(server, new Date())).ok, true);
  await owner.run({ text: `delete from inbox.queue where source_id = 'nobody'` });
});

test('reading a message is written down before it is shown, with its patients', async () => {
  const [waiting] = await listWaitingMessages(sam(), { limit: 1 });
  const reading = sam();
  const message = await readStoredMessage(reading, waiting!.sequence);
  assert.deepEqual(message.content, exampleMessage('anna', 'A1', 'POISON'));
  assert.equal(message.issue?.text, 'The record refuses this.');
  assert.deepEqual(await audited(reading), ['administer 0 1']);
  const [refused] = await listRefusedMessages(sam(), { limit: 1 });
  const readingRefused = sam();
  assert.deepEqual(
    Buffer.from((await readRefusedMessage(readingRefused, refused!.sequence)).content),
    exampleMessage('carl', 'C1', 'REFUSE'),
  );
  assert.deepEqual(await audited(readingRefused), ['administer 0 0']);
});

test('a role without the permission sees and changes nothing, and the refusal is written down', async () => {
  const [waiting] = await listWaitingMessages(sam(), { limit: 1 });
  const acts = [
    (other: Stewarding) => listWaitingMessages(other, { limit: 1 }),
    (other: Stewarding) => listPartlyDoneMessages(other, { limit: 1 }),
    (other: Stewarding) => listRefusedMessages(other, { limit: 1 }),
    (other: Stewarding) => readStoredMessage(other, waiting!.sequence),
    (other: Stewarding) => readRefusedMessage(other, 1),
    (other: Stewarding) => replayMessage(other, waiting!.sequence),
    (other: Stewarding) => setMessageAside(other, waiting!.sequence, 'sent-again'),
  ];
  for (const act of acts) {
    const other = steward('view-record');
    await assert.rejects(act(other), (error) => error instanceof IssueError && error.issue.code === 'forbidden');
    assert.deepEqual(await audited(other), ['refuse 8 0']);
  }
  assert.equal((await listWaitingMessages(sam(), { limit: 1 })).length, 1);
});

test('sent through again while the fault is there, it waits again; afterwards it is done, and those behind it in order', async () => {
  const [waiting] = await listWaitingMessages(sam(), { limit: 1 });
  const replaying = sam();
  await replayMessage(replaying, waiting!.sequence);
  assert.deepEqual(await audited(replaying), ['administer 0 1']);
  await until(async () => (await listWaitingMessages(sam(), { limit: 1 })).length === 1);
  assert.deepEqual(await effectsOn('anna'), []);
  mended = true;
  await replayMessage(sam(), waiting!.sequence);
  await until(async () => (await effectsOn('anna')).length === 3);
  assert.deepEqual(await effectsOn('anna'), ['A1', 'A2', 'A3']);
  mended = false;
});

test('one processed in part is done in full when sent through again, and is no longer listed', async () => {
  mended = true;
  const [part] = await listPartlyDoneMessages(sam(), { limit: 1 });
  await replayMessage(sam(), part!.sequence);
  await until(async () => (await listPartlyDoneMessages(sam(), { limit: 1 })).length === 0);
  assert.deepEqual(await effectsOn('ben'), ['B1']);
  mended = false;
});

test('one set aside is not processed, lets those behind it pass, and can be sent through again', async () => {
  await give('dora', 'D1', 'POISON');
  await give('dora', 'D2');
  const [waiting] = await listWaitingMessages(sam(), { limit: 1 });
  const settingAside = sam();
  await setMessageAside(settingAside, waiting!.sequence, 'sent-in-error');
  assert.deepEqual(await audited(settingAside), ['administer 0 1']);
  await until(async () => (await effectsOn('dora')).length === 1);
  assert.equal((await readStoredMessage(sam(), waiting!.sequence)).outcome, 'set-aside');
  await assert.rejects(
    setMessageAside(sam(), waiting!.sequence, 'sent-in-error'),
    (error) => error instanceof IssueError && error.issue.code === 'conflict',
  );
  mended = true;
  await replayMessage(sam(), waiting!.sequence);
  await until(async () => (await effectsOn('dora')).length === 2);
  assert.deepEqual(await effectsOn('dora'), ['D2', 'D1']);
});

test('what is not there is not found', async () => {
  for (const act of [
    () => readStoredMessage(sam(), 999_999),
    () => readRefusedMessage(sam(), 999_999),
    () => replayMessage(sam(), 999_999),
  ])
    await assert.rejects(act, (error) => error instanceof IssueError && error.issue.code === 'not-found');
});

test('the role that serves stewards can change no message and no outcome', async () => {
  for (const text of [
    `update inbox.message set content = ''`,
    'delete from inbox.message',
    'delete from inbox.outcome',
    `update inbox.outcome set outcome = 'processed'`,
    'update inbox.queue set sequence = 1',
  ])
    await assert.rejects(server.run({ text }), /permission denied/, text);
  for (const text of [
    `update inbox.message set content = ''`,
    'delete from inbox.message',
    'delete from inbox.outcome',
  ])
    await assert.rejects(testDatabase.as('inbox').run({ text }), /permission denied/, text);
});
