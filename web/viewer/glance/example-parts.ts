// What sources answer, for the tests of the top of the record.
import type { AreaShown, SourcePart } from '#disclosure/record-part.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { createRecordSoFar, type RecordSoFar } from '../joined-so-far.ts';

const allergies = 'allergies-and-adverse-reactions';
let made = 0;

/** An entry of a section; an allergy where nothing else is said. */
export function entry(title: string, change: Partial<RecordItem> = {}): RecordItem {
  made += 1;
  const resourceType = (change.section ?? allergies) === allergies ? 'AllergyIntolerance' : 'Observation';
  return {
    section: allergies,
    resource: { resourceType, id: `e${made}` },
    sourceId: 's',
    title,
    status: 'active',
    ...change,
  };
}

export const noneKnown = (title = 'No known allergies', kind: 'any' | 'drug' = 'any') =>
  entry(title, { cautions: ['a statement that none is known'], facts: { allergy: { noneKnown: kind } } });

const labels: Partial<Record<SourcePart['outcome'], string>> = {
  'timed-out': 'Did not answer',
  'not-a-party': 'Does not share',
};

export function partOf(
  name: string,
  outcome: SourcePart['outcome'],
  items: readonly RecordItem[] = [],
  allergyArea?: AreaShown['status'],
): SourcePart {
  return {
    source: { sourceId: name, organisation: { ods: name, name, shortName: name }, mode: 'asked' },
    outcome,
    age: 'live',
    words: { label: labels[outcome] ?? outcome, explanation: '' },
    items: items.map((item) => ({ ...item, sourceId: name })),
    totals: {},
    documents: new Map(),
    areas: allergyArea
      ? [{ area: 'Allergies', resourceTypes: ['AllergyIntolerance'], sections: [allergies], status: allergyArea }]
      : [],
    warnings: [],
    issues: [],
    losses: 0,
    waitingMessages: 0,
  };
}

export function recordOf(...parts: readonly SourcePart[]): RecordSoFar {
  const record = createRecordSoFar();
  record.add(...parts);
  return record;
}
