// The search over the listings the demonstration begins with: what a local expert would want first, why each is there, and what is kept.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { parse } from 'yaml';
import { openDatabase } from '#runtime/database/database.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import { removeListing, saveListing } from '../listings.ts';
import { editor, exampleListing } from '../example-listing.ts';
import { beginDirectory, readDirectoryFiles } from '../start/begin-directory.ts';
import { type Finder, findListings, type Search } from './find-listings.ts';
import { noteProofOfLife } from './keep-entries.ts';
import { nextBest } from './next-best.ts';

const files = readDirectoryFiles(new URL('../../../../partnership', import.meta.url).pathname);
const testDatabase = await createTestDatabase();
const database = testDatabase.as('server');
const now = new Date('2026-11-24T13:00:00Z');
const finder: Finder = { ...files, database, timeZone: 'Europe/London', now: () => now };
const idOf = (name: string) => deterministicId(['directory', 'listing', name, 'service']);
const nameOf = new Map(files.listings!.listings.map(({ id }) => [idOf(id), id]));
const found = async (search: Search) =>
  (await findListings(finder, search)).results.map(({ service }) => nameOf.get(service.id) ?? service.name);

before(async () => {
  const start = {
    database,
    loader: () => openDatabase({ url: testDatabase.url('loader'), log: silentLog }),
    today: '2026-11-24',
    log: silentLog,
    now: () => now,
  };
  await beginDirectory(files, start);
});

interface Case {
  asks: string;
  first?: string;
  top?: string[];
  any?: string[];
  not?: string[];
}
const cases = parse(readFileSync(new URL('expected-results.cases.yaml', import.meta.url), 'utf8')) as Case[];

test('the table has at least forty searches, and each says what must be found', () => {
  assert.ok(cases.length >= 40);
  for (const { asks, first, top, any, not } of cases) assert.ok(first ?? top ?? any ?? not, asks);
});

for (const { asks, first, top = [], any, not = [] } of cases) {
  test(`"${asks}" finds what a local expert would want`, async () => {
    const results = (await found({ text: asks })).slice(0, 3);
    if (first) assert.equal(results[0], first, results.join(', '));
    for (const each of top) assert.ok(results.includes(each), `${each} is not among ${results.join(', ')}`);
    if (any)
      assert.ok(
        any.some((each) => results.includes(each)),
        `none of ${any.join(', ')} is among ${results.join(', ')}`,
      );
    for (const each of not) assert.ok(!results.includes(each), `${each} is among ${results.join(', ')}`);
  });
}

test('every result says why it is there, in words the reader typed', async () => {
  for (const { asks } of cases) {
    const { results } = await findListings(finder, { text: asks });
    for (const { reasons, service } of results) assert.ok(reasons.length > 0, `${asks}: ${service.name}`);
  }
});

const ends = (search: Partial<Search>) => found({ text: '', ...search });

test('what was chosen must hold, whatever was typed', async () => {
  const all = files.listings!.listings;
  const free = await ends({ free: true, near: 'SE5' });
  assert.ok(free.length > 0 && free.every((id) => all.find((each) => each.id === id)?.free));
  const loop = await ends({ access: ['hearing-loop'] });
  assert.ok(loop.includes('lunch-camberwell') && !loop.includes('shed'));
  // "Three steps at the door; ring for the ramp" is not step-free.
  assert.ok(!(await ends({ text: 'day centre', access: ['step-free'] })).includes('day-centre'));
  const forFour = await ends({ age: 4, near: 'Clapham' });
  assert.ok(forFour.includes('stay-play') && !forFour.includes('singing'));
  assert.deepEqual(await ends({ text: 'talking', language: 'pt', delivered: ['online'] }), ['talking-pt']);
});

test('open now is never guessed; when somebody is free may be some weeks only', async () => {
  // Tuesday 13:00: lunch in Stockwell 12:00–15:00; the memory café only on first and third Wednesdays.
  const open = await ends({ text: 'lunch club', now: true });
  assert.ok(open.includes('lunch-stockwell') && open.includes('lunch-walworth') && !open.includes('lunch-camberwell'));
  assert.ok((await ends({ text: 'memory cafe', days: [3], part: 'afternoon' })).includes('memory-cafe'));
  assert.ok(!(await ends({ text: 'memory cafe', days: [2] })).includes('memory-cafe'));
});

test('within a walk: nearer first, and none beyond', async () => {
  const { results } = await findListings(finder, { text: 'lunch club', near: 'SE5 9RS', withinMinutes: 30 });
  assert.ok(results.length > 0);
  for (const { walkMinutes: minutes, at } of results)
    assert.ok(minutes === undefined ? at?.location.location_type === 'virtual' : minutes <= 30);
  const near = await findListings(finder, { text: '', near: 'Brixton', delivered: ['place'] });
  const metres = near.results.map(({ metres: away }) => away!);
  assert.ok(near.place?.known === 'exactly' && metres[0]! < 500);
});

test('a postcode that is not loaded is looked for around its district, and a place nobody knows is said to be unknown', async () => {
  const about = await findListings(finder, { text: 'lunch club', near: 'SE5 0ZZ' });
  assert.deepEqual([about.place?.known, about.place?.units.outward], ['about', 'SE5']);
  const nowhere = await findListings(finder, { text: 'lunch club', near: 'Atlantis' });
  assert.deepEqual([nowhere.place, nowhere.unknownPlace], [undefined, 'Atlantis']);
  assert.ok(nowhere.total > 0);
});

test('words that are nowhere find nothing, rather than something else', async () => {
  assert.deepEqual(await ends({ text: 'bodhran repair' }), []);
});

test('pages follow one another without a listing twice or left out', async () => {
  const seen: string[] = [];
  let total = 0;
  for (let page = 1; page <= 12; page += 1) {
    const answer = await findListings(finder, { text: '', near: 'SE5', page });
    total = Math.max(total, answer.total);
    seen.push(...answer.results.map(({ service }) => service.id));
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.equal(seen.length, total);
});

test('a listing nobody confirms sinks, and after the limit is shown to nobody until somebody was seen there or says it is so', async () => {
  const listing = (word: string, assured: string) =>
    exampleListing(word, { name: `Zither circle ${word}`, assured_date: assured, attributes: [] });
  for (const [word, assured] of [
    ['fresh', '2026-10-01'],
    ['older', '2025-11-01'],
    ['forgotten', '2024-10-01'],
  ] as const)
    await saveListing(database, listing(word, assured), { by: editor, why: 'A test.' });
  const circles = async () => (await found({ text: 'zither' })).map((name) => name.split(' ').at(-1));
  assert.deepEqual(await circles(), ['fresh', 'older']);
  const { results } = await findListings(finder, { text: 'zither' });
  assert.deepEqual(
    results.map(({ freshness }) => freshness.state),
    ['fresh', 'due'],
  );
  // A referral was accepted and somebody seen: nothing of whom.
  await noteProofOfLife(database, listing('forgotten', '').id, '2026-11-20');
  assert.deepEqual(new Set(await circles()), new Set(['forgotten', 'fresh', 'older']));
  assert.equal((await circles()).at(-1), 'older');
  await saveListing(database, listing('older', '2026-11-23'), { by: editor, why: 'It is still so.' });
  assert.ok((await circles()).includes('older'));
  await removeListing(database, listing('fresh', '').id, { by: editor, why: 'It has ended.' });
  assert.ok(!(await circles()).includes('fresh'));
});

test('a search finds what any server committed before it began, and nothing before it is committed', async () => {
  const other: Finder = { ...finder, database: testDatabase.as('server') };
  const listing = (word: string) =>
    exampleListing(word, { name: `Sackbut band ${word}`, assured_date: '2026-11-01', attributes: [] });
  const bands = async (by: Finder) =>
    (await findListings(by, { text: 'sackbut' })).results
      .map(({ service }) => service.name)
      .toSorted((one, other) => one.localeCompare(other));
  assert.deepEqual([await bands(finder), await bands(other)], [[], []]);
  const both = ['Sackbut band one', 'Sackbut band two'];
  let isKept = () => {};
  const kept = new Promise<void>((resolve) => (isKept = resolve));
  let commit = () => {};
  const first = database.transaction(async (transaction) => {
    await saveListing(transaction, listing('one'), { by: editor, why: 'A test.' });
    isKept();
    await new Promise<void>((resolve) => (commit = resolve));
  });
  await kept;
  // Numbered after the first, it waits for it: were it seen before, the first would never be.
  const second = saveListing(database, listing('two'), { by: editor, why: 'A test.' });
  assert.deepEqual(await bands(other), []);
  commit();
  await Promise.all([first, second]);
  assert.deepEqual([await bands(finder), await bands(other)], [both, both]);
  await removeListing(database, listing('one').id, { by: editor, why: 'It has ended.' });
  assert.deepEqual(await bands(other), both.slice(1));
});

test('the same words find the same, also with the marks of a database in them', async () => {
  for (const text of [
    "'; drop table directory.service; --",
    "lunch' | 'club",
    'lunch:* & !club',
    '\\',
    '%',
    '🙂 lunch',
  ])
    assert.deepEqual(await found({ text }), await found({ text }));
  assert.ok((await found({ text: 'lunch club' })).length > 0);
});

test('who is offered where nothing was found can advise everybody, on anything', async () => {
  const { advice } = await nextBest(finder, { text: 'bodhran', near: 'Brixton' });
  const offered = advice.map(({ service }) => nameOf.get(service.id));
  assert.equal(offered[0], 'advice-brixton');
  assert.ok(offered.includes('advice-peckham'), offered.join(', '));
});
