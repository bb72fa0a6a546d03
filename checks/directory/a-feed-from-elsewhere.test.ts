// Another directory, in a process of its own, imported over the network, well-behaved and not.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { editor } from '#directory/example-listing.ts';
import { decideDuplicate, possibleDuplicates } from '#directory/duplicates/find-duplicates.ts';
import { readFeeds } from '#directory/import/feeds-file.ts';
import { importFeed, type ImportResult } from '#directory/import/import-feed.ts';
import { readCsv } from '#directory/import/read-csv.ts';
import { type FeedReader, readFeed } from '#directory/import/read-feed.ts';
import { reportImport } from '#directory/import/report.ts';
import type { Service } from '#directory/listing.ts';
import { historyOf, readAnyListing, readListing, restoreListing, saveListing } from '#directory/listings.ts';
import { pageOfServices } from '#directory/open-referral/pages.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { ConfigError } from '#runtime/config/read-folder.ts';
import type { Misbehaviour } from '#synthetic/directory/simulated-feed.ts';

const testDatabase = await createTestDatabase();
const server = testDatabase.as('server');
const owner = testDatabase.as('owner');
const children: ChildProcess[] = [];
after(() => children.forEach((child) => child.kill()));

async function simulate(version: 1 | 3, count: number, seed: string) {
  const program = new URL('../../synthetic/simulate-directory.ts', import.meta.url).pathname;
  const child = spawn(
    process.execPath,
    [program, '--version', String(version), '--count', String(count), '--seed', seed],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  const settings = {
    id: seed,
    name: `Directory of ${seed}`,
    baseUrl: url,
    tls: undefined,
    pageSize: 10,
    waitMs: 2000,
    pauseMs: 0,
    maxBytes: 1_000_000,
    mostGone: 0.2,
  };
  return {
    url,
    settings,
    behave: (misbehaviour: Misbehaviour) =>
      fetch(`${url}/behave`, { method: 'POST', body: JSON.stringify(misbehaviour) }),
    async import(more: Partial<typeof settings> = {}, wrap: (reader: FeedReader) => FeedReader = (reader) => reader) {
      const reader = readFeed({ ...settings, ...more });
      try {
        return await importFeed(server, { ...settings, ...more }, wrap(reader));
      } finally {
        await reader.close();
      }
    },
  };
}

const counts = (result: ImportResult) =>
  'counts' in result ? Object.fromEntries(Object.entries(result.counts).filter(([, count]) => count > 0)) : {};
const listed = async (seed: string) =>
  await server.run<{ service_id: string; item_id: string; state: string }>({
    text: `select service_id, item_id, state from directory.import_item where feed_id = $1 order by item_id`,
    values: [seed],
  });

describe('a feed from elsewhere', () => {
  for (const version of [1, 3] as const)
    it(`of version ${version} is taken whole, and again without a change`, async () => {
      const feed = await simulate(version, 13, `plain-${version}`);
      assert.deepEqual(counts(await feed.import()), { new: 13 });
      assert.deepEqual(counts(await feed.import()), { same: 13 });
      const [one] = await listed(`plain-${version}`);
      const { service } = (await readListing(server, one!.service_id))!;
      assert.equal(service.schedules![0]!.byday, 'TU');
      assert.match(service.contacts![0]!.phones![0]!.number, /^020 7946/);
      assert.equal(service.organization.website, 'https://example.org/');
      assert.match(service.service_at_locations![0]!.location.addresses![0]!.postal_code, /^SE/);
      const [version1] = await historyOf(server, 'service', service.id);
      assert.deepEqual([version1!.by.kind, version1!.by.id], ['feed', `plain-${version}`]);
    });

  it('with bad items gives all the others, and its owner a report that says what to do', async () => {
    const feed = await simulate(3, 12, 'faulty');
    await feed.behave({ badItems: [3, 11], failItems: [8] });
    const result = await feed.import();
    assert.deepEqual(counts(result), { new: 9, refused: 2, unread: 1 });
    assert.ok(result.outcome === 'complete');
    const { text, csv } = await reportImport(server, result.runId, '=Faulty');
    assert.match(text, /9 items taken: 9 new/);
    assert.match(text, /name: Give name\.\n {4}2 items: /);
    assert.match(text, /could not be read: it answered 500/);
    assert.equal(csv.trim().split('\r\n').length > 3, true);
    // Mended, they come.
    await feed.behave({});
    assert.deepEqual(counts(await feed.import()), { new: 3, same: 9 });
  });

  it('that breaks off is gone on with where it broke, and gives no item twice', async () => {
    const feed = await simulate(3, 25, 'broken');
    await feed.behave({ rubbishPages: [3] });
    const broken = await feed.import();
    assert.ok(broken.outcome === 'broken' && /Page 3/.test(broken.because!));
    assert.deepEqual(counts(broken), { new: 20 });
    await feed.behave({});
    const asked: number[] = [];
    const whole = await feed.import({}, (reader) => ({
      ...reader,
      page: (number) => (asked.push(number), reader.page(number)),
    }));
    assert.equal(asked[0], 3);
    assert.deepEqual([whole.outcome, counts(whole)], ['complete', { new: 25 }]);
  });

  it('whose reader is killed in the middle of a page is left to nobody else, then gone on with', async () => {
    const feed = await simulate(3, 14, 'killed');
    let met = 0;
    const dying = feed.import({}, (reader) => ({
      ...reader,
      whole: (item) => ((met += 1) > 12 ? Promise.reject(new Error('killed')) : reader.whole(item)),
    }));
    await assert.rejects(dying, /killed/);
    assert.equal((await feed.import()).outcome, 'busy');
    await owner.run({ text: `update directory.import_run set leased_until = now() where feed_id = 'killed'` });
    const result = await feed.import();
    assert.equal(result.outcome, 'complete');
    assert.equal((await listed('killed')).filter(({ state }) => state === 'taken').length, 14);
  });

  it('that fails for a moment, or answers slowly, is read all the same; one that hangs, leads elsewhere or never ends is left', async () => {
    const feed = await simulate(3, 12, 'odd');
    await feed.behave({ failPages: [2], failTimes: 2, slowMs: 5 });
    assert.deepEqual(counts(await feed.import()), { new: 12 });
    const other = await simulate(3, 5, 'elsewhere');
    await feed.behave({ redirectTo: `${other.url}/services` });
    const led = await feed.import();
    assert.ok(led.outcome === 'broken' && /led elsewhere/.test(led.because!));
    await feed.behave({ hang: true });
    const hung = await feed.import({ waitMs: 150 });
    assert.ok(hung.outcome === 'broken' && /no answer within/.test(hung.because!));
    await feed.behave({});
    const large = await feed.import({ maxBytes: 100 });
    assert.ok(large.outcome === 'broken');
    assert.equal((await listed('odd')).filter(({ state }) => state === 'taken').length, 12);
  });

  it('that changes while it is read loses nothing that moved from page to page', async () => {
    const feed = await simulate(3, 22, 'moving');
    await feed.behave({ dropFirstAfterPage: 1 });
    await feed.import();
    // The first went before it could be asked for; the eleventh moved onto a page that was read already.
    const rows = await listed('moving');
    assert.deepEqual([rows.length, rows.every(({ state }) => state === 'taken')], [21, true]);
  });

  it('takes out what left it, puts back what returns, and takes out nothing where nearly all is gone at once', async () => {
    const feed = await simulate(3, 15, 'leaving');
    await feed.import();
    await feed.behave({ goneItems: [4, 5] });
    assert.deepEqual(counts(await feed.import()), { same: 13, gone: 2 });
    const gone = (await listed('leaving')).filter(({ state }) => state === 'gone');
    assert.equal(await readListing(server, gone[0]!.service_id), undefined);
    await feed.behave({});
    await feed.import();
    assert.ok(await readListing(server, gone[0]!.service_id));
    await feed.behave({ goneItems: Array.from({ length: 11 }, (_, index) => index) });
    const result = await feed.import();
    assert.ok(result.outcome === 'complete' && /11 of 15/.test(result.because!));
    assert.deepEqual(counts(result), { same: 4, vanished: 11 });
    assert.ok(await readListing(server, gone[0]!.service_id));
  });

  it('does not write over what an editor changed, and says that it did not, field by field', async () => {
    const feed = await simulate(3, 5, 'edited');
    await feed.import();
    const rows = await listed('edited');
    const { service } = (await readListing(server, rows[0]!.service_id))!;
    await saveListing(server, { ...service, description: 'As an editor knows it' }, { by: editor, why: 'Rang them' });
    await feed.behave({ changedItems: Array.from({ length: 5 }, (_, index) => index) });
    const result = await feed.import();
    assert.ok(result.outcome === 'complete');
    assert.equal((await readListing(server, rows[0]!.service_id))!.service.description, 'As an editor knows it');
    assert.equal((await readListing(server, rows[1]!.service_id))!.service.description, 'Moved to a new hall');
    const log = await server.run<{ decision: string; field: string; said: string }>({
      text: 'select decision, field, said from directory.merge_log where run_id = $1 order by decision',
      values: [result.runId],
    });
    assert.deepEqual(
      log.map(({ decision, field }) => `${decision} ${field}`),
      ['kept description', ...Array.from({ length: 4 }, () => 'taken description')].toSorted(),
    );
    assert.match((await reportImport(server, result.runId, 'x')).text, /description of .*changed here/);
  });

  it('cannot write over another’s listing by naming its id: what only repeats it is left alone, what says otherwise is another', async () => {
    const feed = await simulate(3, 6, 'first');
    await feed.import();
    const before = await listed('first');
    const settings = { ...feed.settings, id: 'second', name: 'Somebody else' };
    await feed.behave({ changedItems: [0, 1, 2, 3, 4, 5] });
    const reader = readFeed(settings);
    after(() => reader.close());
    // The same items under another feed's name, twice, with news: as where two directories read each other.
    for (let times = 0; times < 2; times += 1)
      assert.deepEqual(counts(await importFeed(server, settings, reader)), { same: 6 });
    for (const { service_id } of before)
      assert.equal((await readListing(server, service_id))!.service.description, 'For anybody who would like company');
    // A thief: the id of another's listing, and other words.
    const { service } = (await readListing(server, before[0]!.service_id))!;
    const stolen = {
      id: service.id,
      name: 'Ring this number',
      status: 'active',
      organization: { id: service.organization.id, name: 'A thief', description: '' },
    };
    const thief: FeedReader = {
      page: async (number) => ({ number, items: [stolen], total: 1, last: true }),
      whole: async (item) => item,
      close: async () => undefined,
    };
    assert.deepEqual(counts(await importFeed(server, { id: 'thief', name: 'A thief', mostGone: 0.2 }, thief)), {
      new: 1,
    });
    assert.deepEqual((await readListing(server, service.id))!.service, service);
    const [taken] = await listed('thief');
    assert.notEqual(taken!.service_id, service.id);
    assert.ok(
      (await possibleDuplicates(server, 500)).some(({ reasons }) => reasons.includes('the same id, from two places')),
    );
  });

  it('that lists what another lists too is offered for joining; joined stays joined, and can be parted', async () => {
    const [one, two] = [await simulate(3, 3, 'twin-a'), await simulate(3, 3, 'twin-b')];
    await one.import();
    await two.import();
    const [keep, other] = [
      (await listed('twin-a'))[0]!.service_id,
      await twinOf((await listed('twin-a'))[0]!.service_id),
    ];
    await decideDuplicate(server, { keep, other }, 'merged', { by: editor, why: 'The same club' });
    assert.equal((await readAnyListing(server, other))!.mergedInto, keep);
    await two.import();
    assert.equal(await readListing(server, other), undefined);
    await restoreListing(server, other, { by: editor, why: 'They are two after all' });
    assert.ok(await readListing(server, other));
    await decideDuplicate(server, { keep, other }, 'different', { by: editor, why: 'They are two after all' });
    await two.import();
    assert.ok(
      !(await possibleDuplicates(server, 500)).some(
        (pair) => [pair.one.id, pair.other.id].includes(other) && [pair.one.id, pair.other.id].includes(keep),
      ),
    );
  });

  async function twinOf(id: string): Promise<string> {
    const pairs = await possibleDuplicates(server, 500);
    const pair = pairs.find(
      ({ one, other, reasons }) => (one.id === id || other.id === id) && reasons.includes('the same postcode'),
    )!;
    assert.ok(pair.reasons.includes('the same name') && pair.reasons.includes('the same telephone number'));
    return pair.one.id === id ? pair.other.id : pair.one.id;
  }

  it('of CSV files is read the same way, a bad line not in the way', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'directory-csv-'));
    after(() => rmSync(folder, { recursive: true }));
    writeFileSync(
      join(folder, 'services.csv'),
      '\uFEFFname,organization_name,description,phone,address_1,city,postal_code,byday,opens_at,closes_at,cost,language,term,minimum_age\r\n' +
        '"Tea, and talk",Neighbours,"A ""proper"" tea",020 7946 0900,1 Example Road,London,SE5 8AB,"MO,FR",10:00,12:00,0,English; Portuguese,Company,50\r\n' +
        ',Neighbours,No name,,,,,,,,,,,\r\n' +
        'Shed,Neighbours,Making things,,2 Example Road,London,SE5 8AC,WE,9.30,16:00,2.5,,Company;Making,\r\n',
    );
    const reader = await readCsv(folder);
    const result = await importFeed(server, { id: 'sheet', name: 'A spreadsheet', mostGone: 0.2 }, reader);
    assert.deepEqual(counts(result), { new: 2, refused: 1 });
    const { contents } = await pageOfServices(server, { search: 'proper tea' }, 'full', { page: 1, perPage: 5 });
    const tea = contents[0] as Service;
    assert.deepEqual([tea.name, tea.attributes!.length, tea.minimum_age], ['Tea, and talk', 1, 50]);
    await assert.rejects(readCsv(join(folder, '..')), /no services.csv/);
  });
});

describe('the feeds of a partnership', () => {
  const folder = mkdtempSync(join(tmpdir(), 'directory-feeds-'));
  after(() => rmSync(folder, { recursive: true }));
  const written = (text: string) => {
    writeFileSync(join(folder, 'directory.yaml'), text);
    return () => readFeeds(folder, {});
  };
  it('are data, with what is usual where nothing is said', () => {
    const [feed] = written(
      'feeds:\n  - { id: council, name: The council, baseUrl: https://directory.example.org/o }\n',
    )();
    assert.deepEqual([feed!.pageSize, feed!.waitMs, feed!.mostGone], [50, 30_000, 0.2]);
  });
  const wrong: [string, RegExp][] = [
    ['feeds: [{ id: a-b, name: X, baseUrl: "http://10.0.0.1/feed" }]', /https/],
    ['feeds: [{ id: a-b, name: X, baseUrl: "https://user:word@example.org/" }]', /password/],
    ['feeds: [{ id: a-b, name: X, baseUrl: "file:///etc/passwd" }]', /address|https/],
    [
      'feeds: [{ id: a-b, name: X, baseUrl: "https://e.example.org" }, { id: a-b, name: Y, baseUrl: "https://f.example.org" }]',
      /same id/,
    ],
    ['feeds: [{ id: a-b, name: X, baseUrl: "https://e.example.org", page_size: 5 }]', /page_size/],
  ];
  for (const [text, words] of wrong)
    it(`refuses ${text.slice(0, 70)}`, () => {
      assert.throws(written(text), (error) => error instanceof ConfigError && words.test(error.message));
    });
});
