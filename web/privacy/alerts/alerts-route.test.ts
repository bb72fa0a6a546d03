// A privacy officer works through the alerts: what they see, what is written down, who may not, and two officers at once.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleWatching, shippedWatching } from '#administration/alerts/example-watching.ts';
import type { Alert } from '#administration/alerts/alert.ts';
import { exampleDoor } from '#disclosure/example-door.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { alertsRoutes } from './alerts-route.ts';

const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');
const exampled = await exampleDoor(testDatabase);
const { door } = exampled;
const example = exampleWatching(testDatabase);
example.clock.now = new Date();
const pages = await examplePages(
  example.server,
  { hester: ['review-access'], omar: ['review-access'], doctor: ['find-patient', 'view-record'] },
  (app) => alertsRoutes(app, { door, watching: shippedWatching, frame: exampleFrame }),
);
after(async () => {
  await pages.close();
  await exampled.close();
});

const now = new Date().toISOString();
const nurse = { id: 'nurse', name: 'Staff Nurse Nia Okonjo' };
const chi = await example.person({ family: 'Okonjo', given: ['Chi'], born: '1980-02-03' });
const dia = await example.person({ family: 'Okonjo', given: ['Dia'], born: '1990-02-03' });
const shown = [{ sourceId: 'lab', outcome: 'answered', sections: { 'problem-list': 3, documents: 0 } }];
await example.look(nurse, now, { personId: chi, shown });
await example.look(nurse, now, { personId: dia });
await example.look({ id: 'hester', name: 'Hester Okonjo', role: 'privacy-officer' }, now, { personId: chi });
await example.watch();
await example.check();
const alertOf = async (personId: string, userId = 'nurse'): Promise<Alert> =>
  (await example.alerts()).find((alert) => alert.personId === personId && alert.userId === userId)!;
const { alertId } = await alertOf(chi);
const address = `/privacy/alerts/${alertId}`;

const eventsOf = (requestId: unknown) =>
  owner.run<{ kind: string; person_id: string | null }>({
    text: 'select kind, person_id from audit.event where request_id = $1 order by sequence',
    values: [requestId],
  });
const actsOf = (id = alertId) =>
  owner.run<{ act: string; words: string; by_user: string | null }>({
    text: 'select act, words, by_user from administration.alert_act where alert_id = $1 order by sequence',
    values: [id],
  });
const versionOf = async () => String((await alertOf(chi)).version);

test('the list names readers and reasons, nobody looked at; looking at it is written down', async () => {
  const list = await pages.get('/privacy/alerts', 'omar');
  assert.equal(list.statusCode, 200);
  assert.match(list.body, /Staff Nurse Nia Okonjo[\s\S]*Somebody with the reader’s surname \(40\)/);
  assert.match(list.body, /To look into \(3\)/);
  assert.doesNotMatch(list.body, /Chi\b|1980/);
  assert.deepEqual(await eventsOf(list.headers['x-request-id']), [{ kind: 'review-access', person_id: null }]);
});

test('an alert says who, whom, what was shown and what does not explain it; looking at it is written down with whom it is about', async () => {
  const page = await pages.get(address, 'omar');
  assert.match(page.body, /OKONJO, Chi, born 03-Feb-1980/);
  assert.match(page.body, /Problem list \(3\)/);
  assert.doesNotMatch(page.body, /Documents/);
  assert.match(page.body, /Not explained: somebody with the reader’s surname/);
  assert.deepEqual(await eventsOf(page.headers['x-request-id']), [{ kind: 'review-access', person_id: chi }]);
});

test('nobody without the permission sees or does anything, and that is written down', async () => {
  for (const [method, url] of [
    ['GET', '/privacy/alerts'],
    ['GET', address],
    ['GET', '/privacy/alerts/rules'],
    ['GET', '/privacy/alerts/cases/00000000-0000-4000-8000-000000000000'],
    ['POST', address],
    ['POST', `${address}/letter`],
    ['POST', `${address}/case`],
  ] as const) {
    const form = { act: 'close', outcome: 'proper', words: 'x', to: 'person', version: '1' };
    const answer = method === 'GET' ? await pages.get(url, 'doctor') : await pages.post(url, 'doctor', form);
    assert.equal(answer.statusCode, 403, url);
    assert.doesNotMatch(answer.body, /Okonjo/);
    assert.deepEqual(await eventsOf(answer.headers['x-request-id']), [{ kind: 'refuse', person_id: null }], url);
  }
  assert.deepEqual(
    (await actsOf()).filter(({ by_user }) => by_user !== null),
    [],
  );
});

test('nobody looks into an alert about themselves', async () => {
  const own = await alertOf(chi, 'hester');
  for (const answer of [
    await pages.get(`/privacy/alerts/${own.alertId}`, 'hester'),
    await pages.post(`/privacy/alerts/${own.alertId}`, 'hester', {
      act: 'close',
      outcome: 'proper',
      words: 'It was me.',
      version: String(own.version),
    }),
    await pages.post(`/privacy/alerts/${own.alertId}/letter`, 'hester', { to: 'manager' }),
    await pages.post(`/privacy/alerts/${own.alertId}/case`, 'hester', {}),
  ]) {
    assert.equal(answer.statusCode, 403);
    assert.match(answer.body, /This alert is about you/);
    assert.deepEqual(
      (await eventsOf(answer.headers['x-request-id'])).map(({ kind }) => kind),
      ['refuse'],
    );
  }
  assert.equal((await pages.get(`/privacy/alerts/${own.alertId}`, 'omar')).statusCode, 200);
});

test('an address that is none, or nobody’s, leads nowhere', async () => {
  for (const id of ['x', '00000000-0000-4000-8000-000000000000', `${alertId}'--`])
    assert.equal((await pages.get(`/privacy/alerts/${encodeURIComponent(id)}`, 'omar')).statusCode, 404, id);
});

test('a note is kept with its author; closing needs an outcome and words', async () => {
  const note = await pages.post(address, 'omar', { act: 'note', words: 'Rang the ward.', version: await versionOf() });
  assert.equal(note.statusCode, 303);
  assert.deepEqual(await eventsOf(note.headers['x-request-id']), [{ kind: 'administer', person_id: chi }]);
  for (const form of [
    { act: 'close', words: 'Asked her.' },
    { act: 'close', outcome: 'proper', words: '  ' },
    { act: 'close', outcome: 'dismissed', words: 'Asked her.' },
  ]) {
    const answer = await pages.post(address, 'omar', { ...form, version: await versionOf() });
    assert.match(answer.body, /There is a problem/);
  }
  assert.equal((await alertOf(chi)).state, 'open');
  assert.deepEqual((await actsOf()).at(-1), { act: 'note', words: 'Rang the ward.', by_user: 'omar' });
});

test('of two officers who act at once one is told what the other did, and nothing they wrote is lost', async () => {
  const version = await versionOf();
  const close = (who: string, outcome: string) =>
    pages.post(address, who, { act: 'close', outcome, words: `Found by ${who}.`, version });
  const answers = await Promise.all([close('omar', 'improper'), close('hester', 'proper')]);
  const [refused] = answers.filter(({ statusCode }) => statusCode === 200);
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other),
    [200, 303],
  );
  assert.match(refused!.body, /changed while you had it open/);
  const loser = answers[0] === refused ? 'omar' : 'hester';
  const winner = loser === 'omar' ? 'hester' : 'omar';
  assert.match(refused!.body, new RegExp(`>Found by ${loser}\\.</textarea>`));
  assert.match(refused!.body, new RegExp(`Since you opened this page[\\s\\S]*Found by ${winner}\\.`));
  const after = await alertOf(chi);
  assert.deepEqual([after.state, after.outcome], ['closed', winner === 'omar' ? 'improper' : 'proper']);
});

test('what was closed is on its list, can be opened again, and evidence does not close it then', async () => {
  assert.match((await pages.get('/privacy/alerts?show=closed', 'omar')).body, /Nia Okonjo/);
  await pages.post(address, 'omar', { act: 'reopen', words: 'More is known.', version: await versionOf() });
  const alert = await alertOf(chi);
  assert.deepEqual([alert.state, alert.outcome, alert.heldOpen], ['open', undefined, true]);
  assert.deepEqual((await actsOf()).map(({ act }) => act).slice(-2), ['close', 'reopen']);
});

test('a further look opens again what was closed', async () => {
  const close = { act: 'close', outcome: 'explained', words: 'She says it was a slip.', version: await versionOf() };
  await pages.post(address, 'omar', close);
  assert.equal((await alertOf(chi)).state, 'closed');
  await example.look(nurse, new Date().toISOString(), { personId: chi });
  await example.watch();
  const alert = await alertOf(chi);
  assert.deepEqual([alert.state, alert.outcome], ['open', undefined]);
  assert.equal((await actsOf()).at(-1)?.act, 'looked-again');
});

test('a letter to the person is plain and names no reader; one to the manager does not say whose record it was', async () => {
  const toPerson = await pages.post(`${address}/letter`, 'omar', { to: 'person' });
  assert.match(toPerson.body, /Dear Chi Okonjo/);
  assert.match(toPerson.body, /Problem list/);
  assert.doesNotMatch(toPerson.body, /Nia/);
  const words = toPerson.body.replaceAll(/<[^>]*>/g, ' ').match(/\p{L}+/gu)!;
  const sentences = toPerson.body.match(/[.?](?=\s|<)/g)!;
  assert.ok(words.length / sentences.length < 14, `${words.length} words in ${sentences.length} sentences`);
  const toManager = await pages.post(`${address}/letter`, 'omar', { to: 'manager' });
  assert.match(toManager.body, /Staff Nurse Nia Okonjo/);
  assert.doesNotMatch(toManager.body, /\bChi\b|1980/);
  assert.deepEqual(await eventsOf(toManager.headers['x-request-id']), [{ kind: 'administer', person_id: chi }]);
  assert.deepEqual((await actsOf()).map(({ act }) => act).slice(-2), ['letter', 'letter']);
});

test('a reader’s alerts are put into one case, however often and by whoever at once', async () => {
  const answers = await Promise.all(['omar', 'hester'].map((who) => pages.post(`${address}/case`, who, {})));
  const [one, other] = answers.map(({ headers }) => headers['location']);
  assert.equal(one, other);
  const page = await pages.get(String(one), 'omar');
  assert.match(page.body, /Case: Staff Nurse Nia Okonjo[\s\S]*2 alerts/);
  assert.match(page.body, /Rang the ward\./);
});

test('what was done to an alert cannot be changed or taken away by the server', async () => {
  for (const text of [
    `update administration.alert_act set words = 'x'`,
    'delete from administration.alert_act',
    'delete from administration.alert',
    'delete from administration.look',
    `update administration.look set user_id = 'x'`,
  ])
    await assert.rejects(example.server.run({ text }), { code: '42501' }, text);
});

test('what somebody writes is shown as they wrote it, and is no markup', async () => {
  await pages.post(address, 'omar', { act: 'note', words: '<script>alert(1)</script>', version: await versionOf() });
  const page = await pages.get(address, 'omar');
  assert.doesNotMatch(page.body, /<script>alert/);
  assert.match(page.body, /&lt;script&gt;alert/);
});

test('the rules in force are told in words', async () => {
  const page = await pages.get('/privacy/alerts/rules', 'omar');
  for (const { name } of shippedWatching.rules) assert.ok(page.body.includes(name), name);
});
