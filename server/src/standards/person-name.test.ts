import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldedName, jaroWinkler, nameWords, soundKey } from './person-name.ts';

test('names are folded: case, marks, apostrophes and whole letters', () => {
  assert.deepEqual(nameWords('O’Brien-Łukasz'), ['obrien', 'lukasz']);
  assert.deepEqual(nameWords('  Ó  Briain '), ['o', 'briain']);
  assert.equal(foldedName('Mary-Ann'), foldedName('MARY ANN'));
  assert.equal(foldedName('Zoë'), 'zoe');
  assert.equal(foldedName('Sørensen'), 'sorensen');
  assert.equal(foldedName('Yılmaz'), 'yilmaz');
  assert.equal(foldedName('Groß'), 'gross');
  assert.equal(foldedName('Владимир'), 'владимир');
  assert.deepEqual(nameWords(undefined), []);
});

test('spellings of one sound share a key, other names do not', () => {
  for (const [one, other] of [
    ['smith', 'smythe'],
    ['mohammed', 'muhammad'],
    ['thompson', 'thomson'],
    ['stephen', 'steven'],
    ['catherine', 'kathryn'],
    ['lee', 'leigh'],
    ['okafor', 'okaffor'],
    ['wright', 'rite'],
  ] as const)
    assert.equal(soundKey(one), soundKey(other), `${one} and ${other}`);
  assert.notEqual(soundKey('smith'), soundKey('jones'));
  assert.notEqual(soundKey('taiwo'), soundKey('kehinde'));
});

test("Jaro–Winkler gives Winkler's published values", () => {
  const published: [string, string, number][] = [
    ['martha', 'marhta', 0.9611],
    ['dwayne', 'duane', 0.84],
    ['dixon', 'dicksonx', 0.8133],
    ['jones', 'johnson', 0.8323],
    ['abroms', 'abrams', 0.9222],
  ];
  for (const [one, other, value] of published)
    assert.ok(Math.abs(jaroWinkler(one, other) - value) < 0.0001, `${one} ${other} ${jaroWinkler(one, other)}`);
});

test('likeness is symmetric, between 0 and 1, and 1 only for the same word', () => {
  const word = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'o') });
  fc.assert(
    fc.property(word, word, (one, other) => {
      const likeness = jaroWinkler(one, other);
      assert.ok(likeness >= 0 && likeness <= 1);
      assert.ok(Math.abs(likeness - jaroWinkler(other, one)) < 1e-9);
      assert.equal(likeness === 1, one === other);
    }),
  );
});
