// Records with something never shared planted in them: a family of entries of random kinds, linked to one another in random ways,
// and pointed at from entries that were there before.
import fc from 'fast-check';
import {
  belong,
  type Belonging,
  entry,
  type Fhir,
  marker,
  pointing,
  type Resource,
  tell,
  type Telling,
} from './planted-entries.ts';

export interface Planting {
  telling: Telling;
  root: 'Condition' | 'Observation' | 'Procedure' | 'Encounter' | 'DocumentReference' | 'MedicationRequest';
  belonging: readonly { how: Belonging; to: number }[];
  /** Places in what was there that also point at what is planted. */
  pointedAtFrom: readonly ('a list' | 'a report' | 'a provenance' | 'a care plan' | 'an allergy')[];
  /** Where among the others it comes. */
  at: number;
  fhir: Fhir;
}

export const plantings = (fhir: Fhir): fc.Arbitrary<Planting> =>
  fc.record({
    telling: fc.constantFrom<Telling>(
      'code',
      'word',
      'note',
      'narrative',
      'attachment',
      'pdf',
      'label',
      'title',
      'in pieces',
    ),
    root: fc.constantFrom<Planting['root']>(
      'Condition',
      'Observation',
      'Procedure',
      'Encounter',
      'DocumentReference',
      'MedicationRequest',
    ),
    belonging: fc.array(
      fc.record({
        how: fc.constantFrom<Belonging>(
          'medicine for it',
          'medicine planned, issued and stated',
          'result of it',
          'panel of it',
          'request for it',
          'visit for it',
          'letter about it',
          'task for it',
          'provenance of it',
          'called the same',
          'care plan for it',
          'at its clinic',
        ),
        to: fc.nat({ max: 20 }),
      }),
      { maxLength: 6 },
    ),
    pointedAtFrom: fc.uniqueArray(fc.constantFrom('a list', 'a report', 'a provenance', 'a care plan', 'an allergy')),
    at: fc.nat({ max: 40 }),
    fhir: fc.constant(fhir),
  });

/** What is planted, the one that tells first. None of it names anything that was there before. */
function planted({ telling, root, belonging, fhir }: Planting): Resource[] {
  const first = entry(root, 'root', fhir);
  const all = [tell(first, telling)];
  for (const [index, { how, to }] of belonging.entries()) all.push(...belong(all[to % all.length]!, how, index, fhir));
  return all;
}

/** What was there, with what is planted among it, and pointed at from it. */
export function withPlanted(resources: readonly Resource[], planting: Planting): Resource[] {
  const added = planted(planting);
  const places = new Set(planting.pointedAtFrom);
  const there = resources.map((resource) => pointAt(resource, added, places));
  const place = planting.at % (there.length + 1);
  return [...there.slice(0, place), ...added, ...there.slice(place)];
}

const inList: Readonly<Record<string, string>> = {
  AllergyIntolerance: 'Allergies',
  Condition: 'Problems',
  MedicationStatement: 'Medications',
  Observation: 'uncategorised',
};

function pointAt(resource: Resource, added: readonly Resource[], places: ReadonlySet<string>): Resource {
  const [first] = added;
  switch (resource.resourceType) {
    case 'List': {
      const own = added.filter(({ resourceType }) => inThisList(resource, resourceType));
      // An area's list names what is in it, or it would not be in the area.
      const named = places.has('a list') ? own : [];
      if (named.length === 0) return resource;
      const { emptyReason: _, note: _note, ...list } = resource;
      const before = (list['entry'] as unknown[] | undefined) ?? [];
      return { ...list, entry: [...before, ...named.map((each) => ({ item: pointing(each) }))] };
    }
    case 'DiagnosticReport': {
      const result = resource['result'] as unknown[] | undefined;
      const other = added.find(({ resourceType }) => resourceType === 'Observation');
      return places.has('a report') && result && result.length > 0 && other
        ? { ...resource, result: [...result, pointing(other)] }
        : resource;
    }
    case 'Provenance':
      return places.has('a provenance')
        ? { ...resource, target: [...(resource['target'] as unknown[]), pointing(first!)] }
        : resource;
    case 'CarePlan':
      return places.has('a care plan') && resource['addresses'] && first!.resourceType === 'Condition'
        ? { ...resource, addresses: [...(resource['addresses'] as unknown[]), pointing(first!)] }
        : resource;
    case 'AllergyIntolerance':
      return places.has('an allergy')
        ? {
            ...resource,
            note: [...((resource['note'] as unknown[] | undefined) ?? []), { text: `Noted with ${marker}` }],
          }
        : resource;
    default:
      return resource;
  }
}

const inThisList = (list: Resource, resourceType: string) =>
  String(list['title'])
    .toLowerCase()
    .includes((inList[resourceType] ?? 'none of them').toLowerCase().slice(0, 7));
