// Whatever is linked, parted, merged and taken back in whatever order, a record that somebody closed stays closed until they open
// it, and nobody's is closed who has nothing to do with them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  exampleMatching as matching,
  exampleNhsNumber,
  examplePatient,
  examplePatientId,
  type Told,
  inPassing,
} from '#patient-index/example-patients.ts';
import { identitiesOf } from '#patient-index/identities.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import { type Merge, mergePatients, unmergePatients } from '#patient-index/merge-patients.ts';
import { personOf } from '#patient-index/persons.ts';
import { link, type Said, takeBack, unlink } from '#patient-index/steward.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { PatientId } from '#standards/patient.ts';
import { choicesOf, optOutOf } from './choices.ts';
import { recordChoice } from './record-choice.ts';

const owner = (await createTestDatabase()).as('owner');
const one = exampleNhsNumber(1);
const two = exampleNhsNumber(2);
const kofi: Told = { family: 'Mensah', given: ['Kofi'], born: '1972-11-30', postcode: 'SE5 9HU' };
const leon: Told = { family: 'Clarke', given: ['Leon'], born: '2011-08-20', postcode: 'SE5 0EZ' };
const zara: Told = { family: 'Osei', given: ['Zara'], born: '1988-02-03', postcode: 'SE1 2AB' };
/** What is told of each patient, the same each time: two bear one verified number, two bear none. */
const worlds: readonly Told[] = [
  { ...kofi, nhs: one, verified: true },
  { ...kofi, nhs: one, verified: true, given: ['Kofi', 'Ato'] },
  kofi,
  { ...leon, nhs: two, verified: true },
  zara,
];
const patients = worlds.map((_, index) => examplePatientId('RJZ', `P${index}`));
const by = { type: 'user', userId: 's', name: 'Sam', roleId: 'steward', organisation: 'QKK' } as const;
const at = new Date('2026-11-02T10:00:00Z');
const speaking = { by, why: 'Asked.', at, requestId: 'r' };

const who = fc.nat(worlds.length - 1);
const steps = fc.array(
  fc.oneof(
    fc.record({ step: fc.constant('hear' as const), who }),
    {
      weight: 3,
      arbitrary: fc.record({ step: fc.constantFrom('link', 'unlink', 'merge', 'unmerge'), who, other: who }),
    },
    fc.record({ step: fc.constant('take-back' as const), which: fc.nat(3) }),
    { weight: 3, arbitrary: fc.record({ step: fc.constantFrom('out' as const, 'in' as const), who }) },
  ),
  { minLength: 4, maxLength: 12 },
);

test('what somebody closed stays closed until they open it, and closes nobody else', async () => {
  let closed = 0;
  await fc.assert(
    fc.asyncProperty(steps, (sequence) =>
      inPassing(owner, async (everything) => {
        const model = new Model(everything);
        for (const [index] of worlds.entries()) await hear(everything, index);
        await model.look();
        const operations: Said[] = [];
        for (const step of sequence) {
          if ('which' in step) {
            const said = operations[step.which];
            if (said?.done) await takeBack(everything, { operationId: said.operationId, ...speaking }, matching);
          } else if (step.step === 'hear') await hear(everything, step.who);
          else if ('other' in step) {
            if (step.who === step.other) continue;
            const pair = { patientId: patients[step.who]!, otherPatientId: patients[step.other]! };
            const merge: Merge = {
              survivor: pair.patientId,
              superseded: pair.otherPatientId,
              sourceId: 'rjz-feed',
              organisation: 'RJZ',
              receivedAt: at,
            };
            if (step.step === 'merge') await mergePatients(everything, merge, matching);
            else if (step.step === 'unmerge') await unmergePatients(everything, merge, matching);
            else
              operations.push(
                await (step.step === 'link' ? link : unlink)(everything, { ...pair, ...speaking }, matching),
              );
          } else await model.choose(step.step, patients[step.who]!);
          await model.look();
          await model.check();
        }
        closed += model.mustBeOut.size;
      }),
    ),
    { numRuns: 15 },
  );
  assert.ok(closed > 0, 'no sequence closed anything: the property says nothing');
});

const hear = (everything: Executor, index: number) =>
  linkPatient(everything, examplePatient('RJZ', `P${index}`, worlds[index]!), matching);

/** What must hold, reckoned without looking at how it is done. */
class Model {
  /** Patients whose record somebody closed, certainly for them, and nobody who may has opened since. */
  readonly mustBeOut = new Set<PatientId>();
  /** Patients who were ever one person with, or bore the number of, somebody who chose. */
  readonly #touched = new Set<PatientId>();
  readonly #everTogether = new Map<PatientId, Set<PatientId>>(patients.map((patient) => [patient, new Set([patient])]));
  readonly #everything: Executor;

  constructor(everything: Executor) {
    this.#everything = everything;
  }

  async #together(patient: PatientId) {
    const person = (await personOf(this.#everything, patient))!;
    return { person, identities: await identitiesOf(this.#everything, [person]) };
  }

  /** Remembers who is one person now. */
  async look(): Promise<void> {
    for (const patient of patients) {
      const { identities } = await this.#together(patient);
      const all = new Set(
        identities.flatMap(({ patientId, verifiedNumber }) => [
          ...this.#everTogether.get(patientId)!,
          ...patients.filter((_, index) => verifiedNumber !== undefined && worlds[index]!.nhs === verifiedNumber),
        ]),
      );
      for (const each of all) this.#everTogether.set(each, this.#everTogether.get(each)!.union(all));
    }
    for (const patient of this.#touched) for (const each of this.#everTogether.get(patient)!) this.#touched.add(each);
  }

  async choose(opted: 'out' | 'in', patient: PatientId): Promise<void> {
    const { person, identities } = await this.#together(patient);
    const { history } = await choicesOf(this.#everything, [person]);
    const database = {
      ...this.#everything,
      transaction: (work: (transaction: Executor) => Promise<unknown>) => work(this.#everything),
    } as unknown as Database;
    const after = history[0]?.sequence ?? 0;
    const more = { askedBy: 'phone', askedFor: 'person', by, requestId: 'r' } as const;
    await recordChoice(database, { personId: person, opted, chosenAt: at, after, at, ...more });
    assert.equal((await optOutOf(this.#everything, [person])) !== undefined, opted === 'out', 'it holds at once');
    const number = identities.find(({ verifiedNumber }) => verifiedNumber)?.verifiedNumber;
    for (const [index, each] of patients.entries()) {
      const isOf = identities.some(({ patientId }) => patientId === each);
      const bears = number !== undefined && worlds[index]!.nhs === number;
      if (opted === 'in' && (isOf || bears)) this.mustBeOut.delete(each);
      if (opted === 'out' && (bears || (isOf && number === undefined))) this.mustBeOut.add(each);
    }
    for (const each of identities) this.#touched.add(each.patientId);
  }

  async check(): Promise<void> {
    for (const [index, patient] of patients.entries()) {
      const { person } = await this.#together(patient);
      const isOut = (await optOutOf(this.#everything, [person])) !== undefined;
      if (this.mustBeOut.has(patient)) assert.ok(isOut, `patient ${index} was closed, and is open`);
      if (!this.#touched.has(patient)) assert.ok(!isOut, `patient ${index} has nothing to do with it, and is closed`);
    }
  }
}
