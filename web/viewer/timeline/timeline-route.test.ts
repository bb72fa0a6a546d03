// The timeline, over HTTP: what is written down, and what the page says of times, of what is missing, and of long records.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer, type SourceAnswer } from '#sources/source-adapter.ts';
import type { Encounter, Observation, Resource } from '#standards/fhir/types.ts';
import { exampleViewer } from '../example-viewer.ts';

const database = await createTestDatabase();
const viewer = await exampleViewer(database);
const { app, answers } = viewer;
after(() => viewer.close());
beforeEach(() => answers.clear());

const result = (id: string, when: string): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [{ coding: [{ code: 'laboratory' }] }],
  code: { text: `Test ${id}` },
  effectiveDateTime: when,
  valueString: 'seen',
});
const longAgo = Array.from({ length: 60 }, (_, index) =>
  result(`old-${index}`, `2015-03-${String((index % 28) + 1).padStart(2, '0')}T10:00:00Z`),
);
const bea = await viewer.receive('1', '9990000018', () => longAgo);
const clinician = await viewer.cookieOf('clinician');

const day = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * day).toISOString();
const encounter = (id: string, kind: 'IMP' | 'AMB', start: string, end?: string): Encounter => ({
  resourceType: 'Encounter',
  id,
  status: end ? 'finished' : 'in-progress',
  class: { code: kind },
  type: [{ text: `${kind} ${id}` }],
  period: { start, ...(end ? { end } : {}) },
});
const says = (source: string, ...resources: Resource[]) =>
  answers.set(source, () => Promise.resolve<SourceAnswer>({ ...emptyAnswer('answered'), resources }));

async function get(path: string, { cookie } = clinician, requestId = 'request-1') {
  const { statusCode, body } = await app.inject({
    url: `/record/${bea}/timeline${path}`,
    headers: { cookie, 'x-request-id': requestId },
  });
  return {
    statusCode,
    body,
    text: body
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll(/\s+/g, ' '),
  };
}

test('the recent year, with what is to come first, then what was, newest first; older years are a link with their count', async () => {
  says(
    'vale-fhir',
    encounter('stay', 'IMP', ago(40), ago(30)),
    encounter('clinic', 'AMB', ago(10)),
    {
      resourceType: 'Appointment',
      id: 'next',
      status: 'booked',
      description: 'Heart clinic',
      start: ago(-20),
      participant: [],
    },
    encounter('before', 'AMB', '2019-05-01T10:00:00Z'),
  );
  const { text, body } = await get('');
  assert.match(text, /The last 12 months and what is to come: 3 entries\./);
  assert.match(
    text,
    /To come .*Appointment Heart clinic.*What was, newest first .*Contact AMB clinic.*Admission IMP stay/,
  );
  assert.ok(!text.includes('AMB before'));
  assert.match(body, /<a href="[^"]*\/timeline\?year=2019">2019 <span[^>]*>\(1\)<\/span><\/a>/);
  assert.match((await get('?year=2019')).text, /2019: 1 entry\..*1 May 2019, 11:00 Contact AMB before/);
  assert.match((await get('?from=2019-05-01&to=2019-05-01')).text, /1 May 2019 to 1 May 2019: 1 entry/);
});

test('the picture is hidden from who has the page read out; the list has all of it', async () => {
  says('vale-fhir', encounter('stay', 'IMP', ago(40), ago(30)));
  const { body } = await get('');
  assert.match(body, /<div class="lcr-lanes" aria-hidden="true">/);
  assert.match(body, /<rect class="lcr-lane-bar"/);
  const picture = /<div class="lcr-lanes".*?\n<\/div>/s.exec(body)![0];
  assert.ok(!/<a |<button|<summary|tabindex/.test(picture), 'nothing in it can be reached by keyboard');
  assert.match(body, /<ol class="lcr-happenings">/);
});

test('a date that is none is told, with what was typed kept, and the recent year is shown', async () => {
  const { statusCode, text, body } = await get('?from=2021-02-31&to=2021-03-01');
  assert.equal(statusCode, 200);
  assert.match(text, /There is a problem From must be a real date/);
  assert.match(body, /value="2021-02-31"/);
  assert.match(text, /The last 12 months/);
  assert.ok(!(await get('?from=%22%3E%3Cscript%3E')).body.includes('<script>'));
});

test('nothing in this time, and a source that did not answer, are never read alike', async () => {
  assert.match((await get('')).text, /No source has anything dated in this time\./);
  answers.set('vale-fhir', () => Promise.reject(new Error('gone')));
  const { text } = await get('');
  assert.match(text, /Not complete\. Vale: /);
  assert.match(text, /No source that answered has anything dated in this time\. This is not the same as none\./);
});

test('what has no date is named, whatever time is shown', async () => {
  says('vale-fhir', { ...encounter('undated', 'AMB', ''), period: {} });
  assert.match((await get('?year=2001')).text, /Without a date \(1\) AMB undated/);
});

test('a day with many results is one line that opens', async () => {
  says('vale-fhir', ...Array.from({ length: 150 }, (_, index) => result(`r${index}`, '2019-05-01T10:00:00Z')));
  const { text, body } = await get('?year=2019');
  assert.match(text, /1 May 2019 Results Vale 150 results/);
  assert.match(text, /and 50 more: see the section/);
  assert.equal(body.match(/<summary>150 results/g)?.length, 1);
});

test('more lines than a page holds go on where it ends', async () => {
  const daily = Array.from({ length: 350 }, (_, index) =>
    encounter(`e${index}`, 'AMB', new Date(Date.UTC(2019, 0, 1, 10) + index * day).toISOString()),
  );
  says('vale-fhir', ...daily);
  const { text, body } = await get('?year=2019');
  assert.match(text, /Go on with what is older \. These are the newest 300 of 350 lines/);
  const next = /href="[^"]*\/timeline(\?from=[^"]+)">Go on/.exec(body)![1]!.replaceAll('&amp;', '&');
  assert.equal(next, '?from=2019-01-01&to=2019-02-20');
  assert.match((await get(next)).text, /51 entries/);
  const before = Array.from({ length: 320 }, (_, index) =>
    encounter(
      `s${index}`,
      'IMP',
      new Date(Date.UTC(2010, 0, 1, 10) + index * day).toISOString(),
      '2019-06-01T10:00:00Z',
    ),
  );
  says('vale-fhir', ...before);
  const { body: long } = await get('?year=2019');
  assert.match(
    long,
    /from=2019-01-01&amp;to=2019-01-01">Go on/,
    'what began before the time shown does not turn it round',
  );
});

test('where a feed sent more than is read at once, and the time shown reaches further back, the page says so', async () => {
  assert.match(
    (await get('?year=2015')).text,
    /Not all of it\. Ridge holds 60 entries in Investigation results; the newest 50 are on this timeline/,
  );
  assert.ok(!(await get('')).text.includes('Not all of it'));
});

test('the page is one disclosure: decided before, closed after; refused for who may not', async () => {
  const kinds = async (requestId: string) =>
    (
      await database.as('auditor').run<{ kind: string }>({
        text: 'select kind from audit.event where request_id = $1 order by sequence',
        values: [requestId],
      })
    ).map(({ kind }) => kind);
  await get('', clinician, 'timeline-page');
  assert.deepEqual(await kinds('timeline-page'), ['open-record', 'complete-disclosure']);
  assert.equal((await get('', await viewer.cookieOf('clerk'), 'a-clerk-asks')).statusCode, 403);
  assert.deepEqual(await kinds('a-clerk-asks'), ['refuse']);
});

test('an older year of a feed is read whatever it sent since, and goes on to the oldest of it', async () => {
  const many = (year: number) =>
    Array.from({ length: 60 }, (_, index) => {
      const date = String((index % 20) + 1).padStart(2, '0');
      return result(`${year}-${index}`, `${year}-0${1 + Math.floor(index / 20)}-${date}T10:00:00Z`);
    });
  const cy = await viewer.receive('2', '9990000026', () => [...many(2012), ...many(2018), ...many(2019)]);
  const page = async (query: string) => {
    const { body } = await app.inject({
      url: `/record/${cy}/timeline${query}`,
      headers: { cookie: clinician.cookie },
    });
    return { body, text: body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ') };
  };
  // What feeds sent is read back a year at a time, from the newest on.
  const recent = await page('');
  assert.match(recent.body, /\?year=2018">2018<\/a>/);
  assert.match((await page('?year=2018')).body, /\?year=2017">2017<\/a>/);
  assert.match((await page('?year=2017')).body, /\?year=2012">2012 /);
  const year = await page('?year=2012');
  assert.match(year.text, /2012: 50 entries\..*Ridge holds 60 entries in Investigation results; the newest 50/);
  assert.match(year.body, /<a href="[^"]*\?year=2019">2019<\/a>/, 'what was not read is led to, without a count');
  const [, on] = /<a href="[^"]*timeline(\?[^"]+)">go on with what is older/.exec(year.body)!;
  const older = await page(on!.replaceAll('&amp;', '&'));
  assert.match(older.text, /1 Jan 2012/);
  assert.doesNotMatch(older.text, /Not all of it/);
});
