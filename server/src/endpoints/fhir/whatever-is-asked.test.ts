// Whatever is sent, the answer is valid FHIR (the example API holds every answer to it) and never a fault of ours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exampleApi, fhir, nhs, numbers, ridge } from './patient/example-api.ts';

const { ask } = await exampleApi();

const names = [
  'identifier',
  'family',
  'given',
  'birthdate',
  'address-postalcode',
  'gender',
  'active',
  '_count',
  '_format',
  'sourceIdentifier',
  'targetSystem',
  '_id',
];
const anyName = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names) },
  fc.constantFrom(...names).map((name) => `${name}:exact`),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', 'family:missing', 'toString'),
);
const anyValue = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 300 }),
  fc.constantFrom(
    'Smith',
    'Ødegård',
    'John',
    '1970-03-08',
    '0000-00-00',
    '9999-12-31',
    'SE15 4ST',
    'male',
    '20',
    '-1',
    '1e9',
    '|',
    '||',
    ',',
    '\\',
    `${nhs}|${numbers.ada}`,
    `${nhs}|`,
    `${ridge}|R1`,
    `${ridge}|,${nhs}|`,
    '\0',
    'a\0b',
    '\ud800',
    '%',
    "'; drop table x; --",
    '\u202e',
    'xml',
  ),
);

test('whatever is asked, the answer is valid FHIR and never a fault of ours', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        '/Patient',
        '/Patient/_search',
        '/Patient/$ihe-pix',
        '/Patient/$match',
        '/Patient/x',
        '/metadata',
      ),
      fc.constantFrom('GET', 'POST'),
      fc.array(fc.tuple(anyName, anyValue), { maxLength: 6 }),
      async (path, method, given) => {
        const parameters = new URLSearchParams(given);
        const options = method === 'POST' ? { method, body: parameters } : {};
        const answer = await ask(method === 'GET' ? `${path}?${parameters.toString()}` : path, options);
        assert.ok(answer.status < 500, `${method} ${path} ${JSON.stringify(given)}`);
      },
    ),
    { numRuns: 120 },
  );
});

test('whatever is matched, too', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('Smith', 'John', 'SE15 4ST', '\0', ' '),
  );
  const person = fc.record(
    {
      resourceType: fc.constantFrom('Patient', 'Parameters', 'Person'),
      name: fc.array(fc.record({ family: text, given: fc.array(text, { maxLength: 2 }), text }, { requiredKeys: [] }), {
        maxLength: 2,
      }),
      birthDate: fc.constantFrom('1970-03-08', '1970', 'x', '0001-01-01'),
      gender: fc.constantFrom('male', 'x'),
      identifier: fc.array(
        fc.record(
          { system: fc.constantFrom(nhs, ridge, ''), value: fc.oneof(text, fc.constantFrom(numbers.ada, 'R1')) },
          { requiredKeys: [] },
        ),
        { maxLength: 3 },
      ),
      address: fc.array(fc.record({ line: fc.array(text, { maxLength: 2 }), postalCode: text }, { requiredKeys: [] }), {
        maxLength: 2,
      }),
      telecom: fc.array(fc.record({ system: fc.constantFrom('phone', 'email'), value: text }, { requiredKeys: [] }), {
        maxLength: 2,
      }),
      parameter: fc.anything(),
    },
    { requiredKeys: ['resourceType'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 5, arbitrary: person }, fc.anything()), async (body) => {
      const answer = await ask('/Patient/$match', fhir(body === undefined ? 'undefined' : body));
      assert.ok(answer.status < 500);
    }),
    { numRuns: 120 },
  );
});
