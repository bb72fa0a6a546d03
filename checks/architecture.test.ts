// The import table is enforced, not decoration: an import it forbids is found, type-only and by #name too.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mayImport, rows } from '../architecture.mjs';

// A small house of its own, so that nothing wrong is ever planted in the real one.
const root = new URL('../', import.meta.url).pathname;
const house = mkdtempSync(join(tmpdir(), 'house-'));
after(() => rmSync(house, { recursive: true, force: true }));
for (const file of [
  'package.json',
  'architecture.mjs',
  '.dependency-cruiser.mjs',
  'server/src/record/items/sections.ts',
  'server/src/record/items/record-item.ts',
  'server/src/standards/issue.ts',
]) {
  cpSync(root + file, join(house, file), { recursive: true });
}
symlinkSync(`${root}node_modules`, join(house, 'node_modules'));
mkdirSync(join(house, 'server/src/sources'), { recursive: true });

function violations(source: string): string {
  writeFileSync(join(house, 'server/src/sources/planted.ts'), source);
  const words = [
    `${root}node_modules/dependency-cruiser/bin/dependency-cruiser.mjs`,
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'err',
    'server/src/sources/planted.ts',
  ];
  try {
    execFileSync(process.execPath, words, { cwd: house, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

test('an adapter that looks into the record is caught, however it imports', () => {
  for (const source of [
    `import type { RecordItem } from '#record/items/record-item.ts'; export type X = RecordItem;`,
    `import { sections } from '../record/items/sections.ts'; export const x = sections;`,
    `export const x = import('#record/items/sections.ts');`,
    `export { sections } from '#record/items/sections.ts';`,
  ]) {
    assert.match(violations(source), /sources imports only what the table allows/, source);
  }
});

test('SQL outside a store is caught', () => {
  assert.match(violations(`import pg from 'pg'; export const x = pg;`), /only store files/);
});

test('what the table allows passes', () => {
  assert.equal(violations(`import type { Issue } from '#standards/issue.ts'; export type X = Issue;`), '');
});

test('no folder may import one above it', () => {
  const rank = new Map(rows.flatMap((row, index) => row.map((folder) => [folder, index] as const)));
  for (const [folder, targets] of Object.entries(mayImport)) {
    for (const target of targets) {
      const name = target.split(':')[0]!;
      if (rank.has(folder) && rank.has(name))
        assert.ok(rank.get(folder)! <= rank.get(name)!, `${folder} → ${target} points up`);
    }
  }
});

test('only the door reads the record, and population only extracts it', () => {
  const readers = Object.entries(mayImport).filter(
    ([folder, targets]) =>
      !folder.startsWith('/') &&
      folder !== 'main.ts' &&
      targets.some((target) => target === 'record' || target === 'record:read'),
  );
  assert.deepEqual(
    readers.map(([folder]) => folder),
    ['disclosure'],
  );
});
