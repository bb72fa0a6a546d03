// One source asked by itself: what is asked, what is shown, and what is written down.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { AuditEvent, Condition } from '#standards/fhir/types.ts';
import { exampleDoor, exampleUser } from '../example-door.ts';
import { openRecord } from '../open-record.ts';
import type { RecordOpened, SourcePart } from '../record-part.ts';
import { openSource } from './open-source.ts';
import { createShownRecords, mayAnswerAgain } from './shown-records.ts';

const database = await createTestDatabase();
const example = await exampleDoor(database);
const { door, answers, asked } = example;
after(() => example.close());
const user = exampleUser('find-patient', 'view-record');
const eczema: Condition = {
  resourceType: 'Condition',
  id: 'v1',
  subject: { reference: 'Patient/p' },
  code: { text: 'Eczema' },
};
const bea = await example.receive('1', '9990000018', (patientId) => [
  { ...eczema, id: 'r1', subject: { reference: `Patient/${patientId}` }, code: { text: 'Asthma' } },
]);
beforeEach(() => {
  answers.clear();
  asked.splice(0);
});
const here = () => ({ signal: new AbortController().signal, again: true });

async function read(opened: RecordOpened | { permitted: false }): Promise<SourcePart[]> {
  assert.ok(opened.permitted);
  const parts: SourcePart[] = [];
  for await (const part of opened.parts) parts.push(part);
  return parts;
}
const written = (requestId: string) =>
  database.as('auditor').run<{ kind: string; resource: AuditEvent }>({
    text: 'select kind, resource from audit.event where request_id = $1 order by sequence',
    values: [requestId],
  });
const entities = ({ resource }: { resource: AuditEvent }) =>
  (resource.entity ?? [])
    .filter(({ name }) => name)
    .map(({ name, detail }) => [name, detail?.map(({ type, valueString }) => `${type} ${valueString}`)]);

test('a source asked again: no other is asked, and the events say which it was and what it showed', async () => {
  answers.set('vale-fhir', async () => ({ ...emptyAnswer('answered'), resources: [eczema] }));
  const parts = await read(await openSource(door, { user, requestId: 'again' }, bea, 'vale-fhir', here()));
  assert.deepEqual(
    parts.map(({ source, items }) => [source.sourceId, items.map(({ title }) => title)]),
    [['vale-fhir', ['Eczema']]],
  );
  assert.deepEqual(asked, ['vale-fhir']);
  const [opening, closing, ...more] = await written('again');
  assert.deepEqual(more, []);
  assert.deepEqual([opening?.kind, closing?.kind], ['refresh-record', 'complete-disclosure']);
  assert.deepEqual(entities(opening!), [['part of the record', ['source vale-fhir']]]);
  assert.deepEqual(entities(closing!), [['source vale-fhir', ['outcome answered', 'problem-list 1']]]);
});

test('of a source that sends, what it sent is read and nobody is asked', async () => {
  const parts = await read(await openSource(door, { user, requestId: 'feed' }, bea, 'ridge-feed', here()));
  assert.deepEqual(
    parts.flatMap(({ items }) => items.map(({ title }) => title)),
    ['Asthma'],
  );
  assert.deepEqual(asked, []);
});

test('who may not open the record may not ask for one source of it, and is told by which rule', async () => {
  const clerk = exampleUser('find-patient');
  const refused = await openSource(door, { user: clerk, requestId: 'clerk' }, bea, 'vale-fhir', here());
  assert.ok(!refused.permitted);
  assert.equal(refused.rule, 'What each role may do');
  assert.deepEqual(asked, []);
  assert.deepEqual(
    (await written('clerk')).map(({ kind }) => kind),
    ['refuse'],
  );
});

test('a source nobody knows is not found, before anything is decided', async () => {
  await assert.rejects(async () => openSource(door, { user, requestId: 'none' }, bea, 'no-such', here()), /No source/);
  assert.deepEqual(await written('none'), []);
});

test('hammering does not reach a source that rests: it says from when on it is asked again', async () => {
  answers.set('vale-fhir', async () => emptyAnswer('not-reachable'));
  const ask = async (requestId: string) =>
    (await read(await openSource(door, { user, requestId }, bea, 'vale-fhir', here())))[0]!;
  let part = await ask('hammer-0');
  for (let times = 1; part.askedAgainAt === undefined; times += 1) {
    assert.ok(times <= 60, 'it was never left to rest');
    part = await ask(`hammer-${times}`);
  }
  const before = asked.length;
  const resting = await ask('hammer-resting');
  assert.equal(asked.length, before);
  assert.ok(resting.askedAgainAt!.getTime() >= Date.now() - 1000);
  assert.equal(resting.asked?.attempts, 0);
  assert.match(resting.words.explanation, /left alone/);
  assert.deepEqual(
    (await written('hammer-resting')).map(({ kind }) => kind),
    ['refresh-record', 'complete-disclosure'],
    'and that somebody wanted to is written down',
  );
});

test('why it was let through comes with the record: rule by rule', async () => {
  const opened = await openRecord(door, { user, requestId: 'why' }, bea, { only: new Set() });
  assert.ok(opened.permitted);
  assert.deepEqual(opened.why.reasons, [
    {
      policy: 'role-may-open',
      rule: 'What each role may do',
      explanation: 'Your role, GP, may do this for direct care.',
    },
    {
      policy: 'contact',
      rule: 'Seen by your organisation',
      explanation: 'Example has seen this person, or is going to, as far as its own messages say.',
    },
  ]);
  assert.deepEqual(await read(opened), []);
  assert.deepEqual(asked, [], 'to ask why opens nothing');
});

test('what a reader has on the screen is given back to them alone, while nothing more is withheld', async () => {
  answers.set('vale-fhir', async () => emptyAnswer('timed-out'));
  const opened = await openRecord(door, { user, requestId: 'kept' }, bea);
  assert.ok(opened.permitted);
  const parts = await read(opened);
  const records = createShownRecords<string>();
  const { why, sources, disclosureId } = opened;
  records.keep(user, opened, { parts, why, sources, page: 'as it was' });
  assert.equal(records.find(user, bea, disclosureId, why)?.parts, parts);
  assert.equal(records.find({ ...user, sessionId: 'another' }, bea, disclosureId, why), undefined);
  assert.equal(records.find(user, bea, '00000000-0000-4000-8000-000000000000', why), undefined);
  assert.equal(records.find(user, bea, disclosureId, { ...why, withheldLabels: ['R', 'V', 'PSY'] }), undefined);
  const whole = parts.filter((part) => !mayAnswerAgain(part));
  records.keep(user, opened, { parts: whole, why, sources, page: 'as it was' });
  assert.equal(
    records.find(user, bea, disclosureId, why),
    undefined,
    'nothing is kept where nobody can be asked again',
  );
});
