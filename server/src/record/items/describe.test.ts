import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Resource } from '#standards/fhir/types.ts';
import { describeEach, describeResources } from './describe.ts';
import type { RecordItem } from './record-item.ts';
import { sections } from './sections.ts';

interface Case {
  case: string;
  beside?: Resource[];
  resource: Resource;
  items?: Omit<RecordItem, 'resource' | 'sourceId' | 'facts'>[];
  notShown?: string;
}

const cases = parse(readFileSync(new URL('describe.cases.yaml', import.meta.url), 'utf8')) as Case[];

const withoutFacts = ({ facts: _facts, ...item }: RecordItem) => item;

for (const { case: sentence, beside, resource, items, notShown } of cases) {
  test(sentence, () => {
    const [described] = describeEach([{ ...resource, id: 'r' }], 'gp', beside);
    const expected = (items ?? []).map((item) => ({
      ...item,
      resource: { resourceType: resource.resourceType, id: 'r' },
      sourceId: 'gp',
    }));
    // What can be compared has a table of its own: facts.cases.yaml.
    assert.deepEqual(described?.items.map(withoutFacts), expected);
    assert.equal(described.notShown, notShown);
  });
}

test('what an entry took words from is told, whether it was there or not', () => {
  const request = {
    resourceType: 'MedicationRequest',
    id: 'm',
    medicationReference: { reference: 'Medication/absent' },
    requester: { reference: 'https://example.org/fhir/Practitioner/p/_history/2' },
    recorder: { reference: 'urn:uuid:0e7cc7b2-94b7-42c2-875b-56c921e4bcc2' },
  } as Resource;
  assert.deepEqual(describeEach([request], 's')[0]?.consulted, ['Medication/absent', 'Practitioner/p']);
});

const sectionIds = new Set<string>(sections.map(({ id }) => id));
const types = [...new Set(cases.map(({ resource }) => resource.resourceType)), 'Basic', 'Media', 'Nonsense', ''];

function assertReadable(resources: readonly Resource[]): void {
  const described = describeEach(resources, 's');
  assert.equal(described.length, resources.length);
  for (const each of described) {
    assert.ok(each.items.length > 0 || each.notShown, 'an item or a reason');
    for (const item of each.items) {
      assert.ok(item.title.trim() !== '');
      assert.ok(sectionIds.has(item.section));
      for (const field of ['title', 'detail', 'status', 'when', 'whenMeaning', 'who'] as const)
        assert.ok(item[field] === undefined || (typeof item[field] === 'string' && item[field] !== ''), field);
      assert.ok(!JSON.stringify(item).includes('[object Object]'));
      assert.ok(!JSON.stringify(item.facts ?? {}).includes('null'), 'a fact is something');
      assert.ok(!/\bundefined\b|\bNaN\b/.test(`${item.title} ${item.detail}`.replaceAll(/^.* undefined$/g, '')));
    }
  }
}

test('whatever JSON arrives, every resource makes an item or has a reason, and nothing throws', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...types), fc.dictionary(fc.string(), fc.jsonValue()))), (drawn) => {
      assertReadable(drawn.map(([resourceType, rest]) => ({ ...rest, resourceType }) as unknown as Resource));
    }),
    // Found by chance once: an id that cannot be made into text.
    { examples: [[[['Observation', { id: { toString: 0 } }]]]] },
  );
});

/** Every place in a value, as the path of keys that leads there. */
function places(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => [
    [...path, key],
    ...places((value as Record<string, unknown>)[key], [...path, key]),
  ]);
}

test('a real resource with any one element replaced by anything is still described', () => {
  const real = cases.flatMap(({ resource, beside }) => [resource, ...(beside ?? [])]);
  // Words a replaced element may not smuggle into the assertions above.
  const anything = fc.jsonValue({ maxDepth: 3 }).filter((value) => !/undefined|NaN|object/.test(JSON.stringify(value)));
  fc.assert(
    fc.property(fc.constantFrom(...real), fc.nat(), anything, (resource, place, replacement) => {
      const damaged = structuredClone(resource) as unknown as Record<string, unknown>;
      const all = places(damaged).filter((path) => path[0] !== 'resourceType');
      const path = all[place % Math.max(1, all.length)];
      if (!path) return;
      let at = damaged;
      for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
      at[path.at(-1)!] = replacement;
      assertReadable([damaged as unknown as Resource]);
    }),
    { numRuns: 3000 },
  );
});

test('the same resources give the same lines in whatever order they come', () => {
  const all = cases.map(({ resource }, index) => ({ ...resource, id: String(index) }));
  const byId = (items: readonly RecordItem[]) =>
    items.toSorted((one, other) => Number(one.resource.id) - Number(other.resource.id));
  assert.deepEqual(byId(describeResources(all.toReversed(), 's')), byId(describeResources(all, 's')));
});
