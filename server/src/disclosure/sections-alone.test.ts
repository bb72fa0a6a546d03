import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { AuditEvent, Resource } from '#standards/fhir/types.ts';
import { exampleDoor, exampleUser } from './example-door.ts';
import { openRecord } from './open-record.ts';
import type { SourcePart } from './record-part.ts';

const database = await createTestDatabase();
const example = await exampleDoor(database);
const { door, answers } = example;
after(() => example.close());

const resources = (prefix: string): Resource[] => [
  { resourceType: 'Condition', id: `${prefix}-problem`, subject: { reference: 'Patient/p' }, code: { text: 'Asthma' } },
  {
    resourceType: 'AllergyIntolerance',
    id: `${prefix}-allergy`,
    patient: { reference: 'Patient/p' },
    code: { text: 'Nuts' },
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
    },
  },
  ...['a', 'b', 'c'].map((name): Resource => ({
    resourceType: 'MedicationRequest',
    id: `${prefix}-${name}`,
    status: 'active',
    intent: 'order',
    subject: { reference: 'Patient/p' },
    medicationCodeableConcept: { text: name },
  })),
];

test('some sections alone, to take away as a file: nothing of the others is let out, counted, or said to have been shown', async () => {
  const bea = await example.receive('1', '9990000018', () => resources('held'));
  answers.set('vale-fhir', () => Promise.resolve({ ...emptyAnswer('answered'), resources: resources('asked') }));
  const sections = ['medications-and-medical-devices', 'allergies-and-adverse-reactions'] as const;
  const requestId = 'export';
  const opened = await openRecord(door, { user: exampleUser('view-record'), requestId }, bea, {
    sections,
    newest: 2,
    as: 'export-record',
  });
  assert.ok(opened.permitted);
  const parts: SourcePart[] = [];
  for await (const part of opened.parts) parts.push(part);
  const of = (sourceId: string) => parts.find(({ source }) => source.sourceId === sourceId)!;
  const counts = { 'allergies-and-adverse-reactions': 1, 'medications-and-medical-devices': 3 };
  for (const sourceId of ['ridge-feed', 'vale-fhir']) {
    assert.deepEqual(of(sourceId).totals, counts, sourceId);
    assert.ok(of(sourceId).items.every(({ section }) => (sections as readonly string[]).includes(section)));
  }
  assert.equal(of('ridge-feed').items.length, 3, 'the newest two medicines and the allergy');
  assert.equal(of('vale-fhir').items.length, 4, 'all that was answered of them');

  const events = await database.as('auditor').run<{ kind: string; resource: AuditEvent }>({
    text: 'select kind, resource from audit.event where request_id = $1 order by sequence',
    values: [requestId],
  });
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['export-record', 'complete-disclosure'],
  );
  const [decided, closed] = events.map(({ resource }) => JSON.stringify(resource)) as [string, string];
  for (const section of sections) assert.ok(decided.includes(section) && closed.includes(section));
  assert.ok(!closed.includes('problem-list'));
  assert.ok(events[0]!.resource.subtype?.some(({ code }) => code === 'extract'));
});
