// Whatever order it is heard in, one by one or many at once, on one server or two: the persons are those that all of it gives at
// once. With the errors, twins, moves and marriages of the invented crowd, and with merges that sources send and take back.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { PatientId } from '#standards/patient.ts';
import { identitiesOf } from '#synthetic/population/identities.ts';
import { hear, mergeOf, patientOf, personsOfAll, type Said } from './example-crowd.ts';
import { exampleMatching as matching, forgetEverybody, inPassing, personsNow } from './example-patients.ts';
import { linkPatient } from './link-patient.ts';
import { mergePatients, unmergePatients } from './merge-patients.ts';

const database = await createTestDatabase();
const owner = database.as('owner');

const crowd = [...identitiesOf(11, 0, 60)].map((identity) => ({ identity, patient: patientOf(identity) }));
const names = new Map<PatientId, string>(
  crowd.map(({ identity, patient }, at) => [patient.patientId, `${identity.person}/${at}`]),
);
/** Patients of one organisation: what it may merge, rightly or not. */
const ofOneOrganisation = [...Map.groupBy(crowd, ({ identity }) => identity.organisation).values()].flatMap((own) =>
  own.slice(1).map(({ patient }, at) => [own[at]!.patient, patient] as const),
);

const world = fc
  .record({
    who: fc.uniqueArray(fc.nat(crowd.length - 1), { minLength: 6, maxLength: 14 }),
    merges: fc.uniqueArray(
      fc.record({
        which: fc.nat(ofOneOrganisation.length - 1),
        says: fc.constantFrom('merge' as const, 'merge' as const, 'unmerge' as const),
      }),
      { maxLength: 3, selector: ({ which }) => which },
    ),
  })
  .chain(({ who, merges }) => {
    const merged = merges.map(({ which, says }) => ({ says, pair: ofOneOrganisation[which]! }));
    // Whoever is merged is told of as well, sooner or later.
    const told = new Map(
      [...who.map((at) => crowd[at]!.patient), ...merged.flatMap(({ pair }) => pair)].map((patient) => [
        patient.patientId,
        patient,
      ]),
    );
    const all: Said[] = [
      ...[...told.values()].map((patient) => ({ says: 'patient' as const, patient })),
      ...merged.map(({ says, pair: [one, other] }) => ({ says, merge: mergeOf(one, other) })),
    ];
    return fc.shuffledSubarray(all, { minLength: all.length });
  });

test('in any order, with merges and their undoing, the persons are those of all of it at once', async () => {
  let linked = 0;
  await fc.assert(
    fc.asyncProperty(world, (all) =>
      inPassing(owner, async (everything) => {
        for (const said of all) {
          if (said.says === 'patient') await linkPatient(everything, said.patient, matching);
          else await (said.says === 'merge' ? mergePatients : unmergePatients)(everything, said.merge, matching);
        }
        const persons = await personsNow(everything, names);
        assert.equal(persons, personsOfAll(all, names));
        if (persons.split(' | ').some((person) => person.includes(' '))) linked += 1;
      }),
    ),
    { numRuns: 15 },
  );
  assert.ok(linked > 3, 'somebody was linked');
});

const everything: Said[] = [
  ...crowd.slice(0, 90).map(({ patient }) => ({ says: 'patient' as const, patient })),
  ...crowd.slice(0, 90).flatMap(({ identity: { organisation, duplicateOf }, patient }): Said[] => {
    const first =
      duplicateOf &&
      crowd.find(
        ({ identity }) => identity.organisation === organisation && identity.number.value === duplicateOf.value,
      );
    return first ? [{ says: 'merge', merge: mergeOf(first.patient, patient) }] : [];
  }),
  { says: 'merge', merge: mergeOf(...ofOneOrganisation[0]!) },
];
// Patient ids are hashes: their order mixes people and sources.
const mixed = everything.toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : 1));

function idOf(said: Said): string {
  return said.says === 'patient' ? said.patient.patientId : said.merge.superseded;
}

test('many transactions at once give the persons of the whole, and every message is kept once', async () => {
  const inbox = database.as('inbox');
  const queue = [...mixed];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await hear(inbox, next);
  };
  await Promise.all([work(), work(), work(), work(), work(), work()]);
  assert.equal(await personsNow(inbox, names), personsOfAll(everything, names));
  assert.deepEqual(await inbox.run({ text: 'select count(*) from patient_index.demographics_version' }), [
    { count: 90 },
  ]);
  await forgetEverybody(owner);
});

test('two processes at once, each with half of it and some with both, give the same', async () => {
  const halves = [0, 1].map((half) => mixed.filter((_, at) => at % 2 === half || at % 5 === 0));
  const processes = halves.map((said) => {
    const listener = fork(new URL('example-listener.ts', import.meta.url), { serialization: 'advanced' });
    listener.send({ url: database.url('inbox'), said });
    return listener;
  });
  const exits = await Promise.all(processes.map((each) => once(each, 'exit')));
  assert.deepEqual(
    exits.map(([code]: unknown[]) => code),
    [0, 0],
  );
  assert.equal(await personsNow(owner, names), personsOfAll(everything, names));
  assert.deepEqual(await owner.run({ text: 'select count(*) from patient_index.demographics_version' }), [
    { count: 90 },
  ]);
});
