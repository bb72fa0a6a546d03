import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { traces, zoe } from './contract/example-question.ts';
import { sourceWords } from './source-words.ts';

const cases: readonly [text: unknown, kept: string | undefined][] = [
  ['The patient has dissented from sharing.', 'The patient has dissented from sharing.'],
  ['No record for 999 000 7004 found', 'No record for … found'],
  ['No record for 9990007004 (Zoe FEATHERSTONHAUGH, born 1957-03-28)', 'No record for … born …'],
  ['<b>Not</b> allowed', 'Not allowed'],
  ['Ward 7 is closed', 'Ward 7 is closed'],
  ['9990007004', undefined],
  ['', undefined],
  [42, undefined],
  [undefined, undefined],
];

describe("a source's own words", () => {
  for (const [text, kept] of cases) it(`${String(text)} → ${kept}`, () => assert.equal(sourceWords(text, zoe), kept));

  it('never carry what identifies the person, wherever and however it stands', () => {
    const piece = fc.oneof(
      fc.constantFrom(...traces(zoe)),
      fc.constantFrom(...traces(zoe)).map((trace) => trace.toUpperCase()),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(' ', ', ', '-', '/', '(', '<p>', "'"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const kept = sourceWords(pieces.join(' '), zoe) ?? '';
        assert.ok(kept.length <= 240);
        for (const trace of traces(zoe))
          assert.ok(!kept.toLowerCase().includes(trace.toLowerCase()), `${kept}: ${trace}`);
        assert.doesNotMatch(kept, /\d{4}/);
      }),
    );
  });
});
