// A table looked up by words from elsewhere holds what was written into it and nothing else: found by sending "constructor" as a
// unit, which stood on the page as `function Object()…` and ended a search with an error.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { wordTable } from '#standards/word-table.ts';

const root = new URL('../../', import.meta.url).pathname;
/** A table at the top of a file: keys that are strings, written out or put together. */
const table =
  /^(?:export )?const (\w+): (?:Readonly<)?(?:Partial<)?Record<\s*string,[^=;]*(?:=>[^=;]*)*= (\{|Object\.fromEntries\()/gm;

test('a table answers to its own words alone', () => {
  const words = wordTable<string>({ mg: 'milligram' });
  assert.equal(words['mg'], 'milligram');
  for (const word of Object.getOwnPropertyNames(Object.prototype)) assert.equal(words[word], undefined, word);
});

test('every table in the code that a word can be looked up in is one', () => {
  const files = globSync('{server/src,web}/**/*.ts', { cwd: root }).filter(
    (file) => !/example-|\.test\.ts$|\/cases\//.test(file),
  );
  assert.ok(files.length > 400);
  const plain = files.flatMap((file) =>
    [...readFileSync(root + file, 'utf8').matchAll(table)]
      .filter(([, , beginning]) => beginning !== '{}')
      .map(([, name]) => `${file}: ${name}`),
  );
  assert.deepEqual(plain, [], 'put wordTable() of #standards/word-table.ts around each of these');
  assert.match("const units: Readonly<Record<string, string>> = {\n  kg: 'kilogram',\n};", table);
});
