// The directory's pages, over the listings the demonstration begins with: for everybody, without a trace; for editors and planners, by permission.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { beginDirectory, readDirectoryFiles } from '#directory/start/begin-directory.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import { readGaps } from '#directory/search/gaps.ts';
import { createKeepers } from '#directory/claims/keepers.ts';
import { readKeepingRules } from '#directory/claims/keeping-rules.ts';
import { createReminders } from '#directory/reminders/reminders.ts';
import { readListing } from '#directory/listings.ts';
import { openReferralDocument } from '#endpoints/open-referral/open-referral-api.ts';
import { systemClock } from '#runtime/clock.ts';
import { openDatabase } from '#runtime/database/database.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { readingGrade } from '../privacy/reading-grade.ts';
import { directoryRoutes } from './directory-routes.ts';
import { withPublicErrors } from './page/error-page.ts';
import { english } from './words/english.ts';
import { missingWords, readTranslations } from './words/words.ts';

const partnership = new URL('../../partnership', import.meta.url).pathname;
const files = readDirectoryFiles(partnership);
const testDatabase = await createTestDatabase();
const database = testDatabase.as('server');
const owner = testDatabase.as('owner');
const now = new Date('2026-11-24T13:00:00Z');
const finder: Finder = { ...files, database, timeZone: 'Europe/London', now: () => now };
const idOf = (name: string) => deterministicId(['directory', 'listing', name, 'service']);
const keepers = createKeepers({
  database,
  sender: { channels: new Set(), send: () => Promise.resolve() },
  rules: readKeepingRules(partnership),
  clock: systemClock,
  log: silentLog,
  title: 'Help near you',
  address: () => 'https://help.example.org',
});
const apiDocument = openReferralDocument('Example', '1', 'https://help.example.org');
const reminders = createReminders({
  database,
  sender: { channels: new Set(), send: () => Promise.resolve() },
  rules: { beforeDays: 14 },
  freshness: files.knowledge.finding.freshness,
  clock: systemClock,
  log: silentLog,
  title: 'Help near you',
  address: () => 'https://help.example.org',
  secret: 'a secret',
  today: () => '2026-11-24',
});
const pages = await examplePages(
  database,
  { editor: ['keep-directory'], planner: ['plan-services'], gp: ['find-patient'] },
  (app) =>
    directoryRoutes(app, {
      finder,
      database,
      sender: { channels: new Set(), send: () => Promise.resolve() },
      keepers,
      reminders,
      apiDocument: () => apiDocument,
      frame: exampleFrame,
      translations: readTranslations(partnership),
      address: () => 'https://help.example.org',
      secure: true,
    }),
);
after(() => pages.close());
before(async () => {
  const loader = () => openDatabase({ url: testDatabase.url('loader'), log: silentLog });
  await beginDirectory(files, { database, loader, today: '2026-11-24', log: silentLog, now: () => now });
});

const get = (url: string, headers: Record<string, string> = {}) => pages.app.inject({ method: 'GET', url, headers });
const post = (url: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  pages.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
  });
const count = async (table: string) =>
  (await owner.run<{ count: number }>({ text: `select count(*) as count from ${table}` }))[0]!.count;

test('a page of results has no script, says what was understood and why each result is there, and is not for search engines', async () => {
  const { body, statusCode, headers } = await get('/help/find?q=my+mum+keeps+falling&near=SE5');
  assert.equal(statusCode, 200);
  assert.doesNotMatch(body, /<script/);
  assert.match(body, /because you wrote “keeps falling”/);
  assert.match(body, /Falls and balance clinic/);
  assert.match(body, /It is for preventing falls/);
  assert.match(body, /name="robots" content="noindex"/);
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['set-cookie'], undefined);
});

test('a search leaves nothing behind: no event, no row, and a session is not looked up for it', async () => {
  const tables = ['audit.event', 'directory.unmet_search', 'directory.report', 'directory.entity_version'];
  const before = await Promise.all(tables.map(count));
  await get('/help/find?q=lunch+club&near=SE5');
  await pages.get('/help/find?q=lunch+club', 'gp');
  await get(`/help/services/${idOf('safe')}`);
  // Signing in, for the second of them, is written down; looking for something is not.
  const after = await Promise.all(tables.map(count));
  assert.deepEqual(after.slice(1), before.slice(1));
  const kinds = await owner.run<{ kind: string }>({ text: 'select distinct kind from audit.event' });
  assert.deepEqual(
    kinds.map(({ kind }) => kind).filter((kind) => kind !== 'sign-in'),
    [],
  );
});

test('what nobody found is counted by need and neighbourhood, and none of its words are kept', async () => {
  for (let times = 0; times < 4; times += 1) await get('/help/find?q=bodhran+tuition&near=SE17');
  await get('/help/find?q=stop+smoking&near=SW9&access=hearing-loop&access=accessible-toilet');
  const rows = await owner.run<{ need: string; neighbourhood: string; searches: number }>({
    text: 'select need, neighbourhood, searches from directory.unmet_search order by need, neighbourhood',
  });
  assert.deepEqual(
    rows.map(({ need, neighbourhood, searches }) => [need, neighbourhood, searches]),
    [
      ['not-understood', 'walworth', 4],
      ['smoking', 'brixton-and-clapham-park', 0.2],
      ['smoking', 'fiveways', 0.3],
      ['smoking', 'stockwell', 0.5],
    ],
  );
  const all = await owner.run<{ row: string }>({
    text: 'select row_to_json(u)::text as row from directory.unmet_search u',
  });
  assert.doesNotMatch(JSON.stringify(all), /bodhran/);

  const few = await pages.get('/directory/gaps', 'planner');
  assert.equal(few.statusCode, 200);
  assert.match(few.body, /fewer than 5/);
  assert.doesNotMatch(few.body.split('Needs without a service')[0]!, />\s*4\s*</);
  await get('/help/find?q=bodhran+tuition&near=SE17');
  assert.match((await pages.get('/directory/gaps', 'planner')).body, /<\/span>5<\/td>/);
  assert.equal((await pages.get('/directory/gaps', 'editor')).statusCode, 403);
});

test('a need that nobody offers in a neighbourhood is said, by the scheme’s weights, also where nobody looked for it', async () => {
  const { lacking, neighbourhoods } = await readGaps(finder, database, '2026-01-01', '2026-11-24');
  const lunch = () => lacking.find(({ need }) => need === finder.knowledge.needs.get('lunch-club')!.name);
  assert.equal(neighbourhoods, 15);
  // Camberwell, Walworth, Stockwell and Peckham have one; Streatham has none.
  assert.ok(lunch()?.neighbourhoods.includes('Streatham'));
  for (const fed of ['Camberwell', 'Walworth', 'StockWellBeing', 'Peckham'])
    assert.ok(!lunch()?.neighbourhoods.includes(fed), fed);
  const counted = lacking.map(({ neighbourhoods: without }) => without.length);
  assert.deepEqual(
    counted,
    counted.toSorted((one, other) => other - one),
  );
  const { body } = await pages.get('/directory/gaps', 'planner');
  assert.match(body, /Needs without a service[\s\S]*Eating lunch with others[\s\S]*of 15: [^<]*Streatham/);
});

test('nothing found says so, and offers what there would be without one choice, and who can advise', async () => {
  const { body } = await get('/help/find?q=stop+smoking&near=SE17&now=1');
  assert.match(body, /We found nothing for this/);
  assert.match(body, /Without “open now” there is one\./);
  assert.match(body, /These people can help you find the right place[\s\S]*result-1/);
  const { body: nowhere } = await get('/help/find?q=quantum+physics');
  const first = nowhere.slice(nowhere.indexOf('result-1'), nowhere.indexOf('result-2'));
  assert.match(first, />Advice in (Brixton|Peckham)</, 'who is there for everybody comes first');
});

test('in danger: numbers to call come before anything, and the page can be left', async () => {
  const { body } = await get('/help/find?q=i+want+to+end+my+life');
  assert.ok(body.indexOf('116 123') > 0 && body.indexOf('116 123') < body.indexOf('<h1'));
  assert.match(body, /Leave this page quickly/);
  assert.match((await get('/help/find?q=my+husband+hits+me')).body, /0808 2000 247/);
  assert.match((await get(`/help/services/${idOf('safe')}`)).body, /Leave this page quickly/);
  assert.doesNotMatch((await get('/help/find?q=lunch')).body, /Leave this page/);
});

test('the map links each number to its card, without a script and without anybody outside', async () => {
  const { body } = await get('/help/find?q=lunch+club&near=SE5');
  const links = [...body.matchAll(/<a class="lcr-help-map-link" href="#(result-\d+)" aria-label="([^"]+)"/g)];
  assert.ok(links.length >= 3);
  for (const [, id, name] of links) {
    assert.ok(body.includes(`id="${id}"`));
    assert.match(name!, /^\d+\. .+ (walk|miles)/);
  }
  assert.doesNotMatch(
    body.replaceAll(/rel="noreferrer nofollow" href="[^"]+"/g, ''),
    /(src|href)="https?:\/\/(?!help\.example)/,
  );
});

test('a service has its own page: for readers, for search engines, for a calendar', async () => {
  const { body } = await get(`/help/services/${idOf('lunch-camberwell')}`);
  assert.match(body, /<link rel="canonical" href="https:\/\/help\.example\.org\/help\/services\//);
  const data = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(body)![1]!) as Record<
    string,
    unknown
  >;
  assert.deepEqual([data['@type'], data['name']], ['Service', 'Camberwell lunch club']);
  assert.match(body, /Every Monday, Wednesday, Friday, 12:00 to 14:30/);
  assert.match(body, /Hearing loop in the main hall/);
  const calendar = await get(`/help/services/${idOf('memory-cafe')}/calendar.ics`);
  assert.match(calendar.body, /DTSTART:20261202T140000\r\n/);
  assert.match(calendar.body, /RRULE:FREQ=MONTHLY;BYDAY=1WE\r\n/);
  for (const line of calendar.body.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
  assert.equal((await get('/help/services/nonsense')).statusCode, 404);
});

test('a list is in the browser alone, shared by its address, and another site cannot change it', async () => {
  const added = await post('/help/list', { add: idOf('choir'), back: '/help/find?q=choir#result-1' });
  assert.deepEqual([added.statusCode, added.headers.location], [303, '/help/find?q=choir#result-1']);
  const cookie = String(added.headers['set-cookie']);
  assert.match(cookie, /HttpOnly; Secure; SameSite=Lax/);
  const kept = { cookie: cookie.split(';')[0]! };
  const more = await post('/help/list', { add: idOf('knit') }, kept);
  const list = await get('/help/list', { cookie: String(more.headers['set-cookie']).split(';')[0]! });
  assert.match(list.body, /Brixton open choir[\s\S]*Knit and natter/);
  assert.match(list.body, new RegExp(`help/list\\?ids=${idOf('choir')}\\.${idOf('knit')}`));
  assert.match((await get(`/help/list?ids=${idOf('choir')}`)).body, /Somebody shared this list/);
  const elsewhere = await post('/help/list', { clear: 'all' }, { ...kept, 'sec-fetch-site': 'cross-site' });
  assert.deepEqual([elsewhere.statusCode, elsewhere.headers['set-cookie']], [403, undefined]);
  for (const back of [
    'https://evil.example',
    '//evil.example',
    '/help//evil.example',
    '/record/1',
    String.raw`/help\evil`,
  ])
    assert.equal((await post('/help/list', { add: idOf('knit'), back })).headers.location, '/help');
});

test('larger print, and a language as far as somebody has written it', async () => {
  const large = await post('/help/reading', { print: 'large', back: '/help' });
  const { body } = await get('/help', { cookie: String(large.headers['set-cookie']).split(';')[0]! });
  assert.match(body, /lcr-help--large/);
  assert.match(body, /Usual print/);
});

test('a language is written as far as somebody has written it: the rest is English and says so, days and dates are the language’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'words-'));
  mkdirSync(join(folder, 'directory'));
  const write = (language: string, text: string) =>
    writeFileSync(join(folder, 'directory', `words.${language}.yaml`), text);
  // Written for this test: nobody is shown it.
  write('pt', "skip: 'Para o conteúdo'\n'results.page': 'Página {page} de {pages}'\n");
  write('ar', "skip: 'النص'\n");
  const translations = readTranslations(folder);
  assert.deepEqual(
    translations.offered.map(({ language, name }) => [language, name]),
    [
      ['en', 'English'],
      ['ar', 'العربية'],
      ['pt', 'Português'],
    ],
  );
  const pt = translations.of('pt');
  assert.equal(String(pt.say('results.page', { page: 1, pages: 2 })), 'Página 1 de 2');
  assert.equal(String(pt.say('search.button')), '<span lang="en" dir="ltr">Search</span>');
  assert.deepEqual([pt.text('day.1'), pt.day('2026-11-24')], ['segunda-feira', '24 de nov. de 2026']);
  assert.deepEqual(
    [pt.direction, translations.of('ar').direction, translations.of('xx').language],
    ['ltr', 'rtl', 'en'],
  );
  const { missing, total } = missingWords(folder, 'pt');
  assert.equal(missing.length, total - 9, 'two are written, seven days are known');
  assert.equal(missingWords(folder, 'so').missing.length, total - 7);
  write('pt', "skipp: 'Para o conteúdo'\n'results.page': 'Página {page}'\n");
  write('klingonese', 'skip: x\n');
  assert.throws(
    () => readTranslations(folder),
    /klingonese[\s\S]*pt\.yaml:1 .*no word of the pages[\s\S]*pt\.yaml:2 .*\{page\} \{pages\}/,
  );
  rmSync(folder, { recursive: true });
});

test('somebody tells the editors without an account; an editor settles it, and says that a listing is still so', async () => {
  const wrong = await post(`/help/services/${idOf('shed')}/report`, { kind: 'wrong', words: '' });
  assert.equal(wrong.statusCode, 400);
  assert.match(wrong.body, /Tell us what we should know/);
  const told = await post(`/help/services/${idOf('shed')}/report`, {
    kind: 'closed',
    words: 'The door <b>is</b> locked.',
  });
  assert.equal(told.statusCode, 200);
  assert.equal((await pages.get('/directory/due', 'gp')).statusCode, 403);
  assert.equal((await pages.get('/directory/queue', 'gp')).statusCode, 403);
  const queue = (await pages.get('/directory/queue?kind=report', 'editor')).body;
  const due = (await pages.get('/directory/due', 'editor')).body;
  assert.match(queue, /The door &lt;b&gt;is&lt;\/b&gt; locked\./);
  const report = /\/directory\/reports\/(\d+)/.exec(queue)![1]!;
  assert.match((await pages.post(`/directory/reports/${report}`, 'editor', {})).headers.location!, /settled/);
  assert.match((await pages.post(`/directory/reports/${report}`, 'editor', {})).headers.location!, /gone/);

  // Nobody has confirmed it for over two years: nobody is shown it.
  assert.match(due, /Bermondsey lunch and bingo[\s\S]*Hidden/);
  const find = async () => (await get('/help/find?q=lunch+and+bingo')).body.includes('Bermondsey lunch and bingo');
  assert.equal(await find(), false);
  const id = idOf('forgotten-club');
  const version = String((await readListing(database, id))!.version);
  assert.match((await pages.post(`/directory/due/${id}`, 'editor', { version: '0' })).headers.location!, /changed/);
  assert.match((await pages.post(`/directory/due/${id}`, 'editor', { version })).headers.location!, /confirmed/);
  assert.equal(await find(), true);
  const history = await owner.run<{ author: { id: string }; because: string }>({
    text: `select author, because from directory.entity_version where id = $1 order by version desc limit 1`,
    values: [id],
  });
  assert.deepEqual([history[0]!.author.id, history[0]!.because], ['editor', 'Made sure that it is still so.']);
});

test('nobody floods the editors', async () => {
  const statuses = [];
  for (let times = 0; times < 12; times += 1)
    statuses.push(
      (
        await post(
          `/help/services/${idOf('choir')}/report`,
          { kind: 'other', words: 'Hello' },
          { 'x-forwarded-for': '192.0.2.7' },
        )
      ).statusCode,
    );
  assert.ok(statuses.includes(429));
});

test('the widget may be framed by anybody and can do nothing but search; no other page may be framed', async () => {
  const { headers, body } = await get('/help/embed');
  assert.match(String(headers['content-security-policy']), /frame-ancestors \*/);
  assert.equal(headers['x-frame-options'], undefined);
  assert.equal(headers['set-cookie'], undefined);
  assert.match(body, /target="_top"/);
  assert.doesNotMatch(body, /<script/);
  assert.match(String((await get('/help')).headers['content-security-policy']), /frame-ancestors 'none'/);
});

test('programs: what is new, every listing that may be found, and what they may not read', async () => {
  assert.match((await get('/help/changes.rss')).body, /<rss version="2\.0">[\s\S]*<item><title>/);
  const map = (await get('/sitemap.xml')).body;
  assert.ok(map.includes(idOf('choir')) && map.includes('/help/needs/falls'));
  // A page whose style may not be read is judged as one that does not fit a phone.
  assert.match((await get('/robots.txt')).body, /Allow: \/assets\/\n[\s\S]*Disallow: \/\n/);
});

test('whoever searches for nothing is told what to do; of what was chosen alone something is found; one is not "are"', async () => {
  const { statusCode, headers } = await get('/help/find?q=+&near=&page=1');
  assert.deepEqual([statusCode, headers.location], [303, '/help?told=empty']);
  assert.match((await get('/help?told=empty')).body, /role="status"><p>Write what you need/);
  assert.doesNotMatch((await get('/help')).body, /Write what you need/);
  const free = await get('/help/find?q=&free=on');
  assert.equal(free.statusCode, 200);
  assert.match(free.body, /places to try/);
  assert.match((await get('/help/find?q=lunch&near=SE5+9RS&within=10&free=on&day=2')).body, /there is one\./);
});

test('what goes wrong on a public page is said in its own frame, and leads back to it', () => {
  const draw = withPublicErrors(({ title }) => `of the record: ${title}`, {
    frame: exampleFrame,
    name: 'Help near you',
    translations: readTranslations(partnership),
  });
  const error = { status: 404, title: 'Page not found', text: 'There is <none>.', requestId: 'r-1' };
  const page = draw({ ...error, path: '/help/nothing' });
  assert.match(page, /<title>Page not found – Help near you<[\s\S]*There is &lt;none&gt;\.[\s\S]*<a href="\/help">/);
  assert.doesNotMatch(page, /written down|direct care/);
  assert.match(draw({ ...error, path: '/help/keep/services/x' }), /<a href="\/help\/keep">/);
  for (const path of ['/helpful', '/record/1', '/'])
    assert.equal(draw({ ...error, path }), 'of the record: Page not found');
});

test('whatever stands in an address, there is an answer', async () => {
  for (const query of [
    'q=%F0%9F%99%82',
    'q=a&q=b',
    'near[]=x&q=y',
    'q=lunch&page=999',
    'q=lunch&age=abc&day=9&part=x',
    `q=${'x'.repeat(3000)}`,
  ]) {
    const { statusCode } = await get(`/help/find?${query}`);
    assert.ok([200, 303].includes(statusCode), `${query}: ${statusCode}`);
  }
});

test('its English can be read at eleven', () => {
  const sentences = Object.values(english).filter((text) => /[.?]$/.test(text) && !text.includes('{'));
  assert.ok(sentences.length > 20);
  assert.ok(readingGrade(sentences) <= 6, String(readingGrade(sentences)));
});

test('what programs may ask is a page to be read, which names every path, parameter and answer of the document they read', async () => {
  const { body, statusCode } = await get('/help/api');
  assert.equal(statusCode, 200);
  assert.doesNotMatch(body, /<script/);
  for (const [path, { get: of }] of Object.entries(apiDocument.paths)) {
    assert.ok(body.includes(`GET ${path}</code>`), path);
    for (const { name } of 'parameters' in of ? of.parameters : [])
      assert.ok(body.includes(`<code>${name}</code>`), name);
  }
});
