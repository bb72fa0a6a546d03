// A view is put together again without what is never shared, also where it told of it then and has since been corrected.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { Resource } from '#standards/fhir/types.ts';
import { exampleDoor, exampleUser } from '../example-door.ts';
import { openRecord } from '../open-record.ts';
import { replayDisclosure } from './replay-disclosure.ts';

const database = await createTestDatabase();
const example = await exampleDoor(database);
after(() => example.close());

const condition = (patientId: string, id: string, text: string, lastUpdated: string): Resource => ({
  resourceType: 'Condition',
  id,
  meta: { lastUpdated },
  subject: { reference: `Patient/${patientId}` },
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  code: { text },
});

test('what told of it then and was corrected since is in neither the view nor the view put together again', async () => {
  const day = (of: number) => `2026-10-0${of}T10:00:00Z`;
  const bea = await example.receive('1', '9990000018', (patientId) => [
    condition(patientId, 'corrected', 'Chlamydial infection', day(1)),
    condition(patientId, 'asthma', 'Asthma', day(1)),
  ]);
  const opened = await openRecord(example.door, { user: exampleUser('view-record'), requestId: 'then' }, bea);
  assert.ok(opened.permitted);
  const titles: string[] = [];
  for await (const { items } of opened.parts) titles.push(...items.map(({ title }) => title));
  assert.ok(titles.includes('Asthma') && !titles.includes('Chlamydial infection'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await example.receive('1', '9990000018', (patientId) => [condition(patientId, 'corrected', 'Acne', day(2))]);

  const asking = { user: exampleUser('review-access'), requestId: 'again' };
  const replayed = await replayDisclosure(example.door, asking, opened.disclosureId);
  const held = replayed!.sources.find(({ how }) => how === 'held');
  assert.deepEqual(
    held!.items.filter(({ section }) => section === 'problem-list').map(({ title }) => title),
    ['Asthma'],
  );
  assert.equal(held!.held.get('problem-list'), 1);
  assert.ok(!JSON.stringify([...replayed!.sources]).includes('Chlamydial'));
});
