import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceResult } from '#sources/query-sources.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { Permit } from '#privacy/permit.ts';
import type { AllergyIntolerance, Condition, Resource } from '#standards/fhir/types.ts';
import { type EntriesRead, readEntries } from './asking/read-entries.ts';
import type { SourceShown } from './record-part.ts';
import { askedPart } from './source-part.ts';

const permit = { withheldLabels: ['R', 'V'] } as unknown as Permit;
const source: SourceShown = {
  sourceId: 'vale',
  organisation: { ods: 'RYY', name: 'Vale', shortName: 'Vale' },
  mode: 'asked',
};
const patient = { resourceType: 'Patient', id: 'p' } as const;
const labelled = { meta: { security: [{ code: 'R' }] } };
const allergy: AllergyIntolerance = {
  resourceType: 'AllergyIntolerance',
  id: 'a',
  patient: { reference: 'Patient/p' },
  code: { text: 'Kept apart' },
};
const problem: Condition = {
  resourceType: 'Condition',
  id: 'c',
  subject: { reference: 'Patient/p' },
  code: { text: 'Asthma' },
};
const areaOf = (type: string, status: 'present' | 'nothing-recorded') => ({
  area: type,
  resourceTypes: [type],
  status,
  ...(status === 'present' ? { text: `1 ${type}` } : {}),
});

type Answered = Partial<SourceResult<unknown>> & { resources: readonly Resource[] };

function result({ resources, ...answer }: Answered): SourceResult<EntriesRead> {
  const { resources: _, ...nothing } = emptyAnswer('answered');
  return {
    ...nothing,
    sourceId: 'vale',
    organisation: 'RYY',
    askedAt: new Date(0),
    tookMs: 1,
    attempts: 1,
    age: 'live',
    ...answer,
    entries: readEntries(resources, { permit, sourceId: 'vale', at: new Date(0) }),
  };
}
const shownOf = (answer: Answered) => JSON.stringify(askedPart(source, result(answer)));

test('a source that holds nothing but what is withheld looks like one that holds nothing', () => {
  const nothing = shownOf({
    outcome: 'nothing-recorded',
    resources: [patient],
    areas: [areaOf('AllergyIntolerance', 'nothing-recorded')],
  });
  const withheld = shownOf({
    resources: [patient, { ...allergy, ...labelled }],
    areas: [areaOf('AllergyIntolerance', 'present')],
    losses: [{ kind: 'AllergyIntolerance', location: 'AllergyIntolerance.x', effect: 'not-carried', reason: 'r' }],
  });
  assert.equal(withheld, nothing);
});

test('the same where it is silent now and what it last sent is shown', () => {
  const last = { outcome: 'timed-out', age: 'last-known-good', recordedAt: new Date(0) } as const;
  const nothing = shownOf({ ...last, lastOutcome: 'nothing-recorded', resources: [patient] });
  const withheld = shownOf({ ...last, lastOutcome: 'answered', resources: [patient, { ...allergy, ...labelled }] });
  assert.equal(withheld, nothing);
});

test('what is beside something withheld is shown as it would be alone', () => {
  const alone = shownOf({
    resources: [patient, problem],
    areas: [areaOf('AllergyIntolerance', 'nothing-recorded'), areaOf('Condition', 'present')],
  });
  const beside = shownOf({
    resources: [
      patient,
      { ...problem, evidence: [{ detail: [{ reference: 'AllergyIntolerance/a', display: 'Kept apart' }] }] },
      { ...allergy, ...labelled },
    ],
    areas: [areaOf('AllergyIntolerance', 'present'), areaOf('Condition', 'present')],
  });
  assert.equal(beside, alone);
});
