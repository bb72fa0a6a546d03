import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readMatching } from './matching-config.ts';

const partnership = new URL('../../../../partnership', import.meta.url).pathname;
const yaml = readFileSync(join(partnership, 'matching.yaml'), 'utf8');

/** The partnership's matching.yaml with one thing changed, and what is said of it. */
function read(change: (yaml: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'matching-'));
  const changed = change(yaml);
  assert.notEqual(changed, yaml, 'nothing was changed');
  writeFileSync(join(folder, 'matching.yaml'), changed);
  try {
    readMatching(folder);
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(folder, { recursive: true });
  }
  return 'accepted';
}

const lineOf = (text: string) => yaml.slice(0, yaml.indexOf(text)).split('\n').length;

test('the partnership’s matching.yaml is read, and weighs rare names more than common ones', () => {
  const matching = readMatching(partnership);
  assert.ok(matching.exactNameBits('family-name', 'szymanska') > matching.exactNameBits('family-name', 'smith') + 3);
  assert.ok(matching.weightOf('birth-date', 'exact') > 10);
  assert.ok(matching.weightOf('birth-date', 'different') < 0);
  assert.ok(matching.isSameName('peggy', 'margaret'));
  assert.ok(!matching.isSameName('bob', 'bill'));
  assert.equal(matching.fingerprint, readMatching(partnership).fingerprint);
});

test('a mistake names the file, the line and the remedy', () => {
  const missing = read((text) => text.replace(/ {4}generation: .*\n/, ''));
  assert.match(missing, /matching\.yaml:\d+ \(fields\.birth-date\.generation\)/);
  const whole = read((text) =>
    text.replace('different:              {m: 0.012, u: 0.5', 'different:              {m: 0.5, u: 0.5'),
  );
  assert.match(
    whole,
    /matching\.yaml:\d+ \(fields\.birth-date\): The m of all levels together are 1\.\d+\. They are shares of one whole/,
  );
  const level = read((text) => text.replace('when: {birth-date: [generation]}', 'when: {birth-date: [generations]}'));
  assert.ok(level.includes(`matching.yaml:${lineOf('when: {birth-date: [generation]}')} `), level);
  assert.match(level, /"generations" is not a level of birth-date. Its levels: .*generation.*missing\./);
  const threshold = read((text) => text.replace('needsReview: 24', 'needsReview: 36'));
  assert.match(threshold, /needsReview may not be above linked/);
  const zero = read((text) => text.replace('u: 0.0000004', 'u: 0'));
  assert.match(zero, /nothing is impossible/);
});

test('what is not a setting is refused, so that a slip of spelling is not silence', () => {
  assert.match(
    read((text) => `${text}\nthreshold: 3\n`),
    /"threshold" is not a setting here/,
  );
});
