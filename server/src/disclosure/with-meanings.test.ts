// What loaded editions say of codes is beside the entries of every answer, and never in place of what a source wrote (R25).
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { RecordItem } from '#record/items/record-item.ts';
import { joinItems } from '#record/joining/join-items.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { CodeableConcept, MedicationRequest, Resource } from '#standards/fhir/types.ts';
import { loadEditions } from '#terminology/load/load-editions.ts';
import { createTerminology, type Terminology } from '#terminology/terminology.ts';
import { exampleDoor, exampleUser } from './example-door.ts';
import { openRecord } from './open-record.ts';

const testDatabase = await createTestDatabase();
const example = await exampleDoor(testDatabase);
const { door, answers } = example;
after(() => example.close());
const terminology = createTerminology(door.database, { checkEveryMs: 0 });

const snomed = 'http://snomed.info/sct';
function medicine(id: string, patientId: string, concept: CodeableConcept): MedicationRequest {
  return {
    resourceType: 'MedicationRequest',
    id,
    status: 'active',
    intent: 'order',
    subject: { reference: `Patient/${patientId}` },
    medicationCodeableConcept: concept,
  };
}

const product = { coding: [{ system: snomed, code: '318590006', display: 'Bisoprolol 5mg tablets' }] };
const brand = { text: 'CORBISOL 5 mg tablets', coding: [{ system: 'https://dmd.nhs.uk', code: '19999999119' }] };
const codeAlone = { coding: [{ system: snomed, code: '29999999114' }] };
const bea = await example.receive('1', '9990000018', (patientId) => [medicine('m1', patientId, product)]);
const vale = (...resources: Resource[]) =>
  answers.set('vale-fhir', () => Promise.resolve({ ...emptyAnswer('answered'), resources }));

async function open(known?: Terminology): Promise<RecordItem[]> {
  const asking = { user: exampleUser('view-record'), requestId: 'r1' };
  const opened = await openRecord({ ...door, ...(known ? { terminology: known } : {}) }, asking, bea);
  assert.ok(opened.permitted);
  const items: RecordItem[] = [];
  for await (const part of opened.parts) items.push(...part.items);
  return items.filter(({ facts }) => facts?.medicine);
}
const byTitle = (items: readonly RecordItem[]) => items.map(({ title }) => title).toSorted();

test('without an edition, or with none loaded, entries are exactly as they were', async () => {
  vale(medicine('m2', 'p', brand), medicine('m3', 'p', codeAlone));
  const without = await open();
  assert.deepEqual(byTitle(without), ['Bisoprolol 5mg tablets', 'CORBISOL 5 mg tablets', 'Medicine, code 29999999114']);
  assert.deepEqual(await open(terminology), without);
  assert.equal(joinItems(without).length, 3);
});

test('with dm+d a brand that one source was asked for joins the product that another sent; its own words stay', async () => {
  await loadEditions(new URL('../../../examples/terminology', import.meta.url).pathname, {
    database: testDatabase.as('loader'),
    now: () => new Date(),
    tell: () => undefined,
  });
  const items = await open(terminology);
  const line = joinItems(items).find(({ originals }) => originals.length === 2)!;
  assert.deepEqual(byTitle(line.originals), ['Bisoprolol 5mg tablets', 'CORBISOL 5 mg tablets']);
  assert.deepEqual(
    line.joinedBy.map(({ says }) => says),
    [
      'The same product by its dm+d code, in the same state at each source.',
      'Corbisol 5mg tablets (Simulated Medicines Ltd) is Bisoprolol 5mg tablets (dm+d 2026-11-16).',
    ],
  );
  const named = items.find(({ code }) => code?.code === '29999999114')!;
  assert.equal(named.title, 'Corbisol 2.5mg tablets (Simulated Medicines Ltd)');
  assert.deepEqual(named.cautions, [
    'the source gave a code without words (29999999114): the words are those of dm+d 2026-11-16',
  ]);
});

test('where the look-up fails the record is shown as its sources wrote it, and that is logged', async () => {
  const warned: string[] = [];
  const failing: Terminology = { lookUp: () => Promise.reject(new Error('gone')) };
  const log = { ...silentLog, warn: (event: string) => void warned.push(event) };
  const opened = await openRecord(
    { ...door, log, terminology: failing },
    { user: exampleUser('view-record'), requestId: 'r2' },
    bea,
  );
  assert.ok(opened.permitted);
  const titles: string[] = [];
  for await (const { items } of opened.parts) titles.push(...items.map(({ title }) => title));
  assert.ok(titles.includes('CORBISOL 5 mg tablets') && titles.includes('Bisoprolol 5mg tablets'));
  assert.ok(warned.includes('terminology not looked up'));
});
