// Acting for somebody, on two real servers: staff verify it, it is used, stopped, ended; and what each of those does not tell.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { exampleServers, labPosts } from '../../server/src/example-server.ts';
import { readingGrade } from '../privacy/reading-grade.ts';
import { askPage, type ExampleResident, personIdOf, residentSignedIn, sendResident } from './example-residents.ts';
import { helperWords } from './proxies-page.ts';

const servers = await exampleServers(labPosts);
const { owner, start, cookieOf } = servers;
const [one, other] = [await start(), await start()];
const year = new Date().getUTCFullYear();
const people = {
  child: { id: 'p1', nhsNumber: '9990000018', family: 'Quill', given: 'Bea', birthDate: `${year - 8}-01-01` },
  mother: { id: 'p2', nhsNumber: '9990000026', family: 'Quill', given: 'Maud', birthDate: '1990-02-28' },
  father: { id: 'p3', nhsNumber: '9990000034', family: 'Quill', given: 'Jack', birthDate: '1988-08-08' },
  elder: { id: 'p4', nhsNumber: '9990000042', family: 'Marsh', given: 'Ned', birthDate: '1941-07-09' },
};
type Person = ExampleResident;

for (const person of Object.values(people)) await sendResident(one.url, person);
const idOf = (person: Person) => personIdOf(servers, person);
const signedIn = (person: Person) => residentSignedIn(servers, person);
const officer = await cookieOf('hester-lowe');
const [mother, father, elder] = [
  await signedIn(people.mother),
  await signedIn(people.father),
  await signedIn(people.elder),
];
const child = await idOf(people.child);

const call = (path: string, cookie: string, form?: Record<string, string>, at = one) =>
  askPage(at.url + path, cookie, form);

const wanted = (proxy: Person, more: Record<string, string> = {}) => {
  const [bornYear, month, day] = proxy.birthDate.split('-') as [string, string, string];
  return {
    nhsNumber: proxy.nhsNumber,
    day,
    month,
    year: bornYear,
    relation: 'parent/birth-certificate',
    standing: 'too-young',
    ...more,
  };
};
const allow = (person: string, proxy: Person, more?: Record<string, string>, at = one) =>
  call(`/privacy/proxies/${person}`, officer, wanted(proxy, more), at);
const change = (person: string, proxyId: string, what: string, at = one) =>
  call(`/privacy/proxies/${person}/${proxyId}`, officer, { what }, at);
async function latestProxy(): Promise<string> {
  const [row] = await owner.run<{ proxy_id: string }>({
    text: 'select proxy_id from privacy.proxy order by sequence desc limit 1',
  });
  return row!.proxy_id;
}
const pagesOf = (proxyId: string) =>
  ['', '/who-looked', '/who-looked/report.pdf', '/who-looked/events', '/choices'].map(
    (path) => `/resident/for/${proxyId}${path}`,
  );
async function assertNothing(proxyId: string, cookie: string): Promise<void> {
  const never = await call(`/resident/for/${randomUUID()}`, cookie);
  for (const server of [one, other])
    for (const path of pagesOf(proxyId)) {
      const { status, text } = await call(path, cookie, undefined, server);
      assert.equal(status, 403, path);
      assert.equal(text, never.text, `${path} is told as what never was`);
    }
  const change = { opted: 'out', after: '0' };
  assert.equal((await call(`/resident/for/${proxyId}/choices`, cookie, change)).status, 403);
}

test('staff verify a parent: by number and date of birth, once of two at a time, as the rules allow', async () => {
  const tries: [Record<string, string>, RegExp][] = [
    [{ nhsNumber: '9990000019' }, /valid NHS number/],
    [{ day: '1' }, /Nobody here has this number and this date of birth/],
    [{ relation: 'carer/consent-in-person', standing: 'agrees' }, /do not let somebody act for a person of this age/],
    [{ relation: 'attorney/registered-lpa', standing: 'cannot-decide' }, /do not let somebody act/],
    [{ relation: 'parent/none' }, /Choose a relation/],
    [{ standing: '' }, /Choose how it stands/],
    [{ untilDay: '1', untilMonth: '1', untilYear: '2001' }, /a day that is to come/],
  ];
  for (const [more, said] of tries) assert.match((await allow(child, people.mother, more)).text, said);
  assert.match((await allow(child, people.child)).text, /Nobody can be verified to act for themselves/);
  assert.match(
    (await allow(await idOf(people.elder), people.child, { relation: 'carer/consent-in-person', standing: 'agrees' }))
      .text,
    /too young/,
  );
  const both = await Promise.all([allow(child, people.mother), allow(child, people.mother, {}, other)]);
  assert.deepEqual(
    both.map(({ status }) => status).toSorted((a, b) => a - b),
    [303, 409],
  );
  const { text } = await call(`/privacy/proxies/${child}`, officer);
  assert.match(text, /Maud Quill[\s\S]*Birth or adoption certificate seen[\s\S]*May act/);
});

test('a parent sees who looked and chooses, as themself for the child; nobody else does by the same address', async () => {
  const proxyId = await latestProxy();
  assert.match(
    (await call('/resident/for', mother, undefined, other)).text,
    /Bea Quill[\s\S]*It ends by itself on 1 Jan /,
  );
  for (const path of pagesOf(proxyId)) assert.equal((await call(path, mother, undefined, other)).status, 200, path);
  await assertNothing(proxyId, father);
  await assertNothing(proxyId, elder);
  const { text } = await call(`/resident/for/${proxyId}/choices`, mother);
  const form = { opted: 'out', after: /name="after" value="(\d+)"/.exec(text)![1]! };
  const out = await call(`/resident/for/${proxyId}/choices`, mother, form);
  assert.equal(out.status, 303);
  const nurse = await cookieOf('maeve-donnelly');
  assert.equal((await call(`/record/${child}`, nurse, undefined, other)).status, 403);
  const [event] = await owner.run<{
    agent: { who: { reference: string }; role: { coding: { code: string }[] }[]; policy: string[] };
    person_id: string;
  }>({
    text: `select resource->'agent'->0 as agent, person_id from audit.event where kind = 'opt-out'`,
  });
  assert.deepEqual(
    [event!.person_id, event!.agent.who.reference, event!.agent.role[0]!.coding[0]!.code],
    [child, `Patient/${await idOf(people.mother)}`, 'proxy-parent'],
  );
  assert.match(event!.agent.policy[0]!, new RegExp(proxyId));
  const told = await call(out.to!, mother);
  const back = { opted: 'in', after: /name="after" value="(\d+)"/.exec(told.text)![1]! };
  assert.equal((await call(`/resident/for/${proxyId}/choices`, mother, back)).status, 303);
});

test('stopped, it is over at once on every server; let go on, nothing of that time is shown, nor that there was one', async () => {
  const proxyId = await latestProxy();
  assert.equal((await change(child, proxyId, 'stop')).status, 303);
  assert.equal((await change(child, proxyId, 'stop')).status, 409, 'stopped already');
  await assertNothing(proxyId, mother);
  assert.doesNotMatch((await call('/resident/for', mother, undefined, other)).text, /Bea/);
  assert.equal((await allow(child, people.mother)).status, 409, 'another grant does not go round it');
  const doctor = await cookieOf('kwame-asante');
  await call(`/record/${child}/access`, doctor, { way: 'claim-relationship', reason: 'caring-now' });
  await call(`/record/${child}`, doctor);
  assert.equal((await change(child, proxyId, 'resume', other)).status, 303);
  const { status, text } = await call(`/resident/for/${proxyId}/who-looked?time=all`, mother);
  assert.equal(status, 200);
  assert.doesNotMatch(text, /Asante|Changed what somebody|Wrote down that somebody/);
  const ofChild = await call(`/privacy/access/${child}`, officer);
  assert.match(ofChild.text, /Asante/, 'whoever answers for the log sees it');
  assert.match(ofChild.text, /Maud Quill, who may act for you/);
});

test('a birthday ends it by itself, also one that is put right; nobody need do anything', async () => {
  const proxyId = await latestProxy();
  await sendResident(one.url, { ...people.child, birthDate: `${year - 12}-01-01` });
  await assertNothing(proxyId, mother);
  await sendResident(one.url, people.child);
  assert.equal((await call(`/resident/for/${proxyId}`, mother)).status, 200);
});

test('the person ends it themself; it is over for good, on every server', async () => {
  const ned = await idOf(people.elder);
  const consented = { relation: 'carer/consent-in-person', standing: 'agrees' };
  assert.equal((await allow(ned, people.father, consented)).status, 303);
  const proxyId = await latestProxy();
  assert.equal((await call(`/resident/for/${proxyId}`, father)).status, 200);
  assert.match((await call('/resident/helpers', elder)).text, /Jack Quill[\s\S]*see who has looked, and choose/);
  assert.equal((await call('/resident/helpers', mother, { proxy: proxyId })).status, 404, 'nobody else ends it');
  assert.equal((await call('/resident/helpers', father, { proxy: proxyId })).status, 404);
  const twice = await Promise.all([
    call('/resident/helpers', elder, { proxy: proxyId }),
    call('/resident/helpers', elder, { proxy: proxyId }, other),
  ]);
  assert.deepEqual(
    twice.map(({ status }) => status),
    [303, 303],
  );
  await assertNothing(proxyId, father);
  assert.equal((await change(ned, proxyId, 'resume')).status, 409, 'what ended does not go on');
  const ended = await owner.run({ text: `select from audit.event where kind = 'end-proxy'` });
  assert.equal(ended.length, 1);
  assert.match((await call(`/privacy/proxies/${ned}`, officer)).text, /Ended[\s\S]*by the person themself/);
});

test('what is of another person, or rubbish, is not there', async () => {
  const proxyId = await latestProxy();
  for (const [path, what] of [
    [`/privacy/proxies/${child}/${proxyId}`, 'end'],
    [`/privacy/proxies/${child}/${randomUUID()}`, 'end'],
    [`/privacy/proxies/${child}/1`, 'end'],
    [`/privacy/proxies/${randomUUID()}/${proxyId}`, 'end'],
    [`/privacy/proxies/${await idOf(people.elder)}/${proxyId}`, 'unend'],
  ] as const)
    assert.equal((await call(path, officer, { what })).status, 404, path);
  const receptionist = await cookieOf('dev-malik');
  assert.equal((await call(`/privacy/proxies/${child}`, receptionist, wanted(people.father))).status, 403);
});

test('the role that serves requests can add to who may act for whom, and rewrite nothing of it', async () => {
  for (const table of ['privacy.proxy', 'privacy.proxy_change'])
    for (const [right, has] of Object.entries({
      insert: true,
      select: true,
      update: false,
      delete: false,
      truncate: false,
    })) {
      const [row] = await owner.run<{ has: boolean }>({
        text: 'select has_table_privilege($1, $2, $3) as has',
        values: ['lcr_server', table, right],
      });
      assert.equal(row!.has, has, `${right} ${table}`);
    }
});

test('what is written to people can be read at the age of eleven', () => {
  const sentences = helperWords.flatMap((text) => text.split(/(?<=\.) /));
  assert.ok(readingGrade(sentences) <= 6, readingGrade(sentences).toFixed(1));
});
