import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { finderOf, marked, termsOf } from './words.ts';

const finds = (typed: string, ...texts: string[]) => finderOf(termsOf(typed))(texts);

/** What is typed, what the line says, and whether it is found. */
const cases: readonly [typed: string, line: string, found: boolean][] = [
  ['bisoprolol', 'Bisoprolol 2.5 mg tablets', true],
  ['BISOP', 'Bisoprolol 2.5 mg tablets', true],
  ['tablets bisoprolol', 'Bisoprolol 2.5 mg tablets', true],
  ['soprolol', 'Bisoprolol 2.5 mg tablets', false],
  ['bisoprolol warfarin', 'Bisoprolol 2.5 mg tablets', false],
  ['cafe', 'Seen at the Café Ménière', true],
  ['ménière', 'Meniere disease', true],
  ['Kowalski', 'Dr Paweł Kowalski', true],
  ['pawel', 'Dr Paweł Kowalski', true],
  ['hauptstrasse', 'Hauptstraße', true],
  ["guy's", 'Guy’s and St Thomas’', true],
  ['guys', "Guy's and St Thomas'", true],
  ['cocodamol', 'Co-codamol 30 mg/500 mg', true],
  ['co-codamol', 'Cocodamol', true],
  ['co codamol', 'Co-codamol', true],
  ['500mg', 'Paracetamol 500 mg', true],
  ['500 mg', 'Paracetamol 500mg', true],
  ['5 mg', 'Paracetamol 500 mg', false],
  ['5', 'Potassium 5.6 mmol/L', false],
  ['5.6', 'Potassium 5.6 mmol/L', true],
  ['5.6mmol', 'Potassium 5.6 mmol/L', true],
  ['hba1c', 'HbA1c level', true],
  ['b12', 'Vitamin B12', true],
  ['type-2 diabetes', 'Diabetes mellitus type 2', true],
  ['pain in the chest', 'Chest pain', true],
  ['no known allergies', 'Known allergies', false],
  ['the', 'The Lodge', true],
];

for (const [typed, line, found] of cases)
  test(`“${typed}” ${found ? 'finds' : 'does not find'} “${line}”`, () => assert.equal(finds(typed, line), found));

test('words may stand in different texts of one line', () => {
  assert.ok(finds('potassium kings', 'Serum potassium', "King's"));
});

test('what has no word in it is no search', () => {
  assert.deepEqual(termsOf(' … – " <> '), []);
});

test('the words are marked where they stand, and nothing becomes markup', () => {
  const mark = (typed: string, text: string) => String(marked(text, termsOf(typed)));
  assert.equal(mark('biso', 'Bisoprolol 2.5 mg'), '<mark>Bisoprolol</mark> 2.5 mg');
  assert.equal(mark('meniere cafe', 'Café of Ménière'), '<mark>Café</mark> of <mark>Ménière</mark>');
  assert.equal(mark('co-codamol', 'Co-codamol, code 1'), '<mark>Co-codamol</mark>, code 1');
  assert.equal(mark('script', '<script>'), '&lt;<mark>script</mark>&gt;');
  assert.equal(mark('', '<b>'), '&lt;b&gt;');
});

const word = fc.stringMatching(/^[a-zA-Zéüłß]{2,9}$/);
test('every word of a text finds it, in any order, in any case, by its beginning; marking changes no letter', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.integer({ min: 2, max: 9 }), (words, length) => {
      const text = words.join(' ');
      const typed = words.toReversed().map((each) => each.slice(0, length).toUpperCase());
      assert.ok(finds(typed.join(' '), text));
      const plain = String(marked(text, termsOf(typed.join(' ')))).replaceAll(/<\/?mark>/g, '');
      assert.equal(plain, text);
    }),
  );
});
