// Every disclosure that is opened is closed in the audit log: also where the reader never read, or the work failed.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { exampleDoor, exampleUser } from './example-door.ts';
import { findPatients } from './find-patients.ts';
import { openDocument } from './open-document.ts';
import { openRecord, recordsClosed } from './open-record.ts';
import { refreshRecord } from './refresh-record.ts';
import { watchedPatients } from './watched-patients.ts';

const database = await createTestDatabase();
const example = await exampleDoor(database);
const { door, answers, asked } = example;
after(() => example.close());
const owner = database.as('owner');
const auditor = database.as('auditor');
const user = exampleUser('find-patient', 'view-record');
const bea = await example.receive('1', '9990000018', () => []);

/** Kind, outcome and how many sources were shown, of the events of a request. */
async function written(requestId: string): Promise<string[]> {
  const events = await auditor.run<{ kind: string; outcome: string; shown: number }>({
    text: `select kind, resource->>'outcome' as outcome,
        (select count(*) from jsonb_array_elements(resource->'entity') entity where entity->>'name' like 'source %')::int as shown
      from audit.event where request_id = $1 order by sequence`,
    values: [requestId],
  });
  return events.map(({ kind, outcome, shown }) => `${kind} ${outcome} ${shown}`);
}

async function until(requestId: string, count: number): Promise<string[]> {
  for (let tries = 0; tries < 200; tries += 1) {
    const events = await written(requestId);
    if (events.length >= count) return events;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return written(requestId);
}

test('a reader who went before anything could be sent: nothing is asked, and that nothing was shown is written down', async () => {
  for (const [requestId, when] of [
    ['gone-before', 'before'],
    ['gone-after', 'after'],
  ] as const) {
    const left = new AbortController();
    if (when === 'before') left.abort();
    const opened = await openRecord(door, { user, requestId }, bea, { signal: left.signal });
    left.abort();
    assert.ok(opened.permitted);
    assert.deepEqual(await until(requestId, 2), ['open-record 0 0', 'complete-disclosure 4 0'], when);
    for await (const part of opened.parts) assert.fail(`${part.source.sourceId} was read after the record was closed`);
    assert.deepEqual(asked, []);
    assert.equal((await written(requestId)).length, 2);
  }
});

test('a stopping server waits until what was open is closed', async () => {
  const left = new AbortController();
  answers.set(
    'vale-fhir',
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  );
  const opened = await openRecord(door, { user, requestId: 'stopping' }, bea, { signal: left.signal });
  assert.ok(opened.permitted);
  const parts = opened.parts[Symbol.asyncIterator]();
  await parts.next();
  let closed = false;
  const closing = recordsClosed(door).then(() => (closed = true));
  assert.deepEqual(await written('stopping'), ['open-record 0 0']);
  assert.equal(closed, false);
  left.abort();
  await Promise.all([parts.return?.(undefined), closing]);
  assert.deepEqual(await written('stopping'), ['open-record 0 0', 'complete-disclosure 4 1']);
  answers.clear();
});

/** Each way through the door, when the database fails behind the decision: at a table that only what follows it reads. */
const ways = [
  [
    'find-patient',
    'patient',
    (requestId: string) => findPatients(door, { user, requestId }, { nhsNumber: '9990000018' }),
  ],
  ['open-record', 'patient_identifier', (requestId: string) => openRecord(door, { user, requestId }, bea)],
  [
    'refresh-record',
    'patient_identifier',
    (requestId: string) => refreshRecord(door, { user, requestId }, bea, new Date(0)),
  ],
  [
    'open-document',
    'patient_identifier',
    (requestId: string) =>
      openDocument(
        door,
        { user, requestId },
        {
          personId: bea,
          sourceId: 'vale-fhir',
          resource: { resourceType: 'DocumentReference', id: 'd' },
          location: { url: 'Binary/1' },
        },
        new AbortController().signal,
      ),
  ],
] as const;

for (const [kind, table, go] of ways) {
  test(`${kind}: what fails behind the decision is closed as having shown nothing`, async () => {
    await owner.run({ text: `revoke select on patient_index.${table} from lcr_server` });
    try {
      await assert.rejects(go(`failing-${kind}`), /permission denied/);
    } finally {
      await owner.run({ text: `grant select on patient_index.${table} to lcr_server` });
    }
    assert.deepEqual(await written(`failing-${kind}`), [`${kind} 0 0`, 'complete-disclosure 4 0']);
  });

  test(`${kind}: where the closing event cannot be written, that is a failure, and never passed over`, async () => {
    await owner.run({
      text: `alter table audit.event add constraint full_disk check (kind <> 'complete-disclosure') not valid`,
    });
    try {
      await assert.rejects(async () => {
        const opened = await go(`unclosed-${kind}`);
        if (!('sources' in opened)) return;
        for await (const part of opened.parts) assert.ok(part.source.sourceId);
      }, /full_disk/);
    } finally {
      await owner.run({ text: 'alter table audit.event drop constraint full_disk' });
    }
  });
}

test('who may not open records may not hear of them either, and is written down for asking', async () => {
  const asking = { user: exampleUser('find-patient'), requestId: 'listening' };
  await assert.rejects(watchedPatients(door, asking, bea), { name: 'IssueError' });
  assert.deepEqual(await written('listening'), ['refuse 8 0']);
});
