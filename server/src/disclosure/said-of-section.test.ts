import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AreaStatement, SourceOutcome, SourceWarning } from '#sources/source-adapter.ts';
import { outcomeWords } from '#sources/outcome-words.ts';
import { sectionState } from '#record/joining/states/section-state.ts';
import type { SourcePart } from './record-part.ts';
import { saidOfSection } from './said-of-section.ts';

const allergies = 'allergies-and-adverse-reactions';
const part = (change: Partial<SourcePart> = {}): SourcePart => ({
  source: { sourceId: 'gp', organisation: { ods: 'X', name: 'GP', shortName: 'GP' }, mode: 'asked' },
  outcome: 'answered',
  age: 'live',
  words: { label: '', explanation: '' },
  items: [],
  totals: {},
  documents: new Map(),
  areas: [],
  warnings: [],
  issues: [],
  losses: 0,
  waitingMessages: 0,
  ...change,
});
const area = (status: AreaStatement['status'], section: 'problem-list' | typeof allergies = allergies) => ({
  area: section === allergies ? 'Allergies' : 'Problems',
  resourceTypes: [],
  sections: [section],
  status,
});
const warning = (code: SourceWarning['code'], of: string): SourceWarning => ({ code, area: of, text: '' });
const wordsOf = (change: Partial<SourcePart>) =>
  sectionState([saidOfSection(part(change), allergies, [])]).sources[0]!.words;

test('each outcome of asking is told as what it is', () => {
  const words = Object.keys(outcomeWords).map((outcome) => [outcome, wordsOf({ outcome: outcome as SourceOutcome })]);
  assert.deepEqual(Object.fromEntries(words), {
    answered: 'Says nothing of this',
    'partly-answered': 'Not returned: it may hold entries',
    'nothing-recorded': 'Says nothing of this',
    'not-a-party': 'Does not share, so was not asked',
    'not-asked': 'Not asked, because the question came through it',
    'patient-not-known': 'Not known there',
    'consent-refused': 'Withheld: it may hold entries and may not share them',
    'no-agreement': 'Withheld: it may hold entries and may not share them',
    refused: 'Withheld: it may hold entries and may not share them',
    'timed-out': 'Did not answer: it may hold entries',
    'not-reachable': 'Did not answer: it may hold entries',
    'invalid-answer': 'Its answer could not be used: it may hold entries',
    'demographics-differ': 'Its answer could not be used: it may hold entries',
  });
});

test('what a source says of an area is said of its section alone', () => {
  assert.equal(wordsOf({ areas: [area('nothing-recorded')] }), 'Nothing recorded');
  assert.equal(wordsOf({ areas: [area('none-known')] }), 'None known');
  assert.equal(wordsOf({ areas: [area('nothing-recorded', 'problem-list')] }), 'Says nothing of this');
  assert.equal(
    wordsOf({ areas: [area('nothing-recorded'), area('not-returned')] }),
    'Not returned: it may hold entries',
  );
});

test('a warning is about its own area, or about all; messages that wait are about all', () => {
  const own = { areas: [area('nothing-recorded'), area('nothing-recorded', 'problem-list')] };
  const confidential = 'Nothing recorded; it holds confidential entries it did not send';
  const behind = 'Nothing recorded; some entries have not arrived yet';
  assert.equal(wordsOf({ ...own, warnings: [warning('confidential-items', 'Allergies')] }), confidential);
  assert.equal(wordsOf({ ...own, warnings: [warning('confidential-items', '')] }), confidential);
  assert.equal(wordsOf({ ...own, warnings: [warning('confidential-items', 'Problems')] }), 'Nothing recorded');
  assert.equal(wordsOf({ ...own, warnings: [warning('data-in-transit', 'Allergies')] }), behind);
  assert.equal(wordsOf({ ...own, waitingMessages: 1 }), behind);
});
