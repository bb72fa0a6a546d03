// Consultations over HTTP: from an entry to where it was recorded and back, in the source's order, without a trace of what is withheld.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { List, Observation, Resource } from '#standards/fhir/types.ts';
import { exampleViewer } from '../example-viewer.ts';
import { contact, medicine, problem } from '../medicines/example-medicines.ts';

const database = await createTestDatabase();
const viewer = await exampleViewer(database);
const { app, answers } = viewer;
after(() => viewer.close());
beforeEach(() => answers.clear());

const bea = await viewer.receive('1', '9990000018', () => []);
const clinician = await viewer.cookieOf('clinician');
const withheld = {
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] },
};

const says = (source: string, ...resources: Resource[]) =>
  answers.set(source, () => Promise.resolve({ ...emptyAnswer('answered'), resources }));
const note = (id: string, text: string, more: Partial<Observation> = {}): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text },
  ...more,
});
/** @param about the problem the list is about. */
const listOf = (id: string, code: string, title: string, entries: string[], encounter = 'e', about?: string): List => ({
  resourceType: 'List',
  id,
  status: 'current',
  mode: 'snapshot',
  title,
  code: { coding: [{ system: 'http://snomed.info/sct', code }] },
  encounter: { reference: `Encounter/${encounter}` },
  entry: entries.map((reference) => ({ item: { reference } })),
  ...(about
    ? {
        extension: [
          {
            url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-RelatedProblemHeader',
            extension: [{ url: 'target', valueReference: { reference: about } }],
          },
        ],
      }
    : {}),
});
const [whole, topic, heading] = ['325851000000107', '25851000000105', '24781000000107'] as const;

const consultation = [
  contact('e', 'Surgery consultation', '2024-05-03T10:00:00Z'),
  problem('p', 'Gout'),
  note('n1', 'Toe red since Friday'),
  note('n2', 'Uric acid raised'),
  medicine('m', 'Allopurinol 100mg tablets', { encounter: { reference: 'Encounter/e' } }),
  listOf('c', whole, 'Surgery', ['List/t']),
  listOf('t', topic, 'Gout', ['List/hh', 'List/hp'], 'e', 'Condition/p'),
  listOf('hp', heading, 'Plan', ['MedicationRequest/m', 'Observation/n2']),
  listOf('hh', heading, 'History', ['Observation/n1']),
];

async function get(path: string) {
  const { statusCode, body } = await app.inject({
    url: `/record/${bea}${path}`,
    headers: { cookie: clinician.cookie },
  });
  const text = body
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ');
  return { statusCode, body, text };
}
const rowOf = (body: string, words: string) =>
  new RegExp(`<tr[^>]*><td>(?:<[^t][^>]*>)*${words}(?:(?!<tr).)*</tr>`, 's').exec(body)?.[0] ?? '';

test('a medicine, a finding and a problem lead to their consultation, and it says under which headings what was recorded', async () => {
  says('vale-fhir', ...consultation);
  const { body } = await get('?plain=1');
  const [, anchor] = /Recorded in it: <a href="[^"#]+#(entry-[^"]+)">History, Plan: 3 entries<\/a>/.exec(
    rowOf(body, 'Surgery consultation'),
  )!;
  const way = `<a href="/record/${bea}/consultations\\?with=${anchor}#${anchor}">Surgery consultation, 3 May 2024, 11:00</a>`;
  assert.match(rowOf(body, 'Allopurinol'), new RegExp(`Recorded in: ${way} \\(Plan, about Gout\\)`));
  assert.doesNotMatch(rowOf(body, 'Allopurinol'), /Issued in/, 'said once');
  assert.match(rowOf(body, 'Toe red'), new RegExp(`Recorded in: ${way} \\(History, about Gout\\)`));
  assert.match(rowOf(body, 'Gout'), new RegExp(`Spoken of in: ${way}`));

  const page = await get(`/consultations?with=${anchor}`);
  assert.equal(page.body.split(`id="${anchor}"`).length, 2);
  assert.match(
    page.text,
    /Surgery consultation, 3 May 2024, 11:00 .*About Gout .*History .*Toe red since Friday .*Plan .*Allopurinol 100mg tablets .*Uric acid raised/,
  );
  const [, target] = new RegExp(`href="/record/${bea}/medicines#(entry-[^"]+)"`).exec(page.body)!;
  assert.equal((await get('/medicines')).body.split(`id="${target}"`).length, 2, 'one place of that name');
});

test('what is withheld is in no consultation: no entry, no count, no heading that held it alone, no topic named for it', async () => {
  says(
    'vale-fhir',
    contact('e', 'Surgery consultation', '2024-05-03T10:00:00Z'),
    { ...problem('p', 'Private problem'), ...withheld },
    note('n1', 'Seen with a friend'),
    note('n2', 'Private finding', withheld),
    listOf('c', whole, 'Surgery', ['List/t', 'List/t2']),
    listOf('t', topic, 'Private problem', ['List/hh', 'List/hx'], 'e', 'Condition/p'),
    listOf('t2', topic, 'Private matter', ['Observation/n2']),
    listOf('hh', heading, 'Private clinic', ['Observation/n1', 'Observation/n2']),
    listOf('hx', heading, 'Private heading', ['Observation/n2']),
    { ...contact('x', 'Private contact', '2024-06-03T10:00:00Z'), ...withheld },
    note('n3', 'Shoe size noted'),
    listOf('cx', whole, 'Private', ['List/tx'], 'x'),
    listOf('tx', topic, 'Private topic', ['Observation/n3'], 'x'),
  );
  const record = await get('?plain=1');
  assert.match(rowOf(record.body, 'Surgery consultation'), /Recorded in it: <a [^>]+>1 entry<\/a>/);
  assert.match(rowOf(record.body, 'Seen with'), /Recorded in: <a [^>]+>Surgery consultation[^<]+<\/a><\/span>/);
  assert.match(rowOf(record.body, 'Shoe size'), /Shoe size/);
  assert.doesNotMatch(rowOf(record.body, 'Shoe size'), /Recorded in/);
  const page = await get('/consultations');
  assert.match(page.text, /Seen with a friend/);
  for (const { text } of [record, page]) assert.doesNotMatch(text, /private/i);
  assert.doesNotMatch(page.text, /Shoe size/);
});

test('a hundred on a page, the newest first, and a link finds its consultation on whichever page it is', async () => {
  const many = Array.from({ length: 130 }, (_, index) => {
    const month = String((index % 12) + 1).padStart(2, '0');
    return [
      contact(`e${index}`, `Contact ${index}`, `${2000 + Math.floor(index / 12)}-${month}-01T10:00:00Z`),
      note(`n${index}`, `Finding ${index}`),
      listOf(`h${index}`, heading, 'Examination', [`Observation/n${index}`], `e${index}`),
    ];
  }).flat();
  says('vale-fhir', ...many);
  const first = await get('/consultations');
  assert.equal(first.body.split('lcr-consultation"').length - 1, 100);
  assert.match(first.text, /Contact 129, .*Contact 128, /);
  assert.doesNotMatch(first.text, /Contact 29,/);
  const second = await get('/consultations?page=2');
  assert.match(second.text, /Page 2 of 2.*Newer/);
  const [, anchor] = /id="(entry-[^"]+)"[^>]*><h2[^>]*>Contact 3,/.exec(second.body)!;
  assert.match((await get(`/consultations?with=${anchor}`)).text, /Contact 3,/);
  for (const odd of ['?page=x', '?page=0', '?page=99', '?with=none', '?page=1&page=2'])
    assert.equal((await get(`/consultations${odd}`)).statusCode, 200, odd);
});

test('nothing to show is never said to be nothing there', async () => {
  says('vale-fhir', contact('e', 'Surgery consultation', '2024-05-03T10:00:00Z'));
  answers.set('ridge-fhir', () => Promise.reject(new Error('gone')));
  const { text } = await get('/consultations');
  assert.match(
    text,
    /No source that answered says what was recorded in a consultation\. This is not the same as none\./,
  );
  assert.match(text, /Not complete\./);
});
