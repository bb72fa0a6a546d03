import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { PatientId } from '#standards/patient.ts';
import {
  exampleMatching as matching,
  exampleNhsNumber,
  examplePatient,
  examplePatientId,
  forgetEverybody,
  personsNow,
  type Told,
} from './example-patients.ts';
import { linkPatient, type PatientToLink } from './link-patient.ts';
import { type Merge, mergePatients, unmergePatients } from './merge-patients.ts';
import { currentPersonOf, linkHistoryOf, personOf } from './persons.ts';
import { countOpenReviews, decideReview, listReviews } from './review.ts';
import { link, mergePersons, type Said, takeBack, unlink } from './steward.ts';
import { supersedeNhsNumber } from './decide-again.ts';

const database = await createTestDatabase();
const inbox = database.as('inbox');
const server = database.as('server');
const owner = database.as('owner');

beforeEach(() => forgetEverybody(owner));

const one = exampleNhsNumber(1);
const two = exampleNhsNumber(2);
const kofi: Told = { family: 'Mensah', given: ['Kofi'], born: '1972-11-30', postcode: 'SE5 9HU' };
const leon: Told = { family: 'Clarke', given: ['Leon'], born: '2011-08-20', postcode: 'SE5 0EZ' };
const speaking = {
  by: { type: 'user', userId: 'steward', name: 'Sam Steward', roleId: 'steward', organisation: 'QKK' } as const,
  why: 'Asked at reception.',
  at: new Date('2026-11-02T10:00:00Z'),
  requestId: 'request-1',
};
const a = examplePatientId('RJZ', 'A');
const b = examplePatientId('RJZ', 'B');
const c = examplePatientId('RV5', 'C');
const names = new Map<PatientId, string>([
  [a, 'a'],
  [b, 'b'],
  [c, 'c'],
]);

const hear = (patient: PatientToLink) =>
  inbox.transaction((transaction) => linkPatient(transaction, patient, matching));
const hearA = (told: Told) => hear(examplePatient('RJZ', 'A', told));
const hearB = (told: Told) => hear(examplePatient('RJZ', 'B', told));
const hearC = (told: Told) => hear(examplePatient('RV5', 'C', told));
const mergeOf = (survivor: PatientId, superseded: PatientId): Merge => ({
  survivor,
  superseded,
  sourceId: 'rjz-feed',
  organisation: 'RJZ',
  receivedAt: new Date('2026-11-02T09:00:00Z'),
});
const merge = (merged: Merge) => inbox.transaction((transaction) => mergePatients(transaction, merged, matching));
const unmerge = (merged: Merge) => inbox.transaction((transaction) => unmergePatients(transaction, merged, matching));
const linkThem = (patientId: PatientId, otherPatientId: PatientId) =>
  server.transaction((transaction) => link(transaction, { patientId, otherPatientId, ...speaking }, matching));
const unlinkThem = (patientId: PatientId, otherPatientId?: PatientId) =>
  server.transaction((transaction) =>
    unlink(transaction, { patientId, ...(otherPatientId ? { otherPatientId } : {}), ...speaking }, matching),
  );
const takeBackOf = (said: Said) => {
  assert.ok(said.done);
  return server.transaction((transaction) =>
    takeBack(transaction, { operationId: said.operationId, ...speaking }, matching),
  );
};
/** Who bears which person, to the id. */
const bearers = () =>
  owner.run({ text: 'select patient_id, person_id, verified_nhs_number from patient_index.patient order by 1' });
const kinds = async () =>
  (await owner.run<{ kind: string }>({ text: 'select kind from audit.event order by sequence' })).map(
    ({ kind }) => kind,
  );

test('a merged patient becomes part of the survivor’s person, and taken back, persons are as they were', async () => {
  await hearA(kofi);
  await hearB(leon);
  const before = await bearers();
  const result = await merge(mergeOf(a, b));
  assert.equal(result.status, 'linked');
  assert.equal(await personsNow(server, names), 'a b');
  await unmerge(mergeOf(a, b));
  assert.deepEqual(await bearers(), before);
  assert.deepEqual((await kinds()).slice(-2), ['merge', 'unmerge']);
  assert.deepEqual(
    (await linkHistoryOf(server, b)).map(({ because }) => because),
    ['first-heard', 'said-same', 'said-different'],
  );
});

test('a merge of a patient never heard of holds when its messages come later', async () => {
  await hearA(kofi);
  const identifier = { system: 'https://example.org/rjz/patient', value: 'B' };
  await merge({ ...mergeOf(a, b), supersededIdentifiers: [identifier] });
  assert.equal((await hearB(leon)).status, 'linked');
  assert.equal(await personsNow(server, names), 'a b');
});

test('a source cannot merge two verified NHS numbers, whichever comes first, and a steward is told', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await hearB({ ...kofi, nhs: two, verified: true });
  assert.equal((await merge(mergeOf(a, b))).status, 'needs-review');
  assert.equal(await personsNow(server, names), 'a | b');
  assert.equal((await listReviews(server, { limit: 10 })).reviews[0]?.kind, 'said-same');
  assert.ok((await unlinkThem(a, b)).done);
  assert.deepEqual((await listReviews(server, { limit: 10 })).reviews, [], 'the steward has answered');
  assert.equal((await merge(mergeOf(a, b))).status, 'separate', 'and is not asked again');
  await forgetEverybody(owner);
  await hearA({ ...kofi, nhs: one, verified: true });
  await merge(mergeOf(a, b));
  assert.equal(await personsNow(server, names), 'a b');
  await hearB({ ...leon, nhs: two, verified: true });
  assert.equal(await personsNow(server, names), 'a | b');
});

test('a steward links two patients no score would, and taking it back restores the persons exactly', async () => {
  const first = await hearA(kofi);
  await hearC(leon);
  const before = await bearers();
  const said = await linkThem(a, c);
  assert.ok(said.done);
  assert.equal(said.personId, first.personId);
  await takeBackOf(said);
  assert.deepEqual(await bearers(), before);
  assert.deepEqual((await kinds()).slice(-2), ['link', 'unmerge']);
});

test('a steward parts what was linked by score; it stays parted when the source speaks again', async () => {
  await hearA(kofi);
  await hearC(kofi);
  assert.equal(await personsNow(server, names), 'a c');
  const said = await unlinkThem(c);
  assert.equal(await personsNow(server, names), 'a | c');
  await hearC({ ...kofi, phone: '020 7946 0001' });
  assert.equal(await personsNow(server, names), 'a | c');
  assert.equal(await countOpenReviews(server), 0);
  await takeBackOf(said);
  assert.equal(await personsNow(server, names), 'a c');
});

test('a steward cannot join two verified NHS numbers, is told why, and the attempt is on record', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await hearC({ ...kofi, nhs: two, verified: true });
  const before = await bearers();
  const said = await linkThem(a, c);
  assert.ok(!said.done && said.reason === 'two-numbers');
  assert.match(said.text, /two different NHS numbers/);
  assert.deepEqual(await bearers(), before);
  assert.deepEqual(await server.run({ text: 'select from patient_index.assertion' }), []);
  const [event] = await owner.run<{ resource: { outcome: string } }>({
    text: 'select resource from audit.event order by sequence desc limit 1',
  });
  assert.notEqual(event?.resource.outcome, '0');
});

test('persons are merged by a steward and parted again; a person id kept from before leads to whom it was', async () => {
  const first = await hearA(kofi);
  const other = await hearC(leon);
  const said = await server.transaction((transaction) =>
    mergePersons(transaction, { survivor: other.personId, other: first.personId, ...speaking }, matching),
  );
  assert.equal(await currentPersonOf(server, other.personId), first.personId);
  await takeBackOf(said);
  assert.equal(await currentPersonOf(server, other.personId), other.personId);
  assert.equal(await personOf(server, c), other.personId);
});

test('what is no longer there to decide is said to be so', async () => {
  await hearA(kofi);
  const said = await linkThem(a, c);
  assert.ok(!said.done && said.reason === 'not-found');
  const alone = await unlinkThem(a);
  assert.ok(!alone.done && alone.reason === 'not-found');
});

test('the worklist asks once about two persons, and a decision for different is remembered', async () => {
  const number = { nhs: one, verified: true };
  await hearA({ ...kofi, ...number });
  await hearB({ ...kofi, ...number });
  await hearC({ ...kofi, given: ['Kofo'] });
  const { reviews, after } = await listReviews(server, { limit: 10 });
  assert.equal(reviews.length, 1);
  assert.equal(after, undefined);
  const [review] = reviews;
  assert.equal(review!.kind, 'alike');
  assert.ok(review!.reasons.some(({ about }) => about === 'perhaps-twins'));
  const sides = [review!.one, review!.other].map(({ patients, known }) => [
    patients.length,
    known?.demographics.names[0]?.given,
  ]);
  assert.deepEqual(
    sides.toSorted(([one], [other]) => Number(one) - Number(other)),
    [
      [1, ['Kofo']],
      [2, ['Kofi']],
    ],
  );
  await server.transaction((transaction) =>
    decideReview(
      transaction,
      { patientId: review!.one.patientId, otherPatientId: review!.other.patientId, decision: 'different', ...speaking },
      matching,
    ),
  );
  assert.equal(await countOpenReviews(server), 0);
  // The same question from another patient of the same person is not asked again.
  await hear(examplePatient('G85001', '7', { ...kofi, ...number }));
  assert.equal(await countOpenReviews(server), 0);
});

test('a decision for same links at once and empties the worklist', async () => {
  await hearA(kofi);
  await hearC({ ...kofi, given: ['Kofo'] });
  const [review] = (await listReviews(server, { limit: 10 })).reviews;
  const said = await server.transaction((transaction) =>
    decideReview(
      transaction,
      { patientId: review!.one.patientId, otherPatientId: review!.other.patientId, decision: 'same', ...speaking },
      matching,
    ),
  );
  assert.ok(said.done);
  assert.equal(await personsNow(server, names), 'a c');
  assert.equal(await countOpenReviews(server), 0);
});

test('the worklist is read page by page, the likeliest first, without the restricted', async () => {
  for (let pair = 0; pair < 5; pair += 1) {
    const family = ['Mensah', 'Clarke', 'Nowak', 'Silva', 'Hassan'][pair]!;
    const told: Told = { ...kofi, family, born: `19${pair}2-0${pair + 1}-1${pair}` };
    await hear(examplePatient('RJZ', `${pair}`, told));
    await hear(examplePatient('RV5', `${pair}`, { ...told, given: ['Kofo'] }, pair === 0 ? { restricted: true } : {}));
  }
  const pages = [];
  let after: Awaited<ReturnType<typeof listReviews>>['after'];
  do {
    const page = await listReviews(server, { limit: 3, ...(after ? { after } : {}) });
    pages.push(page.reviews);
    after = page.after;
  } while (after);
  assert.deepEqual(
    pages.map(({ length }) => length),
    [3, 1],
  );
  const all = pages.flat();
  assert.equal(all.length, await countOpenReviews(server));
  assert.deepEqual(
    all.map(({ score }) => score),
    all.map(({ score }) => score).toSorted((first, other) => other - first),
  );
  assert.equal(
    new Set(all.map((review) => [review.one.personId, review.other.personId].toSorted().join())).size,
    all.length,
  );
  const restricted = examplePatientId('RV5', '0');
  assert.ok(all.every((review) => ![review.one.patientId, review.other.patientId].includes(restricted)));
});

test('a superseded NHS number joins its patients with those of the number that took its place, and is undone', async () => {
  await hearA({ ...kofi, nhs: one, verified: true });
  await hearC({ ...kofi, nhs: two, verified: true });
  const before = await bearers();
  const supersede = (current?: typeof two) =>
    server.transaction((transaction) =>
      supersedeNhsNumber(
        transaction,
        { superseded: one, ...(current ? { current } : {}), at: speaking.at, requestId: 'request-2' },
        matching,
      ),
    );
  await supersede(two);
  await supersede(two);
  assert.equal((await server.run({ text: 'select from patient_index.superseded_number' })).length, 1);
  assert.equal(await personsNow(server, names), 'a c');
  // A message that still bears the old number changes nothing.
  await hearB({ ...kofi, nhs: one, verified: true });
  assert.equal(await personsNow(server, names), 'a b c');
  await supersede();
  assert.equal(await personsNow(server, names), 'a b | c');
  assert.deepEqual(
    (await bearers()).filter((row) => (row as { patient_id: string }).patient_id !== b),
    before,
  );
});
