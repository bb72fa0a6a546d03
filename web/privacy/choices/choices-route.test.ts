// Staff write down a choice: the effect is shown first, the history stays, the letter can be read by a child of eleven.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleDoor, exampleUser } from '#disclosure/example-door.ts';
import { openRecord } from '#disclosure/open-record.ts';
import { loadAgreements } from '#privacy/agreements/register.ts';
import { optOutOf } from '#privacy/choices/choices.ts';
import { readChoiceWords } from '#privacy/choices/choices-file.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { Consent } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { readingGrade } from '../reading-grade.ts';
import { choicesRoutes } from './choices-route.ts';

const testDatabase = await createTestDatabase();
const example = await exampleDoor(testDatabase);
const { door } = example;
const owner = testDatabase.as('owner');
const nhsNumber = '9990000018';
const bea = await example.receive('1', nhsNumber, () => []);
await owner.run({ text: 'delete from privacy.agreement_version' });
await loadAgreements(
  door.database,
  [
    {
      id: 'example',
      terms: {
        title: 'Example',
        sharers: ['RYY'],
        readers: ['X99', 'RZZ'],
        sections: ['alerts', 'problem-list'],
        purpose: 'Direct care.',
        legalBasis: 'Law.',
        document: 'ISA/1',
        from: '2026-01-01',
        reviewOn: '2027-01-01',
      },
    },
  ],
  { at: new Date(), timeZone: 'Europe/London' },
);
const words = readChoiceWords(new URL('../../../partnership', import.meta.url).pathname);
const pages = await examplePages(
  door.database,
  { jo: ['find-patient', 'record-choices'], doctor: ['find-patient', 'view-record'], clerk: ['record-choices'] },
  (app) => choicesRoutes(app, { door, frame: exampleFrame, choiceWords: words }),
);
after(async () => {
  await pages.close();
  await example.close();
});

const path = `/privacy/choices/${bea}`;
const form = { opted: 'out', after: '0', askedBy: 'phone', askedFor: 'person', explained: 'yes' };
const today = (() => {
  const [year, month, day] = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' })
    .format(new Date())
    .split('-');
  return { year: year!, month: month!, day: day! };
})();
const events = async (requestId: string) =>
  (
    await owner.run<{ kind: string }>({
      text: `select kind from audit.event where request_id = $1 order by sequence`,
      values: [requestId],
    })
  ).map(({ kind }) => kind);
const requestIdOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers['x-request-id']);
const textOf = (body: string) => body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

test('the effect is shown before the choice: who can look at what, and who has looked', async () => {
  const opened = await openRecord(door, { user: exampleUser('view-record'), requestId: 'looked' }, bea);
  assert.ok(opened.permitted);
  for await (const part of opened.parts) assert.ok(part);
  const answer = await pages.get(path, 'jo');
  assert.equal(answer.statusCode, 200);
  const text = textOf(answer.body);
  assert.match(text, /QUILL, Bea/);
  assert.match(text, /record is shared with staff/);
  assert.match(text, /Vale Alerts, Problem list: Example and Ridge/);
  assert.match(text, /Example Times opened: 1/);
  assert.match(
    text,
    /All of it\. From the moment you save the choice, nobody at Example, Ridge and Vale can see any part/,
  );
  assert.match(text, /Even in an emergency your record stays closed/);
  assert.ok(answer.body.indexOf('effect-title') < answer.body.indexOf('<form method="post" action="/privacy/choices/'));
  assert.deepEqual(await events(requestIdOf(answer)), ['review-choice']);
});

test('what is missing is said, and nothing is saved', async () => {
  const answer = await pages.post(path, 'jo', { opted: 'out', after: '0', day: '31', month: '2', year: '2026' });
  assert.equal(answer.statusCode, 400);
  const text = textOf(answer.body);
  for (const said of ['Choose who asked', 'Choose how they asked', 'Give a real day', 'Tell them what changes'])
    assert.ok(text.includes(said), said);
  for (const id of ['askedFor', 'askedBy', 'day', 'explained']) assert.ok(answer.body.includes(`id="${id}"`), id);
  const tomorrow = await pages.post(path, 'jo', { ...form, day: '1', month: '1', year: '2099' });
  assert.equal(tomorrow.statusCode, 400);
  assert.equal(await optOutOf(door.database, [bea]), undefined);
});

test('opting out is saved with one event, holds at once, and has a letter; so has opting back in', async () => {
  const saved = await pages.post(path, 'jo', { ...form, ...today });
  assert.equal(saved.statusCode, 303);
  assert.deepEqual(await events(requestIdOf(saved)), ['opt-out']);
  assert.ok(await optOutOf(door.database, [bea]));
  const told = await pages.get(saved.headers['location']!, 'jo');
  const text = textOf(told.body);
  assert.match(text, /Saved\. This record is no longer shared\./);
  assert.match(text, /has chosen not to share their record/);
  assert.match(text, /What would change if they opt back in/);
  const letter = await pages.get(/href="([^"]+\/letter\/[^"]+)"/.exec(told.body)![1]!, 'jo');
  assert.match(textOf(letter.body), /Dear Bea Quill,/);
  assert.match(
    textOf(letter.body),
    /You asked us on .* not to share your health and care record\. We have done this\./,
  );
  assert.match(textOf(letter.body), /If you change your mind/);
  assert.deepEqual(await events(requestIdOf(letter)), ['review-choice']);

  const late = await pages.post(path, 'jo', { ...form, ...today });
  assert.equal(late.statusCode, 409);
  assert.match(textOf(late.body), /Somebody else has written down a choice in the meantime/);

  const after = /name="after" value="(\d+)"/.exec(told.body)![1]!;
  const back = await pages.post(path, 'jo', { ...form, opted: 'in', after, ...today, askedFor: 'representative' });
  assert.equal(back.statusCode, 303);
  assert.equal(await optOutOf(door.database, [bea]), undefined);
  const again = await pages.get(back.headers['location']!, 'jo');
  assert.match(textOf(again.body), /To share again/);
  const letters = [...again.body.matchAll(/href="([^"]+\/letter\/[^"]+)"/g)].map(([, href]) => href!);
  const [newest, , oldest] = await Promise.all(letters.map((href) => pages.get(href, 'jo')));
  assert.match(textOf(newest!.body), /Somebody who speaks for you asked us/);
  assert.match(textOf(oldest!.body), /They have chosen something else since/);
});

test('each choice can be taken away as a valid FHIR Consent', async () => {
  const page = await pages.get(path, 'jo');
  const hrefs = [...page.body.matchAll(/href="([^"]+\/consent\/[^"]+)"/g)].map(([, href]) => href!);
  assert.equal(hrefs.length, 2);
  const types: unknown[] = [];
  for (const href of hrefs) {
    const answer = await pages.get(href, 'jo');
    assert.match(String(answer.headers['content-type']), /^application\/fhir\+json/);
    assert.deepEqual(await events(requestIdOf(answer)), ['review-choice']);
    const consent = answer.json<Consent>();
    assert.deepEqual(validateResource(consent), []);
    types.push([consent.status, consent.provision?.type]);
  }
  assert.deepEqual(types, [
    ['active', 'permit'],
    ['inactive', 'deny'],
  ]);
  assert.equal((await pages.get(hrefs[0]!, 'doctor')).statusCode, 403);
});

test('the letters can be read at the age of eleven', async () => {
  const page = await pages.get(path, 'jo');
  const letters = [...page.body.matchAll(/href="([^"]+\/letter\/[^"]+)"/g)].map(([, href]) => href!);
  assert.equal(letters.length, 2);
  for (const href of letters) {
    const { body } = await pages.get(href, 'jo');
    const letter = body.slice(body.indexOf('Dear '), body.indexOf('Phone: '));
    const sentences = letter
      .replaceAll(/<\/(?:p|h1|h2|li)>|<br>/g, '. ')
      .replaceAll(/<[^>]+>/g, ' ')
      .split(/[.?!]+\s/)
      .filter((sentence) => /[a-z]/i.test(sentence));
    const grade = readingGrade(sentences);
    assert.ok(grade <= 6, `Flesch-Kincaid grade ${grade.toFixed(1)}`);
  }
});

test('somebody is found by number, which is never in an address', async () => {
  const found = await pages.post('/privacy/choices', 'jo', { nhsNumber: '999 000 0018' });
  assert.equal(found.headers['location'], path);
  assert.deepEqual(await events(requestIdOf(found)), ['find-patient', 'complete-disclosure']);
  assert.match(
    textOf((await pages.post('/privacy/choices', 'jo', { nhsNumber: '9990000999' })).body),
    /Give a valid NHS number|Nobody found/,
  );
});

test('whoever may not is refused, once, and sees nothing; a person who is not there has no page', async () => {
  for (const [method, url] of [
    ['get', path],
    ['get', '/privacy/choices'],
    ['get', `${path}/letter/${bea}`],
  ] as const) {
    const answer = await pages[method](url, 'doctor');
    assert.equal(answer.statusCode, 403, url);
    assert.doesNotMatch(answer.body, /Quill/i);
    assert.deepEqual(await events(requestIdOf(answer)), ['refuse'], url);
  }
  const posted = await pages.post(path, 'doctor', { ...form, ...today });
  assert.equal(posted.statusCode, 403);
  assert.deepEqual(await events(requestIdOf(posted)), ['refuse']);
  assert.equal((await pages.get('/privacy/choices/00000000-0000-4000-8000-000000000000', 'jo')).statusCode, 404);
  for (const id of ['nobody', bea.toUpperCase(), `${bea}x`, '__proto__']) {
    assert.equal((await pages.get(`/privacy/choices/${id}`, 'jo')).statusCode, 404, id);
    for (const what of ['letter', 'consent'])
      assert.equal((await pages.get(`${path}/${what}/${id}`, 'jo')).statusCode, 404, `${what} ${id}`);
  }
  assert.equal((await pages.get(`${path}?told=a&told=b`, 'jo')).statusCode, 200);
  assert.equal((await pages.app.inject({ url: '/privacy/choices/nobody' })).statusCode, 401);
  await owner.run({ text: 'update patient_index.patient set restricted = true' });
  const restricted = await pages.get(path, 'jo');
  assert.equal(restricted.statusCode, 404);
  assert.doesNotMatch(restricted.body, /Quill/i);
  assert.equal((await pages.post(path, 'jo', { ...form, ...today })).statusCode, 404);
  await owner.run({ text: 'update patient_index.patient set restricted = false' });
});
