// A record opened to look for something in it, or to print it: what of it is read, and what is written down.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { Observation } from '#standards/fhir/types.ts';
import { exampleDoor, exampleUser } from './example-door.ts';
import { openRecord, type OpenRecordOptions } from './open-record.ts';
import type { SourcePart } from './record-part.ts';

const database = await createTestDatabase();
const example = await exampleDoor(database);
after(() => example.close());

const weight = (id: string, when?: string): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [{ coding: [{ code: 'vital-signs' }] }],
  code: { text: `Weight ${id}` },
  ...(when ? { effectiveDateTime: when } : {}),
  valueQuantity: { value: 60, unit: 'kg' },
});
const bea = await example.receive('1', '9990000018', () => [
  weight('2023', '2023-03-01T10:00:00Z'),
  weight('2024', '2024-03-01T10:00:00Z'),
  weight('2025', '2025-03-01T10:00:00Z'),
  weight('undated'),
]);

async function open(requestId: string, options: OpenRecordOptions) {
  const user = exampleUser('view-record');
  const opened = await openRecord(example.door, { user, requestId }, bea, options);
  assert.ok(opened.permitted);
  const parts: SourcePart[] = [];
  for await (const part of opened.parts) parts.push(part);
  return parts.find(({ source }) => source.mode === 'sends')!;
}
const titles = ({ items }: SourcePart) => items.map(({ title }) => title.replace('Weight ', ''));

test('of what a feed sent: the newest of each section, and what happened before a moment, with how many there are', async () => {
  assert.deepEqual(titles(await open('all', {})), ['2025', '2024', '2023', 'undated']);
  const newest = await open('newest', { newest: 2 });
  assert.deepEqual(titles(newest), ['2025', '2024']);
  assert.equal(newest.totals['examination-findings'], 4);
  const before = await open('before', { newest: 2, before: new Date('2025-03-01T10:00:00Z') });
  assert.deepEqual(titles(before), ['2024', '2023']);
  assert.equal(before.totals['examination-findings'], 3);
});

test('the event says what the record was opened for, sources are asked all the same, and it is closed', async () => {
  for (const as of ['search-record', 'print-record'] as const) {
    let asked = 0;
    example.answers.set('vale-fhir', async () => {
      asked += 1;
      return emptyAnswer('nothing-recorded');
    });
    await open(as, { as });
    assert.equal(asked, 1);
    const kinds = await database.as('auditor').run<{ kind: string }>({
      text: 'select kind from audit.event where request_id = $1 order by sequence',
      values: [as],
    });
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      [as, 'complete-disclosure'],
    );
  }
});

test('whoever may not open a record may not search or print it', async () => {
  for (const as of ['search-record', 'print-record'] as const) {
    const user = exampleUser('find-patient');
    const refused = await openRecord(example.door, { user, requestId: `clerk-${as}` }, bea, { as });
    assert.equal(refused.permitted, false);
  }
});
