// Reconciliation over HTTP: two lists side by side as the reader chose them, and the same taken away as a file.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer, type SourceAnswer } from '#sources/source-adapter.ts';
import type { AuditEvent, Bundle, Resource } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { exampleViewer } from '../../example-viewer.ts';
import { contact, medicine } from '../example-medicines.ts';

const database = await createTestDatabase();
const viewer = await exampleViewer(database);
const { app, answers } = viewer;
after(() => viewer.close());
beforeEach(() => answers.clear());

const bea = await viewer.receive('1', '9990000018', () => []);
const ann = await viewer.receive('2', '9990000026', () => []);
const clinician = await viewer.cookieOf('clinician');
const colleague = await viewer.cookieOf('colleague');
const clerk = await viewer.cookieOf('clerk');

const says = (source: string, ...resources: Resource[]) =>
  answers.set(source, () => Promise.resolve<SourceAnswer>({ ...emptyAnswer('answered'), resources }));

async function get(path = '', { cookie } = clinician, person: string = bea, requestId = 'r') {
  const { statusCode, body, headers } = await app.inject({
    url: `/record/${person}/medicines/reconcile${path}`,
    headers: { cookie, 'x-request-id': requestId },
  });
  return { statusCode, body, headers, text: textOf(body) };
}

const textOf = (body: string) =>
  body
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');

const section = (body: string, id: string) =>
  textOf(new RegExp(`<section[^>]* id="${id}".*?</section>`, 's').exec(body)?.[0] ?? '');

const discharge = [{ coding: [{ code: 'discharge' }] }];
const stay = (id: string, from: string, to: string) =>
  contact(id, 'General medicine', from, {
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    period: { start: from, end: to },
  });

/** Vale knew the person before; Ridge had them from 8 to 19 January, and a year before. */
function story() {
  says(
    'vale-fhir',
    medicine('b', 'Bisoprolol 2.5mg tablets', {
      authoredOn: '2019-04-01',
      dosageInstruction: [{ text: 'Take one each morning' }],
    }),
    medicine('a', 'Apixaban 5mg tablets', {
      authoredOn: '2023-02-01',
      dosageInstruction: [{ text: 'Take one twice a day' }],
    }),
    medicine('d', 'Amlodipine 5mg tablets', { authoredOn: '2012-04-02' }),
  );
  says(
    'ridge-fhir',
    stay('e', '2026-01-08T03:10:00Z', '2026-01-19T15:00:00Z'),
    stay('f', '2025-01-01T10:00:00Z', '2025-01-03T10:00:00Z'),
    medicine('b', 'Bisoprolol 5mg tablets', {
      authoredOn: '2026-01-19',
      category: discharge,
      dosageInstruction: [{ text: 'Take one each morning' }],
    }),
    medicine('a', 'Apixaban 5mg tablets', {
      authoredOn: '2026-01-19',
      category: discharge,
      dosageInstruction: [{ text: 'Take one twice a day' }],
    }),
    medicine('s', '=HYPERLINK("http://example.org")', { authoredOn: '2026-01-19', category: discharge }),
  );
}

test('before and after the latest stay, side by side: what needs a person first, each with both originals and the rule', async () => {
  story();
  const { statusCode, body, text } = await get();
  assert.equal(statusCode, 200);
  assert.match(text, /Stay at Ridge, 8 Jan 2026, 03:10 to 19 Jan 2026, 15:00\./);
  assert.match(
    section(body, 'needs-a-person'),
    /Amlodipine 5mg tablets Not mentioned after the stay The later list says nothing of it/,
  );
  const changed = section(body, 'dose-changed');
  assert.match(changed, /Medicine: Bisoprolol 2\.5mg tablets → Bisoprolol 5mg tablets/);
  assert.match(changed, /Matched by the same substance, form and release in the name\./);
  assert.match(
    changed,
    /Before the stay Vale : Bisoprolol 2\.5mg tablets · Take one each morning; active; prescribed 1 Apr 2019/,
  );
  assert.match(
    changed,
    /After it Ridge : Bisoprolol 5mg tablets · Take one each morning; active; prescribed 19 Jan 2026/,
  );
  assert.match(section(body, 'continued'), /Apixaban/);
  assert.ok(body.indexOf('id="needs-a-person"') < body.indexOf('id="dose-changed"'));
});

test('another stay, and sources of the reader’s choice; a stay stands in no address but sealed', async () => {
  story();
  const { body } = await get();
  const [, earlier] = [...body.matchAll(/name="sides" type="radio" value="([^"]+)"/g)].map(([, token]) => token!);
  assert.doesNotMatch(body.match(/href="[^"]*reconcile[^"]*"/g)!.join(' '), /2026|2025|Ridge/);
  const then = await get(`?sides=${earlier}`);
  assert.match(then.text, /Stay at Ridge, 1 Jan 2025, 10:00 to 3 Jan 2025, 10:00/);
  assert.match(then.text, /Ridge lists no medicine at discharge from this stay/);
  const sources = await get('?first=vale-fhir&second=ridge-fhir');
  assert.match(
    sources.text,
    /First list: what these say is taken now: Vale\. Second list: Ridge\. Neither is taken to be right\./,
  );
  assert.match(section(sources.body, 'dose-changed'), /On both lists, in different doses/);
  assert.match(section(sources.body, 'needs-a-person'), /Amlodipine 5mg tablets Only on the first list/);
});

test('what another session, or another person’s record, sealed is not read, and that is said', async () => {
  story();
  const { body } = await get();
  const token = /name="sides" type="radio" value="([^"]+)"/.exec(body)![1]!;
  for (const other of [
    await get(`?sides=${token}`, colleague),
    await get(`?sides=${token}`, clinician, ann),
    await get('?sides=made-up'),
  ])
    assert.match(other.text, /what was chosen could not be read\. Choose again\./);
});

test('a list with a source missing says so, also on every line of the file', async () => {
  story();
  answers.set('ridge-fhir', () => Promise.reject(new Error('gone')));
  const { text } = await get('?first=vale-fhir&second=ridge-fhir');
  assert.match(text, /Not complete\. Ridge: /);
  const { body } = await get('/list.csv?first=vale-fhir&second=ridge-fhir');
  const [, ...lines] = body.trimEnd().split('\r\n');
  assert.equal(lines.length, 3);
  for (const line of lines) assert.match(line, /Not complete\. Ridge: /);
});

test('taken away as a list, as text and as FHIR: each a disclosure of its own, of medicines and stays alone', async () => {
  story();
  const csv = await get('/list.csv', clinician, bea, 'export-csv');
  assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8');
  assert.equal(csv.headers['content-disposition'], 'attachment; filename="medicines-reconciliation.csv"');
  assert.equal(csv.headers['cache-control'], 'no-store');
  assert.match(csv.body, /"QUILL, Bea","03-May-1950","999 000 0018"/);
  assert.match(csv.body, /,"'=HYPERLINK\(""http:\/\/example\.org""\)",/);
  const txt = await get('/list.txt', clinician, bea, 'export-txt');
  assert.match(
    txt.body,
    /DOSE CHANGED \(1\)\r\n {2}Bisoprolol 5mg tablets\r\n {4}Before: Vale: Bisoprolol 2\.5mg tablets/,
  );
  const fhir = await get('/fhir.json', clinician, bea, 'export-fhir');
  assert.equal(fhir.headers['content-type'], 'application/fhir+json; charset=utf-8');
  const bundle = JSON.parse(fhir.body) as Bundle;
  assert.deepEqual(validateResource(bundle), []);
  assert.deepEqual(
    bundle.entry?.map(({ resource }) => resource?.resourceType),
    ['List', ...Array.from({ length: 4 }, () => 'MedicationStatement'), 'Patient'],
  );
  const named = new Set(bundle.entry?.map(({ fullUrl }) => fullUrl));
  for (const [, reference] of fhir.body.matchAll(/"reference":"([^"]+)"/g)) assert.ok(named.has(reference), reference);
  for (const requestId of ['export-csv', 'export-txt', 'export-fhir']) {
    const events = await database.as('auditor').run<{ kind: string; resource: AuditEvent }>({
      text: 'select kind, resource from audit.event where request_id = $1 order by sequence',
      values: [requestId],
    });
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['export-record', 'complete-disclosure'],
    );
    assert.match(JSON.stringify(events[1]!.resource), /medications-and-medical-devices/);
    assert.doesNotMatch(JSON.stringify(events[1]!.resource), /problem-list/);
  }
});

test('who may not open records gets no file, and it is written down; a file there is none of is nothing', async () => {
  const refused = await get('/list.csv', clerk, bea, 'no-file');
  assert.equal(refused.statusCode, 403);
  assert.doesNotMatch(refused.body, /Quill|Bisoprolol/i);
  assert.equal((await get('/everything.zip')).statusCode, 404);
});

test('without a stay or a medicine nothing is called none', async () => {
  const { text } = await get();
  assert.match(text, /Neither list has a medicine\. This does not say that none is taken\./);
});
