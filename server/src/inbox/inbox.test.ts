import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Database, openDatabase } from '#runtime/database/database.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { createLog, silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { effectsOf, exampleMessage, examplePatient, exampleSource, exampleWriters } from './example-feed.ts';
import { createInbox, type Inbox, type InboxOptions } from './inbox.ts';

const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');
const writers = await exampleWriters(testDatabase);
const metrics = createMetrics();
const open: Inbox[] = [];
after(() => Promise.all(open.map((inbox) => inbox.close())));

/** A server process's inbox on the file's database. */
function inboxOn(database: Database = testDatabase.as('inbox'), options: Partial<InboxOptions> = {}): Inbox {
  const inbox = createInbox({
    database,
    sources: [exampleSource(), exampleSource('example-ward')],
    writers,
    log: silentLog,
    metrics,
    now: () => new Date(),
    sweepEveryMs: 50,
    ...options,
  });
  open.push(inbox);
  return inbox;
}

const inbox = inboxOn();
inbox.start();

const lab = 'example-lab';

async function take(message: Buffer, into = inbox) {
  const acceptance = await into.acceptMessage(lab, message);
  assert.ok(acceptance.accepted, 'the message is accepted');
  return acceptance;
}

async function count(text: string, ...values: unknown[]): Promise<number> {
  const [row] = await owner.run<{ count: number }>({ text: `select count(*)::int as count from ${text}`, values });
  return row!.count;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries += 1) {
    assert.ok(tries < 200, 'not within 4 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const effectsOn = async (patient: string) =>
  (await effectsOf(owner)).filter(({ patient_id }) => patient_id === examplePatient(patient)).map(({ what }) => what);

test('a message is stored byte for byte, processed, written to the audit log, and off the queue', async () => {
  const message = exampleMessage('stored', 'C1', 'a note');
  const { processed, isNew } = await take(message);
  const [row] = await owner.run<{ content: Buffer; sequence: number; control_id: string; sender: string }>({
    text: `select * from inbox.message where control_id = 'C1'`,
  });
  assert.equal(isNew, true);
  assert.deepEqual(row!.content, message);
  assert.equal(row!.sender, 'LAB|RZZ');
  const result = await processed;
  assert.ok(result.outcome === 'processed');
  assert.deepEqual(result.patientIds, [examplePatient('stored')]);
  assert.deepEqual(await effectsOn('stored'), ['C1']);
  assert.equal(await count('inbox.queue where sequence = $1', row!.sequence), 0);
  assert.equal(
    await count(`inbox.outcome where sequence = $1 and outcome = 'processed' and created = 2`, row!.sequence),
    1,
  );
  assert.equal(await count(`audit.event where kind = 'receive' and request_id = $1`, `message-${row!.sequence}`), 1);
});

test('the same bytes again are accepted again, and change nothing', async () => {
  const message = exampleMessage('resent', 'C2');
  const both = await Promise.all([take(message), take(message)]);
  assert.equal(both.filter(({ isNew }) => isNew).length, 1);
  await Promise.all(both.map(({ processed }) => processed));
  assert.equal((await take(message)).isNew, false);
  assert.deepEqual(await effectsOn('resent'), ['C2']);
});

test('the same bytes from another source are another message', async () => {
  const message = exampleMessage('two-sources', 'C3');
  await take(message);
  const other = await inbox.acceptMessage('example-ward', message);
  assert.ok(other.accepted && other.isNew);
});

test('a control id used again for something else is taken, and flagged', async () => {
  await take(exampleMessage('reused', 'C4', 'one'));
  await take(exampleMessage('reused', 'C4', 'two'));
  const flags = await owner.run({
    text: `select control_id_reused from inbox.message where control_id = 'C4' order by sequence`,
  });
  assert.deepEqual(flags, [{ control_id_reused: false }, { control_id_reused: true }]);
});

test('a refused message is not stored as one, and is kept for the steward with its reason, once', async () => {
  const message = exampleMessage('refused', 'C5', 'REFUSE');
  for (let times = 0; times < 3; times += 1) {
    const acceptance = await inbox.acceptMessage(lab, message);
    assert.ok(!acceptance.accepted);
    assert.equal(acceptance.issues[0].code, 'not-supported');
    assert.equal(acceptance.message?.controlId, 'C5');
  }
  const garbage = await inbox.acceptMessage(lab, Buffer.from('hello'));
  assert.ok(!garbage.accepted && garbage.message === undefined);
  const rows = await owner.run<{ times: number; control_id: string | null; content: Buffer }>({
    text: 'select times, control_id, content from inbox.refused_message order by sequence',
  });
  assert.deepEqual(
    rows.map(({ times, control_id }) => [times, control_id]),
    [
      [3, 'C5'],
      [1, null],
    ],
  );
  assert.deepEqual(rows[0]!.content, message);
  assert.equal(await count(`inbox.message where control_id = 'C5'`), 0);
});

test('one patient’s messages take effect in the order they were accepted; of many patients, side by side', async () => {
  const patients = ['order-a', 'order-b', 'order-c'];
  const sent = Array.from({ length: 90 }, (_, index) => ({ patient: patients[index % 3]!, id: `O${index}` }));
  const accepted = await Promise.all(sent.map(({ patient, id }) => take(exampleMessage(patient, id))));
  await Promise.all(accepted.map(({ processed }) => processed));
  for (const patient of patients)
    assert.deepEqual(
      await effectsOn(patient),
      sent.filter((each) => each.patient === patient).map(({ id }) => id),
    );
});

test('a merge stands in the queues of both its patients', async () => {
  const accepted = await Promise.all([
    take(exampleMessage('left', 'M1', 'SLOW')),
    take(exampleMessage('right', 'M2', 'SLOW')),
    take(exampleMessage('left~right', 'M3', '', 'ADT^A40')),
    take(exampleMessage('right', 'M4')),
    take(exampleMessage('left', 'M5')),
  ]);
  await Promise.all(accepted.map(({ processed }) => processed));
  assert.deepEqual(await effectsOn('left'), ['M1', 'M3', 'M5']);
  assert.deepEqual(await effectsOn('right'), ['M2', 'merged', 'M4']);
});

test('a message that cannot be processed waits with its reason, later ones of its patient behind it, others pass', async () => {
  const [, , poison] = await Promise.all([
    take(exampleMessage('other', 'W0')),
    take(exampleMessage('stuck', 'W1')),
    take(exampleMessage('stuck', 'W2', 'POISON')),
    take(exampleMessage('stuck', 'W3')),
    take(exampleMessage('other', 'W4')),
  ]);
  const result = await poison.processed;
  assert.ok(result.outcome === 'waiting');
  assert.equal(result.issue.text, 'The record refuses this.');
  await until(async () => (await effectsOn('other')).length === 2);
  // Time for three sweeps: none of them may let W3 pass.
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.deepEqual(await effectsOn('stuck'), ['W1']);
  assert.deepEqual(await effectsOn('other'), ['W0', 'W4']);
  assert.deepEqual(
    await owner.run({
      text: `select control_id, waiting_since is not null as waiting, issue->>'code' as code
        from inbox.queue join inbox.message using (sequence) where patient_id = $1 order by sequence`,
      values: [examplePatient('stuck')],
    }),
    [
      { control_id: 'W2', waiting: true, code: 'invariant' },
      { control_id: 'W3', waiting: false, code: null },
    ],
  );
});

test('of messages done together the one that cannot be done takes no other with it', async () => {
  const notes = ['fine', 'fine', 'BREAK', 'fine', 'POISON', 'fine', 'fine', 'fine'];
  const taken = await Promise.all(
    notes.map((note, index) => take(exampleMessage(`together-${index}`, `T${index}`, note))),
  );
  const results = await Promise.all(taken.map(({ processed }) => processed));
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    notes.map((note) => (note === 'BREAK' || note === 'POISON' ? 'waiting' : 'processed')),
  );
  for (const [index, note] of notes.entries()) {
    assert.deepEqual(await effectsOn(`together-${index}`), note === 'fine' ? [`T${index}`] : [], note);
    assert.equal(
      await count(
        `audit.event where kind = 'receive' and request_id = (select 'message-' || sequence from inbox.message where control_id = $1)`,
        `T${index}`,
      ),
      note === 'BREAK' || note === 'POISON' ? 0 : 1,
    );
  }
  // Had each been done by itself this would have tested nothing.
  const again = await Promise.all(
    notes.map((_, index) => take(exampleMessage(`together-${index + 100}`, `U${index}`, 'fine'))),
  );
  await Promise.all(again.map(({ processed }) => processed));
  const [after] = await owner.run<{ commits: number }>({
    text: `select count(distinct outcome.xmin::text)::int as commits from inbox.outcome
      join inbox.message using (sequence) where control_id like 'U_'`,
  });
  assert.ok(after!.commits < notes.length, `${after!.commits} commits`);
});

test('an error of the database’s own is told by its code, without the values it quotes', async () => {
  const { processed } = await take(exampleMessage('broken', 'B1', 'BREAK'));
  const result = await processed;
  assert.ok(result.outcome === 'waiting');
  assert.equal(result.issue.code, 'exception');
  assert.match(result.issue.diagnostics ?? '', /23514/);
  assert.doesNotMatch(JSON.stringify(result.issue), /BREAK/);
});

test('a fault in the translation loses nothing: the message is acknowledged, stored, and waits', async () => {
  const { processed } = await take(exampleMessage('faulty', 'F1', 'FAULT'));
  assert.equal((await processed).outcome, 'waiting');
  assert.equal(await count(`inbox.message where control_id = 'F1'`), 1);
});

test('a message processed in part is done, and says what was refused', async () => {
  const { processed } = await take(exampleMessage('partly', 'P1', 'PART'));
  const result = await processed;
  assert.ok(result.outcome === 'processed');
  assert.equal(result.counts.refused, 1);
  assert.equal(await count(`inbox.outcome where issues->0->>'code' = 'invalid' and refused = 1`), 1);
});

test('what was stored and not processed is processed by the next process', async () => {
  const idle = inboxOn();
  for (const id of ['L1', 'L2', 'L3']) await take(exampleMessage('left-behind', id), idle);
  await until(async () => (await effectsOn('left-behind')).length === 3);
  assert.deepEqual(await effectsOn('left-behind'), ['L1', 'L2', 'L3']);
});

test('two processes on one database do each message once, in order', async () => {
  const second = inboxOn();
  second.start();
  const ids = Array.from({ length: 60 }, (_, index) => `T${index}`);
  for (const [index, id] of ids.entries()) {
    // Each waits for its acknowledgement, as a sender does that goes from one server to the other.
    await take(exampleMessage(index % 2 === 0 ? 'twice-a' : 'twice-b', id), index % 3 === 0 ? inbox : second);
  }
  await until(async () => (await effectsOn('twice-a')).length + (await effectsOn('twice-b')).length >= ids.length);
  assert.deepEqual(
    await effectsOn('twice-a'),
    ids.filter((_, index) => index % 2 === 0),
  );
  assert.deepEqual(
    await effectsOn('twice-b'),
    ids.filter((_, index) => index % 2 === 1),
  );
});

test('more than fits in memory waits in the database and is done in order', async () => {
  const narrow = inboxOn(testDatabase.as('inbox'), { maxHeld: 5 });
  const ids = Array.from({ length: 80 }, (_, index) => `N${index}`);
  await Promise.all(ids.map((id) => take(exampleMessage('narrow', id), narrow)));
  narrow.start();
  await until(async () => (await effectsOn('narrow')).length === ids.length);
  assert.deepEqual(await effectsOn('narrow'), ids);
});

test('open pages are told which patients’ records changed', async () => {
  const told: string[] = [];
  const stop = await testDatabase.as('server').listen('record_changed', (payload) => told.push(payload));
  const { processed } = await take(exampleMessage('told', 'R1'));
  await processed;
  await until(async () => told.includes(examplePatient('told')));
  await stop();
});

test('a lost connection is survived: what was being stored is stored, what was being processed is processed once', async () => {
  const cut = () =>
    owner.run({
      text: `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'lcr_inbox' and datname = current_database()`,
    });
  const sent = Array.from({ length: 40 }, (_, index) => `K${index}`);
  const accepting = sent.map((id, index) => take(exampleMessage(`cut-${index % 4}`, id)));
  await cut();
  const accepted = await Promise.all(accepting);
  await cut();
  assert.equal(accepted.length, sent.length);
  const effects = async () => (await effectsOf(owner)).map(({ what }) => what).filter((what) => /^K\d/.test(what));
  await until(async () => (await effects()).length >= sent.length);
  assert.deepEqual((await effects()).toSorted(), sent.toSorted());
});

test('while the database is away the sender is told to come again, and nothing is acknowledged', async () => {
  const away = inboxOn(openDatabase({ url: 'postgres://nobody:x@127.0.0.1:1/none', log: silentLog }), {
    storeWaitMs: 60,
  });
  const acceptance = await away.acceptMessage(lab, exampleMessage('away', 'AW1'));
  assert.ok(!acceptance.accepted);
  assert.equal(acceptance.issues[0].code, 'transient');
  assert.equal(acceptance.message?.controlId, 'AW1');
});

test('nothing of a message reaches the log or the metrics, whatever becomes of it', async () => {
  const secret = 'Quixotical';
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const logging = inboxOn(testDatabase.as('inbox'), { log });
  logging.start();
  const texts = [secret, 'POISON', 'BREAK', 'PART', 'REFUSE', 'FAULT'];
  for (const [index, text] of texts.entries()) {
    const plain = exampleMessage(`${secret}-${index}`, `${secret}${index}`, text).toString('latin1');
    const message = Buffer.from(plain.replace('EXAMPLE^ANN', `${secret}^${secret}`).replace('LAB', secret), 'latin1');
    const acceptance = await logging.acceptMessage(lab, message);
    if (acceptance.accepted) await acceptance.processed;
  }
  await logging.acceptMessage(lab, Buffer.from(`${secret} is no message`));
  await logging.acceptMessage(lab, exampleMessage('x', 'y', '', `${secret}^${secret}`));
  await logging.close();
  // The refusals at the least: what is processed may be by the other inbox of this file, which has a log of its own.
  assert.ok(lines.length >= 3);
  assert.doesNotMatch(lines.join(''), new RegExp(secret, 'i'));
  assert.doesNotMatch(await metrics.registry.metrics(), new RegExp(secret, 'i'));
});

test('refused messages are forgotten after their time, and when there are too many', async () => {
  const refuse = (id: string) => inbox.acceptMessage(lab, exampleMessage('forgotten', id, 'REFUSE'));
  for (const id of ['FG1', 'FG2', 'FG3']) await refuse(id);
  const kept = () => count(`inbox.refused_message where control_id like 'FG%'`);
  assert.equal(await kept(), 3);
  inboxOn(testDatabase.as('inbox'), { refused: { keepDays: 1, keepAtMost: 2 } }).start();
  await until(async () => (await kept()) === 2);
  const tomorrow = () => new Date(Date.now() + 2 * 86_400_000);
  inboxOn(testDatabase.as('inbox'), { refused: { keepDays: 1, keepAtMost: 100 }, now: tomorrow }).start();
  await until(async () => (await kept()) === 0);
});

test('waiting messages are counted by source', async () => {
  const counting = inboxOn();
  counting.start();
  await until(async () => {
    const { values } = await metrics.messagesWaiting.get();
    return values.some(({ labels, value }) => labels.source === lab && value === 8);
  });
});
