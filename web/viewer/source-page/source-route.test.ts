// One source by itself: its page, and its answer put beside the others on a page that stands.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { Condition } from '#standards/fhir/types.ts';
import { exampleViewer } from '../example-viewer.ts';

const viewer = await exampleViewer(await createTestDatabase());
const { app, answers, asked } = viewer;
after(() => viewer.close());
const bea = await viewer.receive('1', '9990000018', (patientId) => [problem('r1', 'Asthma', patientId)]);
const clinician = await viewer.cookieOf('clinician');
const clerk = await viewer.cookieOf('clerk');
beforeEach(() => {
  answers.clear();
  asked.splice(0);
});

function problem(id: string, words: string, patientId = 'p', recordedDate = '2020-02-01'): Condition {
  const coding = [{ system: 'http://snomed.info/sct', code: '195967001', display: words }];
  return {
    resourceType: 'Condition',
    id,
    subject: { reference: `Patient/${patientId}` },
    code: { text: words, coding },
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    ...(recordedDate ? { recordedDate } : {}),
  };
}
const ask = (path: string, cookie = clinician.cookie, form?: Record<string, string>) =>
  app.inject({
    method: form ? 'POST' : 'GET',
    url: `/record/${bea}${path}`,
    headers: { cookie, ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) },
    ...(form ? { payload: new URLSearchParams(form).toString() } : {}),
  });
const wordsOf = (markup: string) => markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
/** What is put into the element of this id. */
const put = (body: string, id: string) =>
  wordsOf(new RegExp(`<template data-into="${id}"[^>]*>(.*?)</template>`, 's').exec(body)?.[1] ?? '');

test('a page says of each area what the source stated, its warnings and what could not be carried over', async () => {
  answers.set('vale-fhir', async () => ({
    ...emptyAnswer('partly-answered', { severity: 'warning', code: 'timeout', text: 'Letters did not come in time.' }),
    resources: [problem('v1', 'Eczema'), problem('v2', 'Gout', 'p', '')],
    areas: [
      { area: 'Problems', resourceTypes: ['Condition'], status: 'present' },
      { area: 'Allergies', resourceTypes: ['AllergyIntolerance'], status: 'none-known' },
      { area: 'Vaccinations', resourceTypes: ['Immunization'], status: 'nothing-recorded', text: 'Empty since 2019.' },
      { area: 'Letters', resourceTypes: ['DocumentReference'], status: 'not-returned' },
    ],
    warnings: [{ code: 'confidential-items', area: 'Problems', text: 'Items excluded due to confidentiality.' }],
    losses: [
      { kind: 'Condition', location: 'Condition.severity', effect: 'not-carried', reason: 'has no code' },
      { kind: 'Condition', location: 'Condition.stage', effect: 'not-carried', reason: 'has no code' },
    ],
  }));
  const { statusCode, body } = await ask('/sources/vale-fhir');
  assert.equal(statusCode, 200);
  assert.deepEqual(asked, ['vale-fhir']);
  const said = wordsOf(body);
  for (const words of [
    'What Vale answers',
    'Partly answered. Vale NHS Trust sent some of what it holds.',
    'Letters did not come in time.',
    'Problems: Items excluded due to confidentiality.',
    'Allergies and adverse reactions None known',
    'Vaccinations Nothing recorded',
    'Documents Not returned: it may hold entries',
    'Vaccinations: Empty since 2019.',
    '2 values of its answer.',
    'In problems: 2 values are not shown.',
    '1 of 2 problems have no date',
    'Try again',
  ])
    assert.ok(said.includes(words), `${words}\n${said}`);
  assert.ok(!said.includes('has no code'), 'nothing of where or why: it might be of an entry that is withheld');
});

test('a silent source: of every section that it did not answer, and how to ask again', async () => {
  answers.set('vale-fhir', async () => emptyAnswer('timed-out'));
  const said = wordsOf((await ask('/sources/vale-fhir', clinician.cookie, {})).body);
  assert.match(said, /Did not answer in time\./);
  assert.match(said, /What is shown is from nothing is shown/);
  assert.match(said, /Of every section: did not answer: it may hold entries\./);
  assert.match(said, /Try again/);
});

test('a feed: what it sent, and that nobody can ask it again', async () => {
  const said = wordsOf((await ask('/sources/ridge-feed')).body);
  assert.match(said, /What Ridge messages has sent/);
  assert.match(said, /Problem list 1 entry/);
  assert.match(said, /Messages about this person that wait none/);
  assert.doesNotMatch(said, /Try again/);
  assert.deepEqual(asked, []);
});

test('who may not, and what there is not', async () => {
  const refused = await ask('/sources/vale-fhir', clerk.cookie);
  assert.equal(refused.statusCode, 403);
  assert.match(wordsOf(refused.body), /The rule that decided: What each role may do/);
  assert.doesNotMatch(refused.body, /QUILL|Quill|1950/);
  assert.equal((await ask('/sources/vale-fhir', clerk.cookie, { beside: 'x' })).statusCode, 403);
  assert.equal((await ask('/sources/no-such')).statusCode, 404);
  assert.deepEqual(asked, []);
});

/** Opens the record with scripts; the disclosure under which its silent source may be asked again. */
async function openedWithSilence(): Promise<string> {
  answers.set('vale-fhir', async () => emptyAnswer('timed-out'));
  const { body } = await ask('', `${clinician.cookie}; lcr-scripts=1`);
  asked.splice(0);
  return /sources\/vale-fhir" data-beside="([^"]+)"/.exec(body)![1]!;
}

test('beside the others: the line is joined with theirs, what was missing no longer is, and nobody else is asked', async () => {
  const beside = await openedWithSilence();
  answers.set('vale-fhir', async () => ({ ...emptyAnswer('answered'), resources: [problem('v1', 'Asthma')] }));
  const { body } = await ask('/sources/vale-fhir', clinician.cookie, { beside });
  assert.deepEqual(asked, ['vale-fhir']);
  assert.match(put(body, 'section-problem-list'), /Asthma .*2 sources/);
  assert.doesNotMatch(put(body, 'section-problem-list'), /Not complete/);
  assert.match(put(body, 'progress'), /3 of 3 sources answered\./);
  assert.match(put(body, 'source-vale-fhir'), /1 item/);
  assert.doesNotMatch(put(body, 'source-vale-fhir'), /Try again/);
});

test('silent again: it is still missing from every section, and can be asked once more', async () => {
  const beside = await openedWithSilence();
  const { body } = await ask('/sources/vale-fhir', clinician.cookie, { beside });
  assert.match(put(body, 'section-allergies-and-adverse-reactions'), /Not complete.*Vale: did not answer in time/);
  assert.match(put(body, 'source-vale-fhir'), /Did not answer in time.*Try again/);
  assert.match(put(body, 'section-problem-list'), /Asthma/);
});

test('another session, or a page that is gone: the answer is said, nothing of the rest is, and the way is to open it again', async () => {
  const beside = await openedWithSilence();
  const colleague = await viewer.cookieOf('colleague');
  answers.set('vale-fhir', async () => ({ ...emptyAnswer('answered'), resources: [problem('v1', 'Eczema')] }));
  for (const [cookie, which] of [
    [colleague.cookie, beside],
    [clinician.cookie, '00000000-0000-4000-8000-000000000000'],
  ] as const) {
    const { body } = await ask('/sources/vale-fhir', cookie, { beside: which });
    assert.doesNotMatch(body, /Asthma/);
    assert.match(put(body, 'source-vale-fhir'), /1 item/);
    assert.match(put(body, 'progress'), /Open the record again to see its entries among the others/);
  }
});
