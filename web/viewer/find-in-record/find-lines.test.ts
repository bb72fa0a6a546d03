import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SourcePart } from '#disclosure/record-part.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { type Filters, noFilters } from './filters.ts';
import { findLines } from './find-lines.ts';

const options = { now: new Date('2026-11-23T12:00:00Z'), timeZone: 'Europe/London' };
let made = 0;
const item = (title: string, more: Partial<RecordItem> = {}): RecordItem => ({
  section: 'contacts-with-professionals',
  resource: { resourceType: 'Encounter', id: `e${(made += 1)}` },
  sourceId: 'kings',
  title,
  ...more,
});
const part = (items: readonly RecordItem[], more: Partial<SourcePart> = {}): SourcePart => ({
  source: { sourceId: 'kings', organisation: { ods: 'RJZ', name: "King's", shortName: "King's" }, mode: 'sends' },
  outcome: 'answered',
  age: 'held',
  words: { label: 'Answered', explanation: '' },
  items,
  totals: { 'contacts-with-professionals': items.length },
  documents: new Map(),
  areas: [],
  warnings: [],
  issues: [],
  losses: 0,
  waitingMessages: 0,
  ...more,
});
const find = (parts: readonly SourcePart[], filters: Partial<Filters>) =>
  findLines(parts, { ...noFilters, ...filters }, options);
const titles = (parts: readonly SourcePart[], filters: Partial<Filters>) =>
  find(parts, filters).lines.map(({ shown }) => shown.title);

/** A time asked for, when something was, and whether it lies in it. */
const times: readonly [Partial<Filters>, RecordItem, boolean][] = [
  [{ time: '3m' }, item('', { when: '2026-08-23' }), true],
  [{ time: '3m' }, item('', { when: '2026-08-22' }), false],
  [{ time: '1y' }, item('', { when: '2025-11-23' }), true],
  [{ time: '1y' }, item('', { when: '2025-11-22T23:59:00Z' }), false],
  [{ time: '3m' }, item('', { when: '2027-01-04' }), true],
  [{ time: 'dates', from: '2021-03-01', to: '2021-03-31' }, item('', { when: '2021' }), true],
  [{ time: 'dates', from: '2021-03-01', to: '2021-03-31' }, item('', { when: '2021-03-31T22:30:00Z' }), true],
  [{ time: 'dates', from: '2021-03-01', to: '2021-03-31' }, item('', { when: '2021-03-31T23:30:00Z' }), false],
  [{ time: 'dates', from: '2021-03-01' }, item('', { when: '2020-01-01', facts: { until: '2021-04' } }), true],
  [{ time: 'dates', to: '2021-03-31' }, item('', { when: '1950' }), true],
  [{ time: 'dates', to: '2021-03-31' }, item(''), false],
];
for (const [filters, each, lies] of times)
  test(`${each.when ?? 'no date'} ${lies ? 'lies' : 'does not lie'} in ${JSON.stringify(filters)}`, () =>
    assert.equal(find([part([{ ...each, title: 'It' }])], filters).lines.length, Number(lies)));

test('where only the newest were read, how many and from when on is said; a time within what was read needs no more', () => {
  const read = [item('new', { when: '2026-11-01T10:00:00Z' }), item('older', { when: '2026-06-01T10:00:00Z' })];
  const parts = [part(read, { totals: { 'contacts-with-professionals': 5000 } })];
  assert.deepEqual(find(parts, { words: 'old' }).beyond, [
    {
      sourceName: "King's messages",
      section: 'contacts-with-professionals',
      title: 'Contacts with professionals',
      total: 5000,
      read: 2,
      oldestDay: '2026-06-01',
    },
  ]);
  assert.deepEqual(find(parts, { time: '3m' }).beyond, []);
  assert.equal(find(parts, { time: '1y' }).beyond.length, 1);
  assert.deepEqual(find(parts, { sections: ['documents'] }).beyond, []);
  assert.deepEqual(find(parts, { organisations: ['RJ1'] }).beyond, []);
});

test('who did not answer is named, and what has no date is counted where a time was asked for', () => {
  const silent = part([], { outcome: 'timed-out', words: { label: 'Did not answer', explanation: '' } });
  const found = find([silent, part([item('Undated clinic'), item('Undated ward')])], { time: '1y', words: 'clinic' });
  assert.deepEqual(found.silent, ["King's: did not answer"]);
  assert.equal(found.undated, 1);
  assert.equal(found.lines.length, 0);
});

test('every filter narrows, and all together find what each of them finds', () => {
  const anyItem = fc
    .record({
      title: fc.constantFrom('Heart clinic', 'Eye clinic', 'Heart ward'),
      when: fc.constantFrom('2026-11-01', '2026-01-01', '2015'),
      section: fc.constantFrom('contacts-with-professionals', 'documents'),
    })
    .map(({ title, ...more }) => item(title, more as Partial<RecordItem>));
  const words = { words: 'heart' };
  const time = { time: '1y' } as const;
  const kind = { sections: ['documents'] } as const;
  fc.assert(
    fc.property(fc.array(anyItem, { maxLength: 20 }), (items) => {
      const parts = [part(items)];
      const ids = (filters: Partial<Filters>) =>
        new Set(find(parts, filters).lines.flatMap(({ originals }) => originals.map(({ resource }) => resource.id)));
      const all = ids({ ...words, ...time, ...kind });
      assert.deepEqual(all, ids(words).intersection(ids(time)).intersection(ids(kind)));
      assert.equal(ids({}).size, items.length);
    }),
  );
});

test('a line is found by any of what was joined into it', () => {
  const allergy = (sourceId: string, who: string): RecordItem => ({
    section: 'allergies-and-adverse-reactions',
    resource: { resourceType: 'AllergyIntolerance', id: sourceId },
    sourceId,
    title: 'Allergy to penicillin',
    code: { system: 'http://snomed.info/sct', code: '91936005' },
    who,
  });
  const gp = { sourceId: 'gp', organisation: { ods: 'X1', name: 'GP', shortName: 'GP' }, mode: 'asked' } as const;
  const parts = [
    part([allergy('kings', 'Dr Adeyemi')]),
    part([allergy('gp', 'Dr Brown')], { source: gp, age: 'live' }),
  ];
  for (const words of ['penicillin adeyemi', 'penicillin brown', 'gp', 'kings'])
    assert.deepEqual(titles(parts, { words }), ['Allergy to penicillin'], words);
  assert.deepEqual(titles(parts, { words: 'brown', sources: ['kings'] }), []);
});
