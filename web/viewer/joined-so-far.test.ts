import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AreaShown, SourcePart } from '#disclosure/record-part.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { createRecordSoFar, newestItems, sectionOrder } from './joined-so-far.ts';

const allergies = 'allergies-and-adverse-reactions';
const item = (title: string, when?: string, section: RecordItem['section'] = allergies): RecordItem => ({
  section,
  resource: { resourceType: 'AllergyIntolerance', id: title },
  sourceId: 's',
  title,
  ...(when ? { when } : {}),
});
const part = (
  name: string,
  outcome: SourcePart['outcome'],
  items: RecordItem[] = [],
  areas: Pick<AreaShown, 'status'>[] = [],
): SourcePart => ({
  source: { sourceId: name, organisation: { ods: 'X', name, shortName: name }, mode: 'asked' },
  outcome,
  age: 'live',
  words: { label: outcome, explanation: '' },
  items,
  totals: Object.fromEntries(
    Map.groupBy(items, ({ section }) => section)
      .entries()
      .map(([section, of]) => [section, of.length]),
  ),
  documents: new Map(),
  areas: areas.map(({ status }) => ({
    area: 'Allergies',
    resourceTypes: ['AllergyIntolerance'],
    sections: [allergies],
    status,
  })),
  warnings: [],
  issues: [],
  losses: 0,
  waitingMessages: 0,
});
const soFar = (...parts: SourcePart[]) => {
  const record = createRecordSoFar();
  record.add(...parts);
  return record;
};

test('items of several sources stand together, newest first, what has no date last, in whatever order they came', () => {
  const one = part('GP', 'answered', [item('older', '2019'), item('undated')]);
  const other = part("King's", 'answered', [item('newest', '2026-03-01T10:00:00Z'), item('newer', '2020-06')]);
  for (const parts of [
    [one, other],
    [other, one],
  ]) {
    const titles = soFar(...parts)
      .section(allergies)
      ?.lines.map(({ shown: { title, sourceName } }) => `${title} ${sourceName}`);
    assert.deepEqual(titles, ["newest King's", "newer King's", 'older GP', 'undated GP']);
  }
});

test('"none known", "nothing recorded", "not returned" and "did not answer" never look alike', () => {
  const says = (...parts: SourcePart[]) => {
    const state = soFar(...parts).section(allergies)!;
    return [...state.statements, ...state.missing.map((missing) => `missing ${missing}`)].join(' ');
  };
  const all = [
    says(part('GP', 'answered', [], [{ status: 'none-known' }])),
    says(part('GP', 'answered', [], [{ status: 'nothing-recorded' }])),
    says(part('GP', 'answered', [], [{ status: 'not-returned' }])),
    says(part('GP', 'timed-out')),
    says(part('GP', 'patient-not-known')),
  ];
  assert.deepEqual(all, [
    'None known, as recorded by GP.',
    'Nothing recorded: GP.',
    'Not returned by GP. There may be more than is shown.',
    'missing GP: timed-out',
    '',
  ]);
});

test('a silent source is missing from every section that is shown, not only from empty ones', () => {
  const record = soFar(
    part('GP', 'answered', [item('Penicillin', '2020'), item('Asthma', '2020', 'problem-list')]),
    part("King's", 'not-reachable'),
  );
  for (const state of record.sections()) assert.deepEqual(state.missing, ["King's: not-reachable"], state.id);
});

test('each source says by itself what it holds of a section, and a silent one keeps it from being whole', () => {
  const saidBy = (...parts: SourcePart[]) => soFar(...parts).section(allergies)!.said!();
  const gave = part('GP', 'answered', [item('Penicillin'), item('Latex')]);
  const more = { ...part("King's", 'answered', [item('Aspirin')]), totals: { [allergies]: 4 } };
  assert.deepEqual(saidBy(gave, more, part('Council', 'patient-not-known')), {
    complete: true,
    sources: [
      { name: 'GP', words: '2 entries' },
      { name: "King's", words: '1 entry, the newest of 4 it holds' },
      { name: 'Council', words: 'Not known there' },
    ],
  });
  const silent = saidBy(gave, part("King's", 'timed-out'));
  assert.equal(silent.complete, false);
  assert.deepEqual(silent.sources.at(-1), { name: "King's", words: 'Did not answer: it may hold entries' });
});

test('who was not asked is said wherever the list could be read as whole, and brings up no section by itself', () => {
  const record = soFar(part('GP', 'answered', [item('Penicillin')]));
  const touched = record.add(part('Practice', 'not-a-party'));
  assert.ok(touched.has(allergies));
  assert.deepEqual(record.section(allergies)!.statements, [
    'Not asked, because they do not share: Practice. There may be more than is shown.',
  ]);
  assert.equal(record.section('documents'), undefined);
  record.add(part('Neighbour', 'not-asked'));
  assert.match(record.section(allergies)!.statements.at(-1)!, /the question came through them: Neighbour/);
});

test('allergies, alerts, medicines and problems are shown even when empty; other sections are not', () => {
  assert.deepEqual(
    soFar(part('GP', 'answered'))
      .sections()
      .map(({ id }) => id),
    sectionOrder.slice(0, 4),
  );
});

test('adding a part names every section it changes', () => {
  const record = createRecordSoFar();
  record.add(part('GP', 'answered', [item('Flu jab', '2020', 'vaccinations')]));
  assert.deepEqual(
    [...record.add(part("King's", 'answered', [item('Penicillin')], [{ status: 'present' }]))],
    [allergies],
  );
  assert.ok(record.add(part('SLaM', 'timed-out')).has('vaccinations'));
});

test('the total is what the source holds, not what was sent of it', () => {
  const long = { ...part('Feed', 'answered', [item('one', '2020')]), totals: { [allergies]: 131_000 } };
  assert.equal(soFar(long).section(allergies)?.total, 131_000);
  assert.equal(newestItems([long]).length, 1);
});
