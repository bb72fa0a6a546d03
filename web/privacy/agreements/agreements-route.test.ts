// The register of sharing agreements on its pages: written, amended, ended; two who write at once; what they add up to.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleDoor } from '#disclosure/example-door.ts';
import { agreementsInForce } from '#privacy/agreements/agreements.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { agreementsRoutes } from './agreements-route.ts';

const testDatabase = await createTestDatabase();
const example = await exampleDoor(testDatabase);
const { database, partnership } = example.door;
const owner = testDatabase.as('owner');
await owner.run({ text: 'delete from privacy.agreement_version' });
let now = new Date('2026-11-23T12:00:00Z');
const pages = await examplePages(database, { hester: ['keep-agreements'], doctor: ['view-record'] }, (app) =>
  agreementsRoutes(app, {
    door: { database, clock: { ...example.door.clock, now: () => now }, partnership },
    frame: exampleFrame,
  }),
);
after(async () => {
  await pages.close();
  await example.close();
});

const textOf = (body: string) => body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const day = (field: string, written: string) => {
  const [year, month, ofMonth] = written.split('-');
  return { [`${field}-day`]: ofMonth ?? '', [`${field}-month`]: month ?? '', [`${field}-year`]: year ?? '' };
};
const form: Record<string, string | string[]> = {
  title: 'Records for direct care',
  sharers: ['RYY', 'RZZ'],
  readers: ['X99', 'RZZ'],
  extent: 'all',
  purpose: 'Direct care.',
  legalBasis: 'UK GDPR 6(1)(e).',
  document: 'ISA/1',
  ...day('from', '2026-11-01'),
  ...day('reviewOn', '2027-11-01'),
  because: 'Agreed by the board.',
  after: '0',
  status: 'agreed',
};
const address = '/privacy/agreements/records-for-direct-care';
const inForce = async () => (await agreementsInForce(database, now)).map(({ id }) => id);
const post = (path: string, more: Record<string, string | string[]> = {}) =>
  pages.post(path, 'hester', { ...form, ...more });

test('with no agreement everybody sees only their own, and every gap is said', async () => {
  const text = textOf((await pages.get('/privacy/agreements', 'hester')).body);
  assert.match(text, /Every organisation sees only what it holds itself/);
  assert.match(text, /Vale Nobody else Sees nothing: Example, Ridge/);
});

test('a draft changes nothing; put in force it counts at once, and the matrix shows it', async () => {
  const saved = await post('/privacy/agreements/new', { status: 'draft' });
  assert.equal(saved.headers['location'], `${address}?told=draft`);
  assert.deepEqual(await inForce(), []);
  const drafted = await pages.get('/privacy/agreements', 'hester');
  assert.match(textOf(drafted.body), /there is a draft that is not in force/);
  const amending = await pages.get(`${address}/amend`, 'hester');
  assert.match(amending.body, /name="after" value="1"/);
  assert.match(amending.body, /value="RYY" checked/);
  const agreed = await post(`${address}/amend`, { after: '1' });
  assert.equal(agreed.headers['location'], `${address}?told=agreed`);
  assert.deepEqual(await inForce(), ['records-for-direct-care']);
  const text = textOf((await pages.get('/privacy/agreements', 'hester')).body);
  assert.match(text, /Vale Example, Ridge: The whole record – Records for direct care Sees nothing: nobody/);
  assert.match(text, /Ridge Example: The whole record/);
});

test('every mistake is said beside its field, and what was typed is kept', async () => {
  const answer = await pages.post('/privacy/agreements/new', 'hester', {
    title: 'Half done',
    readers: ['XXX'],
    extent: 'some',
    ...day('from', '2026-02-30'),
    ...day('until', '2026-01-01'),
    purpose: '<script>alert(1)</script>',
  });
  assert.equal(answer.statusCode, 400);
  const text = textOf(answer.body);
  for (const said of [
    'Choose at least one organisation whose information it is',
    '&quot;XXX&quot; is not an organisation of this partnership',
    'Choose at least one part of the record',
    'Say which law allows it',
    'Say where the signed agreement is kept',
    'Give the first day it holds',
    'Give the day it is to be looked at again',
    'Say why this is written',
  ])
    assert.ok(text.includes(said), said);
  for (const [, field] of answer.body.matchAll(/<li><a href="#([^"]+)">/g))
    assert.ok(answer.body.includes(`id="${field}"`), `the list of mistakes leads to ${field}`);
  assert.match(answer.body, /value="Half done"/);
  assert.doesNotMatch(answer.body, /<script>alert/);
});

test('of two who amend at once the second is shown what changed, loses nothing, and can save it again', async () => {
  const first = await post(`${address}/amend`, { after: '2', purpose: 'Direct care and discharge.' });
  assert.equal(first.statusCode, 303);
  const second = await post(`${address}/amend`, { after: '2', extent: 'some', sections: ['alerts', 'problem-list'] });
  assert.equal(second.statusCode, 409);
  const text = textOf(second.body);
  assert.match(text, /Nothing was saved\. .* wrote version 3 .* while you were writing/);
  assert.match(text, /Purpose Direct care\. Direct care and discharge\./);
  assert.match(second.body, /value="alerts" checked/);
  assert.match(second.body, /name="after" value="3"/);
  const again = await post(`${address}/amend`, { after: '3', extent: 'some', sections: ['alerts', 'problem-list'] });
  assert.equal(again.statusCode, 303);
  const [held] = await agreementsInForce(database, now);
  assert.deepEqual(held?.sections, new Set(['alerts', 'problem-list']));
  const history = textOf((await pages.get(address, 'hester')).body);
  assert.match(history, /Which parts of the record: The whole record → Alerts, Problem list/);
});

test('a new agreement does not take the place of one of the same name', async () => {
  const answer = await post('/privacy/agreements/new');
  assert.equal(answer.statusCode, 409);
  assert.match(textOf(answer.body), /There is an agreement of this name already/);
});

test('every title makes a name that can be an address', async () => {
  for (const [title, id] of [
    ['New', 'new-agreement'],
    ['2nd Área: “care” & <more>', 'nd-area-care-more'],
    ['日本', 'aa'],
    ['x'.repeat(200), 'x'.repeat(50)],
  ] as const) {
    const saved = await post('/privacy/agreements/new', { title, status: 'draft' });
    assert.equal(saved.headers['location'], `/privacy/agreements/${id}?told=draft`);
    const page = await pages.get(saved.headers['location'], 'hester');
    assert.equal(page.statusCode, 200, title);
    assert.doesNotMatch(page.body, /<more>/);
  }
});

test('what cannot be printed is left out, and an address that can be none leads nowhere', async () => {
  const saved = await post('/privacy/agreements/new', {
    title: 'Half\u0001 a\u0007 title',
    purpose: 'One\r\nTwo\u0001',
    status: 'draft',
  });
  assert.equal(saved.headers['location'], '/privacy/agreements/half-a-title?told=draft');
  assert.match((await pages.get('/privacy/agreements/half-a-title', 'hester')).body, /One\nTwo</);
  for (const id of ['A', '-', 'x'.repeat(200), '__proto__', '%F0%9F%98%80'])
    for (const path of [`/privacy/agreements/${id}`, `/privacy/agreements/${id}/amend`])
      assert.equal((await pages.get(path, 'hester')).statusCode, 404, path);
  assert.equal((await pages.get(`${address}?told=__proto__&told=agreed`, 'hester')).statusCode, 200);
});

test('ended early, it gives nothing from that moment; put in force again, it does', async () => {
  const unsaid = await pages.post(`${address}/end`, 'hester', { after: '4', because: ' ' });
  assert.equal(unsaid.statusCode, 400);
  const late = await pages.post(`${address}/end`, 'hester', { after: '3', because: 'The board ended it.' });
  assert.equal(late.statusCode, 409);
  assert.equal((await inForce()).length, 1);
  const ended = await pages.post(`${address}/end`, 'hester', { after: '4', because: 'The board ended it.' });
  assert.equal(ended.statusCode, 303);
  assert.deepEqual(await inForce(), []);
  const page = textOf((await pages.get(address, 'hester')).body);
  assert.match(page, /Ended/);
  assert.match(page, /The board ended it\./);
  assert.equal(
    (await post(`${address}/amend`, { after: '5', ...day('until', '2026-12-31'), ...day('reviewOn', '2026-12-15') }))
      .statusCode,
    303,
  );
  assert.equal((await inForce()).length, 1);
});

test('before it ends or is to be looked at again, it is said; after its last day nothing is shared', async () => {
  const text = textOf((await pages.get('/privacy/agreements', 'hester')).body);
  assert.match(text, /Records for direct care : ends in 39 days/);
  assert.match(text, /Records for direct care : is to be looked at again in 22 days/);
  now = new Date('2027-01-01T00:00:00Z');
  assert.deepEqual(await inForce(), []);
  const after = textOf((await pages.get('/privacy/agreements', 'hester')).body);
  assert.match(after, /Records for direct care : has expired/);
  assert.match(after, /Expired/);
  now = new Date('2026-11-23T12:00:00Z');
});

test('whoever does not keep the register is refused and it is written down; an agreement that is not there has no page', async () => {
  for (const [method, path] of [
    ['GET', '/privacy/agreements'],
    ['GET', '/privacy/agreements/new'],
    ['GET', address],
    ['GET', `${address}/amend`],
    ['POST', '/privacy/agreements/new'],
    ['POST', `${address}/amend`],
    ['POST', `${address}/end`],
  ] as const) {
    const answer = await (method === 'GET' ? pages.get(path, 'doctor') : pages.post(path, 'doctor', form));
    assert.equal(answer.statusCode, 403, `${method} ${path}`);
    const events = await owner.run<{ kind: string }>({
      text: 'select kind from audit.event where request_id = $1',
      values: [answer.headers['x-request-id']],
    });
    assert.deepEqual(events, [{ kind: 'refuse' }], `${method} ${path}`);
  }
  assert.equal((await pages.get('/privacy/agreements/none', 'hester')).statusCode, 404);
  assert.equal((await post('/privacy/agreements/none/amend')).statusCode, 404);
});
