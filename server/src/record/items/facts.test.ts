import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { Resource } from '#standards/fhir/types.ts';
import { describeEach } from './describe.ts';
import type { ItemFacts } from './item-facts.ts';

interface Case {
  case: string;
  beside?: Resource[];
  resource: Resource;
  facts: ItemFacts;
}

const cases = parse(readFileSync(new URL('facts.cases.yaml', import.meta.url), 'utf8')) as Case[];

for (const { case: sentence, beside, resource, facts } of cases) {
  test(sentence, () => {
    const [described] = describeEach([{ ...resource, id: 'r' }], 'gp', beside);
    assert.deepEqual(described?.items[0]?.facts, facts);
  });
}

test('who is verified says so on each line about who they are, and on no other', () => {
  const patient = (status: string): Resource => ({
    resourceType: 'Patient',
    id: 'p',
    identifier: [
      {
        system: 'https://fhir.nhs.uk/Id/nhs-number',
        value: '9990001006',
        extension: [
          {
            url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
            valueCodeableConcept: { coding: [{ code: status }] },
          },
        ],
      },
    ],
    name: [{ text: 'Ann Example' }],
    birthDate: '1990-01-01',
    communication: [{ language: { text: 'English' } }],
  });
  const verified = (status: string) =>
    describeEach([patient(status)], 'gp')[0]!.items.map(({ section, facts }) => [section, facts?.verified ?? false]);
  assert.deepEqual(verified('number-present-and-verified'), [
    ['person-demographics', true],
    ['person-demographics', true],
    ['person-demographics', true],
    ['individual-requirements', false],
  ]);
  assert.deepEqual(new Set(verified('number-present-but-not-traced').map(([, is]) => is)), new Set([false]));
});
