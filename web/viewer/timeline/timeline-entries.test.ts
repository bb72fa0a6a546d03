import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ItemFacts } from '#record/items/item-facts.ts';
import type { ShownItem } from '../joined-so-far.ts';
import { context, exampleItem } from './example-happenings.ts';
import { happeningsOf } from './timeline-entries.ts';

const shown = (...items: ShownItem[]) =>
  happeningsOf(items, context).dated.map(({ kind, when, ended }) => [
    kind,
    when,
    ...(ended ? [typeof ended === 'string' ? ended : ended.on] : []),
  ]);
const stay = (more: Partial<ShownItem> = {}) =>
  exampleItem({ section: 'admission-details', title: 'Respiratory medicine', when: '2021-01-08', ...more });
const medicine = (id: string, resourceType: string, facts: ItemFacts, more: Partial<ShownItem> = {}) =>
  exampleItem({
    section: 'medications-and-medical-devices',
    title: 'Doxycycline 100mg capsules',
    resource: { resourceType, id },
    when: '2026-09-21',
    whenMeaning: 'started',
    status: 'active',
    facts,
    ...more,
  });

test('each kind of thing is what it is; what has no place on a timeline is left to the record', () => {
  assert.deepEqual(
    shown(
      exampleItem(),
      exampleItem({ section: 'future-appointments', resource: { resourceType: 'Appointment', id: 'a' } }),
      exampleItem({ section: 'procedures-and-therapies', resource: { resourceType: 'Procedure', id: 'p' } }),
      exampleItem({ section: 'vaccinations', resource: { resourceType: 'Immunization', id: 'v' } }),
      exampleItem({ section: 'documents', resource: { resourceType: 'DocumentReference', id: 'd' } }),
      exampleItem({ section: 'investigation-results', resource: { resourceType: 'Observation', id: 'o' } }),
      exampleItem({ section: 'allergies-and-adverse-reactions' }),
      exampleItem({ section: 'examination-findings' }),
    )
      .map(([kind]) => kind)
      .toSorted((one, other) => one!.localeCompare(other!)),
    ['appointment', 'contact', 'document', 'procedure', 'result', 'vaccination'],
  );
});

test('samples, reports that only gather results, and notes within a contact are said by another entry', () => {
  const result = (resourceType: string, detail: string) =>
    exampleItem({ section: 'investigation-results', resource: { resourceType, id: detail }, detail });
  assert.deepEqual(
    shown(
      result('Specimen', 'blood'),
      result('DiagnosticReport', '4 results'),
      result('DiagnosticReport', 'No consolidation.'),
      exampleItem({ resource: { resourceType: 'Observation', id: 'note' } }),
    ).length,
    1,
  );
});

test('a stay lasts from its admission to its end, however the source says the end', () => {
  assert.deepEqual(shown(stay({ facts: { until: '2021-01-19' } })), [['stay', '2021-01-08', '2021-01-19']]);
  const admission = stay();
  const discharge = { ...admission, section: 'discharge-details' as const, when: '2021-01-20' };
  assert.deepEqual(shown(discharge, admission), [['stay', '2021-01-08', '2021-01-20']]);
});

test('a stay that goes on lasts until now; one whose end nobody says is open; a discharge alone is itself', () => {
  assert.deepEqual(shown(stay({ status: 'in progress' })), [['stay', '2021-01-08', 'goes on']]);
  assert.equal(happeningsOf([stay({ status: 'in progress' })], context).dated[0]!.until, context.now.getTime());
  assert.deepEqual(shown(stay()), [['stay', '2021-01-08', 'not recorded']]);
  assert.deepEqual(
    shown(stay({ facts: { until: '2020-01-01' } })),
    [['stay', '2021-01-08', 'not recorded']],
    'an end before the beginning is none',
  );
  assert.deepEqual(shown(exampleItem({ section: 'discharge-details', when: '2021-01-20' })), [['stay', '2021-01-20']]);
});

test('a month stays a month; what has no date is apart, and given none', () => {
  const { when: _when, ...undated } = exampleItem();
  const { dated, undated: apart } = happeningsOf(
    [exampleItem({ when: '2021-03' }), undated, exampleItem({ when: '2021-02-31' })],
    context,
  );
  assert.equal(dated.length, 1);
  assert.ok(dated[0]!.until - dated[0]!.from > 30 * 86_400_000);
  assert.equal(apart.length, 2);
});

test('what was cancelled or taken back did not happen, and is known as such', () => {
  for (const more of [
    { status: 'cancelled' },
    { cautions: ['entered in error'] },
    { cautions: ['cancelled: did not take place'] },
    { status: 'not done' },
  ])
    assert.equal(happeningsOf([exampleItem(more)], context).dated[0]!.didNotHappen, true);
  assert.equal(happeningsOf([exampleItem()], context).dated[0]!.didNotHappen, false);
});

test('a GP system’s medicine, its authorisation and its issues are one start', () => {
  assert.deepEqual(
    shown(
      medicine('plan', 'MedicationRequest', { medicine: { role: 'plan' } }),
      medicine('issue', 'MedicationRequest', { medicine: { role: 'order' }, partOf: ['MedicationRequest/plan'] }),
      medicine('m', 'MedicationStatement', { medicine: { role: 'statement' }, partOf: ['MedicationRequest/plan'] }),
    ),
    [['medicine-start', '2026-09-21']],
  );
});

test('what two systems of one organisation say is in its lane once; what two organisations say is in the lane of each', () => {
  const admitted = { when: '2021-01-08T03:10:00Z', whenMeaning: 'admitted' };
  const feed = (more: Partial<ShownItem>) => stay({ ...admitted, sourceId: 'kings-feed', ...more });
  assert.equal(shown(stay(admitted), feed({})).length, 1);
  assert.equal(shown(stay(admitted), feed({ sourceName: "Guy's" })).length, 2);
});

test('a medicine ends on the day it ended; a day still to come, or of one still active, is no end', () => {
  const ended = (more: Partial<ShownItem>, until: string) =>
    shown(medicine('m', 'MedicationStatement', { medicine: { role: 'statement' }, until }, more)).map(([kind]) => kind);
  assert.deepEqual(ended({ status: 'completed' }, '2026-09-28'), ['medicine-start', 'medicine-end']);
  assert.deepEqual(ended({ status: 'active' }, '2026-09-28'), ['medicine-start']);
  assert.deepEqual(ended({ status: 'completed' }, '2026-12-28'), ['medicine-start']);
});

test('what was handed out, given or proposed is no start', () => {
  for (const role of ['supply', 'administration', 'proposal', 'not-to-give'] as const)
    assert.deepEqual(shown(medicine('m', 'MedicationRequest', { medicine: { role } })), []);
  assert.deepEqual(shown(medicine('m', 'MedicationDispense', {})), [], 'nor where only its type says so');
  assert.equal(shown(medicine('m', 'MedicationRequest', {})).length, 1);
});
