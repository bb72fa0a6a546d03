// The record by organisation, over HTTP: each one's own entries, unjoined and in its own order, with what it answered.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer, type SourceAnswer } from '#sources/source-adapter.ts';
import type { AllergyIntolerance, Condition, Resource } from '#standards/fhir/types.ts';
import { exampleViewer } from '../example-viewer.ts';

const database = await createTestDatabase();
const viewer = await exampleViewer(database);
const { app, answers, asked } = viewer;
after(() => viewer.close());
beforeEach(() => {
  answers.clear();
  asked.splice(0);
});

const penicillin = (id: string, patientId = 'p'): AllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  id,
  patient: { reference: `Patient/${patientId}` },
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
  },
  code: { text: 'Penicillin', coding: [{ system: 'http://snomed.info/sct', code: '91936005' }] },
});
const condition = (text: string, recordedDate: string): Condition => ({
  resourceType: 'Condition',
  id: text,
  subject: { reference: 'Patient/p' },
  code: { text },
  recordedDate,
});
const bea = await viewer.receive('1', '9990000018', (patientId) => [penicillin('a1', patientId)]);
const clinician = await viewer.cookieOf('clinician');
const answer = (...resources: Resource[]): SourceAnswer => ({ ...emptyAnswer('answered'), resources });

async function get(query = '', { cookie } = clinician) {
  const { statusCode, body } = await app.inject({ url: `/record/${bea}/organisations${query}`, headers: { cookie } });
  const plain = (html: string) =>
    html
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll(/\s+/g, ' ');
  const of = (name: string) => {
    const from = body.indexOf(`>${name} NHS Trust</h2>`);
    assert.ok(from > 0, `${name} has its place`);
    return plain(body.slice(from, body.indexOf('</section>', from)));
  };
  return { statusCode, body, text: plain(body), of };
}

test('the same thing in two places stands twice, each in its own organisation', async () => {
  answers.set('vale-fhir', async () => answer(penicillin('v1')));
  const { of } = await get();
  for (const name of ['Ridge', 'Vale']) {
    assert.match(of(name), /Allergies and adverse reactions \(1\) , \w+( messages)? Penicillin/);
    assert.doesNotMatch(of(name), /also in/);
  }
});

test('entries stand in the order their source gave them, and sections as they come in it', async () => {
  const given = [condition('Older', '2001-01-01'), penicillin('v1'), condition('Newer', '2021-01-01')];
  answers.set('vale-fhir', async () => answer(...given));
  const { of } = await get();
  assert.match(
    of('Vale'),
    /In the order the source gave them\. Problem list \(2\) , Vale Older .*Newer .*Allergies .*Penicillin/,
  );
});

test('what each system answered is said: nothing recorded, none known, silent, and what could not be carried over', async () => {
  answers.set('vale-fhir', async () => {
    throw new Error('gone');
  });
  answers.set('ridge-fhir', async () => ({
    ...emptyAnswer('answered'),
    areas: [
      { area: 'Allergies', resourceTypes: ['AllergyIntolerance'], status: 'none-known', text: 'NKDA' },
      { area: 'Problems', resourceTypes: ['Condition'], status: 'nothing-recorded' },
      { area: 'Letters', resourceTypes: ['DocumentReference'], status: 'not-returned' },
    ],
    losses: [{ kind: 'Condition', path: 'x', reason: 'y' } as never],
  }));
  const { of } = await get();
  assert.match(
    of('Ridge'),
    /None known: Allergies \(“NKDA”\)\. Nothing recorded: Problems\. Not returned, there may be more: Letters\./,
  );
  assert.match(of('Ridge'), /1 value could not be carried over/);
  assert.match(of('Ridge'), /Messages it has sent us: answered, 1 entry/);
  assert.match(of('Vale'), /Its system, asked now: .*(not|did)/i);
  assert.doesNotMatch(of('Vale'), /nothing recorded/i);
});

test('one organisation read by itself is asked alone, and no other is shown', async () => {
  answers.set('vale-fhir', async () =>
    answer(...Array.from({ length: 30 }, (_, index) => condition(`Thing ${index}`, '2020-01-01'))),
  );
  const beside = await get();
  assert.match(beside.of('Vale'), /25 more: read all of it/);
  asked.splice(0);
  const { text, of } = await get('?organisation=RYY');
  assert.deepEqual(asked, ['vale-fhir']);
  assert.match(text, /What Vale NHS Trust holds/);
  assert.match(of('Vale'), /Thing 0 .*Thing 29/);
  assert.ok(!text.includes('Penicillin'));
  assert.match((await get('?organisation=%3Cscript%3E')).text, /Each organisation’s record as it holds it/);
});

test('whoever may not open a record may not read it by organisation', async () => {
  assert.equal((await get('', await viewer.cookieOf('clerk')).catch(() => ({ statusCode: 0 }))).statusCode, 403);
});
