import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourcePart } from '#disclosure/record-part.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { entry, partOf, recordOf } from './example-parts.ts';
import { type GlanceLineId, glanceLineIds, glanceLines } from './glance-lines.ts';
import { highRiskKind } from './high-risk-medicines.ts';

const context = { now: new Date('2026-11-23T10:00:00Z'), timeZone: 'Europe/London', waiting: false };
const lineOf = (id: GlanceLineId, parts: readonly SourcePart[], waiting = false) =>
  glanceLines(recordOf(...parts), { ...context, waiting }).find((line) => line.id === id)!;
const textsOf = (id: GlanceLineId, ...items: RecordItem[]) =>
  lineOf(id, [partOf('GP', 'answered', items)]).points.map(({ label, text }) => (label ? `${label}: ${text}` : text));

const medicine = (title: string, change: Partial<RecordItem> = {}): RecordItem =>
  entry(title, {
    section: 'medications-and-medical-devices',
    facts: { medicine: { role: 'statement', dose: 'one a day' } },
    ...change,
  });
const result = (title: string, when: string, interpretation?: RecordItem['interpretation']): RecordItem =>
  entry(title, {
    section: 'investigation-results',
    status: 'final',
    when,
    detail: '5 mmol/L',
    ...(interpretation ? { interpretation } : {}),
  });
const visit = (title: string, change: Partial<RecordItem>): RecordItem => ({
  ...entry(title, { section: 'contacts-with-professionals', status: 'finished', ...change }),
  resource: { resourceType: 'Encounter', id: title },
});

test('a view’s lines come first and all others follow', () => {
  const ids = glanceLines(recordOf(), context, ['people', 'results']).map(({ id }) => id);
  assert.deepEqual(ids.slice(0, 2), ['people', 'results']);
  assert.deepEqual(ids.toSorted(), [...glanceLineIds].toSorted());
});

test('problems are those that are so now, minor ones last', () => {
  const problem = (title: string, change: Partial<RecordItem> = {}) =>
    entry(title, { section: 'problem-list', ...change });
  assert.deepEqual(
    textsOf(
      'problems',
      problem('Osteoarthritis', { detail: 'significance: minor', when: '2026' }),
      problem('Heart failure', { when: '2019' }),
      problem('Pneumonia', { status: 'resolved' }),
      problem('Fracture', { facts: { until: '2020-01-01' } }),
      problem('Asthma', { facts: { certainty: 'refuted' } }),
    ),
    ['Heart failure', 'Osteoarthritis'],
  );
});

test('medicines: how many are current, which of them are of high risk, and what changed lately', () => {
  const items = [
    medicine('Warfarin 3mg tablets', { when: '2020-01-01' }),
    medicine('Ramipril 5mg capsules', { when: '2026-11-01' }),
    medicine('Gliclazide 80mg tablets', {
      status: 'stopped',
      when: '2015',
      facts: { until: '2026-10-30', medicine: { role: 'plan' } },
    }),
    medicine('Amoxicillin 500mg capsules', { facts: { medicine: { role: 'supply' } } }),
  ];
  assert.equal(lineOf('medicines', [partOf('GP', 'answered', items)]).count, '2 current');
  assert.deepEqual(textsOf('medicines', ...items), [
    'High risk, anticoagulant: Warfarin 3mg tablets, one a day',
    'Started: Ramipril 5mg capsules, one a day',
    'Ended: Gliclazide 80mg tablets',
    'Current: Ramipril 5mg capsules',
  ]);
  const part = { ...partOf('GP', 'answered', items), totals: { 'medications-and-medical-devices': 60 } };
  assert.equal(lineOf('medicines', [part]).count, 'at least 2 current', 'not all of them were read');
});

test('high risk goes by the name of the medicine, and only by it', () => {
  assert.deepEqual(
    [
      'Apixaban 5mg tablets',
      'NovoRapid FlexPen',
      'Zomorph 10mg capsules',
      'Hydrocortisone 1% cream',
      'Hydrocortisone 10mg tablets',
      'Paracetamol 500mg',
    ].map(highRiskKind),
    ['anticoagulant', 'insulin', 'strong opioid', undefined, 'steroid', undefined],
  );
});

test('the latest of each test is told where it is out of range; an older one that was is not', () => {
  assert.deepEqual(
    textsOf(
      'results',
      result('Potassium', '2026-11-01', 'critical'),
      result('Sodium', '2026-11-20', 'low'),
      result('Sodium', '2026-11-02'),
      result('Haemoglobin', '2026-11-20'),
      result('Haemoglobin', '2026-10-20', 'low'),
      result('Urea', '2026-11-21', 'high'),
      { ...result('Calcium', '2026-11-21', 'high'), cautions: ['entered in error'] },
    ),
    ['Potassium 5 mmol/L (critical)', 'Urea 5 mmol/L (high)', 'Sodium 5 mmol/L (low)'],
  );
});

test('in hospital now is said by a stay that has not ended; else by whom it is not said', () => {
  const stay: RecordItem = {
    ...visit('Medicine', { status: 'in progress', when: '2026-11-22T09:00:00Z' }),
    section: 'admission-details',
  };
  const over: RecordItem = { ...stay, facts: { until: '2026-11-23' }, status: 'finished' };
  assert.deepEqual(textsOf('admissions', stay), ['Admitted now: Medicine']);
  assert.deepEqual(textsOf('admissions', over), ['No source says that they are in hospital now']);
  const [silent] = lineOf('admissions', [partOf('GP', 'answered', [over]), partOf("King's", 'timed-out')]).points;
  assert.equal(silent!.text, 'No source that answered says that they are in hospital now');
});

test('last contacts are those that were; next appointments those to come, the soonest first, none that was cancelled', () => {
  const items = [
    visit('Clinic', { when: '2026-11-01' }),
    visit('Planned visit', { when: '2027-01-01' }),
    visit('Called off', { when: '2026-11-02', status: 'cancelled' }),
  ];
  assert.deepEqual(textsOf('contacts', ...items), ['Clinic']);
  const appointment = (title: string, when: string, change: Partial<RecordItem> = {}) =>
    entry(title, { section: 'future-appointments', status: 'booked', when, whenMeaning: 'appointment', ...change });
  assert.deepEqual(
    textsOf(
      'appointments',
      appointment('Later', '2027-02-01'),
      appointment('Soon', '2026-12-01'),
      appointment('Gone', '2026-10-01'),
      appointment('Off', '2026-12-02', { status: 'cancelled', cautions: ['cancelled'] }),
    ),
    ['Soon', 'Later'],
  );
});

test('an empty line says by whom nothing is recorded; one with something says who is missing', () => {
  const silent = partOf("King's", 'timed-out');
  assert.equal(lineOf('plans', [partOf('GP', 'answered')]).empty, 'Nothing recorded.');
  assert.equal(lineOf('plans', [partOf('GP', 'answered'), silent]).empty, 'Nothing recorded by those that answered.');
  assert.deepEqual(lineOf('plans', [silent]).missing, ["King's: did not answer"]);
  assert.equal(lineOf('plans', [], true).empty, 'Still asking.');
});

test('family and professionals stand together, each with what reaches them', () => {
  assert.deepEqual(
    textsOf(
      'people',
      entry('Emmanuel Baptiste', { section: 'personal-contacts', detail: 'Son; 07700 900119' }),
      entry('Adaeze Nwankwo', { section: 'professional-contacts', detail: 'Social worker' }),
      entry('Former carer', { section: 'personal-contacts', status: 'no longer a contact' }),
    ),
    ['Family and others: Emmanuel Baptiste, Son; 07700 900119', 'Professional: Adaeze Nwankwo, Social worker'],
  );
});
