import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readJson } from './read-json.ts';

const read = (text: string, contentType: string | undefined = 'application/fhir+json') =>
  readJson(Buffer.from(text), contentType);

describe('reading JSON from a source', () => {
  it('gives back any JSON value of bearable depth as it was', () => {
    const value = fc.jsonValue({ maxDepth: 20 }).filter((each) => !JSON.stringify(each).includes('__proto__'));
    fc.assert(
      fc.property(value, (each) => assert.deepEqual(read(JSON.stringify(each)), JSON.parse(JSON.stringify(each)))),
    );
  });

  it('takes no text for JSON that JSON.parse would not, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const value = readJson(Buffer.from(bytes), 'application/json');
        if (value !== undefined) assert.deepEqual(JSON.parse(Buffer.from(bytes).toString()), value);
      }),
    );
  });

  it('reads to a hundred levels and no further', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    assert.notEqual(read(nested(100)), undefined);
    assert.equal(read(nested(101)), undefined);
    assert.equal(read(nested(1_000_000)), undefined);
  });

  it('takes a byte order mark, and no other encoding than UTF-8', () => {
    assert.deepEqual(read('\uFEFF{"a":1}'), { a: 1 });
    assert.equal(readJson(Buffer.from('{"a":"é"}', 'latin1'), 'application/json'), undefined);
    assert.equal(read('{}', 'application/json; charset=iso-8859-1'), undefined);
  });

  for (const type of [
    'application/json',
    'application/fhir+json; fhirVersion=4.0',
    'Application/JSON;charset="UTF-8"',
  ]) {
    it(`reads ${type}`, () => assert.deepEqual(read('{}', type), {}));
  }
  for (const type of [undefined, '', 'text/html', 'application/jsonp', 'application/fhir+xml', 'json']) {
    it(`does not read ${type}`, () => assert.equal(readJson(Buffer.from('{}'), type), undefined));
  }

  it('refuses a number that would become Infinity, and a key that would become a prototype', () => {
    assert.equal(read('[1e999]'), undefined);
    assert.equal(read('{"a":{"__proto__":{"b":1}}}'), undefined);
  });

  it('mends half a character, which no database takes, and leaves whole ones as they are', () => {
    assert.deepEqual(read(String.raw`{"a":"cut \ud83d","b":["\udc00","\ud83d\ude00"],"c":"\u00e9"}`), {
      a: 'cut \uFFFD',
      b: ['\uFFFD', '😀'],
      c: 'é',
    });
    assert.equal(read(`${'['.repeat(100_000)}"\\ud800"${']'.repeat(100_000)}`), undefined);
  });
});
