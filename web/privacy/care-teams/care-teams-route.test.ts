// Staff keep a team of their own organisation: who is in it, whom it looks after; every look at the list is written down for each
// person on it, nobody else's team can be seen, and what is typed is never lost.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleDoor } from '#disclosure/example-door.ts';
import { openRecord } from '#disclosure/open-record.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { careTeamsRoutes } from './care-teams-route.ts';

const testDatabase = await createTestDatabase();
const example = await exampleDoor(testDatabase, { relationships: 'found' });
const { door } = example;
const owner = testDatabase.as('owner');
const nhsNumber = '9990000018';
const bea = await example.receive('1', nhsNumber, () => []);
door.partnership = {
  ...door.partnership,
  roles: [
    { id: 'gp', name: 'GP', jobRoleCodes: [], permissions: ['view-record'] },
    { id: 'clerk', name: 'Clerk', jobRoleCodes: [], permissions: [] },
  ],
};
const pages = await examplePages(
  door.database,
  {
    keeper: ['find-patient', 'keep-care-teams'],
    'no-search': ['keep-care-teams'],
    officer: ['review-access'],
    doctor: ['find-patient', 'view-record'],
  },
  (app) => careTeamsRoutes(app, { door, frame: exampleFrame }),
);
after(async () => {
  await pages.close();
  await example.close();
});

const doctor: SignedInUser = {
  userId: 'doctor',
  name: 'Dr Amina Example',
  roleId: 'gp',
  roleName: 'GP',
  organisation: { ods: 'X99', name: 'Example' },
  permissions: new Set(['view-record']),
  sessionId: 's',
};
let requests = 0;
async function opens(user: SignedInUser): Promise<boolean> {
  requests += 1;
  const opened = await openRecord(door, { user, requestId: `opens-${requests}` }, bea, { only: new Set() });
  if (opened.permitted) for await (const part of opened.parts) assert.fail(part.source.sourceId);
  return opened.permitted;
}
const begin = async (name = 'Walworth nurses') => {
  const begun = await pages.post('/privacy/care-teams', 'keeper', { name });
  assert.equal(begun.statusCode, 303, begun.body);
  return String(begun.headers.location).replace('?told=begun', '');
};
const seen = async (kind: string) =>
  owner.run<{ person_id: string | null; user_id: string }>({
    text: 'select person_id, user_id from audit.event where kind = $1 order by sequence',
    values: [kind],
  });

test('a team is made, somebody joins it, a person is put on its list: then their record opens, until they are taken off', async () => {
  assert.equal(await opens(doctor), false);
  const address = await begin();
  const joined = await pages.post(`${address}/members`, 'keeper', {
    after: '1',
    name: 'Walworth nurses',
    userId: 'doctor',
    memberName: 'Dr Example',
  });
  assert.equal(joined.statusCode, 303, joined.body);
  assert.equal(await opens(doctor), false);
  const listed = await pages.post(`${address}/people`, 'keeper', { nhsNumber, days: '30' });
  assert.equal(listed.statusCode, 303, listed.body);
  assert.equal(await opens(doctor), true);
  assert.equal(await opens({ ...doctor, userId: 'another' }), false);
  const events = await seen('keep-care-team');
  assert.deepEqual(events, [{ person_id: bea, user_id: 'keeper' }]);

  const before = (await seen('review-care-team')).length;
  const page = await pages.get(address, 'keeper');
  assert.match(page.body, /Bea Quill/);
  assert.deepEqual((await seen('review-care-team')).slice(before), [{ person_id: bea, user_id: 'keeper' }]);

  const action = /action="([^"]+\/end)"[^>]*><button[^>]*>Take off/.exec(page.body)![1]!;
  assert.equal((await pages.post(action, 'keeper', {})).statusCode, 303);
  assert.equal(await opens(doctor), false);
  assert.equal((await pages.post(action, 'keeper', {})).statusCode, 409, 'twice is once');
});

test('what is wrong is said beside what was typed, and nothing is saved', async () => {
  const nameless = await pages.post('/privacy/care-teams', 'keeper', { name: ' ' });
  assert.equal(nameless.statusCode, 400);
  assert.match(nameless.body, /Say what the team is called/);
  const address = await begin();
  const people = await pages.post(`${address}/people`, 'keeper', { nhsNumber: '9990000019', days: '900' });
  assert.equal(people.statusCode, 400);
  assert.match(people.body, /Check each digit[\s\S]*from 1 to 366[\s\S]*value="9990000019"/);
  const members = await pages.post(`${address}/members`, 'keeper', {
    after: '1',
    name: 'N',
    userId: '<b>',
    memberName: '',
  });
  assert.equal(members.statusCode, 400);
  assert.match(members.body, /letters and digits only[\s\S]*value="&lt;b&gt;"/);
  const late = await pages.post(`${address}/members`, 'keeper', { after: '7', name: 'N' });
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /Somebody else has changed this team/);
  const nobody = await pages.post(`${address}/people`, 'keeper', { nhsNumber: '9990000026', days: '3' });
  assert.match(nobody.body, /Nobody found/);
  const mayNot = await pages.post(`${address}/people`, 'no-search', { nhsNumber, days: '3' });
  assert.equal(mayNot.statusCode, 403);
  assert.doesNotMatch(mayNot.body, /Quill/);
});

test('a role in a team is one of those that open records; a clerk’s cannot be named', async () => {
  const address = await begin('By role');
  assert.equal(
    (await pages.post(`${address}/members`, 'keeper', { after: '1', name: 'By role', role: ['gp', 'clerk', 'x'] }))
      .statusCode,
    303,
  );
  const { body } = await pages.get(address, 'keeper');
  assert.match(body, /value="gp" checked/);
  assert.doesNotMatch(body, /value="clerk"/);
});

test('whoever may not keep teams, or is of another organisation, meets nothing of them', async () => {
  const address = await begin();
  await pages.post(`${address}/people`, 'keeper', { nhsNumber, days: '30' });
  for (const [method, url] of [
    ['GET', '/privacy/care-teams'],
    ['GET', address],
    ['POST', `${address}/members`],
    ['POST', `${address}/people`],
    ['POST', `${address}/end`],
    ['POST', `${address}/people/00000000-0000-4000-8000-000000000000/end`],
  ] as const) {
    const answer = method === 'GET' ? await pages.get(url, 'doctor') : await pages.post(url, 'doctor', { nhsNumber });
    assert.equal(answer.statusCode, 403, url);
    assert.doesNotMatch(answer.body, /Quill|Walworth/);
  }
  await owner.run({
    text: `update privacy.care_team_version set organisation_ods = 'RYY' where team_id = $1`,
    values: [address.split('/').at(-1)],
  });
  const before = (await seen('review-care-team')).length;
  for (const url of [address, '/privacy/care-teams/00000000-0000-4000-8000-000000000000', '/privacy/care-teams/none'])
    assert.equal((await pages.get(url, 'keeper')).statusCode, 404, url);
  for (const act of ['members', 'people', 'end', 'people/00000000-0000-4000-8000-000000000000/end'])
    assert.equal((await pages.post(`${address}/${act}`, 'keeper', { nhsNumber, days: '3' })).statusCode, 404, act);
  assert.equal((await seen('review-care-team')).length, before, 'nothing was looked at, so nothing is written');
});

test('the privacy officer sees every organisation’s teams with what to see to, and nobody on their lists', async () => {
  const address = await begin('Own word');
  await pages.post(`${address}/members`, 'keeper', {
    after: '1',
    name: 'Own word',
    userId: 'keeper',
    memberName: 'Kim',
    role: 'gp',
  });
  const { body, statusCode } = await pages.get('/privacy/care-teams/all', 'officer');
  assert.equal(statusCode, 200);
  assert.match(body, /Own word, Example/);
  assert.match(body, /Everybody in a role is in it[\s\S]*Somebody put themselves in it/);
  assert.doesNotMatch(body, /Quill/);
  assert.equal((await pages.get('/privacy/care-teams/all', 'keeper')).statusCode, 403);
});
