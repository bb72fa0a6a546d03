import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readWatching, ruleOf } from './watching-config.ts';

const partnership = new URL('../../../../partnership', import.meta.url).pathname;
const yaml = readFileSync(join(partnership, 'watching.yaml'), 'utf8');

/** The partnership's watching.yaml with one thing changed, and what is said of it. */
function read(change: (yaml: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'watching-'));
  const changed = change(yaml);
  assert.notEqual(changed, yaml, 'nothing was changed');
  writeFileSync(join(folder, 'watching.yaml'), changed);
  try {
    readWatching(folder, {});
  } catch (error) {
    return (error as Error).message.replace(`${folder}/`, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
  return 'accepted';
}
const lineOf = (text: string) => yaml.slice(0, yaml.indexOf(text)).split('\n').length;

test('both partnerships’ rules are read; what is off does not count; without the file nobody is watched', () => {
  const shipped = readWatching(partnership, {})!;
  assert.equal(ruleOf(shipped, 'own-record')?.weight, 100);
  const off = { ...shipped, rules: shipped.rules.map((rule) => ({ ...rule, on: false })) };
  assert.equal(ruleOf(off, 'own-record'), undefined);
  const other = new URL('../../../../examples/partnerships/tidewater', import.meta.url).pathname;
  assert.equal(readWatching(other, {})?.alertAt, 50);
  assert.equal(readWatching(tmpdir(), {}), undefined);
});

test('one’s own record and one’s family’s are never explained by a visit, in either partnership', () => {
  for (const folder of ['partnership', 'examples/partnerships/tidewater']) {
    const watching = readWatching(new URL(`../../../../${folder}`, import.meta.url).pathname, {})!;
    for (const id of ['own-record', 'same-household', 'same-surname'] as const)
      assert.deepEqual(ruleOf(watching, id)?.explainedBy, [], `${folder} ${id}`);
  }
});

test('a mistake names the file, the line and the remedy', () => {
  const [own, household] = [lineOf('  - { id: own-record'), lineOf('  - { id: same-household')];
  assert.match(
    read((text) => text.replace('id: own-record', 'id: own-records')),
    new RegExp(`watching.yaml:${own} `),
  );
  assert.match(
    read((text) => text.replace('weight: 80, explainedBy: []', 'weight: 80, explainedBy: [hearsay]')),
    new RegExp(`watching.yaml:${household} `),
  );
  assert.match(
    read((text) => text.replace('id: neighbour,', 'id: neighbour, near: 3,')),
    /"near" is not a setting here/,
  );
  assert.match(
    read((text) => text.replace(/ {2}- \{ id: neighbour.*\n/, (line) => line + line)),
    /"neighbour" stands here twice/,
  );
  assert.match(
    read((text) => text.replace(/- [0-9a-f]{64}/, '- 9990001073')),
    /64 hexadecimal digits/,
  );
  assert.match(
    read((text) => text.replace(/key: .*/, 'key: short')),
    /at least 16 characters/,
  );
});

test('family rules that somebody lets a visit explain are refused', () => {
  assert.match(
    read((text) => text.replace('weight: 80, explainedBy: []', 'weight: 80, explainedBy: [encounter]')),
    /A visit is no reason/,
  );
});
