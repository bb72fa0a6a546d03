import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Resource } from '#standards/fhir/types.ts';
import { describeResources } from '../../items/describe.ts';
import { anyItems } from '../any-items.ts';
import { type CaseLine, caseItems } from '../cases/case-lines.ts';
import { assessQuality, completenessOf } from './assess-quality.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
type Line = { [Key in keyof CaseLine]?: CaseLine[Key] | undefined };

/** The sentences about these lines of King's; each is a dated, coded prescription by Dr A unless it says otherwise. */
function assess(lines: readonly Line[], more: { resources?: Resource[]; losses?: number } = {}): string[] {
  const usual = { from: 'kings', kind: 'medicine', what: 'Bisoprolol 2.5mg tablets', code: '318605000' };
  const items = caseItems(
    lines.map((line) => withoutAbsent({ ...usual, when: '2026-01-01', who: 'Dr A', ...line }) as CaseLine),
  );
  return assessQuality({ sourceId: 'kings', name: "King's", items, ...more }, now).map(({ sentence }) => sentence);
}

function withoutAbsent(line: object): object {
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined));
}

test('codes that are unknown, and new entries with retired ones, are counted where the editions are loaded', () => {
  const lines: CaseLine[] = [
    { from: 'kings', kind: 'problem', what: 'Gout', code: '90560007', when: '2026-03-01', who: 'Dr A' },
    { from: 'kings', kind: 'problem', what: 'Gout', code: '90560000', when: '2026-03-02', who: 'Dr A' },
    { from: 'kings', kind: 'problem', what: 'Ague', code: '70000001', when: '2026-03-03', who: 'Dr A' },
    { from: 'kings', kind: 'problem', what: 'Ague', code: '70000001', when: '2009-03-03', who: 'Dr A' },
  ];
  const sent = { sourceId: 'kings', name: "King's" };
  assert.deepEqual(assessQuality({ ...sent, items: caseItems(lines) }, now), [], 'nothing is claimed without them');
  const knows = { unknown: ['90560000'], retired: { '70000001': null } };
  assert.deepEqual(
    assessQuality({ ...sent, items: caseItems(lines, knows) }, now).map(({ sentence }) => sentence),
    [
      "King's: A SNOMED CT code that is no longer in use, on entries of the last year: 1 of 2 problems. Load the current edition where new entries are coded.",
      "King's: A SNOMED CT code that no current edition has, not even as a retired one, on 1 of 3 problems. Correct the code: it may have lost digits on its way through a spreadsheet, or be one of your own.",
    ],
  );
});

test('nothing is said of entries that want for nothing', () => {
  assert.deepEqual(assess([{}]), []);
});

const cases: readonly [what: string, lines: readonly Line[], sentences: readonly string[]][] = [
  [
    'a medicine without a national code',
    [{}, { code: 'local BIS2' }, { code: '' }],
    ["King's: No SNOMED CT, dm+d or LOINC code on 2 of 3 prescriptions. Send the national code beside the words."],
  ],
  [
    'an allergy whose code was lost on the way is degraded, not uncoded',
    [{ kind: 'allergy', what: 'Trimethoprim', code: '196461000000101', cautions: ['drug allergy without a code'] }],
    [
      "King's: A code lost between two systems, so that prescribing cannot be checked against it, on 1 of 1 allergy. Code them again from what they say.",
    ],
  ],
  [
    'no date, and a date that is none',
    [
      { kind: 'problem', what: 'Asthma', when: undefined },
      { kind: 'problem', what: 'Gout', when: undefined, detail: 'date as given: spring' },
    ],
    [
      "King's: A date that is not one, so that it stands undated, on 1 of 2 problems. Send dates as FHIR has them: YYYY, YYYY-MM, YYYY-MM-DD, or with a time and its offset.",
      "King's: No date on 1 of 2 problems. Send when it happened, or when it was recorded, as exactly as it is known.",
    ],
  ],
  [
    'a result of next year; an appointment of next year is as it should be',
    [
      { kind: 'result', what: 'Sodium', value: '138 mmol/L', when: '2027-11-23' },
      { kind: 'appointment', what: 'Cardiology', when: '2027-01-01' },
    ],
    ["King's: A date in the future, of something that has happened, on 1 of 1 result or finding. Correct the date."],
  ],
  [
    'a year that is not over is not the future',
    [{ kind: 'result', what: 'Sodium', value: '138 mmol/L', when: '2026' }],
    [],
  ],
  [
    'who wrote it',
    [
      { kind: 'problem', what: 'Asthma', who: undefined },
      { kind: 'problem', what: 'Gout', who: 'the patient' },
      { kind: 'problem', what: 'Eczema' },
    ],
    [
      "King's: No professional, team or organisation named on 2 of 3 problems. Send the author, performer or requester.",
    ],
  ],
  [
    'a unit nobody knows',
    [
      { kind: 'result', what: 'Sodium', value: '138 furlongs' },
      { kind: 'result', what: 'Sodium', value: '139 mmol/L' },
    ],
    [
      "King's: A unit that is not known here, so that the value cannot stand beside others, on 1 of 2 results and findings. Send the unit as UCUM.",
    ],
  ],
  [
    'the same thing twice within one source',
    [
      { kind: 'problem', what: 'Asthma' },
      { kind: 'problem', what: 'Asthma' },
      { kind: 'problem', what: 'Asthma', when: '2020' },
    ],
    [
      "King's: The same said again, under another id, on 1 of 3 problems. Send each once, under one id that stays the same.",
    ],
  ],
  ['what was entered in error is not to be mended', [{ code: '', who: undefined, cautions: ['entered in error'] }], []],
];

for (const [what, lines, sentences] of cases) test(what, () => assert.deepEqual(assess(lines), sentences));

test('references that point at nothing, and values not carried over', () => {
  const resources: Resource[] = [
    { resourceType: 'Patient', id: 'p' },
    {
      resourceType: 'Condition',
      id: 'c',
      subject: { reference: 'Patient/p' },
      asserter: { reference: 'Practitioner/absent' },
      recorder: { reference: '#inside' },
      encounter: { reference: 'https://elsewhere.example.org/fhir/Encounter/9' },
      contained: [{ resourceType: 'Practitioner', id: 'inside' }],
    },
  ];
  assert.deepEqual(assess([], { resources, losses: 2 }), [
    "King's: Values that could not be carried into the record: 2. The report of the translation says where each stood.",
    "King's: References that point at nothing that was sent, in resources of type Condition: 1. Send what they name beside them.",
  ]);
});

test('how complete each section is', () => {
  const items = caseItems([
    { from: 'kings', kind: 'problem', what: 'Asthma', code: '195967001', when: '2020', who: 'Dr A' },
    { from: 'kings', kind: 'problem', what: 'Gout' },
    { from: 'kings', kind: 'problem', what: 'Mistake', cautions: ['entered in error'] },
  ]);
  assert.deepEqual(completenessOf({ sourceId: 'kings', name: "King's", items }), [
    { section: 'problem-list', sourceId: 'kings', entries: 2, coded: 1, dated: 1, attributed: 1 },
  ]);
});

test('no sentence says what an entry says, or whom it is about', () => {
  fc.assert(
    fc.property(anyItems, (items) => {
      const secret = items.map((item, index) => ({
        ...item,
        title: `Title${index}`,
        who: `Who${index}`,
        detail: `Detail${index}`,
      }));
      for (const { sentence, count, of = count } of assessQuality({ sourceId: 's', name: 'S', items: secret }, now)) {
        assert.ok(!/Title|Who\d|Detail/.test(sentence));
        assert.ok(count > 0 && count <= of);
      }
    }),
  );
});

test('real resources are assessed as they are described', () => {
  const resources: Resource[] = [
    { resourceType: 'Observation', id: 'o', status: 'final', code: { text: 'Sodium' }, valueQuantity: { value: 138 } },
  ];
  const kinds = assessQuality(
    { sourceId: 's', name: 'S', items: describeResources(resources, 's'), resources },
    now,
  ).map(({ kind }) => kind);
  assert.deepEqual(kinds.toSorted(), ['no author', 'no date', 'no unit', 'uncoded']);
});
