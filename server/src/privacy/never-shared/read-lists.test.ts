// A partnership's lists are read with every mistake named; none is without the national ones (R47).
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigError } from '#runtime/config/read-folder.ts';
import { nationalSets, readNeverSharedLists } from './read-lists.ts';

const root = new URL('../../../../', import.meta.url).pathname;
const made: string[] = [];
after(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});
function copyOf(partnership: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'never-shared-'));
  made.push(folder);
  cpSync(join(root, partnership, 'never-shared'), join(folder, 'never-shared'), { recursive: true });
  cpSync(join(root, partnership, 'never-shared.yaml'), join(folder, 'never-shared.yaml'));
  return folder;
}

for (const partnership of ['partnership', 'examples/partnerships/tidewater'])
  test(`${partnership} has a list for each national set, and no member of any`, () => {
    const { lists } = readNeverSharedLists(join(root, partnership));
    for (const referenceSet of Object.keys(nationalSets))
      assert.equal(lists.filter((list) => list.referenceSet === referenceSet).length, 1);
    // Whatever SNOMED CT code is shipped is of the invented ones.
    for (const { codes } of lists)
      for (const { system, code, display } of codes)
        if (system === 'http://snomed.info/sct') assert.ok(code.startsWith('999000') && display.endsWith('(invented)'));
  });

test('a partnership without a list for a national set is refused, saying which', () => {
  const folder = copyOf('partnership');
  rmSync(join(folder, 'never-shared', 'assisted-fertilisation.yaml'));
  assert.throws(() => readNeverSharedLists(folder), /no list for the reference set 999004371000000100 \(assisted/);
  rmSync(join(folder, 'never-shared'), { recursive: true });
  assert.throws(() => readNeverSharedLists(folder), ConfigError);
  rmSync(join(folder, 'never-shared.yaml'));
  assert.throws(() => readNeverSharedLists(folder), /never-shared\.yaml:1: The file is missing/);
});

test('a mistake in a list is told with its line; what happens without members is refusing, unless said', () => {
  const folder = copyOf('partnership');
  writeFileSync(join(folder, 'never-shared.yaml'), '{}\n');
  assert.equal(readNeverSharedLists(folder).whenMembersAreMissing, 'refuse-to-start');
  const file = join(folder, 'never-shared', 'adoption.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}wrods: [adopted]\n`);
  assert.throws(() => readNeverSharedLists(folder), /adoption\.yaml:\d+: "wrods" is not a setting here/);
  writeFileSync(file, 'title: Adoption\nbasis: local\nwords: [a]\n');
  assert.throws(
    () => readNeverSharedLists(folder),
    /adoption\.yaml:3 \(words\[0\]\): A word this short is found everywhere/,
  );
});
