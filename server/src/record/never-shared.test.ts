// What is never shared is no part of what can be read of a record, whenever it came and whatever came with it (R48).
import '../../../checks/property-seed.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { letterSaying, scan } from '#privacy/never-shared/documents/example-documents.ts';
import { createNeverShared } from '#privacy/never-shared/never-shared.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { DocumentReference, Resource } from '#standards/fhir/types.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { type PatientId, patientIdOf } from '#standards/patient.ts';
import { countDrawnBy, drawnAsOnePerson, drawnByThose, type LeavingOut, redrawAll } from './never-shared.ts';
import { readCounts, readHistory, readItems, readNewsMark, readResource, readResources } from './read.ts';
import { receiveResources } from './write.ts';

const database = await createTestDatabase();
const [server, inbox] = [database.as('server'), database.as('inbox')];
const system = 'http://snomed.info/sct';
const [first, second] = ['999000141000000100', '999000141000000211'];
const listOf = (...codes: string[]) =>
  createNeverShared([{ id: 'a', title: 'A', codes: codes.map((code) => ({ system, code })), words: ['zybrofex'] }]);
const lists = listOf(first);

let patients = 0;
const newPatient = () => patientIdOf('RJ1', { system: nhsNumberSystem, value: String((patients += 1)) });
let batches = 0;
const receive = (patientId: PatientId, resources: Resource[], leavingOut: LeavingOut | 'no lists' = lists) =>
  inbox.transaction((transaction) =>
    receiveResources(
      transaction,
      {
        patientId,
        sourceId: 'guys',
        organisation: 'RJ1',
        recordedAt: new Date(Date.UTC(2026, 9, 1) + (batches += 1) * 1000).toISOString(),
        receivedAt: new Date(),
        resources,
      },
      leavingOut === 'no lists' ? undefined : leavingOut,
    ),
  );

const subject = { reference: 'Patient/p' };
const condition = (id: string, code: string | undefined, text: string): Resource => ({
  resourceType: 'Condition',
  id,
  subject,
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  code: { text, ...(code === undefined ? {} : { coding: [{ system, code, display: text }] }) },
});
const medicine = (id: string, text: string, reason?: string): Resource => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'active',
  intent: 'order',
  subject,
  medicationCodeableConcept: { text },
  ...(reason === undefined ? {} : { reasonReference: [{ reference: `Condition/${reason}` }] }),
});
const titles = async (patientId: PatientId) =>
  (await readItems(server, [patientId])).map(({ title }) => title).toSorted();

test('there is no line of it, no count, no content and no history; what came is kept, and is not given', async () => {
  const patientId = newPatient();
  await receive(patientId, [condition('asthma', undefined, 'Asthma'), condition('secret', first, 'Orrin-Velt')]);
  assert.deepEqual(await titles(patientId), ['Asthma']);
  assert.deepEqual(await readCounts(server, [patientId]), { 'problem-list': 1 });
  const key = { resourceType: 'Condition', id: 'secret' };
  assert.equal(await readResource(server, patientId, key), undefined);
  assert.deepEqual(await readHistory(server, patientId, key), []);
  assert.deepEqual(
    (await readResources(server, [patientId])).map(({ resource }) => resource.id),
    ['asthma'],
  );
  const [kept] = await database.as('owner').run<{ count: number }>({
    text: `select count(*) as count from record.resource_version where patient_id = $1 and resource_id = 'secret'`,
    values: [patientId],
  });
  assert.equal(kept!.count, 1);
});

test('what came before it and belongs to it goes when it comes, and comes back when it is corrected', async () => {
  const patientId = newPatient();
  await receive(patientId, [medicine('m', 'Doxycycline', 'late'), medicine('n', 'Paracetamol')]);
  assert.deepEqual(await titles(patientId), ['Doxycycline', 'Paracetamol']);
  await receive(patientId, [condition('late', first, 'Orrin-Velt')]);
  assert.deepEqual(await titles(patientId), ['Paracetamol']);
  await receive(patientId, [medicine('o', 'Ibuprofen', 'late')]);
  assert.deepEqual(await titles(patientId), ['Paracetamol']);
  await receive(patientId, [condition('late', undefined, 'Acne')]);
  assert.deepEqual(await titles(patientId), ['Acne', 'Doxycycline', 'Ibuprofen', 'Paracetamol']);
});

test('a mention cut out of an allergy does not come back with a later change of what the allergy names', async () => {
  const patientId = newPatient();
  const practitioner = (family: string): Resource => ({ resourceType: 'Practitioner', id: 'dr', name: [{ family }] });
  const allergy: Resource = {
    resourceType: 'AllergyIntolerance',
    id: 'a',
    patient: subject,
    recorder: { reference: 'Practitioner/dr' },
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
    },
    code: { text: 'Penicillin' },
    note: [{ text: 'Came out when treated for zybrofex' }],
  };
  await receive(patientId, [allergy, practitioner('Bell')]);
  await receive(patientId, [practitioner('Bell-Okafor')]);
  const items = await readItems(server, [patientId]);
  const line = items.find(({ resource }) => resource.resourceType === 'AllergyIntolerance');
  assert.equal(line?.who, 'Bell-Okafor');
  assert.ok(!JSON.stringify(items).includes('zybrofex'));
});

test('whatever order it comes in, what can be read is what is left of the whole', async () => {
  const pool: Resource[] = [
    condition('secret', first, 'Orrin-Velt'),
    condition('asthma', undefined, 'Asthma'),
    condition('mentions', undefined, 'Follow-up of Orrin Velt'),
    medicine('a', 'Doxycycline', 'secret'),
    medicine('b', 'Salbutamol', 'asthma'),
    medicine('c', 'Zybrofex cream'),
    {
      resourceType: 'Encounter',
      id: 'e',
      status: 'finished',
      class: { code: 'AMB' },
      subject,
      type: [{ text: 'Visit' }],
    },
    { ...condition('there', first, 'Orrin-Velt'), encounter: { reference: 'Encounter/e' } } as Resource,
    {
      resourceType: 'Observation',
      id: 'pressure',
      status: 'final',
      subject,
      code: { text: 'Weight' },
      valueQuantity: { value: 70, unit: 'kg' },
      encounter: { reference: 'Encounter/e' },
    },
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(pool, { minLength: 1 }),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 9, maxLength: 9 }),
      async (chosen, sizes) => {
        const [whole, piecemeal, clean] = [newPatient(), newPatient(), newPatient()];
        await receive(whole, chosen);
        let at = 0;
        for (const size of sizes) {
          if (at < chosen.length) await receive(piecemeal, chosen.slice(at, at + size));
          at += size;
        }
        const { left } = lists.takeOut(chosen);
        if (left.length > 0) await receive(clean, [...left]);
        const said = async (patientId: PatientId) =>
          (await readItems(server, [patientId]))
            .map(({ patientId: _patientId, receivedAt: _receivedAt, ...item }) => JSON.stringify(item))
            .toSorted();
        const expected = await said(clean);
        assert.deepEqual(await said(whole), expected);
        assert.deepEqual(await said(piecemeal), expected);
      },
    ),
    { numRuns: 25 },
  );
});

const letter = (id: string, pdf: Buffer, more: Partial<DocumentReference> = {}): DocumentReference => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  subject,
  type: { text: `Letter ${id}` },
  content: [{ attachment: { contentType: 'application/pdf', data: pdf.toString('base64') } }],
  ...more,
});

test('a letter that came as a PDF and tells of it has no line and no content, and takes what belongs to it; others stay', async () => {
  const patientId = newPatient();
  const visit: Resource = { resourceType: 'Encounter', id: 'v', status: 'finished', class: { code: 'AMB' }, subject };
  const context = { encounter: [{ reference: 'Encounter/v' }] };
  await receive(patientId, [
    visit,
    letter('tells', await letterSaying('we started zybrofex'), { context }),
    letter('does-not', await letterSaying('we saw nothing of note')),
    medicine('m', 'Paracetamol'),
  ]);
  assert.deepEqual(await titles(patientId), ['Letter does-not', 'Paracetamol']);
  for (const [resourceType, id] of [
    ['DocumentReference', 'tells'],
    ['Encounter', 'v'],
  ] as const)
    assert.equal(await readResource(server, patientId, { resourceType, id }), undefined);
});

test('a letter nobody can read is there, unless something never shared is of the same day', async () => {
  const patientId = newPatient();
  const on = (day: string) => ({ date: `${day}T10:00:00Z` });
  await receive(patientId, [
    letter('first', await scan(), on('2026-03-01')),
    letter('second', await scan(), on('2026-03-02')),
  ]);
  assert.deepEqual(await titles(patientId), ['Letter first', 'Letter second']);
  await receive(patientId, [{ ...condition('secret', first, 'Orrin-Velt'), recordedDate: '2026-03-02' } as Resource]);
  assert.deepEqual(await titles(patientId), ['Letter first']);
});

test('a letter that takes long to read is not there until it is read, and then as what it says', async () => {
  const patientId = newPatient();
  let ready = false;
  // The same lists, of which the first reading takes longer than anybody waits.
  const slow: LeavingOut = {
    ...lists,
    read: (json, withinMs) => (ready ? lists.read(json, withinMs) : Promise.resolve({ ...slow, stillReading: true })),
  };
  await receive(
    patientId,
    [letter('long', await letterSaying('nothing of note')), letter('tells', await letterSaying('zybrofex'))],
    slow,
  );
  assert.deepEqual(await titles(patientId), []);
  await drawnByThose({ reading: server, writing: inbox }, [patientId], slow);
  assert.deepEqual(await titles(patientId), []);
  ready = true;
  await drawnByThose({ reading: server, writing: inbox }, [patientId], slow);
  assert.deepEqual(await titles(patientId), ['Letter long']);
  assert.deepEqual(
    (await readResources(server, [patientId])).map(({ resource }) => resource.id),
    ['long'],
  );
});

test('what one organisation’s word makes never shared is gone from another’s record of the person, under the same identifier', async () => {
  const [hospital, practice] = [newPatient(), newPatient()];
  const asOne = (...patientIds: PatientId[]) =>
    drawnAsOnePerson({ reading: server, writing: inbox }, patientIds, lists);
  const numbered = { masterIdentifier: { system: 'https://fhir.example.org/Id/letter', value: 'L1' } };
  const other = { masterIdentifier: { system: 'https://fhir.example.org/Id/letter', value: 'L2' } };
  const bare = { identifier: [{ value: 'L1' }] };
  const told = letter('told', await letterSaying('about zybrofex'), numbered);
  await receive(hospital, [told, medicine('h', 'Aspirin')]);
  const copy = letter('copy', await scan(), numbered);
  await receive(practice, [copy, letter('second', await scan(), other), letter('bare', await scan(), bare)]);
  assert.deepEqual(
    await titles(practice),
    ['Letter bare', 'Letter copy', 'Letter second'],
    'by itself it says nothing',
  );
  const leftOut = await asOne(hospital, practice);
  assert.deepEqual(await titles(practice), ['Letter bare', 'Letter second']);
  assert.equal(leftOut.length, 1);
  assert.ok(!leftOut[0]!.includes('L1'));
  const answered = [copy, letter('third', await scan(), other)];
  const { left } = lists.beside(leftOut).takeOut<Resource>(answered);
  assert.ok(!left.some(({ id }) => id === 'copy'), 'a source that is asked tells it no more');
  // What comes afterwards does not bring it back, before anybody reads.
  await receive(practice, [letter('later', await letterSaying('nothing of note')), { ...copy, docStatus: 'final' }]);
  assert.ok(!(await titles(practice)).includes('Letter copy'));
  // Once it is corrected where it was said, or the two are no longer one person, it is there again.
  await asOne(practice);
  assert.ok((await titles(practice)).includes('Letter copy'));
  await asOne(hospital, practice);
  assert.ok(!(await titles(practice)).includes('Letter copy'));
  await receive(hospital, [{ ...told, content: letter('x', await letterSaying('nothing of note')).content }]);
  assert.deepEqual(await asOne(hospital, practice), []);
  assert.ok((await titles(practice)).includes('Letter copy'));
});

test('other lists: nothing is read by the old ones, and the job goes on where it was cut short', async () => {
  const both = listOf(first, second);
  const three = [newPatient(), newPatient(), newPatient()];
  for (const patientId of three)
    await receive(patientId, [condition('x', second, 'Listed later'), condition('y', undefined, 'Asthma')]);
  assert.deepEqual(await titles(three[0]!), ['Asthma', 'Listed later']);
  await drawnByThose({ reading: server, writing: inbox }, [three[0]!], both);
  assert.deepEqual(await titles(three[0]!), ['Asthma'], 'drawn before it is read');
  const stop = new AbortController();
  let done = 0;
  const cutShort: LeavingOut = {
    ...both,
    takeOut(resources) {
      if ((done += 1) === 2) stop.abort();
      return both.takeOut(resources);
    },
  };
  await redrawAll({ database: inbox, leavingOut: cutShort, signal: stop.signal });
  const halfway = await countDrawnBy(server, both.stamp);
  assert.ok(halfway.drawn < halfway.patients);
  await redrawAll({ database: inbox, leavingOut: both });
  const after = await countDrawnBy(server, both.stamp);
  assert.equal(after.drawn, after.patients);
  for (const patientId of three) assert.deepEqual(await titles(patientId), ['Asthma']);
});

test('what is written without the lists is drawn by them before it is read', async () => {
  const patientId = newPatient();
  await receive(patientId, [condition('s', first, 'Orrin-Velt'), condition('y', undefined, 'Asthma')], 'no lists');
  const [stale] = await server.run<{ drawn_by: string | null }>({
    text: 'select drawn_by from record.patient where patient_id = $1',
    values: [patientId],
  });
  assert.equal(stale!.drawn_by, null);
  await drawnByThose({ reading: server, writing: inbox }, [patientId], lists);
  assert.deepEqual(await titles(patientId), ['Asthma']);
});

test('that something came which nobody may see is no news', async () => {
  const patientId = newPatient();
  const since = new Date(0);
  const mark = () => readNewsMark(server, [patientId], { since });
  assert.equal(await mark(), '');
  await receive(patientId, [condition('a', undefined, 'Asthma')]);
  const before = await mark();
  assert.notEqual(before, '');
  await receive(patientId, [condition('secret', first, 'Orrin-Velt'), medicine('m', 'Doxycycline', 'secret')]);
  assert.equal(await mark(), before);
  await receive(patientId, [condition('b', undefined, 'Acne')]);
  const then = await mark();
  assert.notEqual(then, before);
  await receive(patientId, [condition('b', undefined, 'Acne, mild')]);
  assert.notEqual(await mark(), then, 'a change is news too');
});

test('the role that serves requests can put nothing back', async () => {
  for (const text of [
    'delete from record.never_shared',
    'insert into record.never_shared values (gen_random_uuid(), $$a$$, $$b$$)',
    'update record.patient set drawn_by = $$x$$',
    'insert into record.item select * from record.item limit 0',
  ])
    await assert.rejects(server.run({ text }), /permission denied/);
});
