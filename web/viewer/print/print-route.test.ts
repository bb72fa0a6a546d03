// The record to print, over HTTP: whose and when and by whom, what is missing first, what was joined written out, and the event.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer, type SourceAnswer } from '#sources/source-adapter.ts';
import type { AllergyIntolerance, AuditEvent, Observation, Resource } from '#standards/fhir/types.ts';
import { exampleViewer } from '../example-viewer.ts';
import { linesPrinted } from './printed-record.ts';

const database = await createTestDatabase();
const viewer = await exampleViewer(database);
const { app, answers } = viewer;
after(() => viewer.close());
beforeEach(() => answers.clear());

const penicillin = (id: string, patientId = 'p'): AllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  id,
  patient: { reference: `Patient/${patientId}` },
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
  },
  code: { text: 'Penicillin', coding: [{ system: 'http://snomed.info/sct', code: '91936005' }] },
  recordedDate: '2020-05-01',
});
const weights = Array.from({ length: linesPrinted + 40 }, (_, index): Observation => ({
  resourceType: 'Observation',
  id: `w${index}`,
  status: 'final',
  category: [{ coding: [{ code: 'vital-signs' }] }],
  code: { text: `Weight ${index}` },
  effectiveDateTime: new Date(Date.UTC(2024, 0, 1) + index * 86_400_000).toISOString(),
  valueQuantity: { value: 60, unit: 'kg' },
}));
const bea = await viewer.receive('1', '9990000018', (patientId) => [penicillin('a1', patientId), ...weights]);
const clinician = await viewer.cookieOf('clinician');
const says = (source: string, ...resources: Resource[]) =>
  answers.set(source, () => Promise.resolve<SourceAnswer>({ ...emptyAnswer('answered'), resources }));

async function get(query = '', { cookie } = clinician, requestId = 'print-request') {
  const { statusCode, body } = await app.inject({
    url: `/record/${bea}/print${query}`,
    headers: { cookie, 'x-request-id': requestId },
  });
  const sheet = body.slice(body.indexOf('<div class="lcr-print">'), body.lastIndexOf('</main>'));
  return {
    statusCode,
    sheet,
    text: sheet
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll(/\s+/g, ' '),
  };
}

test('the head of the sheet says whose it is, when it was right and who made it; then what is missing, before what is there', async () => {
  answers.set('vale-fhir', () => Promise.reject(new Error('gone')));
  const { text, sheet } = await get();
  assert.match(
    sheet,
    /<thead><tr><td>.*QUILL, Bea.*03-May-1950.*999 000 0018.*Printed \d+ \w{3} \d{4}, \d\d:\d\d by clinician, clinician, Example.*<\/thead>/s,
  );
  assert.match(text, /This was right at .* is not on this paper/);
  assert.match(text, /Not complete\. Vale: .*Allergies and adverse reactions \(1\) Not complete\. Vale/);
});

test('what was joined is written out; nothing opens, leads anywhere or can be pressed', async () => {
  says('vale-fhir', penicillin('v1'));
  const { text, sheet } = await get();
  assert.match(text, /One line of 2 entries\. The same substance.* (Ridge|Vale), (Ridge|Vale) : .*1 May 2020/);
  assert.doesNotMatch(sheet, /<(a|button|input|details|summary|form|select|script)\b/);
});

test('allergies stand before the rest, and a section that is not there is named, so that it is not read as none', async () => {
  says('vale-fhir', {
    resourceType: 'CarePlan',
    id: 'c1',
    status: 'active',
    intent: 'plan',
    subject: { reference: 'Patient/p' },
    title: 'End of life care plan',
    category: [{ text: 'End of life care plan' }],
  });
  const { text } = await get();
  const places = [
    'Allergies and adverse reactions (',
    'End of life care (',
    'Medications and medical devices (',
    'Examination findings (',
  ].map((title) => text.indexOf(title));
  assert.deepEqual(
    places,
    places.toSorted((one, other) => one - other),
  );
  assert.ok(!places.includes(-1));
  assert.match(
    text,
    /No entry from any source that answered, and nothing said of it: .*Safeguarding.* End of what was printed/,
  );
});

test('of a long section the newest are printed, and it says so', async () => {
  const { text } = await get();
  assert.match(text, /Examination findings \(240\) Not all of it\. The newest 200 of 240 are printed\./);
  assert.ok(text.includes('Weight 239') && !text.includes('Weight 39 '));
});

test('chosen sections alone are opened and printed, and the paper says that they are not all', async () => {
  const { text } = await get('?section=allergies-and-adverse-reactions&section=documents&section=nonsense');
  assert.match(text, /Printed: only Allergies and adverse reactions, Documents\. Other sections were not read/);
  assert.match(text, /No entry from any source that answered, and nothing said of it: Documents\./);
  assert.ok(!text.includes('Weight'));
});

test('it is a disclosure of its own: written down as a print, closed with what was shown, refused for who may not', async () => {
  const written = (requestId: string) =>
    database.as('auditor').run<{ kind: string; resource: AuditEvent }>({
      text: 'select kind, resource from audit.event where request_id = $1 order by sequence',
      values: [requestId],
    });
  await get('', clinician, 'a-clinician-prints');
  const [print, closing] = await written('a-clinician-prints');
  assert.equal(print!.kind, 'print-record');
  assert.deepEqual(
    print!.resource.subtype?.map(({ code }) => code),
    ['read', 'report'],
  );
  assert.equal(closing!.kind, 'complete-disclosure');
  assert.match(JSON.stringify(closing!.resource), /examination-findings/);
  assert.equal((await get('', await viewer.cookieOf('clerk'), 'a-clerk-prints')).statusCode, 403);
  assert.deepEqual(
    (await written('a-clerk-prints')).map(({ kind }) => kind),
    ['refuse'],
  );
});
