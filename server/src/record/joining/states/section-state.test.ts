import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { RecordItem } from '../../items/record-item.ts';
import { type SectionState, sectionState, type SourceSaying } from './section-state.ts';

const sent = (facts: Partial<RecordItem>): RecordItem => ({
  section: 'allergies-and-adverse-reactions',
  resource: { resourceType: 'AllergyIntolerance', id: 'a' },
  sourceId: 's',
  title: 'An allergy',
  ...facts,
});
const noneKnown = sent({ facts: { allergy: { noneKnown: 'any' } }, when: '2024-05-02', who: 'Dr Ann Smith' });
const entries: Readonly<Record<string, RecordItem>> = {
  'an entry': sent({}),
  'none known': noneKnown,
  'none known in error': { ...noneKnown, cautions: ['entered in error'] },
  'none known ended': { ...noneKnown, status: 'resolved' },
  'no information': sent({ facts: { allergy: { noInformation: true } } }),
};

interface Case {
  case: string;
  said: (Omit<SourceSaying, 'items'> & { sent?: string[] })[];
  kind: SectionState['kind'];
  complete: boolean;
  words: Record<string, string>;
}

const cases = parse(readFileSync(new URL('section-state.cases.yaml', import.meta.url), 'utf8')) as Case[];

for (const { case: sentence, said, kind, complete, words } of cases) {
  test(sentence, () => {
    const state = sectionState(
      said.map(({ sent: names = [], ...rest }) => ({ ...rest, items: names.map((name) => entries[name]!) })),
    );
    assert.deepEqual(
      {
        kind: state.kind,
        complete: state.complete,
        words: Object.fromEntries(state.sources.map(({ name, words }) => [name, words])),
      },
      { kind, complete, words },
    );
  });
}

const anySaying = fc.record(
  {
    name: fc.constant('S'),
    standing: fc.constantFrom<SourceSaying['standing'][]>(
      'answered',
      'partly answered',
      'not known there',
      'not a party',
      'not asked',
      'withheld',
      'did not answer',
      'not usable',
    ),
    area: fc.constantFrom<NonNullable<SourceSaying['area']>[]>('present', 'none known', 'not recorded', 'not returned'),
    warns: fc.subarray<'confidential' | 'behind'>(['confidential', 'behind']),
    items: fc.array(fc.constantFrom(...Object.values(entries)), { maxLength: 3 }),
  },
  { requiredKeys: ['name', 'standing', 'items'] },
);

test('whatever sources say: a missing part is never complete, and different states never read alike', () => {
  fc.assert(
    fc.property(fc.array(anySaying, { minLength: 1 }), (said) => {
      const state = sectionState(said);
      if (
        said.some(({ standing }) => ['partly answered', 'withheld', 'did not answer', 'not usable'].includes(standing))
      )
        assert.equal(state.complete, false);
      const kindsByWords = new Map<string, Set<string>>();
      for (const { kind, words } of state.sources)
        kindsByWords.set(words, new Set([...(kindsByWords.get(words) ?? []), kind]));
      for (const kinds of kindsByWords.values()) assert.equal(kinds.size, 1);
      // Nobody is told that there is none, but by who says so.
      if (state.kind === 'none known') assert.ok(state.sources.some(({ kind }) => kind === 'none known'));
    }),
  );
});
