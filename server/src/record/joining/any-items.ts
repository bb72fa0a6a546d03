// Generated items for properties: few words, codes and dates, so that entries of different sources often nearly agree.
import fc from 'fast-check';
import type { ItemFacts } from '../items/item-facts.ts';
import type { ItemMeaning } from '../items/item-meaning.ts';
import type { RecordItem } from '../items/record-item.ts';
import type { SectionId } from '../items/sections.ts';
import type { OfPerson } from './join-items.ts';

const snomed = 'http://snomed.info/sct';
const dates = [
  '2019',
  '2019-03',
  '2019-03-05',
  '2019-03-05T10:00:00Z',
  '2019-03-05T10:00:00+00:00',
  '2019-03-05T23:30:00Z',
  '2019-03-09',
  '2019-07',
  '2024-01-02T08:00:00Z',
  'soon',
];

interface Shape {
  type: string;
  section: SectionId;
  titles: readonly string[];
  codes: readonly string[];
  statuses: readonly string[];
  meanings: readonly string[];
  facts: fc.Arbitrary<Omit<ItemFacts, 'codes' | 'identifiers'>>;
}

const shapes: readonly Shape[] = [
  {
    type: 'MedicationRequest',
    section: 'medications-and-medical-devices',
    titles: [
      'Bisoprolol 2.5mg tablets',
      'BISOPROLOL 2.5 mg TABS',
      'Bisoprolol 5mg tablets',
      'Bisoprolol',
      'Cardicor 2.5mg tablets (Merck Ltd)',
    ],
    codes: ['318605000', '318590006'],
    statuses: ['active', 'stopped', 'completed', 'on hold'],
    meanings: ['prescribed'],
    facts: fc.record({
      medicine: fc.record(
        {
          role: fc.constantFrom(
            'statement' as const,
            'plan' as const,
            'order' as const,
            'not-to-give' as const,
            'supply' as const,
          ),
          dose: fc.constantFrom('Take one each morning', '2.5 mg once a day', 'Take two at night', 'As directed'),
        },
        { requiredKeys: ['role'] },
      ),
      partOf: fc.subarray(['MedicationRequest/0', 'MedicationRequest/1'], { maxLength: 1 }),
    }),
  },
  {
    type: 'AllergyIntolerance',
    section: 'allergies-and-adverse-reactions',
    titles: ['Allergy to penicillin', 'Penicillin', 'Penicillin allergy', 'No known allergies', 'Bisoprolol'],
    codes: ['91936005', '764146007'],
    statuses: ['active', 'resolved'],
    meanings: ['recorded', 'started'],
    facts: fc.record(
      {
        certainty: fc.constantFrom('refuted' as const, 'uncertain' as const),
        allergy: fc.record({ noneKnown: fc.constantFrom('any' as const, 'drug' as const) }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
  },
  {
    type: 'Condition',
    section: 'problem-list',
    titles: ['Heart failure', 'heart-failure (disorder)', 'Asthma', 'Unknown'],
    codes: ['84114007', '195967001'],
    statuses: ['active', 'resolved'],
    meanings: ['started', 'recorded'],
    facts: fc.record(
      { site: fc.constantFrom('Left knee', 'Right knee'), until: fc.constantFrom('2020', '2018-01') },
      { requiredKeys: [] },
    ),
  },
  {
    type: 'Observation',
    section: 'investigation-results',
    titles: ['Serum potassium level', 'Potassium'],
    codes: ['1000651000000109', '88480006'],
    statuses: ['final', 'preliminary'],
    meanings: ['taken', 'issued'],
    facts: fc.record({
      result: fc.record(
        {
          value: fc.constantFrom(4.1, 5.6),
          unit: fc.constantFrom('mmol/L', 'mmol/l'),
          laboratory: fc.constantFrom("King's", "Guy's"),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  {
    type: 'DocumentReference',
    section: 'documents',
    titles: ['Clinic letter', 'Discharge summary'],
    codes: ['823691000000103'],
    statuses: ['final'],
    meanings: ['written'],
    facts: fc.record({ hash: fc.constantFrom('aaa', 'bbb') }, { requiredKeys: [] }),
  },
];

const { constantFrom, option } = fc;
const maybe = <T>(value: fc.Arbitrary<T>) => option(value, { nil: undefined });

const brand = {
  name: 'Bisoprolol 2.5mg tablets',
  of: 'Cardicor 2.5mg tablets',
  ingredients: ['Bisoprolol'],
  edition: 'dm+d 1',
};
const anyProduct: fc.Arbitrary<ItemMeaning> = constantFrom(
  { product: { ...brand, code: '318605000' } },
  { product: { code: '318590006', name: 'Bisoprolol 5mg tablets', ingredients: ['Bisoprolol'], edition: 'dm+d 1' } },
);
const anyMapped: fc.Arbitrary<ItemMeaning> = constantFrom('84114007', '91936005', '88480006').map((code) => ({
  snomed: { code, from: 'x', edition: 'Map 1' },
}));

function itemOf(shape: Shape): fc.Arbitrary<OfPerson> {
  return fc
    .record({
      title: constantFrom(...shape.titles),
      status: maybe(constantFrom(...shape.statuses)),
      when: maybe(constantFrom(...dates)),
      said: constantFrom(...shape.meanings),
      who: maybe(constantFrom('Dr Ann Smith', 'Dr Bo Jones')),
      // Of any item, whatever its code: what is loaded may say anything.
      meaning: maybe(shape.type === 'MedicationRequest' ? anyProduct : anyMapped),
      code: maybe(
        constantFrom(...shape.codes.map((code) => ({ system: snomed, code })), { system: 'local', code: 'x' }),
      ),
      identifiers: fc.subarray(['lab|1', 'lab|2', 'own|1'], { maxLength: 2 }),
      source: constantFrom('gp', 'kings', 'guys', 'slam'),
      twin: fc.integer({ min: 0, max: 9 }),
      wrong: fc.integer({ min: 0, max: 9 }),
      facts: shape.facts,
    })
    .map(({ title, status, when, said, meaning, who, code, identifiers, source, twin, wrong, facts }): OfPerson => {
      const own = Object.fromEntries(
        Object.entries({ ...facts, identifiers }).filter(([, value]) => !Array.isArray(value) || value.length > 0),
      ) as ItemFacts;
      return {
        section: shape.section,
        resource: { resourceType: shape.type, id: '' },
        sourceId: source,
        title,
        ...(status && { status }),
        ...(when && { when, whenMeaning: said }),
        ...(who && { who }),
        ...(code && { code }),
        ...(meaning && { meaning }),
        ...(Object.keys(own).length > 0 && { facts: own }),
        ...(twin === 0 && { personId: 'twin' }),
        ...(wrong === 0 && { cautions: ['entered in error'] }),
      };
    });
}

/** Items of one kind or several; each with an id of its own within its source. */
export const anyItems: fc.Arbitrary<OfPerson[]> = fc
  .oneof(
    ...shapes.map((shape) => fc.array(itemOf(shape), { maxLength: 14 })),
    fc.array(fc.oneof(...shapes.map(itemOf)), { maxLength: 20 }),
  )
  .map((items) => {
    const next = new Map<string, number>();
    return items.map((item): OfPerson => {
      const id = next.get(item.sourceId) ?? 0;
      next.set(item.sourceId, id + 1);
      return { ...item, resource: { ...item.resource, id: String(id) } };
    });
  });

/** Which entries stand in one line, without the order of anything. */
export function partition(lines: readonly { originals: readonly RecordItem[] }[]): string[] {
  return lines.map(({ originals }) => originals.map(nameOf).toSorted().join(' ')).toSorted();
}

export function nameOf({ sourceId, resource }: RecordItem): string {
  return `${sourceId}/${resource.resourceType}/${resource.id}`;
}
