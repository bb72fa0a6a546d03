// When a reader last looked, told from the events of the log alone.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { Clock } from '#runtime/clock.ts';
import { recordEvent } from '#audit/record-event.ts';
import { agentOf, type Door } from '../door.ts';
import { exampleDoor, exampleUser } from '../example-door.ts';
import { openRecord, type OpenRecordOptions } from '../open-record.ts';

const database = await createTestDatabase();
const example = await exampleDoor(database);
after(() => example.close());
let now = new Date('2026-11-20T09:00:00Z');
const clock: Clock = { ...example.door.clock, now: () => now };
const door: Door = { ...example.door, clock };
const bea = await example.receive('1', '9990000018', () => []);
const minutes = (count: number) => (now = new Date(now.getTime() + count * 60_000));

let count = 0;
async function open(options: OpenRecordOptions = {}, userId = 'amina') {
  const user = { ...exampleUser('view-record'), userId };
  const opened = await openRecord(door, { user, requestId: `r${(count += 1)}` }, bea, { lastLook: true, ...options });
  assert.ok(opened.permitted);
  for await (const _ of opened.parts);
  return opened.lastLook;
}
const signIn = (userId = 'amina') =>
  recordEvent(door.database, {
    kind: 'sign-in',
    recordedAt: now,
    requestId: 'in',
    outcome: 'success',
    agent: agentOf({ ...exampleUser(), userId }),
  });

test('nobody has looked before the first time, and nobody has looked for anybody else', async () => {
  assert.equal(await open({}, 'a colleague'), undefined);
  assert.equal(await open(), undefined);
});

test('to come back within half an hour is the same look; an hour later, or signed in anew, it is another', async () => {
  const first = now;
  minutes(20);
  assert.equal(await open(), undefined);
  minutes(25);
  assert.equal(await open(), undefined, 'each time within half an hour of the time before');
  minutes(1);
  await signIn();
  const last = now.getTime() - 60_000;
  minutes(1);
  assert.equal((await open())?.at.getTime(), last);
  minutes(60);
  const again = (await open())?.at.getTime();
  assert.equal(again, now.getTime() - 60 * 60_000);
  assert.ok(again > first.getTime());
});

test('one section, one source, and asking why are no look at the record', async () => {
  minutes(60);
  const before = (await open())!.at;
  minutes(60);
  const whole = (await open())!.at;
  assert.ok(whole > before);
  const at = now;
  minutes(60);
  await open({ section: 'problem-list' });
  await open({ only: new Set(['vale-fhir']) });
  await open({ only: new Set() });
  await open({ since: 'last look' });
  await open({ as: 'refresh-record' });
  assert.deepEqual((await open())?.at, at);
});

test('a source that was silent then was not seen then: what it holds is new since it last answered', async () => {
  minutes(60);
  await open();
  const answered = now;
  minutes(60);
  example.answers.set('vale-fhir', async () => emptyAnswer('timed-out'));
  await open();
  const silent = now;
  minutes(60);
  const look = await open();
  assert.deepEqual(look?.at, silent);
  assert.deepEqual(look.seen.get('ridge-fhir'), silent);
  assert.deepEqual(look.seen.get('vale-fhir'), answered);
  example.answers.clear();
});

test('a record nobody read to its end was not looked at', async () => {
  minutes(60);
  await open();
  const whole = now;
  minutes(60);
  const user = exampleUser('view-record');
  const left = new AbortController();
  const opened = await openRecord(door, { user, requestId: 'left' }, bea, { signal: left.signal });
  assert.ok(opened.permitted);
  for await (const _ of opened.parts) {
    left.abort();
    break;
  }
  minutes(60);
  assert.deepEqual((await open())?.at, whole);
});

test('of what feeds sent, what came since the last look is read', async () => {
  const received = (id: string) =>
    example.receive('1', '9990000018', (patientId) => [
      { resourceType: 'Condition', id, subject: { reference: `Patient/${patientId}` }, code: { text: id } } as never,
    ]);
  now = new Date();
  await received('before');
  now = new Date();
  await open();
  await received('after');
  now = new Date(Date.now() + 3_600_000);
  const user = exampleUser('view-record');
  const opened = await openRecord(door, { user, requestId: 'since' }, bea, { since: 'last look' });
  assert.ok(opened.permitted);
  const titles: string[] = [];
  for await (const { items } of opened.parts) titles.push(...items.map(({ title }) => title));
  assert.deepEqual(titles, ['after']);
});

test('the looks of one reader are found by an index, whatever the size of the log', async () => {
  const owner = database.as('owner');
  await owner.run({
    text: `insert into audit.event (event_id, recorded_at, kind, person_id, user_id, disclosure_id, request_id, resource)
      select gen_random_uuid(), now() - n * interval '1 minute', case n % 2 when 0 then 'open-record' else 'complete-disclosure' end,
        gen_random_uuid(), 'user-' || n % 300, gen_random_uuid(), 'filler', '{}' from generate_series(1, 20000) n`,
  });
  await owner.run({ text: 'analyze audit.event' });
  const { selectLooks } = await import('#audit/looks-store.ts');
  const statement = selectLooks('amina', [bea], bea, 50);
  const plan = await owner.run<{ 'QUERY PLAN': string }>({
    text: `explain ${statement.text}`.replaceAll(/\$(\d)/g, (_, place: string) =>
      literal(statement.values![Number(place) - 1]),
    ),
  });
  const text = plan.map((row) => row['QUERY PLAN']).join('\n');
  assert.match(text, /event_by_reader/);
  assert.doesNotMatch(text, /Seq Scan on event/);
});

function literal(value: unknown): string {
  return Array.isArray(value)
    ? `'{${value.join(',')}}'`
    : typeof value === 'number'
      ? String(value)
      : `'${String(value)}'`;
}
