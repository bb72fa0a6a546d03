// What holds of persons whatever sources and stewards say, in whatever order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Executor } from '#runtime/database/database.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import {
  exampleMatching as matching,
  exampleNhsNumber,
  examplePatient,
  examplePatientId,
  inPassing as tryInPassing,
  personsNow,
  type Told,
} from './example-patients.ts';
import { linkPatient } from './link-patient.ts';
import { mergePatients, type Merge, unmergePatients } from './merge-patients.ts';
import { listReviews } from './review.ts';
import { link, mergePersons, type Said, takeBack, unlink } from './steward.ts';

const owner = (await createTestDatabase()).as('owner');

const inPassing = (example: (everything: Executor) => Promise<void>) => tryInPassing(owner, example);

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
const mergeOf = (survivor: PatientId, superseded: PatientId): Merge => ({
  survivor,
  superseded,
  sourceId: 'rjz-feed',
  organisation: 'RJZ',
  receivedAt: new Date('2026-11-02T09:00:00Z'),
});

// Whatever sources and stewards say, in whatever order.
const worlds: readonly Told[] = [
  kofi,
  { ...kofi, nhs: one },
  { ...kofi, nhs: one, verified: true },
  { ...kofi, nhs: two, verified: true },
  { ...kofi, given: ['Kofo'] },
  { ...leon, nhs: two, verified: true },
  { ...leon, given: ['Marlon'] },
];
const who = fc.nat(4);
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ step: fc.constant('hear' as const), who, told: fc.nat(worlds.length - 1) }) },
    fc.record({
      step: fc.constantFrom('merge' as const, 'unmerge' as const, 'link' as const, 'unlink' as const),
      who,
      other: who,
    }),
    fc.record({ step: fc.constant('take-back' as const), which: fc.nat(3) }),
  ),
  { minLength: 4, maxLength: 14 },
);
const patientAt = (at: number) => examplePatientId('RJZ', `P${at}`);

test('under any sequence of messages and words no person has two verified NHS numbers, and every person id stays its own', async () => {
  await fc.assert(
    fc.asyncProperty(steps, (sequence) =>
      inPassing(async (everything) => {
        const operations: Said[] = [];
        for (const step of sequence) {
          if (step.step === 'hear')
            await linkPatient(everything, examplePatient('RJZ', `P${step.who}`, worlds[step.told]!), matching);
          else if (step.step === 'take-back') {
            const said = operations[step.which];
            if (said?.done) await takeBack(everything, { operationId: said.operationId, ...speaking }, matching);
          } else if (step.who !== step.other) {
            const [first, other] = [patientAt(step.who), patientAt(step.other)];
            if (step.step === 'merge') await mergePatients(everything, mergeOf(first, other), matching);
            else if (step.step === 'unmerge') await unmergePatients(everything, mergeOf(first, other), matching);
            else
              operations.push(
                await (step.step === 'link' ? link : unlink)(
                  everything,
                  { patientId: first, otherPatientId: other, ...speaking },
                  matching,
                ),
              );
          }
        }
        const [wrong] = await everything.run({
          text: `select
          (select count(*) from (select person_id from patient_index.patient where (profile->>'verified')::boolean
            group by person_id having count(distinct nhs_number) > 1) as person) as two_numbers,
          (select count(*) from patient_index.patient where verified_nhs_number is distinct from
            case when (profile->>'verified')::boolean then nhs_number end) as number_astray,
          (select count(*) from patient_index.person where verified_nhs_number is distinct from
            (select min(verified_nhs_number) from patient_index.patient where patient.person_id = person.person_id)) as person_astray,
          (select count(*) from patient_index.patient where person_id not in (
            select first.own_person_id from patient_index.patient first where first.person_id = patient.person_id
            order by first.sequence limit 1)) as not_the_first,
          (select count(*) from patient_index.patient where person_id <> (
            select person_id from patient_index.link where link.patient_id = patient.patient_id order by sequence desc limit 1)) as history_astray,
          (select count(*) from patient_index.review where closed_at is null and exists (
            select from patient_index.patient one join patient_index.patient other using (person_id)
            where one.patient_id = review.patient_id and other.patient_id = review.other_patient_id)) as review_astray`,
        });
        assert.deepEqual(wrong, {
          two_numbers: 0,
          number_astray: 0,
          person_astray: 0,
          not_the_first: 0,
          history_astray: 0,
          review_astray: 0,
        });
      }),
    ),
    { numRuns: 60 },
  );
});

test('the same messages in another order give the same persons', async () => {
  const told = fc.array(fc.nat(worlds.length - 1), { minLength: 3, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(told, fc.infiniteStream(fc.nat(1000)), async (which, random) => {
      const patients = which.map((at, index) => examplePatient('RJZ', `P${index}`, worlds[at]!));
      const labels = new Map(patients.map(({ patientId }, index) => [patientId, `p${index}`]));
      const shuffled = patients
        .map((patient) => ({ patient, at: random.next().value }))
        .toSorted((first, other) => first.at - other.at)
        .map(({ patient }) => patient);
      const results: string[] = [];
      for (const order of [patients, shuffled]) {
        await inPassing(async (everything) => {
          for (const patient of order) await linkPatient(everything, patient, matching);
          const reviews = (await listReviews(everything, { limit: 50 })).reviews.map(({ one, other }) =>
            [one.patientId, other.patientId]
              .map((id) => String(labels.get(id)))
              .toSorted()
              .join(' '),
          );
          results.push(`${await personsNow(everything, labels)} ? ${reviews.toSorted().join(', ')}`);
        });
      }
      assert.equal(results[1], results[0]);
    }),
    { numRuns: 40 },
  );
});

test('two persons merged by a steward and parted again are exactly as they were, to the id', async () => {
  const told = fc.array(fc.nat(worlds.length - 1), { minLength: 2, maxLength: 6 });
  const bearers = (everything: Executor) =>
    everything.run<{ patient_id: PatientId; person_id: PersonId }>({
      text: `select patient.patient_id, patient.person_id, patient.verified_nhs_number, person.verified_nhs_number as person_number
        from patient_index.patient join patient_index.person using (person_id) order by 1`,
    });
  await fc.assert(
    fc.asyncProperty(told, fc.nat(5), fc.nat(5), (which, first, second) =>
      inPassing(async (everything) => {
        for (const [index, at] of which.entries())
          await linkPatient(everything, examplePatient('RJZ', `P${index}`, worlds[at]!), matching);
        const before = await bearers(everything);
        const [survivor, other] = [before[first % before.length]!.person_id, before[second % before.length]!.person_id];
        const said = await mergePersons(everything, { survivor, other, ...speaking }, matching);
        if (said.done) {
          const merged = await bearers(everything);
          assert.equal(merged.filter(({ person_id }) => person_id === said.personId).length > 1, true);
          await takeBack(everything, { operationId: said.operationId, ...speaking }, matching);
        }
        assert.deepEqual(await bearers(everything), before);
      }),
    ),
    { numRuns: 40 },
  );
});
