import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nhsNumberSystem, parseNhsNumber } from '#standards/nhs-number.ts';
import type { PatientId } from '#standards/patient.ts';
import { demographicsOfPatient } from '#standards/fhir/patient-demographics.ts';
import { comparePatients } from './compare-patients.ts';
import { type Assertion, type GroupedPatient, groupPatients } from './group-patients.ts';
import { readMatching } from './matching-config.ts';
import { matchKeys } from './match-keys.ts';
import { profileOf } from './profile.ts';

const matching = readMatching(new URL('../../../../partnership', import.meta.url).pathname);

interface Told {
  family?: string;
  given?: string[];
  maiden?: string;
  born?: string;
  postcode?: string;
  phone?: string;
  nhs?: string;
  verified?: boolean;
}

function patient(patientId: string, told: Told): GroupedPatient {
  const demographics = demographicsOfPatient(
    {
      resourceType: 'Patient',
      name: [
        { ...(told.family ? { family: told.family } : {}), given: told.given ?? [] },
        ...(told.maiden ? [{ use: 'maiden' as const, family: told.maiden }] : []),
      ],
      ...(told.born ? { birthDate: told.born } : {}),
      ...(told.postcode ? { address: [{ line: ['1 High Street'], postalCode: told.postcode }] } : {}),
      ...(told.phone ? { telecom: [{ system: 'phone', value: told.phone }] } : {}),
      ...(told.nhs ? { identifier: [{ system: nhsNumberSystem, value: told.nhs }] } : {}),
    },
    new Date(0),
  );
  assert.ok(!told.nhs || parseNhsNumber(told.nhs).valid);
  if (told.nhs && told.verified) demographics.nhsNumberStatus = 'verified';
  const profile = profileOf(demographics, [], matching);
  return { patientId: patientId as PatientId, profile, keys: matchKeys(profile) };
}

const group = (patients: GroupedPatient[], assertions: Assertion[] = []) =>
  groupPatients(patients, assertions, (one, other) => comparePatients(one.profile, other.profile, matching), matching);

/** "a b | c": each group in order, groups in order. */
const shown = (patients: GroupedPatient[], assertions: Assertion[] = []) =>
  group(patients, assertions)
    .groups.map((ids) => ids.join(' '))
    .toSorted()
    .join(' | ');

const said = (one: string, other: string, says: Assertion['says'], by: Assertion['by'] = 'steward'): Assertion => ({
  one: one as PatientId,
  other: other as PatientId,
  says,
  by,
});

const kofi: Told = { family: 'Mensah', given: ['Kofi'], born: '1972-11-30', postcode: 'SE5 9HU' };
const first = { nhs: '9990000018', verified: true };
const second = { nhs: '9990000026', verified: true };

test('A is B by score and B is C by NHS number, but A has another verified number: A stays apart', () => {
  const [a, b, c] = [
    patient('a', { ...kofi, ...first }),
    patient('b', { ...kofi, nhs: '9990000026' }),
    patient('c', { ...kofi, ...second }),
  ];
  assert.equal(shown([a, b, c]), 'a | b c');
});

test('somebody without a number who fits two people equally is linked to neither, and a steward is asked', () => {
  const patients = [patient('a', { ...kofi, ...first }), patient('b', kofi), patient('c', { ...kofi, ...second })];
  assert.equal(shown(patients), 'a | b | c');
  assert.deepEqual(
    group(patients).questions.map(({ one, other, kind }) => `${one} ${other} ${kind}`),
    ['a b fits-two', 'b c fits-two'],
  );
});

test('two without a number who are one and fit two people are linked to each other and to neither', () => {
  const patients = [
    patient('a', { ...kofi, ...first }),
    patient('b', { ...kofi, phone: '020 7946 0001' }),
    patient('c', { ...kofi, phone: '020 7946 0001' }),
    patient('d', { ...kofi, ...second }),
  ];
  assert.equal(shown(patients), 'a | b c | d');
});

test('somebody who fits one of two people much better is linked to that one', () => {
  const patients = [
    patient('a', { ...kofi, ...first, phone: '020 7946 0001' }),
    patient('b', { ...kofi, phone: '020 7946 0001' }),
    patient('c', { ...kofi, ...second, postcode: 'SE1 7EH' }),
  ];
  assert.equal(shown(patients), 'a b | c');
});

test('a record that bridges a change of name joins what comes before and after it', () => {
  const born = '1993-12-01';
  const patients = [
    patient('before', { family: 'Nowak', given: ['Zofia'], born, postcode: 'SE15 4JR' }),
    patient('bridge', {
      family: 'Taylor',
      maiden: 'Nowak',
      given: ['Zofia'],
      born,
      postcode: 'SE15 4JR',
      phone: '020 7946 0002',
    }),
    patient('after', { family: 'Taylor', given: ['Zofia'], born, postcode: 'CR0 2AB', phone: '020 7946 0002' }),
  ];
  assert.equal(shown(patients), 'after before bridge');
  assert.equal(shown([patients[0]!, patients[2]!]), 'after | before');
});

test('twins are not joined by a record that fits both', () => {
  const twin = { family: 'Adeyemi', born: '2015-03-02', postcode: 'SE5 9NR', phone: '020 7946 0010' };
  const patients = [
    patient('kehinde', { ...twin, given: ['Kehinde'] }),
    patient('taiwo', { ...twin, given: ['Taiwo'] }),
    patient('unsure', { ...twin, given: ['Taiwo', 'Kehinde'] }),
  ];
  assert.equal(shown(patients), 'kehinde | taiwo | unsure');
  assert.ok(group(patients).questions.length > 0);
});

test('what a steward says counts before what a source says, and both before scores', () => {
  const [a, b] = [patient('a', kofi), patient('b', kofi)];
  const stranger = patient('c', { family: 'Clarke', given: ['Leon'], born: '2011-08-20' });
  assert.equal(shown([a, b]), 'a b');
  assert.equal(shown([a, b], [said('a', 'b', 'different')]), 'a | b');
  assert.deepEqual(group([a, b], [said('a', 'b', 'different')]).questions, []);
  assert.equal(shown([a, b], [said('a', 'b', 'different', 'source')]), 'a | b');
  assert.equal(shown([a, b], [said('a', 'b', 'different', 'source'), said('a', 'b', 'same')]), 'a b');
  assert.equal(shown([a, stranger], [said('a', 'c', 'same', 'source')]), 'a c');
  assert.equal(shown([a, stranger], [said('a', 'c', 'same', 'source'), said('a', 'c', 'different')]), 'a | c');
});

test('what a steward kept apart stays apart when both fit a third', () => {
  const patients = [patient('a', kofi), patient('b', kofi), patient('c', kofi)];
  const { groups } = group(patients, [said('a', 'b', 'different')]);
  assert.ok(groups.every((ids) => !(ids.includes('a' as PatientId) && ids.includes('b' as PatientId))));
});

test('nobody can say that two verified numbers are one person, and a steward hears of the attempt', () => {
  const patients = [patient('a', { ...kofi, ...first }), patient('b', { ...kofi, ...second })];
  for (const by of ['source', 'steward'] as const) {
    assert.equal(shown(patients, [said('a', 'b', 'same', by)]), 'a | b');
    assert.deepEqual(
      group(patients, [said('a', 'b', 'same', by)]).questions.map(({ kind }) => kind),
      ['said-same'],
    );
  }
});

// A small world in which people meet often: few names, few dates, few numbers.
const told: fc.Arbitrary<Told> = fc.record(
  {
    family: fc.constantFrom('Mensah', 'Mensa', 'Adeyemi', 'Taylor'),
    given: fc.constantFrom(['Kofi'], ['Taiwo'], ['Kehinde'], ['Taiwo', 'Kehinde'], ['K']),
    maiden: fc.constantFrom('Mensah', 'Adeyemi'),
    born: fc.constantFrom('1972-11-30', '1972-11-20', '2015-03-02', '2015-02-03'),
    postcode: fc.constantFrom('SE5 9HU', 'SE5 9NR', 'SE1 7EH'),
    phone: fc.constantFrom('020 7946 0001', '020 7946 0002'),
    nhs: fc.constantFrom('9990000018', '9990000026', '9990000034'),
    verified: fc.boolean(),
  },
  { requiredKeys: ['family', 'given', 'born'] },
);
const world = fc.array(told, { minLength: 2, maxLength: 9 }).chain((people) =>
  fc.record({
    people: fc.constant(people.map((person, at) => patient(`p${at}`, person))),
    assertions: fc.array(
      fc
        .tuple(
          fc.nat(people.length - 1),
          fc.nat(people.length - 1),
          fc.constantFrom('same' as const, 'different' as const),
          fc.constantFrom('source' as const, 'steward' as const),
        )
        .filter(([one, other]) => one !== other)
        .map(([one, other, says, by]) => said(`p${Math.min(one, other)}`, `p${Math.max(one, other)}`, says, by)),
      { maxLength: 4 },
    ),
    order: fc.shuffledSubarray(
      people.map((_, at) => at),
      { minLength: people.length },
    ),
  }),
);

test('persons do not depend on the order in which patients became known', () => {
  fc.assert(
    fc.property(world, ({ people, assertions, order }) => {
      assert.equal(
        shown(
          order.map((at) => people[at]!),
          assertions,
        ),
        shown(people, assertions),
      );
    }),
    { numRuns: 300 },
  );
});

test('no group ever holds two verified NHS numbers, nor two whom a steward keeps apart', () => {
  fc.assert(
    fc.property(world, ({ people, assertions }) => {
      const byId = new Map(people.map((one) => [one.patientId, one]));
      for (const ids of group(people, assertions).groups) {
        const members = ids.map((id) => byId.get(id)!.profile);
        assert.ok(
          new Set(members.filter(({ verified, nhsNumber }) => verified && nhsNumber).map(({ nhsNumber }) => nhsNumber))
            .size <= 1,
        );
        const last = new Map(assertions.map((one) => [`${one.one} ${one.other} ${one.by}`, one]));
        for (const { one, other, says, by } of last.values())
          if (by === 'steward' && says === 'different') assert.ok(!(ids.includes(one) && ids.includes(other)));
      }
    }),
    { numRuns: 300 },
  );
});

test('every question is about two patients of different persons', () => {
  fc.assert(
    fc.property(world, ({ people, assertions }) => {
      const { groups, questions } = group(people, assertions);
      for (const { one, other } of questions)
        assert.ok(!groups.some((ids) => ids.includes(one) && ids.includes(other)));
    }),
  );
});

test('a twin who bears the other’s number is linked to neither, and a steward is asked', () => {
  const twin = { family: 'Bello', born: '2015-03-02', postcode: 'SE5 9NR' };
  const aaliyah = patient('a', { ...twin, given: ['Aaliyah'], ...first });
  const aliyah = patient('b', { ...twin, given: ['Aliyah'], ...second });
  const exchanged = patient('x', { ...twin, given: ['Aliyah'], ...first });
  assert.equal(shown([aaliyah, exchanged]), 'a x', 'where no twin is known it is a slip of the pen');
  assert.equal(shown([aaliyah, aliyah, exchanged]), 'a | b | x');
  assert.deepEqual(
    group([aaliyah, aliyah, exchanged]).questions.map(({ one, other, kind }) => `${one} ${other} ${kind}`),
    ['a x fits-two'],
  );
  const misspelt = patient('y', { ...twin, given: ['Aalyah'], ...first });
  assert.equal(shown([aaliyah, aliyah, misspelt]), 'a y | b', 'misspelt, and nobody’s name');
});
