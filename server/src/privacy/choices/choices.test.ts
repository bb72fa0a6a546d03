// A choice holds for whoever its identities come to be: links, merges, numbers replaced, a steward's word that two are not one.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  exampleMatching as matching,
  exampleNhsNumber,
  examplePatient,
  examplePatientId,
  forgetEverybody,
  type Told,
} from '#patient-index/example-patients.ts';
import { supersedeNhsNumber } from '#patient-index/decide-again.ts';
import { linkPatient, type PatientToLink } from '#patient-index/link-patient.ts';
import { personOf } from '#patient-index/persons.ts';
import { mergePersons, takeBack, unlink } from '#patient-index/steward.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { choicesOf, optOutOf } from './choices.ts';
import { type ChoiceMade, recordChoice } from './record-choice.ts';

const database = await createTestDatabase();
const inbox = database.as('inbox');
const server = database.as('server');
const owner = database.as('owner');

beforeEach(async () => {
  await forgetEverybody(owner);
  await owner.run({ text: 'truncate privacy.choice, privacy.choice_identity' });
});

const one = exampleNhsNumber(1);
const two = exampleNhsNumber(2);
const kofi: Told = { family: 'Mensah', given: ['Kofi'], born: '1972-11-30', postcode: 'SE5 9HU' };
const leon: Told = { family: 'Clarke', given: ['Leon'], born: '2011-08-20', postcode: 'SE5 0EZ' };
const a = examplePatientId('RJZ', 'A');
const b = examplePatientId('RJ1', 'B');
const by = { type: 'user', userId: 'jo', name: 'Jo', roleId: 'care-coordinator', organisation: 'X99001' } as const;
const speaking = {
  by: { ...by, roleId: 'steward' },
  why: 'Asked.',
  at: new Date('2026-11-02T10:00:00Z'),
  requestId: 'r',
};

const hear = (patient: PatientToLink) =>
  inbox.transaction((transaction) => linkPatient(transaction, patient, matching));
const hearA = (told: Told) => hear(examplePatient('RJZ', 'A', told));
const hearB = (told: Told) => hear(examplePatient('RJ1', 'B', told));
const personNow = async (patientId: PatientId): Promise<PersonId> => (await personOf(server, patientId))!;
const isOut = async (patientId: PatientId) => (await optOutOf(server, [await personNow(patientId)])) !== undefined;
const choose = async (opted: 'out' | 'in', patientId: PatientId, more: Partial<ChoiceMade> = {}) => {
  const at = new Date('2026-11-20T10:00:00Z');
  const personId = await personNow(patientId);
  const { history } = await choicesOf(server, [personId]);
  return recordChoice(server, {
    personId,
    opted,
    after: history[0]?.sequence ?? 0,
    chosenAt: at,
    askedBy: 'phone',
    askedFor: 'person',
    by,
    requestId: 'choice',
    at,
    ...more,
  });
};
const mergeAB = async () => {
  const said = await server.transaction(async (transaction) =>
    mergePersons(transaction, { survivor: await personNow(a), other: await personNow(b), ...speaking }, matching),
  );
  assert.ok(said.done);
  return said.operationId;
};
const partAB = async () => {
  const said = await server.transaction((transaction) =>
    unlink(transaction, { patientId: b, otherPatientId: a, ...speaking }, matching),
  );
  assert.ok(said.done);
};

test('opting out holds from the next question, and so does opting back in', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  assert.equal(await isOut(a), false);
  const chosenAt = new Date('2026-10-01T09:00:00Z');
  assert.equal((await choose('out', a, { chosenAt })).done, true);
  assert.deepEqual(await optOutOf(server, [await personNow(a)]), { since: chosenAt });
  assert.deepEqual(await choose('out', a), { done: false, reason: 'nothing-to-change' });
  assert.equal((await choose('in', a)).done, true);
  assert.equal(await isOut(a), false);
  assert.deepEqual(await choose('in', a), { done: false, reason: 'nothing-to-change' });
});

test('of two who write down a choice at once, one is told that something has changed', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  const results = await Promise.all([choose('out', a, { after: 0 }), choose('out', a, { after: 0 })]);
  assert.deepEqual(results.map((result) => (result.done ? 'done' : result.reason)).toSorted(), ['changed', 'done']);
  const { history, optedOut } = await choicesOf(server, [await personNow(a)]);
  assert.deepEqual([history.length, optedOut.length], [1, 1]);
});

test('a patient heard of later, with the same NHS number, is opted out with them', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await choose('out', a);
  await hearB({ ...kofi, nhs: one, verified: true });
  assert.equal(await isOut(b), true);
});

test('an old person id leads to the choice as well', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await hearB(kofi);
  const before = await personNow(b);
  await choose('out', a);
  if ((await personNow(a)) !== before) await mergeAB();
  assert.ok(await optOutOf(server, [before]));
});

test('whoever is linked with them is closed too, and open again when parted: the choice stays with the NHS number', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await hearB(leon);
  await choose('out', a);
  assert.equal(await isOut(b), false);
  const operation = await mergeAB();
  assert.equal(await isOut(b), true);
  await server.transaction((transaction) => takeBack(transaction, { operationId: operation, ...speaking }, matching));
  assert.deepEqual([await isOut(a), await isOut(b)], [true, false]);
});

test('chosen while another was linked by mistake: parted by a steward, it stays with whoever bears the number', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await hearB(leon);
  await mergeAB();
  await choose('out', b);
  await partAB();
  assert.deepEqual([await isOut(a), await isOut(b)], [true, false]);
});

test('where the index parts two by its own reckoning, both stay closed: nobody has said that they are two people', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await hearB(leon);
  const operation = await mergeAB();
  await choose('out', a);
  await server.transaction((transaction) => takeBack(transaction, { operationId: operation, ...speaking }, matching));
  assert.deepEqual([await isOut(a), await isOut(b)], [true, true]);
});

test('without an NHS number it stays with each of those it was said of', async () => {
  await hearA(kofi);
  await hearB(leon);
  await mergeAB();
  await choose('out', a);
  await partAB();
  assert.deepEqual([await isOut(a), await isOut(b)], [true, true]);
  await choose('in', b);
  assert.deepEqual([await isOut(a), await isOut(b)], [true, false]);
});

test("one's opting back in, while another was linked by mistake, does not open the other's record once they are parted", async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await hearB(leon);
  await choose('out', b);
  await mergeAB();
  assert.equal(await isOut(a), true);
  await choose('in', a);
  assert.equal(await isOut(a), false);
  await partAB();
  assert.deepEqual([await isOut(a), await isOut(b)], [false, true]);
});

test('without a number between them neither is open once they are parted', async () => {
  await hearA(kofi);
  await hearB(leon);
  await choose('out', b);
  await mergeAB();
  await choose('in', a);
  assert.equal(await isOut(b), false);
  await partAB();
  assert.deepEqual([await isOut(a), await isOut(b)], [false, true]);
});

test('an opting back in that knew nothing of an opt-out does not end it', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await hearB(leon);
  await choose('out', a);
  await choose('out', b);
  await choose('in', b);
  await mergeAB();
  assert.equal(await isOut(b), true);
});

test('a number that took the place of another brings the choice with it', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await choose('out', a);
  const learned = { superseded: one, current: two, at: new Date('2026-11-21T10:00:00Z'), requestId: 'r' };
  await inbox.transaction((transaction) => supersedeNhsNumber(transaction, learned, matching));
  await hearB({ ...kofi, nhs: two, verified: true });
  assert.deepEqual([await isOut(a), await isOut(b)], [true, true]);
});

test('a number corrected where it was recorded leaves the choice with the patient', async () => {
  await hearA({ ...kofi, nhs: one });
  await choose('out', a);
  await hear(
    examplePatient('RJZ', 'A', { ...kofi, nhs: two, verified: true }, { receivedAt: new Date('2026-11-22T10:00:00Z') }),
  );
  assert.equal(await isOut(a), true);
});

test('the history is only added to: neither role that serves or receives can change or remove a choice', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await choose('out', a);
  for (const role of [server, inbox])
    for (const text of [
      `update privacy.choice set opted = 'in'`,
      'delete from privacy.choice',
      'truncate privacy.choice cascade',
      'update privacy.choice_identity set bore_number = false',
      'delete from privacy.choice_identity',
    ])
      await assert.rejects(role.run({ text }), /permission denied/, text);
});

test('open pages of the person are told to look again, on every server', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  const heard: string[] = [];
  const stop = await server.listen('record_changed', (payload) => heard.push(payload));
  await choose('out', a);
  for (let tries = 0; heard.length === 0 && tries < 100; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await stop();
  assert.deepEqual(heard, [a]);
});

test('each choice is in the audit log, in the same transaction', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  const recorded = await choose('out', a);
  assert.ok(recorded.done);
  const events = await owner.run<{ person_id: string; user_id: string }>({
    text: `select person_id, user_id from audit.event where kind = 'opt-out' and resource::text like '%Consent/' || $1 || '%'`,
    values: [recorded.choiceId],
  });
  assert.deepEqual(events, [{ person_id: await personNow(a), user_id: 'jo' }]);
  await owner.run({ text: `alter table audit.event add constraint no_more check (kind <> 'opt-in') not valid` });
  await assert.rejects(choose('in', a));
  await owner.run({ text: 'alter table audit.event drop constraint no_more' });
  assert.equal(await isOut(a), true);
});
