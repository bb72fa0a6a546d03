// Finding within a record, over HTTP: what is found and marked, what is said of the rest, and that the words stay nowhere.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer, type SourceAnswer } from '#sources/source-adapter.ts';
import type { Condition, MedicationRequest, Resource } from '#standards/fhir/types.ts';
import { exampleViewer } from '../example-viewer.ts';

const database = await createTestDatabase();
const viewer = await exampleViewer(database);
const { app, answers, door } = viewer;
after(() => viewer.close());
beforeEach(() => answers.clear());

const condition = (id: string, text: string, recordedDate?: string): Condition => ({
  resourceType: 'Condition',
  id,
  subject: { reference: 'Patient/p' },
  code: { text },
  ...(recordedDate ? { recordedDate } : {}),
});
const restricted: Condition = {
  ...condition('kept', 'Quinsy kept apart'),
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] },
};
const warfarin = (id: string): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/p' },
  medicationCodeableConcept: {
    text: 'Warfarin 3 mg tablets',
    coding: [{ system: 'http://snomed.info/sct', code: '375379004' }],
  },
  authoredOn: '2026-10-01',
  dosageInstruction: [{ text: '3 mg at 18:00' }],
});
const bea = await viewer.receive('1', '9990000018', () => [
  condition('c1', 'Ménière disease', '2026-11-01'),
  condition('c2', 'Quinsy', '2011-05-01'),
  condition('c3', 'Quinsy of no date'),
  restricted,
  warfarin('m1'),
]);
const clinician = await viewer.cookieOf('clinician');
const says = (source: string, ...resources: Resource[]) =>
  answers.set(source, () => Promise.resolve<SourceAnswer>({ ...emptyAnswer('answered'), resources }));

let asked = 0;
async function find(form: Record<string, string> | [string, string][], { cookie } = clinician) {
  const requestId = `find-${(asked += 1).toString().padStart(4, '0')}`;
  const { statusCode, body } = await app.inject({
    method: 'POST',
    url: `/record/${bea}/find`,
    headers: { cookie, 'x-request-id': requestId, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
  return { statusCode, body, requestId, text: textOf(body) };
}
const textOf = (body: string) =>
  body
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ');
const found = (text: string) => Number(/([\d,]+) lines? found/.exec(text)?.[1]);

test('words find lines of every source, marked where they stand, newest first, with section, source and date', async () => {
  says('vale-fhir', warfarin('v1'), condition('v2', 'Long on warfarin', '2026-11-02'));
  const { body, text } = await find({ words: 'WARF' });
  assert.equal(found(text), 2, 'the same medicine from two places is one line');
  assert.match(body, /<mark>Warfarin<\/mark> 3 mg tablets/);
  assert.match(text, /Problem list Long on warfarin.*2 Nov 2026.*Vale.*Medications and medical devices Warfarin/);
  assert.match(text, /also in (Ridge|Vale)/);
  assert.match(text, /Not looked through: What letters, images and other documents say inside/);
  assert.equal(found((await find({ words: 'disease meniere' })).text), 1);
  assert.equal(found((await find({ words: 'quinsy' })).text), 2, 'what is withheld is found by nobody');
});

test('nothing found is never read as none while something was not looked through', async () => {
  assert.match((await find({ words: 'gout' })).text, /No source has an entry with this/);
  answers.set('vale-fhir', () => Promise.reject(new Error('gone')));
  const { text } = await find({ words: 'gout' });
  assert.match(text, /0 lines found .*Not looked through: Vale: .*That is not the same as none/);
});

test('filters narrow, together, each is said and cleared by itself', async () => {
  says('vale-fhir', condition('v1', 'Quinsy again', '2026-11-02'));
  assert.equal(found((await find({ words: 'quinsy' })).text), 3);
  const recent = await find({ words: 'quinsy', time: '3m' });
  assert.equal(found(recent.text), 1);
  assert.match(recent.text, /Time: the last 3 months Clear/);
  assert.match(recent.text, /1 line has no date and is left out/);
  assert.equal(found((await find({ words: 'quinsy', organisation: 'RZZ' })).text), 2);
  assert.equal(found((await find({ words: 'quinsy', source: 'vale-fhir' })).text), 1);
  assert.equal(found((await find({ words: 'quinsy', source: 'vale-fhir', organisation: 'RZZ' })).text), 0);
  assert.equal(found((await find({ words: 'quinsy', section: 'documents' })).text), 0);
  assert.equal(found((await find({ words: 'quinsy', from: '2011-05-01', to: '2011-05-01' })).text), 1);
  const both = await find([
    ['words', 'quinsy'],
    ['section', 'documents'],
    ['section', 'problem-list'],
    ['source', 'vale-fhir'],
    ['clear', 'source:vale-fhir'],
  ]);
  assert.equal(found(both.text), 3);
  assert.match(both.text, /Looking for Words: quinsy Clear.*Kind: Problem list Clear.*Kind: Documents Clear/);
  assert.doesNotMatch(both.text, /Source: Vale/);
  assert.match((await find({ words: 'quinsy', time: '1y', clear: 'all' })).text, /Everything, newest first: 5 lines/);
});

test('filters may stand in an address, words may not', async () => {
  const get = async (query: string) =>
    textOf((await app.inject({ url: `/record/${bea}/find?${query}`, headers: { cookie: clinician.cookie } })).body);
  assert.equal(found(await get('section=problem-list&time=dates&from=2011-01-01&to=2011-12-31')), 1);
  assert.match(await get('words=quinsy'), /Everything, newest first: 4 lines/);
  assert.match(
    await get('section=none&source=%3Cscript%3E&organisation=x&time=x'),
    /Everything, newest first: 4 lines/,
  );
});

test('a date that is none, and words without a letter, are told; what was typed stays', async () => {
  const { statusCode, text, body } = await find({ words: 'quinsy', from: '2021-02-31' });
  assert.equal(statusCode, 200);
  assert.match(text, /There is a problem From must be a real date/);
  assert.match(body, /value="2021-02-31"/);
  assert.match(body, /name="words" type="search" value="quinsy"/);
  assert.match((await find({ words: '" ><' })).text, /There is a problem Type a word or a number/);
});

test('the event says that something was looked for, and the decision, not what: nor does a metric', async () => {
  const { requestId } = await find({ words: 'quinsyword' });
  const events = await database.as('auditor').run<{ kind: string; resource: object }>({
    text: 'select kind, resource from audit.event where request_id = $1 order by sequence',
    values: [requestId],
  });
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['search-record', 'complete-disclosure'],
  );
  const written = JSON.stringify(events);
  assert.match(written, /role-may/);
  for (const trace of ['quinsyword', Buffer.from('quinsyword').toString('base64')]) assert.ok(!written.includes(trace));
  const metrics = await door.metrics.registry.metrics();
  assert.match(metrics, /kind="search-record"/);
  assert.ok(!metrics.includes('quinsyword'));
  const refused = await find({ words: 'quinsyword' }, await viewer.cookieOf('clerk'));
  assert.equal(refused.statusCode, 403);
  assert.ok(!refused.body.includes('quinsyword'));
});
