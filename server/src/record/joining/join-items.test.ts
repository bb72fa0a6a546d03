import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { type CaseLine, caseItems, type Known } from './cases/case-lines.ts';
import { joinItems } from './join-items.ts';
import type { Conflict, JoinedItem } from './joined-item.ts';

interface Case {
  case: string;
  /** What a deployment's editions would know. */
  knows?: Known;
  lines: CaseLine[];
  expect: { lines: number[]; by?: string[]; shows?: number }[];
  /** Kind → sentence, and its weight where it is a caution. */
  conflicts?: Record<string, string>[];
}

const folder = new URL('cases/', import.meta.url);
const tables = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
const cases = tables.flatMap((file) => parse(readFileSync(new URL(file, folder), 'utf8')) as Case[]);

for (const { case: sentence, knows, lines, expect, conflicts = [] } of cases) {
  test(sentence, () => {
    const joined = joinItems(caseItems(lines, knows));
    const numbersOf = ({ originals }: JoinedItem) =>
      originals.map(({ resource }) => Number(resource.id)).toSorted(byNumber);
    assert.deepEqual(
      joined.map(numbersOf).toSorted((one, other) => one[0]! - other[0]!),
      expect.map((each) => each.lines).toSorted((one, other) => one[0]! - other[0]!),
    );
    for (const { lines: numbers, by, shows } of expect) {
      const line = joined.find((each) => numbersOf(each).join() === numbers.join())!;
      assert.deepEqual(
        line.joinedBy.map(({ id }) => id),
        by ?? [],
      );
      if (shows !== undefined) assert.equal(line.shown.resource.id, String(shows));
    }
    const found = new Set(joined.flatMap((line) => line.conflicts));
    const unique = [...new Map([...found].map((conflict) => [conflict.sentence, conflict])).values()];
    assert.deepEqual(
      unique.map(asCase).toSorted((one, other) => compare(sentenceOf(one), sentenceOf(other))),
      conflicts.toSorted((one, other) => compare(sentenceOf(one), sentenceOf(other))),
    );
  });
}

function asCase({ kind, weight, sentence }: Conflict): Record<string, string> {
  const isPlainCaution = kind === 'dose-not-comparable';
  return { [kind]: sentence, ...(weight === 'caution' && !isPlainCaution ? { weight } : {}) };
}

const sentenceOf = (conflict: Record<string, string>) => Object.values(conflict)[0]!;
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
const byNumber = (one: number, other: number) => one - other;

test('a conflict names entries of the record, each of a line that shows it, and none taken back', () => {
  for (const { lines } of cases)
    for (const line of joinItems(caseItems(lines)))
      for (const { items } of line.conflicts) {
        assert.ok(items.length >= 2);
        assert.ok(items.some((item) => line.originals.includes(item)));
        assert.ok(!items.some(({ cautions }) => cautions?.includes('entered in error')));
      }
});

test('the tables hold as many cases as they promise', () => {
  assert.ok(cases.length >= 60, `${cases.length} cases`);
  assert.equal(new Set(cases.map((each) => each.case)).size, cases.length, 'each case says something of its own');
});
