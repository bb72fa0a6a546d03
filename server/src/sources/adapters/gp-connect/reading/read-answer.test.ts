import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { barnaby, traces, zoe } from '../../../contract/example-question.ts';
import type { AreaStatement, SourceAnswer } from '../../../source-adapter.ts';
import { areaList, areaLists, bundleOf, gpc, heldEntries, peopleOf, recordOf } from '../example-practice.ts';
import type { JsonObject } from '../stu3/elements/rules.ts';
import { areaNames, clinicalAreas, endedAllergies } from './clinical-areas.ts';
import { readAnswer } from './read-answer.ts';

const read = (body: unknown, areas = areaNames as readonly (typeof areaNames)[number][]) =>
  readAnswer(body, { demographics: zoe, areas, timeZone: 'Europe/London' });
const allergy = (id: string, code: string, display: string, changes: JsonObject = {}): JsonObject => ({
  resourceType: 'AllergyIntolerance',
  id,
  meta: gpc('AllergyIntolerance'),
  clinicalStatus: 'active',
  verificationStatus: 'unconfirmed',
  category: ['medication'],
  code: { coding: [{ system: 'http://snomed.info/sct', code, display }] },
  patient: { reference: 'Patient/p1' },
  assertedDate: '2015-06-01',
  ...changes,
});
const area = ({ areas }: SourceAnswer, title: string): AreaStatement['status'] | undefined =>
  areas.find((each) => each.area === title)?.status;
const allergyTitle = clinicalAreas.allergies.title;
const warningCode = 'https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1';

/** A record in which one primary list is another. */
function withList(
  listCode: string,
  change: (list: JsonObject) => JsonObject | undefined,
  entries = heldEntries(),
): JsonObject {
  const lists = areaLists(entries).flatMap((list): JsonObject[] => {
    const changed = JSON.stringify(list).includes(listCode) ? change(list) : list;
    return changed ? [changed] : [];
  });
  return bundleOf([...peopleOf(zoe), ...lists, ...entries]);
}

describe('an answer of a practice', () => {
  it('says of each area whether anything is recorded', () => {
    const answer = read(recordOf(zoe));
    assert.equal(answer.outcome, 'answered');
    assert.deepEqual(
      answer.areas.map(({ area: title, status }) => [title, status]),
      [
        ['Allergies and adverse reactions', 'present'],
        ['Ended allergies', 'nothing-recorded'],
        ['Medications and medical devices', 'present'],
        ['Problems', 'present'],
        ['Immunisations', 'nothing-recorded'],
        ['Uncategorised entries', 'present'],
        ['Consultations', 'nothing-recorded'],
        ['Investigations and results', 'nothing-recorded'],
        ['Outbound referrals', 'nothing-recorded'],
        ['Diary entries and recalls', 'nothing-recorded'],
      ],
    );
  });

  it('that holds nothing shows the patient alone, naming the practice in words', () => {
    const answer = read(recordOf(zoe, []));
    assert.equal(answer.outcome, 'nothing-recorded');
    const [patient] = answer.resources as unknown as JsonObject[];
    assert.equal(answer.resources.length, 1);
    assert.deepEqual(patient?.['managingOrganization'], { type: 'Organization', display: 'Invented Road Surgery' });
    assert.deepEqual(patient?.['generalPractitioner'], [{ type: 'Practitioner', display: 'Dr Lúcia Imaginario' }]);
  });

  it('that holds nothing to see but holds something back is not "nothing recorded"', () => {
    const body = withList(
      clinicalAreas.problems.listCode,
      (list) => ({ ...list, extension: [{ url: warningCode, valueCode: 'confidential-items' }] }),
      [],
    );
    const answer = read(body);
    assert.equal(answer.outcome, 'answered');
    assert.deepEqual(answer.warnings, [
      {
        code: 'confidential-items',
        area: 'Problems',
        text: 'Some entries are left out because they are confidential or the patient wants them so.',
      },
    ]);
  });

  it('may lie in Parameters, and may be of any Bundle type', () => {
    const wrapped = {
      resourceType: 'Parameters',
      parameter: [{ name: 'return', resource: { ...recordOf(zoe), type: 'searchset' } }],
    };
    assert.equal(read(wrapped).outcome, 'answered');
  });

  for (const [what, body] of [
    ['nothing', undefined],
    ['a Bundle without entries', { resourceType: 'Bundle' }],
    ['a Bundle whose entries are no list', { resourceType: 'Bundle', entry: {} }],
    ['a record without a patient', bundleOf(heldEntries())],
    ['an OperationOutcome of warnings', { resourceType: 'OperationOutcome', issue: [{ severity: 'warning' }] }],
    ['an OperationOutcome without issues', { resourceType: 'OperationOutcome', issue: 'none' }],
  ] as const) {
    it(`that is ${what} is not one`, () => {
      const answer = read(body);
      assert.equal(answer.outcome, 'invalid-answer');
      assert.deepEqual(answer.resources, []);
    });
  }

  it('may be a refusal among its entries', () => {
    const refusal = {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', details: { coding: [{ code: 'NO_PATIENT_CONSENT' }] } }],
    };
    assert.equal(read(bundleOf([refusal])).outcome, 'consent-refused');
  });

  it('about somebody else shows nothing, even as a second patient', () => {
    assert.equal(read(recordOf(barnaby)).outcome, 'demographics-differ');
    const [other] = peopleOf(barnaby);
    const both = read(bundleOf([...peopleOf(zoe), { ...other, id: 'p2' }, ...areaLists([])]));
    assert.equal(both.outcome, 'demographics-differ');
    assert.deepEqual(both.resources, []);
  });

  it('about a person whose name is written otherwise is shown with a warning', () => {
    const married = { ...zoe, names: [{ family: 'Smythe', given: ['Zoë'], prefix: [] }] };
    const answer = read(recordOf(married));
    assert.equal(answer.outcome, 'answered');
    assert.deepEqual(
      answer.warnings.map(({ area: where }) => where),
      ['Patient'],
    );
  });

  it('in which an entry names another patient does not show it, and says so', () => {
    const theirs = {
      resourceType: 'Observation',
      id: 'x',
      status: 'final',
      code: { text: 'HIV test' },
      subject: { reference: 'Patient/p2' },
    };
    const answer = read(
      bundleOf([...(recordOf(zoe)['entry'] as { resource: JsonObject }[]).map(({ resource }) => resource), theirs]),
    );
    assert.equal(answer.outcome, 'partly-answered');
    assert.ok(!JSON.stringify(answer).includes('HIV'));
    assert.match(answer.issues[0]!.text, /name another patient/);
  });

  it('with kinds of entry that have no place here says so', () => {
    const answer = read(recordOf(zoe, [...heldEntries(), { resourceType: 'TestReport', id: 't' }]));
    assert.equal(answer.outcome, 'partly-answered');
    assert.match(answer.issues[0]!.text, /cannot be shown here/);
    assert.equal(answer.issues[0]!.diagnostics, 'no place for TestReport');
  });

  it('says nothing of the person in what it says', () => {
    const theirs = { resourceType: 'Featherstonhaugh9990007004', subject: { reference: 'Patient/9990007004' } };
    const answer = read(
      recordOf(zoe, [
        ...heldEntries(),
        theirs,
        { resourceType: 'List', title: 'Zoë', [`x${String(zoe.nhsNumber)}`]: 1 },
      ]),
    );
    const said = JSON.stringify([answer.issues, answer.warnings, answer.losses, answer.areas]);
    for (const trace of traces(zoe)) assert.ok(!said.includes(trace), `${trace} in ${said}`);
  });
});

describe('an area of an answer', () => {
  it('that did not come, not even empty, is told from one that is empty', () => {
    const answer = read(withList(clinicalAreas.immunisations.listCode, () => undefined));
    assert.equal(area(answer, 'Immunisations'), 'not-returned');
    assert.equal(area(answer, 'Consultations'), 'nothing-recorded');
    assert.equal(answer.outcome, 'partly-answered');
    assert.deepEqual(
      answer.issues.map(({ text }) => text),
      ['Not sent by this practice’s system: Immunisations.'],
    );
  });

  it('of which entries came without their list may not be whole', () => {
    const answer = read(withList(clinicalAreas.medication.listCode, () => undefined));
    assert.equal(area(answer, clinicalAreas.medication.title), 'present');
    assert.match(answer.issues[0]!.text, /did not say whether it sent all of: Medications/);
  });

  it('that is switched off or too new for the practice is not empty, whatever its list says', () => {
    const off = {
      resourceType: 'OperationOutcome',
      issue: ['includeProblems', 'DocumentReferences'].map((diagnostics) => ({
        severity: 'warning',
        code: 'not-supported',
        details: { coding: [{ code: 'NOT_IMPLEMENTED' }], text: `${diagnostics} has been disabled` },
        diagnostics,
      })),
    };
    const entries = heldEntries().filter(({ resourceType }) => resourceType !== 'Condition');
    const answer = read(recordOf(zoe, [...entries, off]));
    assert.equal(area(answer, 'Problems'), 'not-returned');
    assert.equal(area(answer, 'Documents'), 'not-returned');
    assert.equal(answer.outcome, 'partly-answered');
  });

  it('that was not asked for is not spoken of', () => {
    const answer = read(recordOf(zoe), ['allergies']);
    assert.deepEqual(
      answer.areas.map(({ area: title }) => title),
      [allergyTitle, 'Ended allergies'],
    );
    assert.equal(answer.outcome, 'answered');
  });

  it('may say why its list is empty', () => {
    const because = (code: string) =>
      read(
        withList(clinicalAreas.immunisations.listCode, (list) => ({ ...list, emptyReason: { coding: [{ code }] } })),
      );
    assert.equal(area(because('nilknown'), 'Immunisations'), 'none-known');
    assert.equal(area(because('withheld'), 'Immunisations'), 'not-returned');
    assert.equal(area(because('no-content-recorded'), 'Immunisations'), 'nothing-recorded');
  });

  it('warns of data in transit once where all areas do, with the day', () => {
    const lists = areaLists(heldEntries()).map((list) => ({
      ...list,
      extension: [{ url: warningCode, valueCode: 'data-in-transit' }],
      note: [
        {
          text: 'Patient record transfer from previous GP practice not yet complete; information recorded before 03-May-2024 may be missing.',
        },
      ],
    }));
    const answer = read(bundleOf([...peopleOf(zoe), ...lists, ...heldEntries()]));
    assert.deepEqual(answer.warnings, [
      {
        code: 'data-in-transit',
        area: 'All areas',
        text: 'The record has not wholly arrived from the previous practice. Entries recorded before 03-May-2024 may be missing.',
      },
    ]);
  });

  it('warns with other codes, in lists within consultations, and of what cannot be sent', () => {
    const secondary = {
      ...areaList('consultations-documents-contained-in-consultations', 'x', ['Observation/o1']),
      extension: [
        { url: warningCode, valueCode: 'data-awaiting-filing' },
        { url: warningCode, valueCode: 'brand-new' },
      ],
    };
    const heading = {
      ...areaList('24781000000107', 'Plan', []),
      entry: [{ item: { display: 'Referral items are not supported by the provider system' } }],
    };
    const answer = read(recordOf(zoe, [...heldEntries(), secondary, heading]));
    assert.deepEqual(
      answer.warnings.map(({ code, area: where }) => [code, where]),
      [
        ['data-awaiting-filing', 'Consultations: documents contained in consultations'],
        ['other', 'Consultations: documents contained in consultations'],
        ['other', 'Referral'],
      ],
    );
  });
});

describe('the allergies of an answer', () => {
  const other = heldEntries().filter(({ resourceType }) => resourceType !== 'AllergyIntolerance');
  const reasonsOf = (answer: SourceAnswer) =>
    answer.issues.filter(({ code, location }) => code === 'incomplete' && location === 'AllergyIntolerance');

  it('may be: none known, which somebody recorded', () => {
    const answer = read(recordOf(zoe, [...other, allergy('n', '716186003', 'No known allergy')]));
    assert.equal(area(answer, allergyTitle), 'none-known');
    assert.equal(answer.outcome, 'answered');
  });

  it('may be: nothing recorded, which is not the same', () => {
    assert.equal(area(read(recordOf(zoe, other)), allergyTitle), 'nothing-recorded');
  });

  it('are not none where only drug allergies are not known', () => {
    assert.equal(
      area(read(recordOf(zoe, [...other, allergy('n', '409137002', 'No known drug allergy')])), allergyTitle),
      'present',
    );
  });

  it('that contradict one another are shown, and said to', () => {
    const answer = read(recordOf(zoe, [...heldEntries(), allergy('n', '716186003', 'No known allergy')]));
    assert.equal(area(answer, allergyTitle), 'present');
    assert.match(answer.warnings[0]!.text, /no allergy is known, and also lists/);
  });

  it('that have ended come out of their list, and do not stand for allergies', () => {
    const ended = allergy('28', '91935009', 'Allergy to peanuts', { clinicalStatus: 'resolved' });
    const body = withList(
      endedAllergies.listCode,
      (list) => ({ ...list, contained: [ended], entry: [{ item: { reference: '#28' } }] }),
      other,
    );
    const answer = read(body);
    assert.equal(area(answer, allergyTitle), 'nothing-recorded');
    assert.equal(area(answer, 'Ended allergies'), 'present');
    assert.equal(answer.resources.filter(({ resourceType }) => resourceType === 'AllergyIntolerance').length, 1);
    assert.equal(answer.outcome, 'answered');
  });

  const incomplete: readonly [what: string, body: () => JsonObject][] = [
    ['no list of them came', () => withList(clinicalAreas.allergies.listCode, () => undefined)],
    [
      'their list names one that did not come',
      () =>
        withList(clinicalAreas.allergies.listCode, (list) => ({
          ...list,
          entry: [{ item: { reference: 'AllergyIntolerance/a1' } }, { item: { reference: 'AllergyIntolerance/gone' } }],
        })),
    ],
    [
      'their list has words where one should be',
      () =>
        withList(clinicalAreas.allergies.listCode, (list) => ({
          ...list,
          entry: [{ item: { display: 'Allergy items have been disabled' } }],
        })),
    ],
    [
      'one names another patient',
      () => recordOf(zoe, [...heldEntries(), allergy('z', '1', 'x', { patient: { reference: 'Patient/p9' } })]),
    ],
    ['one does not say to what', () => recordOf(zoe, [...other, { ...allergy('z', '1', 'x'), code: 7.5 }])],
    [
      'one does not say whether it still stands',
      () => recordOf(zoe, [...other, allergy('z', '1', 'x', { clinicalStatus: 'perhaps' })]),
    ],
    [
      'the practice has switched them off',
      () =>
        recordOf(zoe, [
          ...other,
          {
            resourceType: 'OperationOutcome',
            issue: [{ severity: 'warning', code: 'not-supported', diagnostics: 'includeAllergies' }],
          },
        ]),
    ],
  ];
  for (const [what, body] of incomplete) {
    it(`are not complete where ${what}, and the reader is told`, () => {
      const answer = read(body());
      assert.equal(answer.outcome, 'partly-answered');
      assert.match(answer.issues[0]!.text, /allerg/i);
      if (what !== 'the practice has switched them off')
        assert.equal(reasonsOf(answer).length, 1, JSON.stringify(answer.issues));
    });
  }

  it('are whole where they are', () => {
    assert.deepEqual(reasonsOf(read(recordOf(zoe))), []);
  });
});
