import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { resolveReference } from './references.ts';

const base = new URL('https://fhir.example.org/r4/');
const urn = 'urn:uuid:0b3d2f4e-57a5-4c1d-8f58-0d9f3c1a2b3c';
const byFullUrl = new Map([
  [urn, 'Condition/c1'],
  ['https://elsewhere.example.org/Condition/c2', 'Condition/c2'],
]);

const cases: readonly [reference: string, key: string | undefined][] = [
  ['Condition/c1', 'Condition/c1'],
  ['Condition/c1/_history/2', 'Condition/c1'],
  ['https://fhir.example.org/r4/Condition/c1', 'Condition/c1'],
  ['https://fhir.example.org/r4/Condition/c1/_history/2', 'Condition/c1'],
  [urn, 'Condition/c1'],
  ['https://elsewhere.example.org/Condition/c2', 'Condition/c2'],
  // Another server's patient of the same number is another patient.
  ['https://fhir.example.com/r4/Patient/p1', undefined],
  ['http://fhir.example.org/r4//Patient/p1', undefined],
  ['https://fhir.example.org/r4/x/Patient/p1', undefined],
  ['urn:uuid:unknown', undefined],
  ['Patient?identifier=x', undefined],
  ['Patient/', undefined],
  ['/Patient/p1', undefined],
  ['', undefined],
];

describe('a reference within an answer', () => {
  for (const [reference, key] of cases)
    it(`"${reference}" → ${key}`, () => assert.equal(resolveReference(reference, base, byFullUrl), key));

  it('means nothing here unless it is relative, at this server, or an entry', () => {
    const origin = fc.webUrl({ validSchemes: ['http', 'https'] });
    fc.assert(
      fc.property(origin, fc.string(), (url, end) => {
        fc.pre(!url.startsWith(base.href));
        assert.equal(resolveReference(`${url}/Patient/${end}`, base, byFullUrl), undefined);
      }),
    );
  });
});
