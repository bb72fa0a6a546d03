// UK Core's own concept maps, which nobody here wrote, are loaded or left out with the reason; skipped where they are not at hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { readEditions } from '#terminology/terminology-store.ts';
import { loadEditions } from '#terminology/load/load-editions.ts';
import { inputFolder } from './part.ts';

const folder = inputFolder('uk-core/conceptmaps');

test(
  'each of UK Core’s concept maps is loaded, or left out with its reason',
  { skip: folder ? false : 'no uk-core/conceptmaps' },
  async () => {
    const database = await createTestDatabase();
    const told: string[] = [];
    const loaded = await loadEditions(folder!, {
      database: database.as('loader'),
      now: () => new Date(),
      tell: (line) => told.push(line),
    }).catch((error: Error) => {
      // Of an older UK Core every map is retired.
      assert.match(error.message, /there is nothing here to load/);
      return [];
    });
    const leftOut = told.filter((line) => /is retired, so it is left out/.test(line));
    assert.ok(loaded.length + leftOut.length >= 3, told.join('\n'));
    assert.equal((await readEditions(database.as('server'))).length, loaded.length);
    // None of them is to SNOMED CT or LOINC: every pair is accounted for as left out.
    for (const { counts } of loaded) assert.ok(Object.values(counts).some((many) => many > 0));
  },
);
