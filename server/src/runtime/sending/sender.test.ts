import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createLog, silentLog } from '../log.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { emailAddress, mobileNumber } from './addresses.ts';
import { exampleKey, openExampleNotify, type Whim } from './notify/example-notify.ts';
import { type OpenSender, openSender, type OutgoingMessage } from './sender.ts';
import { readSending, type SendingSettings } from './sending-config.ts';

const testDatabase = await createTestDatabase();
const database = testDatabase.as('server');
let nowMs = Date.parse('2026-11-02T09:00:00Z');
const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
const notify = await openExampleNotify(clock);
const logged: string[] = [];
const log = createLog({ destination: { write: (line: string) => void logged.push(line) } });
const folder = mkdtempSync(join(tmpdir(), 'sending-'));
after(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await notify.close();
  rmSync(folder, { recursive: true });
});

const settings: SendingSettings = {
  kind: 'govuk-notify',
  baseUrl: notify.url,
  apiKey: exampleKey,
  templates: { email: '33333333-3333-4333-8333-333333333333', text: '44444444-4444-4444-8444-444444444444' },
  waitMs: 300,
  giveUpAfterHours: 48,
};
const opened: OpenSender[] = [];
const open = () => {
  const sender = openSender({ settings, database, log, clock, everyMs: 3_600_000 });
  opened.push(sender);
  return sender;
};
const message = (reference: string): OutgoingMessage => ({
  channel: 'email',
  to: 'nobody@example.org',
  subject: 'Your list',
  text: 'Knit and natter',
  reference,
});
const rows = () =>
  database.run<{ reference: string; state: string; recipient: string | null; body: string | null }>({
    text: 'select reference, state, recipient, body from runtime.outbox order by reference',
  });
/** Lets the time of every wait come, as often as it takes. */
const untilNothingWaits = async (run: () => Promise<void>) => {
  for (let turns = 0; turns < 45; turns += 1) {
    await run();
    if ((await rows()).every(({ state }) => state !== 'waiting')) return;
    nowMs += 90 * 60_000;
  }
  assert.fail('a message still waits');
};

test('whatever the gateway does, a message arrives once; by two servers, asked for again and again', async () => {
  const senders = [open(), open()];
  const whims: Whim[] = [
    '429',
    '500',
    'rubbish',
    'a sign-in page that says 201',
    'taken and silent',
    'taken and cut off',
    'taken and 500',
    'a proxy’s 400',
    'well',
    '429',
    'taken and silent',
    '500',
  ];
  notify.whims.push(...whims);
  const references = whims.map((_, at) => `list-${at}`);
  for (const reference of [...references, ...references])
    await Promise.all(senders.map((each) => each.send(message(reference))));
  await untilNothingWaits(async () => void (await Promise.all(senders.map((each) => each.run()))));
  assert.equal(notify.taken.length, references.length);
  assert.equal(new Set(notify.taken.map(({ reference }) => reference)).size, references.length);
  assert.deepEqual(notify.taken[0]!.personalisation, { subject: 'Your list', text: 'Knit and natter' });
  for (const row of await rows()) assert.deepEqual([row.state, row.recipient, row.body], ['sent', null, null]);
  // Asked for once more, long after.
  await senders[0]!.send(message('list-4'));
  await senders[0]!.run();
  assert.equal(notify.taken.length, references.length);
  await Promise.all(senders.map((each) => each.close()));
});

test('a server that ended in the middle loses nothing; where the gateway cannot say what it has, nothing is sent', async () => {
  const before = notify.taken.length;
  // Ended after the gateway took it and before that was written down: claimed, and never finished.
  notify.whims.push('taken and silent');
  const ended = open();
  await ended.send(message('ended'));
  await ended.close();
  await database.run({
    text: `update runtime.outbox set next_attempt_at = $1 where reference = 'ended'`,
    values: [clock.now()],
  });
  const next = open();
  notify.blind = true;
  for (let turns = 0; turns < 3; turns += 1, nowMs += 2 * 3_600_000) await next.run();
  assert.equal(notify.taken.length, before + 1);
  assert.equal((await rows()).find(({ reference }) => reference === 'ended')?.state, 'waiting');
  notify.blind = false;
  await untilNothingWaits(() => next.run());
  assert.equal(notify.taken.length, before + 1);
  await next.close();
});

test('what is kept in a transaction that fails is not sent', async () => {
  const sender = open();
  const before = notify.taken.length;
  await assert.rejects(
    database.transaction(async (transaction) => {
      await sender.send(message('undone'), transaction);
      throw new Error('undone');
    }),
  );
  await sender.run();
  assert.equal(notify.taken.length, before);
  await sender.close();
});

test('what the gateway refuses, and what could not be sent for two days, is given up and forgotten', async () => {
  const sender = open();
  notify.whims.push('bad request');
  await sender.send(message('refused'));
  await sender.run();
  notify.whims.push(...Array.from<Whim>({ length: 60 }).fill('500'));
  await sender.send(message('never'));
  const from = nowMs;
  await untilNothingWaits(() => sender.run());
  notify.whims.length = 0;
  assert.ok(nowMs - from > 48 * 3_600_000, 'two days');
  const states = (await rows()).filter(({ state }) => state === 'refused');
  assert.deepEqual(
    states.map(({ reference, recipient, body }) => [reference, recipient, body]),
    [
      ['never', null, null],
      ['refused', null, null],
    ],
  );
  await sender.close();
});

test('no address and no word of a message is in the log', () => {
  assert.ok(logged.length > 20);
  assert.doesNotMatch(logged.join('\n'), /example\.org|natter|Your list|list-\d/);
});

test('a text goes to a mobile number of this country only, and an e-mail to one address', async () => {
  for (const typed of ['07700 900123', '+44 7700 900123', '0044 7700-900123', '(07700) 900123'])
    assert.equal(mobileNumber(typed), '+447700900123');
  for (const typed of [
    '020 7946 0101',
    '07000 900123',
    '+33 6 12 34 56 78',
    '0770090012',
    '09012345678',
    '',
    '07700900123;07700900124',
  ])
    assert.equal(mobileNumber(typed), undefined, typed);
  assert.equal(emailAddress(' Anna.Smith+list@Example.ORG '), 'Anna.Smith+list@example.org');
  for (const typed of [
    'a@b',
    'a@example.org,b@example.org',
    'a@example.org\nbcc: b@example.org',
    'Anna <a@example.org>',
    '@example.org',
    'a..b@example.org',
    `${'a'.repeat(65)}@example.org`,
  ])
    assert.equal(emailAddress(typed), undefined, typed);
  const sender = open();
  await assert.rejects(sender.send({ ...message('odd'), to: 'a@example.org,b@example.org' }), /cannot be an address/);
  await sender.close();
});

test('without a gateway each message is a file, whole, for its owner only, once; without settings nothing is sent', async () => {
  const outbox = join(folder, 'outbox');
  const sender = openSender({ settings: { kind: 'file', folder: outbox }, database, log: silentLog, clock });
  await Promise.all(Array.from({ length: 8 }, () => sender.send(message('the same'))));
  await sender.send({ ...message('a text'), channel: 'text', to: '07700 900123' });
  const files = readdirSync(outbox);
  assert.equal(files.length, 2);
  const read = files.map((name) => JSON.parse(readFileSync(join(outbox, name), 'utf8')) as OutgoingMessage);
  assert.deepEqual(read.map(({ to }) => to).toSorted(), ['+447700900123', 'nobody@example.org']);
  assert.equal(statSync(join(outbox, files[0]!)).mode & 0o077, 0);
  assert.equal(statSync(outbox).mode & 0o077, 0);
  const none = openSender({ settings: { kind: 'none' }, database, log: silentLog, clock });
  assert.equal(none.channels.size, 0);
  await assert.rejects(none.send(message('none')), /Nothing is sent in this way here/);
});

test('sending.yaml is checked: a key comes from the environment, and what is wrong is told with its line', () => {
  const write = (text: string) => writeFileSync(join(folder, 'sending.yaml'), text);
  const key = `lambeth-${exampleKey.serviceId}-${exampleKey.secret}`;
  write('kind: govuk-notify\napiKey: ${NOTIFY_API_KEY}\ntemplates: { email: 33333333-3333-4333-8333-333333333333 }\n');
  const read = readSending(folder, { NOTIFY_API_KEY: key });
  assert.deepEqual(read.kind === 'govuk-notify' && read.apiKey, exampleKey);
  assert.throws(() => readSending(folder, {}), /sending\.yaml:2.*NOTIFY_API_KEY is not set/);
  write('kind: govuk-notify\nbaseUrl: http://example.org\napiKey: nothing\ntemplates: {}\n');
  assert.throws(() => readSending(folder, {}), /Use https[\s\S]*An API key of GOV\.UK Notify[\s\S]*Name a template/);
  rmSync(join(folder, 'sending.yaml'));
  assert.deepEqual(readSending(folder, {}), { kind: 'none' });
});
