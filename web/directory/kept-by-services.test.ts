// Listings that services themselves keep true: by the links of reminders, and by the link with which one says how many places it has.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { giveCapacityLink } from '#directory/capacity/capacity.ts';
import { exampleKeepers } from '#directory/claims/example-keepers.ts';
import { createReminders } from '#directory/reminders/reminders.ts';
import { exampleListing } from '#directory/example-listing.ts';
import type { Service } from '#directory/listing.ts';
import { historyOf, readListing, saveListing } from '#directory/listings.ts';
import { readProfessionalDetail } from '#directory/professional.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import { readDirectoryFiles } from '#directory/start/begin-directory.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import type { OutgoingMessage } from '#runtime/sending/sender.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { readingGrade } from '../privacy/reading-grade.ts';
import { placesSection } from './places/places-pages.ts';
import { placesRoutes } from './places/places-routes.ts';
import { servicePage } from './service/service-page.ts';
import { stillSoRoutes } from './still-so/still-so-routes.ts';
import { readTranslations } from './words/words.ts';

const partnership = new URL('../../partnership', import.meta.url).pathname;
const files = readDirectoryFiles(partnership);
const testDatabase = await createTestDatabase();
const database = testDatabase.as('server');
const other = testDatabase.as('server');
const owner = testDatabase.as('owner');
let now = new Date('2026-11-24T13:00:00Z');
const clock = { now: () => now, monotonicMs: () => now.getTime() };
const sent: OutgoingMessage[] = [];
let failing = false;
const sender = {
  channels: new Set(['email'] as const),
  send: (message: OutgoingMessage) => {
    if (failing) return Promise.reject(new Error('the disk is full'));
    if (!sent.some(({ reference }) => reference === message.reference)) sent.push(message);
    return Promise.resolve();
  },
};
const remindersOn = (on: typeof database) =>
  createReminders({
    database: on,
    sender,
    rules: { beforeDays: 14 },
    freshness: files.knowledge.finding.freshness,
    clock,
    log: silentLog,
    title: 'Help near you',
    address: () => 'https://help.example.org',
    secret: 'a secret of the servers',
    today: () => now.toISOString().slice(0, 10),
  });
const [reminders, elsewhere] = [remindersOn(database), remindersOn(other)];
const finder: Finder = { ...files, database, timeZone: 'Europe/London', now: () => now };
const translations = readTranslations(partnership);
const frame = { frame: exampleFrame, name: 'Help near you', translations };
const pages = await examplePages(database, { editor: ['keep-directory'], nobody: [] }, (app) => {
  stillSoRoutes(app, { reminders, frame });
  placesRoutes(app, { finder, database, frame, address: () => 'https://help.example.org' });
});
after(() => pages.close());
const post = (url: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  pages.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
  });
const by = { kind: 'person', id: 'editor', name: 'An editor' } as const;
const linksIn = ({ text }: OutgoingMessage) =>
  text.match(/https:\/\/help\.example\.org\/help\/still-so\/\S+/g)!.map((link) => new URL(link).pathname);

const listed: Service[] = [];
before(async () => {
  for (const [word, assured] of [
    ['One', '2026-06-01'],
    ['Two', '2026-06-02'],
    ['Three', '2026-11-20'],
  ] as const) {
    const { capacities: _capacities, ...service } = exampleListing(word);
    const listing = {
      ...service,
      name: `Walk ${word}`,
      assured_date: assured,
      organization: { ...service.organization, email: `${word.toLowerCase()}@example.org` },
    };
    await saveListing(database, listing, { by, why: 'First' });
    listed.push(listing);
  }
});

test('whoever keeps a listing is asked once for each review, by two servers at once; what failed is asked again', async () => {
  failing = true;
  await assert.rejects(reminders.run());
  failing = false;
  await Promise.all([reminders.run(), elsewhere.run(), reminders.run()]);
  assert.deepEqual(
    sent.map(({ to }) => to).toSorted(),
    ['one@example.org', 'two@example.org'],
    'the third was assured this month',
  );
  await reminders.run();
  assert.equal(sent.length, 2);
  assert.match(sent[0]!.subject!, /^Is it still so\? Walk/);
  const sentences = sent[0]!.text
    .replaceAll(/https:\S+/g, '')
    .split(/[.?:]\s|\n+/)
    .filter((each) => each.split(' ').length > 2);
  assert.ok(readingGrade(sentences) <= 7);
  const kept = await owner.run<{ row: string }>({
    text: 'select row_to_json(r)::text as row from directory.reminder r',
  });
  assert.doesNotMatch(JSON.stringify(kept), /example\.org/, 'to whom is not kept');
});

test('opening the link does nothing, however often and by whatever program; its button counts once', async () => {
  const message = sent.find(({ to }) => to === 'one@example.org')!;
  const [path] = linksIn(message);
  for (let times = 0; times < 3; times += 1) assert.equal((await pages.app.inject({ url: path! })).statusCode, 200);
  await pages.app.inject({ method: 'HEAD', url: path! });
  const [first] = listed;
  assert.equal((await readListing(database, first!.id))!.service.assured_date, '2026-06-01');
  const { body } = await pages.app.inject({ url: path! });
  const version = /name="version" value="(\d+)"/.exec(body)![1]!;
  assert.equal(
    (await post(path!, { version: String(Number(version) - 1) })).statusCode,
    409,
    'not what they looked at',
  );
  assert.equal((await post(path!, { version }, { 'sec-fetch-site': 'cross-site' })).statusCode, 403);
  const answers = await Promise.all([post(path!, { version }), post(path!, { version })]);
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).toSorted((one, another) => one - another),
    [200, 410],
  );
  assert.equal((await readListing(database, first!.id))!.service.assured_date, '2026-11-24');
  assert.equal((await post(path!, { version })).statusCode, 410);
  const [last] = await historyOf(database, 'service', first!.id);
  assert.equal(last!.why, 'Whoever was reminded says that it is still so.');
  // Another token, and one of another listing, are nothing.
  assert.equal((await post('/help/still-so/constructor', { version })).statusCode, 410);
});

test('what an editor confirmed meanwhile is not confirmed again by an old link, and after four months a link does nothing', async () => {
  const [path] = linksIn(sent.find(({ to }) => to === 'two@example.org')!);
  const { version } = (await readListing(database, listed[1]!.id))!;
  const before = now;
  now = new Date(now.getTime() + 121 * 86_400_000);
  assert.equal((await post(path!, { version: String(version) })).statusCode, 410);
  now = before;
  const { service } = (await readListing(database, listed[1]!.id))!;
  await saveListing(database, { ...service, assured_date: '2026-11-01' }, { by, why: 'They rang' });
  assert.equal((await post(path!, { version: String(version + 1) })).statusCode, 410);
});

test('whoever wants no more reminders gets none; a link to stop them cannot be made up', async () => {
  const stop = linksIn(sent.find(({ to }) => to === 'two@example.org')!).find((path) => path.includes('/stop/'))!;
  assert.equal((await pages.app.inject({ url: stop })).statusCode, 200);
  now = new Date('2028-01-10T09:00:00Z');
  const forged = `${stop.slice(0, -2)}${stop.endsWith('AA') ? 'BB' : 'AA'}`;
  assert.equal((await post(forged)).statusCode, 410);
  assert.equal((await post(stop)).statusCode, 200);
  const before = sent.length;
  await reminders.run();
  assert.deepEqual(
    sent
      .slice(before)
      .map(({ to }) => to)
      .toSorted(),
    ['one@example.org', 'three@example.org'],
    'opening the page to stop did not stop, its button did',
  );
  now = new Date('2026-11-24T13:00:00Z');
});

test('a link to say that it is still so dies with whose it was: taken back, or handed over; whoever keeps it next is asked anew', async () => {
  const { keepers, claimed, lastTo } = exampleKeepers(database);
  const due = async () => {
    const of = await claimed();
    const { service } = (await readListing(database, of.id))!;
    await saveListing(database, { ...service, assured_date: '2026-06-03' }, { by, why: 'Long ago' });
    return { ...of, version: (await readListing(database, of.id))!.version };
  };
  const [taken, handed] = [await due(), await due()];
  const lastLink = (email: string) => linksIn(sent.findLast(({ to }) => to === email)!)[0]!;
  const isLeft = async ({ id }: { id: string }) =>
    assert.equal((await readListing(database, id))!.service.assured_date, '2026-06-03');
  await reminders.run();
  const [takenLink, handedLink] = [lastLink(taken.email), lastLink(handed.email)];
  assert.equal((await pages.app.inject({ url: takenLink })).statusCode, 200);
  const places = await giveCapacityLink(database, taken.id, { shownTo: 'everybody', by, at: now });
  assert.equal((await pages.app.inject({ url: `/help/places/${places}` })).statusCode, 200);

  await database.transaction((work) =>
    keepers.takeBack(work, taken.keeper.keepings[0]!.keepingId, { by, why: 'They left' }),
  );
  assert.equal((await pages.app.inject({ url: takenLink })).statusCode, 410);
  assert.equal((await post(takenLink, { version: String(taken.version) })).statusCode, 410);
  await isLeft(taken);
  assert.equal((await pages.app.inject({ url: `/help/places/${places}` })).statusCode, 404);
  // Whom it was taken back from may read its listed mailbox still: nobody is asked until somebody keeps it again.
  sent.splice(0);
  await reminders.run();
  assert.equal(sent.length, 0);
  assert.equal(await keepers.claimByAddress(taken.organizationId, taken.email), 'waits');
  const [claim] = await owner.run<{ id: string }>({
    text: `select claim_id as id from directory.claim where organization_id = $1 and state = 'waiting'`,
    values: [taken.organizationId],
  });
  (await database.transaction((work) => keepers.decideClaim(work, claim!.id, true, { by, why: 'Rang them' })))();
  await keepers.follow(await lastTo(taken.email), 'Somebody New');
  await reminders.run();
  const anew = lastLink(taken.email);
  assert.notEqual(anew, takenLink);
  assert.equal((await post(takenLink, { version: String(taken.version) })).statusCode, 410);
  assert.equal((await post(anew, { version: String(taken.version) })).statusCode, 200);

  await keepers.invite(handed.keeper, handed.organizationId, { email: 'next@example.org', instead: true });
  await keepers.follow(await lastTo('next@example.org'), 'Ada New');
  assert.equal((await post(handedLink, { version: String(handed.version) })).statusCode, 410);
  await isLeft(handed);
  await reminders.run();
  await reminders.run();
  assert.deepEqual(
    sent.filter(({ to }) => to === 'next@example.org').map(({ subject }) => subject?.slice(0, 15)),
    ['Is it still so?'],
  );
  // At the same moment: either it counted before, or the link does nothing; never after.
  const [race, again] = [await due(), await due()];
  await reminders.run();
  for (const each of [race, again]) {
    const link = lastLink(each.email);
    const [answer] = await Promise.all([
      post(link, { version: String(each.version) }),
      database.transaction((work) =>
        keepers.takeBack(work, each.keeper.keepings[0]!.keepingId, { by, why: 'They left' }),
      ),
    ]);
    assert.ok([200, 410].includes(answer.statusCode), String(answer.statusCode));
    assert.equal((await post(link, { version: String(each.version) })).statusCode, 410);
  }
});

test('a service says how many places it has by its link: in the listing, as of a moment, and said to be old once it is', async () => {
  const { id } = listed[2]!;
  assert.equal((await pages.post('/directory/places', 'nobody', { listing: id })).statusCode, 403);
  assert.equal((await pages.post('/directory/places', 'editor', { listing: randomUUID() })).statusCode, 400);
  const made = await pages.post('/directory/places', 'editor', {
    listing: `https://help.example.org/help/services/${id}`,
    shown: 'everybody',
  });
  const path = /\/help\/places\/[\w-]{20,}/.exec(made.body)![0];
  assert.equal((await pages.app.inject({ url: path })).statusCode, 200);
  for (const [form, told] of [
    [{}, 'Write how many'],
    [{ available: '-1' }, 'Write 0 or more'],
    [{ available: 'many' }, 'Write how many'],
    [{ available: '3', waitWeeks: '1.5' }, 'Write a whole number'],
  ] as const) {
    const answer = await post(path, form);
    assert.equal(answer.statusCode, 400, JSON.stringify(form));
    assert.match(answer.body, new RegExp(told));
  }
  assert.equal((await post(path, { available: '3', waitWeeks: '6' })).statusCode, 200);
  const { service } = (await readListing(database, id))!;
  assert.deepEqual(
    service.capacities?.map(({ available, unit, updated }) => [available, unit.name, updated]),
    [[3, 'Place', '2026-11-24T13:00:00.000Z']],
  );
  assert.equal(service.wait_time, 'About 6 weeks');
  assert.equal(service.assured_date, '2026-11-20', 'how many places there are says nothing of the rest');
  // Said again: the same capacity, not another.
  await post(path, { available: '0' });
  assert.deepEqual(
    (await readListing(database, id))!.service.capacities?.map(({ available }) => available),
    [0],
  );

  const shown = async (today: string) =>
    String(
      servicePage(
        {
          service: (await readListing(database, id))!.service,
          freshness: { state: 'fresh' },
          moment: { day: today, minute: 0 },
          knowledge: files.knowledge,
          address: 'https://help.example.org',
          qr: (await import('../design/html.ts')).nothing,
        },
        { words: translations.of('en'), large: false, list: [], path: '/help' },
      ),
    );
  assert.match(await shown('2026-12-08'), /0 left, as of 24 Nov 2026/);
  assert.match(await shown('2026-12-09'), /0 left, said 24 Nov 2026\. That is long ago, so ask them\./);

  // Given anew, the old one does nothing; ended, neither.
  const again = await pages.post('/directory/places', 'editor', { listing: id, shown: 'professionals' });
  const next = /\/help\/places\/[\w-]{20,}/.exec(again.body)![0];
  assert.equal((await post(path, { available: '9' })).statusCode, 404);
  assert.equal((await post(next, { available: '2', waitWeeks: '3' })).statusCode, 200);
  assert.deepEqual(
    (await readListing(database, id))!.service.capacities?.map(({ available }) => available),
    [0],
    'not for everybody',
  );
  const detail = await readProfessionalDetail(database, id);
  assert.deepEqual([detail?.places_left, detail?.waiting_days, detail?.waiting_as_of], [2, 21, '2026-11-24']);
  const listing = (await readListing(database, id))!;
  assert.match(String(placesSection(listing, detail, '2026-11-30')), /3 weeks, as of 24 Nov 2026/);
  assert.match(
    String(placesSection(listing, detail, '2026-12-24')),
    /3 weeks, <strong>said 24 Nov 2026, which is long ago: ask them/,
  );
  assert.equal((await pages.post(`/directory/places/${id}/end`, 'editor', {})).statusCode, 303);
  assert.equal((await pages.app.inject({ url: next })).statusCode, 404);
});
