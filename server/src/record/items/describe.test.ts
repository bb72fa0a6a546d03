import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Resource } from '#standards/fhir/types.ts';
import { describeEach, describeResources } from './describe.ts';
import { sections } from './sections.ts';

const known = new Set<string>(sections.map(({ id }) => id));

test('the reader gets what, how much, when and who', () => {
  const items = describeResources(
    [
      { resourceType: 'Practitioner', id: 'p', name: [{ prefix: ['Dr'], given: ['Ann'], family: 'Smith' }] },
      {
        resourceType: 'MedicationRequest',
        id: 'm',
        status: 'active',
        intent: 'order',
        subject: {},
        medicationReference: { reference: '#med' },
        contained: [{ resourceType: 'Medication', id: 'med', code: { text: 'Bisoprolol 2.5 mg tablets' } }],
        dosageInstruction: [{ text: 'One each morning' }],
        authoredOn: '2024-05',
        requester: { reference: 'Practitioner/p' },
      },
    ] as Resource[],
    'gp',
  );
  assert.deepEqual(items, [
    {
      section: 'medications-and-medical-devices',
      resource: { resourceType: 'MedicationRequest', id: 'm' },
      sourceId: 'gp',
      title: 'Bisoprolol 2.5 mg tablets',
      detail: 'One each morning',
      status: 'active',
      when: '2024-05',
      whenMeaning: 'prescribed',
      who: 'Dr Ann Smith',
    },
  ]);
});

const types = [
  'Patient',
  'AllergyIntolerance',
  'Observation',
  'MedicationRequest',
  'Encounter',
  'List',
  'Basic',
  'Nonsense',
];

test('whatever JSON arrives, every resource makes an item or has a reason, and nothing throws', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...types), fc.dictionary(fc.string(), fc.jsonValue()))), (drawn) => {
      const resources = drawn.map(([resourceType, rest]) => ({ ...rest, resourceType }) as unknown as Resource);
      for (const described of describeEach(resources, 's')) {
        assert.ok(described.items.length > 0 || described.notShown);
        for (const item of described.items) assert.ok(item.title.trim() !== '' && known.has(item.section));
      }
    }),
  );
});
