// Which editions are loaded, how old they are and what to do, told to whoever looks after feeds (R25).
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleDoor } from '#disclosure/example-door.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { terminologyRoutes } from './terminology-route.ts';

const testDatabase = await createTestDatabase();
const example = await exampleDoor(testDatabase);
const { door } = example;
const pages = await examplePages(door.database, { engineer: ['steward-messages'], doctor: ['view-record'] }, (app) =>
  terminologyRoutes(app, {
    database: door.database,
    now: () => new Date('2026-11-20T09:00:00Z'),
    partnership: door.partnership,
    frame: exampleFrame,
  }),
);
after(async () => {
  await pages.close();
  await example.close();
});

const get = (userId = 'engineer') => pages.get('/administration/terminology', userId);

/** An edition, as the loader leaves it. */
function loaded(name: string, kind: string, versionDate: string | null, counts: Record<string, number>) {
  return testDatabase.as('loader').run({
    text: `insert into terminology.edition (name, kind, title, version, version_date, loaded_at, digest, counts)
      values ($1, $2, $1, 'v-' || $1, $3, '2026-11-19T08:00:00Z', '', $4)`,
    values: [name, kind, versionDate, JSON.stringify(counts)],
  });
}

test('where nothing is loaded the page says what that means and how to load', async () => {
  const { statusCode, body } = await get();
  assert.equal(statusCode, 200);
  assert.match(body, /No dm\+d is loaded: a brand and its generic stay two lines/);
  assert.match(body, /No edition is loaded\./);
  assert.match(body, /npm run terminology -- load FOLDER/);
  assert.doesNotMatch(body, /days old/);
});

test('each edition is told with its age, when it was loaded, what it holds and what was left out', async () => {
  await loaded('dm+d', 'medicines', '2026-11-16', { medicine: 30_123, ingredient: 2, 'said twice': 1 });
  await loaded('Laboratory codes', 'code-map', null, { same_meaning: 7 });
  const { body } = await get();
  assert.doesNotMatch(body, /No dm\+d is loaded|days old/);
  assert.match(body, /v-dm\+d.*16.Nov.2026 \(4 days ago\)/s);
  assert.match(body, /ingredients: 2; products, brands and packs: 30,123; left out: 1 said twice/);
  assert.match(body, /Laboratory codes.*not said.*codes that mean the same as a national one: 7/s);
});

test('a release that should have been replaced is said above the list; the partnership’s own map never is', async () => {
  await loaded('SNOMED CT', 'concepts', '2026-01-02', { concept: 1 });
  await loaded('An old map', 'code-map', '2019-01-01', { same_meaning: 1 });
  const { body } = await get();
  assert.match(body, /SNOMED CT v-SNOMED CT is 322 days old\. New codes are not known yet\. Load a newer release\./);
  assert.equal(body.match(/days old/g)?.length, 1);
});

test('whoever does not look after feeds is refused', async () => {
  assert.equal((await get('doctor')).statusCode, 403);
});
