import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outwardCode, parsePostcode } from './postcode.ts';

test('postcodes are read as people write them, and nothing else is', () => {
  for (const [text, postcode] of [
    ['se59rs', 'SE5 9RS'],
    [' SE5  9RS ', 'SE5 9RS'],
    ['W1A-1AA', 'W1A 1AA'],
    ['EC1A 1BB', 'EC1A 1BB'],
    ['GIR 0AA', 'GIR 0AA'],
    ['M1 1AE', 'M1 1AE'],
    ['SE5', undefined],
    ['12345', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const)
    assert.equal(parsePostcode(text), postcode, text);
  assert.equal(outwardCode('SE15 4QL'), 'SE15');
});
