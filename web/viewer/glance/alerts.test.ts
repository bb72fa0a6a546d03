// What the alerts say of allergies is relied on when somebody prescribes: each way of knowing, and of not knowing, in its own words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourcePart } from '#disclosure/record-part.ts';
import { type AlertKind, alertRows } from './alerts.ts';
import { alertsBlock } from './alerts-block.ts';
import { entry, noneKnown, partOf, recordOf } from './example-parts.ts';

type Parts = readonly SourcePart[];
const rowOf = (kind: AlertKind, parts: Parts, waiting = false) =>
  alertRows(recordOf(...parts), waiting).find((row) => row.kind === kind)!;
const saidOf = (...parts: Parts) => rowOf('allergies', parts).said.join(' ');
const titles = (kind: AlertKind, ...parts: Parts) => rowOf(kind, parts).alerts.map(({ title }) => title);
const penicillin = entry('Allergy to penicillin', { detail: 'reaction: Anaphylaxis, severe' });

test('every way of knowing nothing of allergies, and of knowing that there are none, has words of its own', () => {
  assert.deepEqual(
    [
      saidOf(partOf('GP', 'answered', [noneKnown()])),
      saidOf(partOf('GP', 'answered', [noneKnown('No known drug allergies', 'drug')])),
      saidOf(partOf('GP', 'answered', [], 'none-known')),
      saidOf(partOf('GP', 'answered', [], 'nothing-recorded')),
      saidOf(partOf('GP', 'timed-out')),
      saidOf(partOf('GP', 'answered', [], 'not-returned')),
      saidOf(partOf('GP', 'answered', [], 'nothing-recorded'), partOf('Quays', 'not-a-party')),
      saidOf(partOf('GP', 'answered', [noneKnown()]), partOf("King's", 'timed-out')),
      saidOf(partOf('GP', 'answered', [penicillin]), partOf("King's", 'timed-out')),
      saidOf(
        partOf('GP', 'answered', [
          entry('Allergies not known', {
            facts: { allergy: { noInformation: true } },
            cautions: ['a statement that nothing is known of allergies'],
          }),
        ]),
      ),
    ],
    [
      'No known allergies: recorded by GP.',
      'No known drug allergies: recorded by GP.',
      'No known allergies: recorded by GP.',
      'Not recorded by any source. This is not the same as no known allergies.',
      'Not known: GP did not answer.',
      'Not known: GP did not return this.',
      'Not known: Quays does not share.',
      "No known allergies: recorded by GP. Not complete: King's did not answer.",
      "Not complete: King's did not answer.",
      'Nothing is known of allergies, says GP. Not recorded by any source. This is not the same as no known allergies.',
    ],
  );
});

test('"no known allergies" is not said where a source holds one: the two are said to disagree', () => {
  const parts = [partOf('GP', 'answered', [noneKnown()]), partOf("King's", 'answered', [penicillin])];
  assert.deepEqual(titles('allergies', ...parts), ['Allergy to penicillin']);
  assert.equal(saidOf(...parts), '');
  const block = String(alertsBlock(recordOf(...parts), false, 'Europe/London'));
  assert.match(block, /Sources disagree\.<\/strong> None known, and an allergy\. /);
  assert.doesNotMatch(block, /No known allergies: recorded/);
});

test('allergies come with reaction and severity, the gravest first; what has ended, was ruled out or taken back is not one', () => {
  const parts = [
    partOf('GP', 'answered', [
      entry('Elastoplast', { detail: 'reaction: rash, mild' }),
      penicillin,
      entry('Aspirin', { status: 'resolved' }),
      entry('Latex', { facts: { certainty: 'refuted' } }),
      entry('Nuts', { cautions: ['entered in error'] }),
    ]),
  ];
  assert.deepEqual(
    rowOf('allergies', parts).alerts.map(({ title, details }) => [title, ...details]),
    [
      ['Allergy to penicillin', 'reaction: Anaphylaxis, severe'],
      ['Elastoplast', 'reaction: rash, mild'],
    ],
  );
});

test('an allergy that one source has ended and another has not still stands', () => {
  const code = { system: 'http://snomed.info/sct', code: '91936005' };
  const ended = { ...penicillin, code, status: 'resolved' };
  const parts = [partOf('GP', 'answered', [ended]), partOf("King's", 'answered', [{ ...penicillin, code }])];
  assert.deepEqual(titles('allergies', ...parts), ['Allergy to penicillin']);
});

test('each alert stands in the row of its kind, a decision about resuscitation wherever it was recorded', () => {
  const of = (section: Parameters<typeof entry>[1] & object, title: string) => entry(title, section);
  const parts = [
    partOf('GP', 'answered', [
      of({ section: 'alerts' }, 'Not for attempted cardiopulmonary resuscitation'),
      of({ section: 'alerts' }, 'Key safe at the door'),
      of({ section: 'care-and-support-plan' }, 'Preferred place of death: home'),
      of({ section: 'care-and-support-plan' }, 'Tea in the good teapot'),
      of({ section: 'safeguarding' }, 'Child protection plan'),
      of({ section: 'legal-information' }, 'Lasting power of attorney for health'),
      of({ section: 'admission-details', facts: { legalStatus: 'Section 2' } }, 'Ward'),
      of({ section: 'admission-details', facts: { legalStatus: 'Section 3', until: '2020-01-01' } }, 'Old ward'),
      of({ section: 'personal-contacts', detail: 'Daughter, attorney' }, 'Janice'),
      of({ section: 'individual-requirements', detail: 'Vietnamese; interpreter required' }, 'Language'),
      of({ section: 'individual-requirements' }, 'Needs longer appointments'),
      of({ section: 'documents' }, 'ReSPECT form'),
      of({ section: 'documents' }, 'Palliative care clinic letter'),
    ]),
  ];
  const row = (kind: AlertKind) => titles(kind, ...parts);
  assert.deepEqual(row('end-of-life'), [
    'Not for attempted cardiopulmonary resuscitation',
    'Preferred place of death: home',
    'ReSPECT form',
  ]);
  assert.deepEqual(row('warnings'), ['Key safe at the door']);
  assert.deepEqual(row('safeguarding'), ['Child protection plan']);
  assert.deepEqual(row('legal'), ['Lasting power of attorney for health', 'Ward', 'Janice']);
  assert.deepEqual(row('communication'), ['Language']);
  assert.deepEqual(row('adjustments'), ['Needs longer appointments']);
});

test('decisions about resuscitation that differ are said to disagree, both shown', () => {
  const section = 'end-of-life-care';
  const record = recordOf(
    partOf('GP', 'answered', [entry('For attempted cardiopulmonary resuscitation', { section, when: '2026-01-01' })]),
    partOf("King's", 'answered', [
      entry('Not for attempted cardiopulmonary resuscitation', { section, when: '2026-02-01' }),
    ]),
  );
  const block = String(alertsBlock(record, false, 'Europe/London'));
  assert.match(block, /Sources disagree\.<\/strong> Sources differ on resuscitation\./);
  assert.match(
    block,
    /<strong>For attempted.*<strong>Not for attempted|<strong>Not for attempted.*<strong>For attempted/s,
  );
});

test('an empty row never reads as "none" where a source was silent or has still to answer', () => {
  const silent = [partOf('GP', 'answered'), partOf("King's", 'timed-out')] as const;
  assert.deepEqual(rowOf('safeguarding', [...silent]).said, ['None recorded by those that answered.']);
  assert.deepEqual(rowOf('safeguarding', [partOf('GP', 'answered')]).said, ['None recorded.']);
  for (const row of alertRows(recordOf(), true)) assert.match(row.said.join(), /still asking/i, row.kind);
});

test('while sources have still to answer, what stands already is not the whole of it', () => {
  const parts = [partOf('GP', 'answered', [noneKnown(), entry('Key safe', { section: 'alerts' })])];
  assert.deepEqual(rowOf('allergies', parts, true).said, [
    'No known allergies: recorded by GP.',
    'Still asking the others.',
  ]);
  assert.deepEqual(rowOf('warnings', parts, true).said, ['Still asking the others.']);
});

test('a source that holds back confidential entries of one kind is named at that kind', () => {
  const safeguarding = { area: 'Safeguarding', resourceTypes: ['Flag'], sections: ['safeguarding' as const] };
  const part: SourcePart = {
    ...partOf('GP', 'answered'),
    areas: [{ ...safeguarding, status: 'nothing-recorded' }],
    warnings: [{ area: 'Safeguarding', code: 'confidential-items', text: 'Some entries are not shown.' }],
  };
  const { said } = rowOf('safeguarding', [part]);
  assert.equal(said[0], 'None recorded by those that answered.');
  assert.match(said[1]!, /^Not complete: GP: it holds confidential entries/);
  assert.deepEqual(rowOf('warnings', [part]).said, ['None recorded.']);
});
