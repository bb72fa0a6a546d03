import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer, type SourceAnswer } from '#sources/source-adapter.ts';
import type { AuditEvent, Condition, DocumentReference, Observation, Resource } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';
import { exampleDoor, exampleUser } from './example-door.ts';
import { findPatients } from './find-patients.ts';
import { openDocument } from './open-document.ts';
import { readPatient } from './identity/read-patient.ts';
import { openRecord } from './open-record.ts';
import type { RecordOpened, SourcePart } from './record-part.ts';
import { refreshRecord } from './refresh-record.ts';

const database = await createTestDatabase();
const example = await exampleDoor(database);
const { door, answers, asked } = example;
after(() => example.close());

const user = exampleUser('find-patient', 'view-record');
let request = 0;
const asking = () => ({ user, requestId: `request-${(request += 1)}` });

const condition = (id: string, patientId: string, words: string, label?: string): Condition => ({
  resourceType: 'Condition',
  id,
  subject: { reference: `Patient/${patientId}` },
  code: { text: words },
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  ...(label
    ? { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: label }] } }
    : {}),
});
const answered = (...resources: Resource[]): SourceAnswer => ({ ...emptyAnswer('answered'), resources });

const bea = await example.receive('1', '9990000018', (patientId) => [
  condition('c1', patientId, 'Asthma'),
  condition('c2', patientId, 'Kept apart', 'R'),
]);

beforeEach(() => {
  answers.clear();
  asked.splice(0);
});

interface Written {
  kind: string;
  resource: AuditEvent;
}
const written = (requestId: string) =>
  database.as('auditor').run<Written>({
    text: 'select kind, resource from audit.event where request_id = $1 order by sequence',
    values: [requestId],
  });

async function open(personId: PersonId, requestId: string): Promise<{ opened: RecordOpened; parts: SourcePart[] }> {
  const opened = await openRecord(door, { user, requestId }, personId);
  assert.ok(opened.permitted);
  const parts: SourcePart[] = [];
  for await (const part of opened.parts) parts.push(part);
  return { opened, parts };
}

test('the decision is written down before anything is asked or read, and the closing event says what was shown', async () => {
  const requestId = 'walk';
  let writtenBefore: Written[] = [];
  answers.set('vale-fhir', async () => {
    writtenBefore = await written(requestId);
    return answered(condition('v1', 'p', 'Eczema'));
  });
  const { parts } = await open(bea, requestId);
  assert.deepEqual(
    writtenBefore.map(({ kind }) => kind),
    ['open-record'],
  );
  assert.deepEqual(parts.map(({ source, outcome }) => `${source.sourceId} ${outcome}`).toSorted(), [
    'ridge-feed answered',
    'ridge-fhir nothing-recorded',
    'vale-fhir answered',
  ]);
  const [opening, closing] = await written(requestId);
  assert.equal(closing?.kind, 'complete-disclosure');
  const shown = Object.fromEntries(
    (closing.resource.entity ?? [])
      .filter(({ name }) => name)
      .map(({ name, detail }) => [name, detail?.map(({ type, valueString }) => `${type} ${valueString}`)]),
  );
  assert.deepEqual(shown['source ridge-feed'], ['outcome answered', 'problem-list 1']);
  assert.deepEqual(shown['source vale-fhir'], ['outcome answered', 'problem-list 1']);
  assert.equal(opening?.resource.purposeOfEvent?.[0]?.coding?.[0]?.code, 'TREAT');
});

test('a role that may not open records is refused, nothing is asked, and the refusal is written down', async () => {
  const refused = await openRecord(door, { user: exampleUser('find-patient'), requestId: 'refused' }, bea);
  assert.equal(refused.permitted, false);
  assert.deepEqual(asked, []);
  const events = await written('refused');
  assert.deepEqual(
    events.map(({ kind, resource }) => [kind, resource.outcome]),
    [['refuse', '8']],
  );
});

test('if the event cannot be written, nothing is asked and nothing is shown', async () => {
  const owner = database.as('owner');
  await owner.run({ text: 'revoke insert on audit.event from lcr_server' });
  try {
    await assert.rejects(openRecord(door, asking(), bea), /permission denied/);
    assert.deepEqual(asked, []);
  } finally {
    await owner.run({ text: 'grant insert on audit.event to lcr_server' });
  }
});

test('what is withheld leaves no trace: no item, no count, in what is held or what is asked', async () => {
  answers.set('vale-fhir', async () =>
    answered(condition('v1', 'p', 'Eczema'), condition('v2', 'p', 'Kept apart there', 'V')),
  );
  const { parts } = await open(bea, 'withheld');
  assert.ok(!JSON.stringify(parts).includes('Kept apart'));
  for (const part of parts.filter(({ outcome }) => outcome === 'answered'))
    assert.equal(part.totals['problem-list'], 1, part.source.sourceId);
  assert.ok(!JSON.stringify(await written('withheld')).includes('Kept apart'));
});

test('a source that hangs and one that fails are named; the others are as if they were not there', async () => {
  answers.set(
    'vale-fhir',
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  );
  answers.set('ridge-fhir', () => Promise.reject(new Error('a fault in an adapter')));
  const { parts } = await open(bea, 'sick');
  const outcomes = Object.fromEntries(parts.map(({ source, outcome }) => [source.sourceId, outcome]));
  assert.deepEqual(outcomes, { 'ridge-feed': 'answered', 'vale-fhir': 'timed-out', 'ridge-fhir': 'invalid-answer' });
  const silent = parts.find(({ source }) => source.sourceId === 'vale-fhir');
  assert.match(silent!.words.explanation, /did not answer in time/);
});

test('a reader who leaves halfway: sources are cancelled, and what was shown by then is written down', async () => {
  let cancelled = false;
  answers.set(
    'vale-fhir',
    (signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          cancelled = true;
          reject(signal.reason as Error);
        }),
      ),
  );
  const left = new AbortController();
  const opened = await openRecord(door, { user, requestId: 'left' }, bea, { signal: left.signal });
  assert.ok(opened.permitted);
  for await (const part of opened.parts) {
    assert.ok(part.source.sourceId !== 'vale-fhir');
    left.abort();
    break;
  }
  assert.ok(cancelled);
  const closing = (await written('left')).at(-1);
  assert.deepEqual([closing?.kind, closing?.resource.outcome], ['complete-disclosure', '4']);
});

test('nobody by that id is not found, and that is written down too', async () => {
  await assert.rejects(
    openRecord(door, { user, requestId: 'nobody' }, '6a1e2f0c-0000-4000-8000-000000000000' as PersonId),
    /no record at this address/,
  );
  assert.deepEqual(
    (await written('nobody')).map(({ kind }) => kind),
    ['refuse'],
  );
});

test('a search is a disclosure: what was asked is in the event, how many were shown in its close', async () => {
  const found = await findPatients(door, { user, requestId: 'search' }, { family: 'Quill', birthDate: '1950-05-03' });
  assert.ok(found.permitted);
  assert.deepEqual(
    found.persons.map(({ personId }) => personId),
    [bea],
  );
  const [asked, closed] = await written('search');
  const query = asked?.resource.entity?.find((entity) => entity.query !== undefined)?.query;
  assert.deepEqual(JSON.parse(Buffer.from(query!, 'base64').toString()), { family: 'Quill', birthDate: '1950-05-03' });
  assert.equal(closed?.kind, 'complete-disclosure');
});

test('what came since is told, and only that, as a disclosure of its own', async () => {
  const since = new Date();
  const potassium = (patientId: string): Observation => ({
    resourceType: 'Observation',
    id: 'k',
    status: 'final',
    subject: { reference: `Patient/${patientId}` },
    code: { text: 'Potassium' },
    valueQuantity: { value: 6.1, unit: 'mmol/L' },
  });
  await example.receive('1', '9990000018', (patientId) => [potassium(patientId)]);
  const refreshed = await refreshRecord(door, { user, requestId: 'refresh' }, bea, since);
  assert.ok(refreshed.permitted);
  assert.deepEqual(
    refreshed.parts.flatMap(({ items }) => items.map(({ title }) => title)),
    ['Potassium'],
  );
  assert.deepEqual(
    (await written('refresh')).map(({ kind }) => kind),
    ['refresh-record', 'complete-disclosure'],
  );
});

test('a letter held here and one held there are opened, decided and written down; one withheld is not there', async () => {
  const letter = (id: string, patientId: string, label?: string): DocumentReference => ({
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    subject: { reference: `Patient/${patientId}` },
    description: 'Discharge letter',
    content: [{ attachment: { contentType: 'text/plain', data: Buffer.from('Dear Dr Example').toString('base64') } }],
    ...(label ? { meta: { security: [{ code: label }] } } : {}),
  });
  let patient = '';
  await example.receive('1', '9990000018', (patientId) => {
    patient = patientId;
    return [letter('d1', patientId), letter('d2', patientId, 'R')];
  });
  const sealed = (id: string) => ({
    personId: bea,
    sourceId: 'ridge-feed',
    resource: { resourceType: 'DocumentReference', id },
    location: { patientId: patient as never },
  });
  const opened = await openDocument(door, { user, requestId: 'letter' }, sealed('d1'), new AbortController().signal);
  assert.ok(opened.permitted && opened.opened === 'file');
  assert.equal(Buffer.from(opened.content).toString(), 'Dear Dr Example');
  assert.deepEqual(
    (await written('letter')).map(({ kind }) => kind),
    ['open-document', 'complete-disclosure'],
  );
  const withheld = await openDocument(door, asking(), sealed('d2'), new AbortController().signal);
  assert.ok(withheld.permitted && !withheld.opened);

  example.documents.set('Binary/1', {
    outcome: 'answered',
    contentType: 'application/pdf',
    content: Buffer.from('%PDF-1.7 letter'),
  });
  const there = await openDocument(
    door,
    asking(),
    { ...sealed('x'), sourceId: 'vale-fhir', location: { url: 'Binary/1' } },
    new AbortController().signal,
  );
  assert.ok(there.permitted && there.opened === 'file' && there.contentType === 'application/pdf');
});

test('an opt-out counts on every path from the next request; that there is such a person can still be found', async () => {
  let optedOut = false;
  const guarded = await exampleDoor(database, { optedOut: () => optedOut });
  try {
    assert.ok((await openRecord(guarded.door, asking(), bea)).permitted);
    optedOut = true;
    for (const way of [
      () => openRecord(guarded.door, asking(), bea),
      () => openRecord(guarded.door, asking(), bea, { as: 'search-record' }),
      () => openRecord(guarded.door, asking(), bea, { as: 'print-record' }),
      () => openRecord(guarded.door, asking(), bea, { as: 'export-record' }),
      () => refreshRecord(guarded.door, asking(), bea, new Date(0)),
      () => readPatient(guarded.door, asking(), bea),
    ]) {
      const refused = await way();
      assert.ok(!refused.permitted);
      assert.match(refused.explanation, /has chosen that their record is not shared/);
      assert.equal(refused.ways, undefined, 'saying why does not open it');
    }
    assert.ok((await findPatients(guarded.door, asking(), { nhsNumber: '9990000018' })).permitted);
  } finally {
    await guarded.close();
  }
});
