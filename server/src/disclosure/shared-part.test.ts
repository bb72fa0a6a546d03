// What no agreement covers: such a source is neither asked nor read, on any way through the door, and is named; an agreement that
// ends counts from the next request, also for what was kept from before.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import type { AgreementInForce } from '#privacy/agreements/agreements.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer, type SourceAnswer } from '#sources/source-adapter.ts';
import type { AllergyIntolerance, Condition, DocumentReference, Resource } from '#standards/fhir/types.ts';
import { createShownRecords } from './again/shown-records.ts';
import { exampleDoor, exampleUser } from './example-door.ts';
import { openDocument } from './open-document.ts';
import { openRecord } from './open-record.ts';
import type { RecordOpened, Refused, SourcePart } from './record-part.ts';
import { refreshRecord } from './refresh-record.ts';
import { watchedPatients } from './watched-patients.ts';

const database = await createTestDatabase();
const agreement = (ods: string, sections: ReadonlySet<string> | 'all' = 'all'): AgreementInForce => ({
  id: `with-${ods.toLowerCase()}`,
  title: ods,
  sharers: new Set([ods]),
  readers: new Set(['X99']),
  sections,
});
const everything = [agreement('RZZ'), agreement('RYY')];
let agreements: readonly AgreementInForce[] = everything;
const example = await exampleDoor(database, { agreements: () => agreements });
const { door, answers, asked } = example;
after(() => example.close());

const user = exampleUser('find-patient', 'view-record');
let request = 0;
const asking = () => ({ user, requestId: `shared-${(request += 1)}` });
const condition = (id: string, words: string, patientId = 'p'): Condition => ({
  resourceType: 'Condition',
  id,
  subject: { reference: `Patient/${patientId}` },
  code: { text: words },
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
});
const allergy: AllergyIntolerance = {
  resourceType: 'AllergyIntolerance',
  id: 'a1',
  patient: { reference: 'Patient/p' },
  code: { text: 'Penicillin' },
};
const letter: DocumentReference = {
  resourceType: 'DocumentReference',
  id: 'd1',
  status: 'current',
  description: 'A letter',
  content: [{ attachment: { contentType: 'text/plain', data: Buffer.from('Dear').toString('base64') } }],
};
const bea = await example.receive('1', '9990000018', (patientId) => [
  condition('c1', 'Asthma', patientId),
  { ...letter, subject: { reference: `Patient/${patientId}` } },
]);
const answered = (...resources: Resource[]): SourceAnswer => ({ ...emptyAnswer('answered'), resources });
beforeEach(() => {
  agreements = everything;
  asked.splice(0);
  answers.set('vale-fhir', async () => answered(condition('v1', 'Gout'), allergy, letter));
});

async function read(opened: RecordOpened | Refused): Promise<Map<string, SourcePart>> {
  assert.ok(opened.permitted);
  const parts = new Map<string, SourcePart>();
  for await (const part of opened.parts) parts.set(part.source.sourceId, part);
  return parts;
}
const titles = (part: SourcePart | undefined) => part?.items.map(({ title }) => title).toSorted();

test('a source without an agreement is not asked, one that sends is not read, and each is named with why', async () => {
  agreements = [];
  const parts = await read(await openRecord(door, asking(), bea));
  assert.deepEqual(asked, []);
  assert.deepEqual([...parts.keys()].toSorted(), ['ridge-feed', 'ridge-fhir', 'vale-fhir']);
  for (const part of parts.values()) {
    assert.deepEqual([part.outcome, part.items, part.totals, part.waitingMessages], ['no-agreement', [], {}, 0]);
    assert.match(
      part.words.explanation,
      /^There is no agreement in force under which .* NHS Trust shares this with Example\.$/,
    );
    assert.equal(part.asOf, undefined);
  }
  const { resource } = (
    await door.database.run<{ resource: unknown }>({
      text: `select resource from audit.event where request_id = $1 and kind = 'complete-disclosure'`,
      values: [`shared-${request}`],
    })
  )[0]!;
  assert.match(JSON.stringify(resource), /no-agreement/, 'the event says that it was not shown');
});

test('an agreement that ends counts from the next request, whatever was answered before', async () => {
  assert.deepEqual(titles((await read(await openRecord(door, asking(), bea))).get('vale-fhir')), [
    'A letter',
    'Gout',
    'Penicillin',
  ]);
  asked.splice(0);
  agreements = [agreement('RZZ')];
  const after = await read(await openRecord(door, asking(), bea));
  assert.deepEqual(titles(after.get('vale-fhir')), []);
  assert.deepEqual(titles(after.get('ridge-feed')), ['A letter', 'Asthma']);
  assert.deepEqual(asked, ['ridge-fhir']);
  agreements = [agreement('RYY')];
  const held = await read(await openRecord(door, asking(), bea));
  assert.deepEqual(titles(held.get('ridge-feed')), []);
  const refreshed = await refreshRecord(door, asking(), bea, new Date(0));
  assert.ok(refreshed.permitted);
  assert.deepEqual(
    refreshed.parts.flatMap(({ items }) => items),
    [],
  );
  const watched = await watchedPatients(door, asking(), bea);
  assert.deepEqual([watched.patientIds, await watched.newsMark(new Date(0))], [[], '']);
});

test('an agreement that covers some sections shows those, and says that there are others; no count tells of what', async () => {
  agreements = [
    agreement('RZZ', new Set(['documents'])),
    agreement('RYY', new Set(['allergies-and-adverse-reactions'])),
  ];
  const parts = await read(await openRecord(door, asking(), bea));
  const vale = parts.get('vale-fhir')!;
  assert.deepEqual(titles(vale), ['Penicillin']);
  assert.deepEqual(vale.totals, { 'allergies-and-adverse-reactions': 1 });
  assert.equal(vale.documents.size, 0);
  assert.match(vale.words.explanation, /covers some sections of the record; the others are not shown/);
  const ridge = parts.get('ridge-feed')!;
  assert.deepEqual([titles(ridge), ridge.totals], [['A letter'], { documents: 1 }]);
  const section = await openRecord(door, asking(), bea, { section: 'problem-list' });
  for (const part of (await read(section)).values()) assert.deepEqual([part.items, part.totals], [[], {}]);
});

test('a letter listed under an agreement is not opened when it has ended, or covers letters no more', async () => {
  const sealed = (sourceId: string, location: { url: string }) =>
    ({ personId: bea, sourceId, resource: { resourceType: 'DocumentReference', id: 'd1' }, location }) as const;
  example.documents.set('Binary/1', {
    outcome: 'answered',
    contentType: 'application/pdf',
    content: Buffer.from('%PDF-1.7'),
  });
  const open = () =>
    openDocument(door, asking(), sealed('vale-fhir', { url: 'Binary/1' }), new AbortController().signal);
  const before = await open();
  assert.ok(before.permitted && before.opened === 'file');
  for (const now of [[agreement('RZZ')], [agreement('RYY', new Set(['alerts']))]]) {
    agreements = now;
    const ended = await open();
    assert.ok(ended.permitted && !ended.opened);
    assert.match(ended.explanation, /agreement/);
  }
});

test('what stands on an open page is not joined again once less may be shown of it', async () => {
  const opened = await openRecord(door, asking(), bea);
  assert.ok(opened.permitted);
  const parts = [...(await read(opened)).values()].map((part) => ({ ...part, outcome: 'timed-out' as const }));
  const records = createShownRecords<string>();
  records.keep(user, opened, { parts, why: opened.why, sources: opened.sources, page: 'as it was' });
  const whyNow = async () => {
    const again = await openRecord(door, asking(), bea, { only: new Set() });
    assert.ok(again.permitted);
    await read(again);
    return again.why;
  };
  assert.ok(records.find(user, bea, opened.disclosureId, await whyNow()));
  for (const now of [[agreement('RZZ')], [agreement('RZZ'), agreement('RYY', new Set(['alerts']))]]) {
    agreements = now;
    assert.equal(records.find(user, bea, opened.disclosureId, await whyNow()), undefined);
  }
});
