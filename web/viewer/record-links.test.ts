import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import { exampleViewer } from './example-viewer.ts';
import { contact, medicine, problem } from './medicines/example-medicines.ts';

const database = await createTestDatabase();
const viewer = await exampleViewer(database);
const { app, answers } = viewer;
after(() => viewer.close());

test('on the record a medicine leads to its problem and contact and they lead back, to where they stand; what is withheld is led to by nothing', async () => {
  const bea = await viewer.receive('1', '9990000018', () => []);
  const { cookie } = await viewer.cookieOf('clinician');
  answers.set('vale-fhir', () =>
    Promise.resolve({
      ...emptyAnswer('answered'),
      resources: [
        medicine('m', 'Allopurinol 100mg tablets', {
          encounter: { reference: 'Encounter/e' },
          reasonReference: [{ reference: 'Condition/p' }, { reference: 'Condition/secret' }],
        }),
        problem('p', 'Gout'),
        problem('secret', 'Something private', 'R'),
        contact('e', 'Surgery consultation', '2024-05-03T10:00:00Z'),
      ],
    }),
  );
  // The same problem from another source: the line is joined, and the link still leads to it.
  answers.set('ridge-fhir', () => Promise.resolve({ ...emptyAnswer('answered'), resources: [problem('p2', 'Gout')] }));
  const get = async (path: string) => (await app.inject({ url: `/record/${bea}${path}`, headers: { cookie } })).body;
  const record = await get('?plain=1');
  const medicines = await get('/medicines');
  const rowOf = (words: string) => new RegExp(`<tr[^>]*><td>${words}(?:(?!<tr).)*</tr>`, 's').exec(record)![0];
  const expected = [
    ['Allopurinol', 'For: <a href="[^"]+">Gout</a>'],
    ['Allopurinol', 'Issued in: <a href="[^"]+">Surgery consultation, 3 May 2024, 11:00</a>'],
    ['Gout', 'Medicines: <a href="[^"]+">Allopurinol 100mg tablets</a>'],
    ['Surgery consultation', 'Medicines: <a href="[^"]+">Allopurinol 100mg tablets</a>'],
  ] as const;
  for (const [line, link] of expected) {
    const found = new RegExp(link).exec(rowOf(line));
    assert.ok(found, `${line}: ${link}`);
    const [, target] = /href="\/record\/[^"]+\/medicines#(entry-[^"]+)"/.exec(found[0])!;
    assert.equal(medicines.split(`id="${target}"`).length, 2, 'one place of that name');
  }
  assert.doesNotMatch(record, /private/);
  assert.doesNotMatch(await get('/sections/problem-list'), /Allopurinol/);
});
