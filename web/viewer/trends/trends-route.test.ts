// Results over time, over HTTP: what is written down, and what the page says when sources answer in part, not at all, or have
// nothing.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer, type SourceAnswer } from '#sources/source-adapter.ts';
import type { Observation } from '#standards/fhir/types.ts';
import { exampleViewer } from '../example-viewer.ts';

const database = await createTestDatabase();
const viewer = await exampleViewer(database);
const { app, answers } = viewer;
after(() => viewer.close());
beforeEach(() => answers.clear());

const bea = await viewer.receive('1', '9990000018', () => []);
const clinician = await viewer.cookieOf('clinician');

const potassium = (id: string, when: string, value: Partial<Observation>, section = 'laboratory'): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [{ coding: [{ code: section }] }],
  code: { coding: [{ system: 'http://snomed.info/sct', code: '1000651000000109' }], text: 'Serum potassium level' },
  effectiveDateTime: when,
  ...value,
});
const mmol = (value: number, comparator?: '<') => ({
  valueQuantity: { value, unit: 'mmol/L', ...(comparator ? { comparator } : {}) },
  referenceRange: [{ low: { value: 3.5, unit: 'mmol/L' }, high: { value: 5.3, unit: 'mmol/L' } }],
});
const says = (source: string, ...resources: Observation[]) =>
  answers.set(source, () => Promise.resolve<SourceAnswer>({ ...emptyAnswer('answered'), resources }));

async function get(path: string, { cookie } = clinician, requestId = 'r') {
  const { statusCode, body } = await app.inject({
    url: `/record/${bea}${path}`,
    headers: { cookie, 'x-request-id': requestId },
  });
  return {
    statusCode,
    body,
    text: body
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll('&gt;', '>')
      .replaceAll('&lt;', '<')
      .replaceAll(/\s+/g, ' '),
  };
}

const testHref = (body: string) => /href="\/record\/[^/]+(\/trends\/[^"]+)"/.exec(body)![1]!;

test('a test of two laboratories is one row, with the latest value, its flag in words, its range, and the trend in words', async () => {
  says('vale-fhir', potassium('v1', '2026-03-01T10:00:00Z', mmol(4.9)), potassium('v2', '2026-05-01', mmol(5.1)));
  says('ridge-fhir', potassium('r1', '2026-06-01T10:00:00Z', mmol(5.6)));
  const { statusCode, body, text } = await get('/trends');
  assert.equal(statusCode, 200);
  assert.match(text, /1 test, 1 out of range when last measured/);
  assert.match(
    text,
    /Serum potassium level 3 results from 2 sources 5\.6 mmol\/L ▲ high range 3\.5–5\.3, Ridge 1 Jun 2026, 11:00, Ridge/,
  );
  assert.match(
    body,
    /role="img" aria-label="Serum potassium level, mmol\/L: 3 results from 1 Mar 2026 to 1 Jun 2026, lowest 4\.9, highest 5\.6, latest 5\.6 mmol\/L \(high\)\. Range 3\.5–5\.3\."/,
  );
});

test('a test’s own page has every result, also those that cannot be drawn, each with what it is worth', async () => {
  says(
    'vale-fhir',
    potassium('a', '2026-06-01T10:00:00Z', mmol(4.9)),
    potassium('b', '2026-05', mmol(5.1)),
    potassium('c', '2026-04-01', mmol(3, '<')),
    potassium('d', '2026-03-01', { valueString: 'haemolysed' }),
    potassium('e', '2026-02-01', { status: 'cancelled' }),
    potassium('f', '2026-01-01', { ...mmol(9.9), status: 'entered-in-error' }),
  );
  const { body } = await get('/trends');
  const href = testHref(body);
  assert.ok(
    !href.includes('1000651000000109') && !/potassium/i.test(href),
    'an address says nothing of what was measured',
  );
  const { text, body: page } = await get(href);
  for (const words of [
    '1 Jun 2026, 11:00 taken 4.9 mmol/L',
    'May 2026 taken 5.1 mmol/L',
    '<3 mmol/L',
    'haemolysed',
    '1 Feb 2026 taken cancelled Vale',
    'entered in error',
  ])
    assert.ok(text.includes(words), words);
  assert.match(text, /In the table and not drawn: 1 without a number, 1 cancelled, 1 entered in error\./);
  assert.match(page, /<s>9\.9 mmol\/L<\/s>/);
  assert.match(page, /class="lcr-mark-span"/, 'the month is drawn as wide as it is');
  assert.match(page, /href="#lcr-mark-at-most"/);
});

test('where the latest result cannot be drawn, no picture pretends to end with it', async () => {
  says(
    'vale-fhir',
    potassium('a', '2026-04-01', mmol(4.9)),
    potassium('b', '2026-05-01', mmol(5)),
    potassium('c', '2026-06-01', { valueString: 'haemolysed' }),
  );
  const { body, text } = await get('/trends');
  assert.match(text, /Not drawn: the latest is without a number/);
  assert.ok(!body.includes('lcr-spark'));
  assert.match((await get(testHref(body))).text, /The latest result is not in the chart: haemolysed/);
});

test('nothing measured, a source that did not answer, and both, are never read alike', async () => {
  const { text: nothing } = await get('/trends');
  assert.match(nothing, /No source has anything measured here\./);
  answers.set('vale-fhir', () => Promise.reject(new Error('gone')));
  const { text: silent } = await get('/trends');
  assert.match(silent, /Not complete\. Vale: /);
  assert.match(silent, /No source that answered has anything measured here\. This is not the same as none\./);
  says('ridge-fhir', potassium('r', '2026-06-01', mmol(4)));
  const { text: partly } = await get('/trends');
  assert.match(partly, /Not complete\. Vale: .*1 test, none out of range/);
});

test('findings are a page of their own, and so is each of them', async () => {
  says(
    'vale-fhir',
    potassium('a', '2026-06-01', mmol(4)),
    potassium(
      'w',
      '2026-06-01',
      { code: { text: 'Body weight' }, valueQuantity: { value: 91, unit: 'kg' } },
      'vital-signs',
    ),
  );
  const { text, body } = await get('/trends?of=findings');
  assert.match(text, /Findings over time.*1 finding, none out of range.*Body weight 1 result 91 kg/);
  assert.ok(!text.includes('potassium'));
  assert.match((await get(testHref(body))).text, /Body weight 1 result/);
});

test('an address of an earlier session, or made up, opens no test and says what to do', async () => {
  says('vale-fhir', potassium('a', '2026-06-01', mmol(4)));
  const href = testHref((await get('/trends')).body);
  const again = await viewer.cookieOf('clinician');
  for (const { text } of [await get(href, again), await get('/trends/nonsense')])
    assert.match(text, /This test is not among the results/);
});

test('more tests than a page holds are a link away, and so are more results', async () => {
  const many = Array.from({ length: 70 }, (_, index) =>
    potassium(`t${index}`, '2026-06-01', { ...mmol(4), code: { text: `Test ${index}` } }),
  );
  const long = Array.from({ length: 250 }, (_, index) =>
    potassium(`p${index}`, new Date(Date.UTC(2026, 0, 1, index)).toISOString(), mmol(4 + (index % 9) / 10)),
  );
  says('vale-fhir', ...many, ...long);
  const { body, text } = await get('/trends');
  assert.match(text, /Show all 71 tests \. These are the first 60/);
  assert.equal((await get('/trends?show=all')).body.match(/<tr>/g)?.length, 72);
  const href = testHref(/<tr><td><a [^>]*>Serum potassium/.exec(body)![0]);
  const { text: short, body: rows } = await get(href);
  assert.match(short, /Show all 250 results \. These are the newest 200/);
  assert.match(rows, /class="lcr-stretch"/);
  assert.equal((await get(`${href}?show=all`)).body.match(/<tr>/g)?.length, 251);
});

test('each page is one disclosure: decided before, closed after; refused for who may not, and asked of nobody signed out', async () => {
  const kinds = async (requestId: string) =>
    (
      await database.as('auditor').run<{ kind: string }>({
        text: 'select kind from audit.event where request_id = $1 order by sequence',
        values: [requestId],
      })
    ).map(({ kind }) => kind);
  says('vale-fhir', potassium('a', '2026-06-01', mmol(4)));
  const { body } = await get('/trends', clinician, 'trends-page');
  assert.deepEqual(await kinds('trends-page'), ['open-record', 'complete-disclosure']);
  await get(testHref(body), clinician, 'one-test');
  assert.deepEqual(await kinds('one-test'), ['open-record', 'complete-disclosure']);
  const clerk = await get('/trends', await viewer.cookieOf('clerk'), 'a-clerk-asks');
  assert.equal(clerk.statusCode, 403);
  assert.deepEqual(await kinds('a-clerk-asks'), ['refuse']);
  assert.equal((await get('/trends', { cookie: '', token: '' })).statusCode, 401);
});
