// A person's own place on the real server: what they see of themself, what they choose, and that nobody else's page is theirs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleServers, labPosts } from '../../server/src/example-server.ts';
import { readingGrade } from '../privacy/reading-grade.ts';
import { inAgainWords, outWords, sharingWords } from './choices-page.ts';
import { askPage, type ExampleResident, personIdOf, residentSignedIn, sendResident } from './example-residents.ts';
import { residentRefusalOf } from './resident-refusals.ts';

const servers = await exampleServers(labPosts);
const { owner, start, cookieOf } = servers;
const [one, other] = [await start(), await start()];

const patients = {
  bea: { id: 'p1', nhsNumber: '9990000018', family: 'Quill', given: 'Bea', birthDate: '1950-05-03' },
  ned: { id: 'p2', nhsNumber: '9990000026', family: 'Marsh', given: 'Ned', birthDate: '1961-07-09' },
};
type Patient = ExampleResident;
const send = (patient: Patient, more?: object) => sendResident(one.url, patient, more);
for (const patient of Object.values(patients)) await send(patient);
const personOf = (patient: Patient) => personIdOf(servers, patient);
const signedIn = (patient: Patient) => residentSignedIn(servers, patient);
const call = (path: string, cookie: string, form?: Record<string, string>, at = one) =>
  askPage(at.url + path, cookie, form);
const [bea, ned] = [await signedIn(patients.bea), await signedIn(patients.ned)];
const nurse = await cookieOf('maeve-donnelly');
const officer = await cookieOf('hester-lowe');

/** A line of theirs that is sealed: its place in the log. */
async function sealedPlace(cookie: string): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    const { text } = await call('/resident/who-looked', cookie);
    const place = /href="\/resident\/who-looked\/entries\/(\d+)"/.exec(text)?.[1];
    if (place !== undefined) return place;
    assert.ok(tries < 100, 'nothing of the list is sealed');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('they read who looked: staff by name, role and place, themselves as “you”, and nothing of anybody else', async () => {
  const personId = await personOf(patients.bea);
  await call(`/record/${personId}/access`, nurse, { way: 'claim-relationship', reason: 'caring-now' });
  await call(`/record/${personId}`, nurse);
  await call(`/privacy/access/${personId}`, officer);
  const { status, text } = await call('/resident/who-looked', bea);
  assert.equal(status, 200);
  assert.match(text, /Maeve Donnelly, .*Looked at your record/s);
  assert.match(text, /Hester Lowe, Privacy officer.*Read this list of who looked/s);
  assert.match(text, /: You<\/h3>\s*<p>Looked at this list\./);
  const ofNed = await call('/resident/who-looked', ned);
  assert.doesNotMatch(ofNed.text, /Donnelly|Quill|Bea/);
  const fhir = JSON.parse((await call('/resident/who-looked/events', bea)).text) as {
    entry: { resource: { resourceType: string } }[];
  };
  assert.ok(fhir.entry.length >= 4 && fhir.entry.every(({ resource }) => resource.resourceType === 'AuditEvent'));
  assert.match((await call('/resident/who-looked/report.pdf', bea)).type, /^application\/pdf/);
});

test('a line of their list is checked against the signed log; what is not in it is not there', async () => {
  const place = await sealedPlace(bea);
  assert.match((await call(`/resident/who-looked/entries/${place}`, bea)).text, /Checked<\/strong> Yes\./);
  const proof = JSON.parse((await call(`/resident/who-looked/entries/${place}/proof`, bea)).text) as {
    leafIndex: number;
    path: string[];
  };
  assert.equal(proof.leafIndex, Number(place));
  const nowhere = await call('/resident/who-looked/entries/999999', ned);
  for (const path of [place, '-1', '1e3', '00', `${place}%00`, '..%2f..']) {
    const { status, text } = await call(`/resident/who-looked/entries/${path}`, ned);
    assert.ok(status === 404 || status === 400, `${path}: ${status}`);
    assert.doesNotMatch(text, /Quill|Donnelly/);
  }
  const theirs = await call(`/resident/who-looked/entries/${place}`, ned);
  const plain = (text: string) => text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID');
  assert.deepEqual([theirs.status, plain(theirs.text)], [nowhere.status, plain(nowhere.text)]);
});

const after = (text: string) => /name="after" value="(\d+)"/.exec(text)![1]!;

test('they stop sharing and start again: the effect first, at once on every server, once of two at a time, with a letter', async () => {
  const personId = await personOf(patients.bea);
  const { text } = await call('/resident/choices', bea);
  assert.ok(text.indexOf('What changes if you stop') < text.indexOf('Stop sharing my record'), 'the effect is first');
  assert.equal((await call(`/record/${personId}`, nurse, undefined, other)).status, 200);
  const form = { opted: 'out', after: after(text) };
  const both = await Promise.all([call('/resident/choices', bea, form), call('/resident/choices', bea, form, other)]);
  assert.deepEqual(
    both.map(({ status }) => status).toSorted((a, b) => a - b),
    [303, 409],
  );
  for (const server of [one, other])
    assert.equal((await call(`/record/${personId}`, nurse, undefined, server)).status, 403);
  const told = await call(both.find(({ to }) => to !== null)!.to!, bea);
  assert.match(told.text, /Done\. Your record is not shared from now on\./);
  const letter = /href="(\/resident\/choices\/[^"]+\/letter)"/.exec(told.text)![1]!;
  assert.match((await call(letter, bea)).text, /Dear Bea Quill,[\s\S]*You asked us on .* not to share/);
  assert.equal((await call(letter, ned)).status, 404, 'another’s letter is not there');
  assert.match(
    (await call(`/privacy/choices/${personId}`, officer)).text,
    /On their own page[\s\S]*Bea Quill/,
    'staff see that it was they themselves',
  );
  const stale = await call('/resident/choices', bea, { opted: 'in', after: form.after });
  assert.equal(stale.status, 409);
  for (const rubbish of [{}, { opted: 'in' }, { opted: 'maybe', after: '0' }, { opted: 'in', after: '-1' }])
    assert.equal((await call('/resident/choices', bea, rubbish as Record<string, string>)).status, 400);
  const again = await call('/resident/choices', bea, { opted: 'in', after: after(told.text) });
  assert.equal(again.status, 303);
  assert.equal((await call(`/record/${personId}`, nurse, undefined, other)).status, 200);
  const events = await owner.run<{ kind: string; who: string }>({
    text: `select kind, resource->'agent'->0->'who'->>'reference' as who from audit.event where kind in ('opt-out', 'opt-in') order by sequence`,
  });
  assert.deepEqual(events, [
    { kind: 'opt-out', who: `Patient/${personId}` },
    { kind: 'opt-in', who: `Patient/${personId}` },
  ]);
});

test('they end their other sessions, and sign out', async () => {
  const [here, there] = [await signedIn(patients.ned), await signedIn(patients.ned)];
  assert.match((await call('/resident/sessions', here)).text, /Here[\s\S]*In another place/);
  assert.equal((await call('/resident/sessions', here, {})).status, 303);
  assert.equal((await call('/resident/who-looked', there, undefined, other)).to, '/resident');
  assert.equal((await call('/resident/who-looked', here)).status, 200);
  const out = await call('/resident/sign-out', here, {});
  assert.match(out.cookies.join(), /lcr-resident=;/);
  assert.equal((await call('/resident/who-looked', here)).to, '/resident');
});

test('what no longer agrees ends at once: another date of birth, a restriction; each in the same words', async () => {
  const texts: string[] = [];
  const changes: [object, object][] = [
    [{ birthDate: '1961-07-10' }, {}],
    [{}, { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] } }],
  ];
  for (const [changed, more] of changes) {
    await send(patients.ned);
    const cookie = await signedIn(patients.ned);
    assert.equal((await call('/resident', cookie, undefined, other)).status, 200);
    await send({ ...patients.ned, ...changed }, more);
    const refused = await call('/resident/who-looked', cookie, undefined, other);
    assert.equal(refused.status, 403);
    assert.doesNotMatch(refused.text, /Marsh|1961|restrict|date of birth/i);
    texts.push(refused.text.replaceAll(/lcr-request-id">[^<]+/g, ''));
    assert.equal((await call('/resident/who-looked', cookie)).to, '/resident', 'and the session is over');
  }
  assert.equal(texts[0], texts[1]);
});

test('what is written to people can be read at the age of eleven', () => {
  const contact = { name: 'Us', address: [] };
  const refusals = (
    ['prove-who-you-are', 'nothing-to-show', 'try-later', 'cancelled', 'not-begun', 'provider-down'] as const
  )
    .flatMap((why) => residentRefusalOf(why, { provider: 'Login', contact }).texts)
    .flatMap((text) => text.split(/(?<=\.) /));
  for (const [what, sentences] of Object.entries({
    sharing: sharingWords.flatMap((text) => text.split(/(?<=\.) /)),
    out: outWords,
    in: inAgainWords,
    refusals,
  }))
    assert.ok(readingGrade(sentences) <= 6, `${what}: grade ${readingGrade(sentences).toFixed(1)}`);
});
