import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { provenanceOf } from './provenance.ts';
import {
  readCounts,
  readHistory,
  readItems,
  readResource,
  readResources,
  resourceOf,
  type StoredItem,
  streamItems,
} from './read.ts';
import { rebuildItems, receiveResources, type ResourceBatch } from './write.ts';

const database = await createTestDatabase();
const inbox = database.as('inbox');
const server = database.as('server');

const newPatient = () => randomUUID() as PatientId;
const receivedAt = new Date('2024-06-01T10:00:00Z');

function receive(patientId: PatientId, resources: readonly object[], batch: Partial<ResourceBatch> = {}) {
  return inbox.transaction((transaction) =>
    receiveResources(transaction, {
      patientId,
      sourceId: 'kings',
      organisation: 'RJZ',
      recordedAt: '2024-06-01T09:00:00Z',
      receivedAt,
      resources: resources as Resource[],
      ...batch,
    }),
  );
}

const potassium = (value: number, more: object = {}) => ({
  resourceType: 'Observation',
  id: 'k',
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
  ],
  code: { text: 'Serum potassium' },
  valueQuantity: { value, unit: 'mmol/L' },
  effectiveDateTime: '2024-06-01',
  ...more,
});

test('what comes in is stored whole, and its line can be read', async () => {
  const patientId = newPatient();
  const received = await receive(patientId, [potassium(4.1)], { messageSequence: 7, transform: 'hl7v2' });
  assert.deepEqual(received, { created: 1, updated: 0, unchanged: 0, refused: [] });
  assert.deepEqual(await readItems(server, [patientId]), [
    {
      patientId,
      section: 'investigation-results',
      resource: { resourceType: 'Observation', id: 'k' },
      sourceId: 'kings',
      organisation: 'RJZ',
      version: 1,
      receivedAt,
      title: 'Serum potassium',
      detail: '4.1 mmol/L',
      status: 'final',
      when: '2024-06-01',
      whenMeaning: 'taken',
      facts: { result: { value: 4.1, unit: 'mmol/L' } },
    },
  ]);
  const stored = await readResource(server, patientId, { resourceType: 'Observation', id: 'k' });
  assert.deepEqual(stored && resourceOf(stored), potassium(4.1));
  const provenance = provenanceOf(stored!);
  assert.equal(provenance.target[0]?.reference, 'Observation/k/_history/1');
  assert.equal(provenance.occurredDateTime, '2024-06-01T09:00:00.000Z');
  assert.equal(provenance.recorded, '2024-06-01T10:00:00.000Z');
  assert.equal(provenance.activity?.coding?.[0]?.code, 'transform');
  assert.equal(provenance.agent[0]?.who.identifier?.value, 'RJZ');
  assert.equal(provenance.entity?.[0]?.what.identifier?.value, '7');
});

test('the same again makes no version, whatever its envelope or the order of its properties', async () => {
  const patientId = newPatient();
  await receive(patientId, [potassium(4.1)]);
  const reordered = Object.fromEntries(Object.entries(potassium(4.1)).toReversed());
  for (const again of [
    potassium(4.1),
    reordered,
    { ...potassium(4.1), meta: { versionId: '9', lastUpdated: '2024-06-02T00:00:00Z' } },
  ]) {
    const received = await receive(patientId, [again], { recordedAt: '2024-06-02T09:00:00Z' });
    assert.deepEqual(
      { ...received, refused: received.refused.length },
      { created: 0, updated: 0, unchanged: 1, refused: 0 },
    );
  }
  assert.equal((await readHistory(server, patientId, { resourceType: 'Observation', id: 'k' })).length, 1);
});

test('a correction is a new version; the old one can still be read', async () => {
  const patientId = newPatient();
  await receive(patientId, [potassium(41)]);
  const received = await receive(patientId, [potassium(4.1, { status: 'corrected' })], {
    recordedAt: '2024-06-01T11:00:00Z',
  });
  assert.equal(received.updated, 1);
  const [item] = await readItems(server, [patientId]);
  assert.equal(item?.detail, '4.1 mmol/L');
  assert.deepEqual(item?.cautions, ['corrected: an earlier result was wrong']);
  const first = await readResource(server, patientId, { resourceType: 'Observation', id: 'k' }, 1);
  assert.deepEqual(first && resourceOf(first), potassium(41));
});

test('what was recorded earlier and arrives late is kept, and never becomes current', async () => {
  const patientId = newPatient();
  await receive(patientId, [potassium(4.1)], { recordedAt: '2024-06-01T11:00:00Z' });
  assert.equal((await receive(patientId, [potassium(41)], { recordedAt: '2024-06-01T10:00:00Z' })).updated, 1);
  assert.equal((await readItems(server, [patientId]))[0]?.detail, '4.1 mmol/L');
  const history = await readHistory(server, patientId, { resourceType: 'Observation', id: 'k' });
  assert.deepEqual(
    history.map(({ version }) => version),
    [1, 2],
  );
});

test('what arrives late between a version and its repetition does not become current either', async () => {
  const patientId = newPatient();
  await receive(patientId, [potassium(4.1)], { recordedAt: '2024-06-01T09:00:00Z' });
  await receive(patientId, [potassium(4.1)], { recordedAt: '2024-06-01T11:00:00Z', messageSequence: 3 });
  await receive(patientId, [potassium(41)], { recordedAt: '2024-06-01T10:00:00Z' });
  assert.equal((await readItems(server, [patientId]))[0]?.detail, '4.1 mmol/L');
  const history = await readHistory(server, patientId, { resourceType: 'Observation', id: 'k' });
  assert.deepEqual(
    history.map((version) => [
      resourceOf(version),
      version.recordedAt.toISOString().slice(11, 16),
      version.messageSequence,
    ]),
    [
      [potassium(4.1), '11:00', 3],
      [potassium(41), '10:00', undefined],
      [potassium(4.1), '09:00', undefined],
    ],
  );
});

test('a deletion takes the line away and keeps what was', async () => {
  const patientId = newPatient();
  const key = { resourceType: 'Observation', id: 'k' };
  await receive(patientId, [potassium(4.1)]);
  const received = await receive(patientId, [], { recordedAt: '2024-06-02T09:00:00Z', deleted: [key] });
  assert.equal(received.updated, 1);
  assert.deepEqual(await readItems(server, [patientId]), []);
  assert.deepEqual(await readResources(server, [patientId]), []);
  const current = await readResource(server, patientId, key);
  assert.equal(current?.version, 2);
  assert.equal(current.content, undefined);
  assert.equal((await receive(patientId, [], { recordedAt: '2024-06-03T09:00:00Z', deleted: [key] })).unchanged, 1);
  assert.equal((await receive(patientId, [potassium(4.1)], { recordedAt: '2024-06-04T09:00:00Z' })).updated, 1);
  assert.equal((await readItems(server, [patientId])).length, 1);
});

test('what is not FHIR is refused with its reason, and the rest is stored', async () => {
  const patientId = newPatient();
  const withoutStatus = { resourceType: 'Observation', id: 'bad', code: { text: 'Sodium' } };
  const received = await receive(patientId, [
    potassium(4.1),
    withoutStatus,
    { resourceType: 'Nonsense', id: 'x' },
    { ...potassium(1), id: undefined },
    null as never,
  ]);
  assert.equal(received.created, 1);
  assert.deepEqual(
    received.refused.map(({ resource }) => resource.resourceType),
    ['Observation', 'Nonsense', 'Observation', ''],
  );
  for (const { issues } of received.refused)
    assert.ok(issues.every(({ text }) => text.length > 0) && issues.length > 0);
});

test('a problem whose status is coded without a system is shown, with its status as the source says it', async () => {
  const patientId = newPatient();
  const problem = (id: string, clinicalStatus: object, more: object = {}) =>
    ({
      resourceType: 'Condition',
      id,
      subject: { display: 'Somebody' },
      code: { text: id },
      clinicalStatus,
      ...more,
    }) as never;
  const received = await receive(patientId, [
    problem('Asthma', { coding: [{ code: 'active' }] }),
    problem('Eczema', { coding: [{ code: 'resolved' }] }, { abatementDateTime: '2020-01-01' }),
    problem('Gout', { coding: [{ display: 'Past' }] }),
  ]);
  assert.deepEqual(received.refused, []);
  const items = await readItems(server, [patientId]);
  assert.deepEqual(Object.fromEntries(items.map(({ title, status }) => [title, status])), {
    Asthma: 'active',
    Eczema: 'resolved',
    Gout: 'past',
  });
});

test('the same key twice in one batch is two versions, the last of them current', async () => {
  const patientId = newPatient();
  const batch = [potassium(4.1), potassium(4.1), potassium(4.2)];
  assert.deepEqual(await receive(patientId, batch), { created: 1, updated: 1, unchanged: 1, refused: [] });
  assert.equal((await readItems(server, [patientId]))[0]?.detail, '4.2 mmol/L');
  assert.equal((await receive(patientId, batch)).unchanged, 3);
});

test('a name that arrives after the entry that points at it is shown on it, and so is a change of it', async () => {
  const patientId = newPatient();
  const request = {
    resourceType: 'MedicationRequest',
    id: 'm',
    status: 'active',
    intent: 'order',
    subject: { reference: `Patient/${patientId}` },
    medicationReference: { reference: 'Medication/med' },
    requester: { reference: 'PractitionerRole/role' },
  };
  const who = async () => (await readItems(server, [patientId])).map((item) => [item.title, item.who]);
  await receive(patientId, [request]);
  assert.deepEqual(await who(), [['Medicine', undefined]]);
  await receive(patientId, [{ resourceType: 'Medication', id: 'med', code: { text: 'Bisoprolol' } }]);
  assert.deepEqual(await who(), [['Bisoprolol', undefined]]);
  await receive(patientId, [
    { resourceType: 'PractitionerRole', id: 'role', practitioner: { reference: 'Practitioner/p' } },
  ]);
  await receive(patientId, [{ resourceType: 'Practitioner', id: 'p', name: [{ text: 'Dr Ann Smith' }] }]);
  assert.deepEqual(await who(), [['Bisoprolol', 'Dr Ann Smith']]);
  await receive(patientId, [{ resourceType: 'Practitioner', id: 'p', name: [{ text: 'Dr Ann Brown' }] }], {
    recordedAt: '2024-06-02T09:00:00Z',
  });
  assert.deepEqual(await who(), [['Bisoprolol', 'Dr Ann Brown']]);
});

test('lines are read by section, since an instant, so many of each, without withheld labels, page by page', async () => {
  const patientId = newPatient();
  const other = newPatient();
  const results = Array.from({ length: 7 }, (_, index) =>
    potassium(index, { id: `k${index}`, effectiveDateTime: `202${index}` }),
  );
  await receive(patientId, results);
  await receive(patientId, [potassium(9, { id: 'late' })], { receivedAt: new Date('2024-06-02T10:00:00Z') });
  await receive(other, [
    {
      resourceType: 'Flag',
      id: 'f',
      status: 'active',
      code: { text: 'Alone' },
      subject: { reference: `Patient/${other}` },
      meta: { security: [{ code: 'R' }] },
    },
  ]);
  const both = [patientId, other];
  assert.equal((await readItems(server, both)).length, 9);
  assert.deepEqual((await readItems(server, both, { sections: ['alerts'] }))[0]?.labels, ['R']);
  assert.equal((await readItems(server, both, { withheldLabels: ['R'] })).length, 8);
  assert.deepEqual(await readCounts(server, both, { withheldLabels: ['R'] }), { 'investigation-results': 8 });
  assert.deepEqual(await readCounts(server, both), { 'investigation-results': 8, alerts: 1 });
  assert.deepEqual(
    (await readItems(server, both, { since: receivedAt })).map(({ resource }) => resource.id),
    ['late'],
  );
  assert.equal((await readItems(server, both, { sourceId: 'kings' })).length, 9);
  assert.deepEqual(await readCounts(server, both, { sourceId: 'elsewhere' }), {});
  const newest = await readItems(server, both, { limitPerSection: 2 });
  assert.deepEqual(
    newest.map(({ resource }) => resource.id),
    ['k6', 'k5', 'f'],
  );
  assert.deepEqual(
    (await readItems(server, both, { limit: 1 })).map(({ when }) => when),
    ['2026'],
  );
  for (const pageSize of [1, 2, 3, 4, 100]) {
    const pages: StoredItem[] = [];
    for await (const page of streamItems(server, both, { pageSize })) {
      assert.ok(page.length <= pageSize);
      pages.push(...page);
    }
    const first = await readItems(server, [patientId]);
    assert.deepEqual(pages, [...first, ...(await readItems(server, [other]))], `in pages of ${pageSize}`);
  }
  assert.deepEqual(await readItems(server, []), []);
});

test('a long record streams section by section, dated and undated, whatever the page', async () => {
  const patientId = newPatient();
  const about = { subject: { reference: `Patient/${patientId}` } };
  await receive(patientId, [
    { resourceType: 'Patient', id: patientId, name: [{ text: 'Ana Silva' }], birthDate: '1980', gender: 'female' },
    ...Array.from({ length: 5 }, (_, index) => potassium(index, { id: `k${index}` })),
    ...Array.from({ length: 5 }, (_, index) => ({
      resourceType: 'Condition',
      id: `c${index}`,
      code: { text: 'Gout' },
      ...about,
    })),
    ...Array.from({ length: 5 }, (_, index) => ({
      resourceType: 'Flag',
      id: `f${index}`,
      status: 'active',
      code: { text: 'Alone' },
      period: { start: `200${index % 2}` },
      ...about,
    })),
  ]);
  const all = await readItems(server, [patientId]);
  const bySection = all.toSorted((one, other) =>
    one.section < other.section ? -1 : one.section > other.section ? 1 : 0,
  );
  assert.ok(new Set(all.map(({ section }) => section)).size > 3);
  for (const pageSize of [1, 3, 7, 50]) {
    const streamed: StoredItem[] = [];
    for await (const page of streamItems(server, [patientId], { pageSize })) streamed.push(...page);
    assert.deepEqual(streamed, bySection, `in pages of ${pageSize}`);
  }
});

test('neither role that serves or receives can change or remove a version', async () => {
  const patientId = newPatient();
  await receive(patientId, [potassium(4.1)]);
  for (const role of [inbox, server])
    for (const text of [
      `update record.resource_version set content = null where patient_id = $1`,
      `delete from record.resource_version where patient_id = $1`,
    ])
      await assert.rejects(role.run({ text, values: [patientId] }), { code: '42501' });
  await assert.rejects(server.run({ text: 'delete from record.item where patient_id = $1', values: [patientId] }), {
    code: '42501',
  });
  assert.equal((await readHistory(server, patientId, { resourceType: 'Observation', id: 'k' })).length, 1);
});

/** What a source may say of three resources that point at one another; 0 deletes. */
const saying = {
  k: (value: number) => potassium(value),
  med: (value: number) => ({ resourceType: 'Medication', id: 'med', code: { text: `Medicine ${value}` } }),
  m: (value: number) => ({
    resourceType: 'MedicationRequest',
    id: 'm',
    status: 'active',
    intent: 'order',
    subject: { reference: 'Patient/p' },
    medicationReference: { reference: 'Medication/med' },
    dosageInstruction: [{ text: `dose ${value}` }],
  }),
};
const keys = {
  k: { resourceType: 'Observation', id: 'k' },
  med: { resourceType: 'Medication', id: 'med' },
  m: { resourceType: 'MedicationRequest', id: 'm' },
};
const name = fc.constantFrom('k' as const, 'med' as const, 'm' as const);
const minute = fc.integer({ min: 0, max: 4 });
const value = fc.integer({ min: 0, max: 3 });
const at = (minutes: number) => `2024-06-01T09:0${minutes}:00Z`;

/** Everything a reader could see of the lines and resources, in a fixed order. */
async function seen(patientId: PatientId) {
  const items = await readItems(server, [patientId]);
  const resources = await readResources(server, [patientId]);
  return {
    items: items.toSorted((one, other) => (one.resource.resourceType < other.resource.resourceType ? -1 : 1)),
    contents: resources.map(({ resource, content }) => [resource, content]),
  };
}

test('whatever is sent in whatever order, the accounts close and the lines are those a rebuild draws', async () => {
  const batch = fc.tuple(minute, fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 4 }));
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 6 }), async (drawn) => {
      const patientId = newPatient();
      for (const [minutes, parts] of drawn) {
        const resources = parts.filter((part) => part[1] > 0).map(([which, said]) => saying[which](said));
        const deleted = parts.filter((part) => part[1] === 0).map(([which]) => keys[which]);
        const received = await receive(patientId, resources, { recordedAt: at(minutes), deleted });
        assert.deepEqual(received.refused, []);
        assert.equal(received.created + received.updated + received.unchanged, parts.length);
      }
      const before = await seen(patientId);
      const drawnAnew = await inbox.transaction((transaction) => rebuildItems(transaction, patientId));
      assert.equal(drawnAnew, before.items.length);
      assert.deepEqual(await seen(patientId), before);
    }),
    { numRuns: 60 },
  );
});

test('where a source says one thing at one time, its last word is current in whatever order it comes, and again changes nothing', async () => {
  const script = fc.record({
    k: fc.array(value, { minLength: 5, maxLength: 5 }),
    med: fc.array(value, { minLength: 5, maxLength: 5 }),
    m: fc.array(value, { minLength: 5, maxLength: 5 }),
  });
  const deliveries = fc.array(fc.tuple(name, minute), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(script, deliveries, async (said, delivered) => {
      const patientId = newPatient();
      const deliver = async () => {
        for (const [which, minutes] of delivered) {
          const now = said[which][minutes]!;
          const batch = now === 0 ? { deleted: [keys[which]] } : {};
          await receive(patientId, now === 0 ? [] : [saying[which](now)], { ...batch, recordedAt: at(minutes) });
        }
      };
      await deliver();
      for (const which of ['k', 'med', 'm'] as const) {
        const last = Math.max(...delivered.filter(([each]) => each === which).map(([, minutes]) => minutes));
        if (last < 0) continue;
        const stored = await readResource(server, patientId, keys[which]);
        const expected = said[which][last]!;
        assert.deepEqual(stored && resourceOf(stored), expected === 0 ? undefined : saying[which](expected));
      }
      const before = await seen(patientId);
      await deliver();
      assert.deepEqual(await seen(patientId), before);
    }),
    { numRuns: 60 },
  );
});
