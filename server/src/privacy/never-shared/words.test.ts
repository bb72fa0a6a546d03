// What is found in text, by a table and for every wrapping of a word (R48).
import '../../../../checks/property-seed.ts';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { createFinder } from './words.ts';

const cases = parse(readFileSync(new URL('words.cases.yaml', import.meta.url), 'utf8')) as {
  words: string[];
  codes?: string[];
  found: string[];
  notFound: string[];
}[];

for (const { words, codes = [], found, notFound } of cases)
  test(`the words ${words.join(', ')}${codes.join(', ')} are found as people write them, and in nothing else`, () => {
    const finder = createFinder(words, new Set(codes));
    for (const text of found) assert.ok(finder.isIn(text), text);
    for (const text of notFound) assert.ok(!finder.isIn(text), text);
  });

test('however a word is wrapped in a sentence, in mark-up, in capitals or in entities, it is found', () => {
  const finder = createFinder(['zybrofex', 'orrin velt syndrome']);
  const wrapping = fc.constantFrom<(word: string) => string>(
    (word) => word,
    (word) => word.toUpperCase(),
    (word) => `<p>${word}</p>`,
    (word) => `<b>${word.slice(0, 3)}</b>${word.slice(3)}`,
    (word) =>
      Array.from(word)
        .map((letter) => `&#${letter.codePointAt(0)};`)
        .join(''),
    (word) => `${word.slice(0, 4)}\u200B${word.slice(4)}`,
    (word) => word.replaceAll(' ', '\u00A0'),
    (word) => word.replaceAll(' ', ' - '),
    (word) => `${word}s`,
    (word) => `"${word}"`,
  );
  const around = fc.string({ unit: fc.constantFrom(...Array.from(' abcé.,;:()\n<>&')), maxLength: 30 });
  fc.assert(
    fc.property(
      fc.constantFrom('zybrofex', 'orrin velt syndrome'),
      wrapping,
      around,
      around,
      (word, wrap, before, after) => {
        assert.ok(finder.isIn(`${before.replaceAll(/[<&]/g, '')} ${wrap(word)} ${after.replaceAll(/[<&]/g, '')}`));
      },
    ),
    { numRuns: 500 },
  );
});

test('a text of a megabyte without any is read in no time to speak of, however it is made', () => {
  const finder = createFinder(['sexual health', 'chlamydi*', 'in vitro fertili*', 'GUM']);
  for (const text of [
    'sexual '.repeat(150_000),
    '<'.repeat(1_000_000),
    '&#'.repeat(500_000),
    '\\'.repeat(1_000_000),
    'in vitro '.repeat(110_000),
  ])
    assert.ok(!finder.isIn(text));
});
