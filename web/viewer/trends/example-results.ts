// Results as sources send them, for the tests of this folder.
import type { ResultFacts } from '#record/items/item-facts.ts';
import type { ShownItem } from '../joined-so-far.ts';
import type { MeasuringContext } from './measured.ts';

export const context: MeasuringContext = {
  timeZone: 'Europe/London',
  now: new Date('2026-11-23T12:00:00Z'),
  birthDate: '1951-04-02',
};

let made = 0;

/** A potassium of King's, unless told otherwise. */
export function exampleResult(result: ResultFacts | undefined, more: Partial<ShownItem> = {}): ShownItem {
  made += 1;
  return {
    section: 'investigation-results',
    resource: { resourceType: 'Observation', id: `r${made}` },
    sourceId: 'kings',
    sourceName: "King's",
    title: 'Serum potassium level',
    status: 'final',
    when: '2026-11-02T13:20:00Z',
    whenMeaning: 'taken',
    code: { system: 'http://snomed.info/sct', code: '1000651000000109' },
    ...more,
    ...(result ? { facts: { ...more.facts, result } } : {}),
  };
}
