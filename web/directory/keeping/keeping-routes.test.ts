// A charity keeps its listing and editors work through what waits, on the pages: what each may, what each sees, and what nobody else can.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createKeepers } from '#directory/claims/keepers.ts';
import { readKeepingRules } from '#directory/claims/keeping-rules.ts';
import { noteLikeness } from '#directory/duplicates/find-duplicates.ts';
import { editor, exampleListing } from '#directory/example-listing.ts';
import { readListing, saveListing } from '#directory/listings.ts';
import { readProfessionalDetail } from '#directory/professional.ts';
import { readDirectoryFiles } from '#directory/start/begin-directory.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import { systemClock } from '#runtime/clock.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import type { OutgoingMessage } from '#runtime/sending/sender.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { readingGrade } from '../../privacy/reading-grade.ts';
import { editingRoutes } from '../editing/editing-routes.ts';
import { readTranslations } from '../words/words.ts';
import { keepingRoutes } from './keeping-routes.ts';

const partnership = new URL('../../../partnership', import.meta.url).pathname;
const testDatabase = await createTestDatabase();
const database = testDatabase.as('server');
const owner = testDatabase.as('owner');
const finder = {
  ...readDirectoryFiles(partnership),
  database,
  timeZone: 'Europe/London',
  now: () => new Date('2026-11-24T13:00:00Z'),
} as unknown as Finder;
const sent: OutgoingMessage[] = [];
const keepers = createKeepers({
  database,
  sender: { channels: new Set(['email'] as const), send: async (message) => void sent.push(message) },
  rules: readKeepingRules(partnership),
  clock: systemClock,
  log: silentLog,
  title: 'Help near you',
  address: () => 'https://help.example.org',
});
const translations = readTranslations(partnership);
const pages = await examplePages(
  database,
  {
    editor: ['keep-directory', 'refer-people'],
    other: ['keep-directory'],
    gp: ['find-patient', 'refer-people'],
    steward: ['steward-messages'],
  },
  (app) => {
    const frame = { frame: exampleFrame, name: 'Help near you', translations };
    keepingRoutes(app, { keepers, finder, database, frame, secure: false });
    editingRoutes(app, { finder, database, keepers, frame: exampleFrame, words: translations.of('en') });
  },
  { keepers },
);
after(() => pages.close());

const change = { by: editor, why: 'They rang' };
let address = 0;
/** Somebody at an address of their own, so that nobody's limit is met by chance. */
function visitor() {
  const from = `192.0.2.${(address += 1)}`;
  let cookie = '';
  async function ask(
    method: 'GET' | 'POST',
    url: string,
    form?: Record<string, string | string[]>,
    headers: Record<string, string> = {},
  ) {
    const pairs = Object.entries(form ?? {}).flatMap(([name, value]) =>
      [value].flat().map((each): [string, string] => [name, each]),
    );
    const answer = await pages.app.inject({
      method,
      url,
      remoteAddress: from,
      headers: {
        accept: 'text/html',
        ...(cookie ? { cookie } : {}),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      ...(form ? { payload: new URLSearchParams(pairs).toString() } : {}),
    });
    const set = answer.cookies.find(({ name }) => name === 'lcr-keeper');
    if (set) cookie = set.value ? `lcr-keeper=${set.value}` : '';
    return answer;
  }
  return {
    get: (url: string, headers?: Record<string, string>) => ask('GET', url, undefined, headers),
    post: (url: string, form: Record<string, string | string[]>, headers?: Record<string, string>) =>
      ask('POST', url, form, headers),
    cookie: () => cookie,
  };
}
/** The boxes of the page's form as a browser sends them. */
function boxesIn(page: string): Record<string, string | string[]> {
  const unescape = (text: string) =>
    text
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  const boxes: Record<string, string | string[]> = {};
  for (const [, tag, inner] of page.matchAll(/<(input|select)\b([^>]*)>/g)) {
    const name = /name="([^"]*)"/.exec(inner!)?.[1];
    if (!name || (/type="(radio|checkbox)"/.test(inner!) && !/\bchecked\b/.test(inner!))) continue;
    const value =
      tag === 'select'
        ? (new RegExp(`name="${name}">.*?<option value="([^"]*)" selected`).exec(
            page.replaceAll(/<\/select>/g, '\n'),
          )?.[1] ?? '')
        : unescape(/value="([^"]*)"/.exec(inner!)?.[1] ?? '');
    boxes[name] =
      name in boxes && /checkbox/.test(inner!)
        ? [...[boxes[name]!].flat(), value]
        : /checkbox/.test(inner!)
          ? [value]
          : value;
  }
  for (const [, inner, text] of page.matchAll(/<textarea\b([^>]*)>([^<]*)</g))
    boxes[/name="([^"]*)"/.exec(inner!)![1]!] = unescape(text!);
  return boxes;
}
async function listed(word: string) {
  const listing = exampleListing(word);
  const organization = { ...listing.organization, email: `${word}@example.org` };
  await saveListing(database, { ...listing, organization }, change);
  return {
    id: listing.id,
    organizationId: organization.id,
    email: organization.email,
    listing: { ...listing, organization },
  };
}
async function linkTo(email: string): Promise<string> {
  await keepers.settled();
  const { text } = sent.filter(({ to }) => to === email).at(-1)!;
  return new URL(/https:\S+/.exec(text)![0]).pathname;
}
async function keeper(word: string) {
  const of = await listed(word);
  const charity = visitor();
  assert.match(
    (await charity.post(`/help/organisations/${of.organizationId}/claim`, { address: of.email })).body,
    /We have sent a link/,
  );
  const link = await linkTo(of.email);
  assert.match((await charity.get(link)).body, /Your name/);
  const followed = await charity.post(link, { name: 'Jo Field' });
  assert.equal(followed.headers.location, '/help/keep');
  return { ...of, charity, link };
}

test('a charity claims its listing, changes it as a form holds it and nothing else, and an editor takes it field by field', async () => {
  const { id, charity, listing } = await keeper('walk');
  const form = (await charity.get(`/help/keep/services/${id}`)).body;
  const boxes = boxesIn(form);
  assert.deepEqual(
    [boxes['name'], boxes['postcode'], boxes['when-0-from'], boxes['when-0-days']],
    [listing.name, 'SE5 8AB', '10:00', ['MO', 'TH']],
  );
  const nothing = await charity.post(`/help/keep/services/${id}`, boxes);
  assert.match(nothing.body, /Nothing would change/);
  const more = {
    'when-0-days': ['MO', 'FR'],
    'when-0-until': '12.00',
    wait_time: '',
    fees_description: '£2',
    getting_in: 'No steps\nHearing loop',
    words: 'New hall <b>',
  };
  const wrong = await charity.post(`/help/keep/services/${id}`, {
    ...boxes,
    ...more,
    url: 'javascript:alert(1)',
    minimum_age: 'x',
  });
  assert.equal(wrong.statusCode, 400);
  assert.match(wrong.body, /href="#minimum_age"/);
  assert.match(wrong.body, /New hall &lt;b&gt;/);
  assert.equal(
    (await charity.post(`/help/keep/services/${id}`, { ...boxes, ...more })).headers.location,
    '/help/keep?told=waits',
  );
  assert.match(
    (await charity.get('/help/keep?told=waits')).body,
    /An editor looks at it[\s\S]*A change of yours waits/,
  );

  const queue = (await pages.get('/directory/queue', 'editor')).body;
  const item = /\/directory\/queue\/suggestions\/[\w-]+/.exec(queue)![0];
  const shown = (await pages.get(item, 'editor')).body;
  assert.match(shown, /Jo Field, Steady Together walk \(keeps it\)/);
  assert.match(shown, /Every Monday, Thursday, 10:00 to 11:30[\s\S]*Every Monday, Friday, 10:00 to 12:00/);
  assert.doesNotMatch(shown, /[{}]&quot;|\[object/);
  const decision = {
    decision: 'take',
    take: ['schedules', 'wait_time', 'service_at_locations'],
    version: String(boxesIn(shown)['version']),
  };
  assert.match((await pages.post(item, 'editor', decision)).body, /href="#why">Say why/);
  const changedMeanwhile = await pages.post(item, 'editor', { ...decision, why: 'Rang them', version: '0' });
  assert.equal(changedMeanwhile.statusCode, 409);
  assert.equal((await pages.post(item, 'gp', { ...decision, why: 'x' })).statusCode, 403);
  const both = await Promise.all([
    pages.post(item, 'editor', { ...decision, why: 'Rang them' }),
    pages.post(item, 'other', { ...decision, why: 'Rang them too' }),
  ]);
  assert.deepEqual(both.map(({ headers }) => String(headers.location).replace(/.*told=/, '')).toSorted(), [
    'gone',
    'taken',
  ]);
  const { service } = (await readListing(database, id))!;
  assert.deepEqual(
    [
      service.schedules![0]!.byday,
      service.schedules![0]!.closes_at,
      service.schedules![0]!.dtstart,
      service.wait_time,
      service.fees_description,
    ],
    ['MO,FR', '12:00', '2026-01-05', undefined, 'Free'],
  );
  const [place] = service.service_at_locations!;
  assert.deepEqual(
    place!.location.accessibility!.map(({ description }) => description),
    ['No steps', 'Hearing loop'],
  );
  assert.notEqual(place!.location.id, listing.service_at_locations![0]!.location.id);
  assert.equal(place!.location.latitude, 51.4739);
  assert.deepEqual(
    [service.capacities, service.languages, service.contacts],
    [listing.capacities, listing.languages, listing.contacts],
  );
});

test('nobody learns whether an address is known; a link opened by a machine is not used up; another site can do nothing', async () => {
  const { email, link, charity, id } = await keeper('quiet');
  const ask = async (address: string) => {
    const { statusCode, body, headers } = await visitor().post('/help/keep/sign-in', { email: address });
    return { statusCode, body: body.replaceAll(address, ''), cookie: headers['set-cookie'] };
  };
  assert.deepEqual(await ask(email), await ask('nobody@example.org'));
  assert.equal((await charity.get(link)).statusCode, 404);
  const again = await linkTo(email);
  for (let times = 0; times < 3; times += 1) assert.equal((await visitor().get(again)).statusCode, 200);
  const thief = await visitor().post(again, {}, { 'sec-fetch-site': 'cross-site' });
  assert.equal(thief.statusCode, 403);
  const version = String((await readListing(database, id))!.version);
  const forged = await charity.post(
    `/help/keep/services/${id}/still-so`,
    { version },
    { 'sec-fetch-site': 'cross-site' },
  );
  assert.equal(forged.statusCode, 403);
  assert.equal(
    (await charity.post(`/help/keep/services/${id}/still-so`, { version })).headers.location,
    '/help/keep?told=still',
  );
  assert.equal((await readListing(database, id))!.service.assured_date, '2026-11-24');
});

test('a keeper’s session opens nothing of staff, and staff’s nothing of keepers; who is signed in as nobody is sent to sign in', async () => {
  const { id, organizationId, charity } = await keeper('apart');
  for (const path of ['/directory/queue', `/directory/services/${id}`, `/directory/services/${id}/history`])
    assert.equal(
      (
        await pages.app.inject({
          url: path,
          headers: { cookie: charity.cookie().replace('lcr-keeper', 'lcr-session'), accept: 'text/html' },
        })
      ).statusCode,
      401,
    );
  assert.equal((await pages.get('/help/keep', 'editor')).headers.location, '/help/keep/sign-in');
  const another = await listed('elsewhere');
  for (const path of [
    `/help/keep/services/${another.id}`,
    `/help/keep/organisations/${another.organizationId}/services`,
    `/help/keep/organisations/${another.organizationId}/keepers`,
  ]) {
    assert.equal((await charity.get(path)).statusCode, 403, path);
    assert.equal((await charity.post(path, { name: 'x', version: '1', email: 'x@example.org' })).statusCode, 403, path);
    assert.equal((await visitor().get(path)).headers.location, '/help/keep/sign-in');
  }
  assert.equal(
    (await charity.post(`/help/keep/organisations/${organizationId}/give-up`, {})).headers.location,
    '/help/keep/sign-in?told=ended',
  );
  assert.equal((await charity.get('/help/keep')).headers.location, '/help/keep/sign-in');
});

test('an organisation without a listed address asks an editor, who makes sure; who keeps what is seen, and taken back', async () => {
  const listing = exampleListing('asking');
  const { email: _none, ...rest } = listing;
  await saveListing(database, rest, change);
  const asker = visitor();
  const claim = `/help/organisations/${listing.organization.id}/claim`;
  assert.match((await asker.get(claim)).body, /We know no e-mail address/);
  const missing = await asker.post(claim, { name: '', email: 'sam@example.org', words: 'x' });
  assert.match(missing.body, /href="#name">Give your name/);
  assert.match(
    (await asker.post(claim, { name: 'Sam Hill', email: 'sam@example.org', words: 'Ring 020 7946 0123' })).body,
    /An editor will look/,
  );
  const item = /\/directory\/queue\/claims\/[\w-]+/.exec(
    (await pages.get('/directory/queue?kind=claim', 'editor')).body,
  )![0];
  assert.match((await pages.get(item, 'editor')).body, /Sam Hill[\s\S]*020 7946 0123[\s\S]*Charity number 0000000/);
  assert.match(
    (await pages.post(item, 'editor', { decision: 'grant', why: 'Rang the listed number' })).headers.location!,
    /told=granted/,
  );
  assert.match((await pages.post(item, 'other', { decision: 'refuse', why: 'x' })).headers.location!, /told=gone/);
  assert.equal((await asker.post(await linkTo('sam@example.org'), {})).headers.location, '/help/keep');
  assert.match(
    (await pages.get('/directory/keepers', 'editor')).body,
    /Sam Hill[\s\S]*sam@example\.org[\s\S]*An editor made sure/,
  );
  const keeping = (await pages.get(`/directory/keepers/${listing.organization.id}`, 'editor')).body;
  const back = { keeping: String(boxesIn(keeping)['keeping']), why: '' };
  assert.equal((await pages.post(`/directory/keepers/${listing.organization.id}`, 'editor', back)).statusCode, 400);
  assert.match(
    (await pages.post(`/directory/keepers/${listing.organization.id}`, 'editor', { ...back, why: 'They left' })).headers
      .location!,
    /told=ended/,
  );
  assert.equal((await asker.get('/help/keep')).headers.location, '/help/keep/sign-in');
  assert.match(
    (await pages.get(`/directory/keepers/${listing.organization.id}`, 'editor')).body,
    /An editor took it back[\s\S]*They left[\s\S]*Began to keep it[\s\S]*Rang the listed number/,
  );
});

test('a service is added and shown to nobody before an editor takes it; somebody else is asked to keep it', async () => {
  const { organizationId, charity } = await keeper('adds');
  const path = `/help/keep/organisations/${organizationId}/services`;
  assert.match(
    (await charity.post(path, { name: '', 'kind-0': '' })).body,
    /Give its name[\s\S]*Choose a kind of help/,
  );
  const fresh = {
    name: 'Singing for breath',
    description: 'We sing.',
    'kind-0': 'company',
    street: '1 Example Road',
    postcode: 'SE5 9RS',
    'when-0-days': ['TU'],
    'when-0-from': '9:30',
    'when-0-until': '11:00',
    'when-0-often': '2',
  };
  assert.equal((await charity.post(path, fresh)).headers.location, '/help/keep?told=waits');
  assert.match((await charity.get('/help/keep')).body, /Singing for breath: new, and waits/);
  const item = /\/directory\/queue\/suggestions\/[\w-]+(?=">Singing)/.exec(
    (await pages.get('/directory/queue', 'editor')).body,
  )![0];
  const boxes = boxesIn((await pages.get(item, 'editor')).body);
  assert.match(
    (await pages.post(item, 'editor', { decision: 'take', take: boxes['take']!, version: '0', why: 'Looks right' }))
      .headers.location!,
    /told=taken/,
  );
  const rows = await owner.run<{ id: string }>({
    text: `select id from directory.service where name = 'Singing for breath'`,
  });
  const { service } = (await readListing(database, rows[0]!.id))!;
  assert.deepEqual(
    [
      service.schedules![0]!.byday,
      service.schedules![0]!.opens_at,
      service.service_at_locations![0]!.location.addresses![0]!.postal_code,
    ],
    ['2TU', '09:30', 'SE5 9RS'],
  );
  const invited = await charity.post(`/help/keep/organisations/${organizationId}/keepers`, {
    email: 'ada@example.org',
    instead: 'yes',
  });
  assert.equal(invited.headers.location, '/help/keep?told=asked');
  const ada = visitor();
  assert.equal((await ada.post(await linkTo('ada@example.org'), { name: 'Ada New' })).headers.location, '/help/keep');
  assert.equal((await charity.get('/help/keep')).headers.location, '/help/keep/sign-in');
});

test('anybody suggests a change without an account, as often as is good for the editors', async () => {
  const { id } = await listed('anybody');
  const somebody = visitor();
  const boxes = boxesIn((await somebody.get(`/help/services/${id}/suggest`)).body);
  assert.equal(boxes['organization-email'], undefined);
  const answer = await somebody.post(`/help/services/${id}/suggest`, {
    ...boxes,
    phone: '020 7946 0999',
    'organization-email': 'thief@example.org',
    words: 'It is on their door',
  });
  assert.match(answer.body, /Thank you/);
  const [row] = await owner.run<{ proposed: Record<string, unknown>; author: object }>({
    text: `select proposed, author from directory.suggestion where service_id = $1`,
    values: [id],
  });
  assert.deepEqual(Object.keys(row!.proposed), ['phones']);
  assert.equal(JSON.stringify(row!.author).includes('192.0.2'), false);
  const statuses = [];
  for (let times = 0; times < 25; times += 1)
    statuses.push((await somebody.post(`/help/services/${id}/suggest`, boxes)).statusCode);
  assert.ok(statuses.includes(429));
});

test('anybody tells of what is missing, without an account: an editor makes a draft of it, or turns it down with a reason', async () => {
  const somebody = visitor();
  const page = (await somebody.get('/help/missing')).body;
  assert.match(page, /Tell us what is missing/);
  const told = {
    name: 'Nunhead <b>mending</b> circle',
    what: 'Mend clothes together.',
    where: '1 Test Street, SE15 3XX',
    contact: 'mend@circle.example.org',
    email: 'told-by@example.org',
  };
  const wrong = await somebody.post('/help/missing', { ...told, name: '', email: 'nonsense' });
  assert.equal(wrong.statusCode, 400);
  assert.match(wrong.body, /href="#name">Give its name[\s\S]*href="#email"[\s\S]*1 Test Street/);
  const other = await pages.app.inject({
    method: 'POST',
    url: '/help/missing',
    headers: { origin: 'https://elsewhere.example', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(told).toString(),
  });
  assert.equal(other.statusCode, 403);
  assert.match((await somebody.post('/help/missing', told)).body, /Thank you/);
  const kept = async () =>
    (
      await owner.run<{ id: string; row: string; service: string }>({
        text: `select suggestion_id as id, row_to_json(g)::text as row, proposed ->> 'id' as service from directory.suggestion g
          where proposed ->> 'name' like 'Nunhead%' order by made_at`,
      })
    ).at(-1)!;
  const { id, row, service } = await kept();
  assert.doesNotMatch(row, /192\.0\.2/);
  assert.match((await pages.get('/directory/queue', 'editor')).body, /Somebody says that this is missing/);
  const item = `/directory/queue/suggestions/${id}`;
  const shown = (await pages.get(item, 'editor')).body;
  assert.match(shown, /told-by@example\.org/);
  assert.doesNotMatch(shown, /<b>mending/);
  const take = { decision: 'take', take: boxesIn(shown)['take']!, version: '0' };
  assert.match((await pages.post(item, 'editor', take)).body, /href="#why">Say why/);
  assert.equal((await pages.post(item, 'gp', { ...take, why: 'x' })).statusCode, 403);
  const taken = await pages.post(item, 'editor', { ...take, why: 'Rang them' });
  assert.equal(taken.headers.location, `/directory/services/${service}?told=draft`);
  assert.equal(await readListing(database, service), undefined, 'nobody but editors sees a draft');
  assert.match((await pages.get(taken.headers.location, 'editor')).body, /only editors see/);
  assert.doesNotMatch((await kept()).row, /told-by/, 'whoever told is forgotten');
  await pages.post(`/directory/services/${service}/in`, 'editor', { why: 'It is whole' });
  assert.equal((await readListing(database, service))!.service.email, 'mend@circle.example.org');

  await somebody.post('/help/missing', { ...told, contact: 'ask for Ada' });
  const again = await kept();
  const refuse = { decision: 'refuse', version: '0', why: '' };
  assert.equal((await pages.post(`/directory/queue/suggestions/${again.id}`, 'editor', refuse)).statusCode, 400);
  await pages.post(`/directory/queue/suggestions/${again.id}`, 'editor', { ...refuse, why: 'It is there already' });
  assert.match((await kept()).row, /"refused".*It is there already/);
  assert.doesNotMatch((await kept()).row, /told-by|ask for Ada/);
  const statuses = [];
  for (let times = 0; times < 25; times += 1) statuses.push((await somebody.post('/help/missing', told)).statusCode);
  assert.ok(statuses.includes(429));
});

test('doubles are joined field by field and parted; a listing is changed, taken out and made what it was, each with why', async () => {
  const [one, other] = [await listed('left'), await listed('right')];
  for (const { listing, id } of [one, other]) {
    await saveListing(database, { ...listing, name: 'Tea dance', wait_time: `${id} weeks` }, change);
    await database.transaction(async (work) => noteLikeness(work, (await readListing(work, id))!.service));
  }
  const list = (await pages.get('/directory/doubles', 'editor')).body;
  assert.match(list, /the same name/);
  const path = `/directory/doubles/${one.id}/${other.id}`;
  const compared = await pages.get(
    `/directory/doubles/compare?one=https://x/help/services/${one.id}&other=${other.id}`,
    'editor',
  );
  assert.equal(compared.headers.location, path);
  const boxes = boxesIn((await pages.get(path, 'editor')).body);
  const join = { ...boxes, 'field-wait_time': 'other', decision: 'join' };
  assert.equal((await pages.post(path, 'editor', join)).statusCode, 400);
  assert.equal((await pages.post(path, 'editor', { ...join, why: 'One group', 'version-other': '0' })).statusCode, 409);
  assert.match((await pages.post(path, 'editor', { ...join, why: 'One group' })).headers.location!, /told=joined/);
  assert.equal((await readListing(database, one.id))!.service.wait_time, `${other.id} weeks`);
  assert.equal(await readListing(database, other.id), undefined);
  assert.match((await pages.post(`${path}/part`, 'editor', { why: 'They are two' })).headers.location!, /told=parted$/);
  assert.equal((await readListing(database, one.id))!.service.wait_time, `${one.id} weeks`);

  const listing = `/directory/services/${one.id}`;
  const edit = boxesIn((await pages.get(`${listing}/edit`, 'editor')).body);
  assert.match(
    (
      await pages.post(`${listing}/edit`, 'editor', {
        ...edit,
        name: 'Tea and dance',
        'organization-website': 'nonsense',
        words: 'x',
      })
    ).body,
    /href="#organization-website"/,
  );
  assert.match(
    (await pages.post(`${listing}/edit`, 'editor', { ...edit, name: 'Tea and dance', words: 'New name' })).headers
      .location!,
    /told=changed/,
  );
  assert.equal(
    (await pages.post(`${listing}/edit`, 'editor', { ...edit, name: 'Late', words: 'Old page' })).statusCode,
    409,
  );
  const history = (await pages.get(`${listing}/history`, 'editor')).body;
  assert.match(history, /New name[\s\S]*Tea dance[\s\S]*Tea and dance/);
  const back = /name="back" value="(service[^"]+)"/.exec(history)![1]!;
  const undo = { back, version: String(boxesIn(history)['version']) };
  assert.equal((await pages.post(`${listing}/history`, 'editor', undo)).statusCode, 400);
  assert.match(
    (await pages.post(`${listing}/history`, 'editor', { ...undo, why: 'A mistake' })).headers.location!,
    /told=back/,
  );
  assert.equal((await readListing(database, one.id))!.service.name, 'Tea dance');
  assert.match((await pages.post(`${listing}/out`, 'editor', { why: 'It ended' })).headers.location!, /told=out/);
  assert.equal((await pages.get(listing, 'gp')).statusCode, 404);
  assert.match((await pages.get(listing, 'editor')).body, /not in the directory since/);
  assert.match((await pages.post(`${listing}/in`, 'editor', { why: 'It did not' })).headers.location!, /told=in/);
});

test('professionals read how to refer beside the public listing; others do not, and editors write it with its history', async () => {
  const { id } = await listed('refer');
  const path = `/directory/services/${id}`;
  const boxes = boxesIn((await pages.get(`${path}/professional`, 'editor')).body);
  const said = {
    ...boxes,
    exclusion_criteria: 'Nobody under oxygen',
    waiting_days: '14',
    takes_referrals: 'yes',
    why: 'Agreed with them',
  };
  assert.match(
    (await pages.post(`${path}/professional`, 'editor', { ...said, waiting_days: 'soon' })).body,
    /id="waiting_days-error"/,
  );
  assert.match((await pages.post(`${path}/professional`, 'editor', said)).headers.location!, /told=changed/);
  assert.deepEqual(await readProfessionalDetail(database, id), {
    exclusion_criteria: 'Nobody under oxygen',
    waiting_days: 14,
    takes_referrals: true,
  });
  assert.equal((await pages.post(`${path}/professional`, 'other', said)).statusCode, 409);
  const read = (await pages.get(path, 'gp')).body;
  assert.match(read, /Whom not to send[\s\S]*Nobody under oxygen[\s\S]*What everybody reads/);
  assert.doesNotMatch(read, /directory-editor|history|Take it out/);
  assert.equal((await pages.get(path, 'steward')).statusCode, 403);
  assert.equal((await pages.get(`${path}/professional`, 'gp')).statusCode, 403);
  assert.match((await pages.get(`${path}/history`, 'editor')).body, /What professionals read, version 1/);
});

test('what keepers and visitors read can be read at eleven', async () => {
  const { id, organizationId, charity } = await keeper('plain');
  const bodies = await Promise.all([
    charity.get('/help/keep'),
    charity.get(`/help/keep/services/${id}`),
    charity.get(`/help/keep/organisations/${organizationId}/keepers`),
    visitor().get(`/help/organisations/${organizationId}/claim`),
    visitor().get('/help/keep/sign-in'),
    visitor().get('/help/keep/links/none'),
    visitor().get(`/help/services/${id}/suggest`),
  ]);
  const texts = bodies.flatMap(({ body }) =>
    [...body.slice(body.indexOf('<main')).matchAll(/<(?:p|div class="nhsuk-hint"[^>]*)>([^<]+)</g)].map(
      ([, text]) => text!,
    ),
  );
  const sentences = [...texts, ...sent.map(({ text }) => text.replaceAll(/https:\S+/g, ''))]
    .flatMap((text) => text.split(/(?<=[.?:])\s+/))
    .filter((each) => /\w/.test(each));
  assert.ok(sentences.length > 40);
  assert.ok(readingGrade(sentences) <= 6, String(readingGrade(sentences)));
});
