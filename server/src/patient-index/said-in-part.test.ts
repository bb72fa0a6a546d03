// Messages that say only part of who a patient is, and what they must not undo.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Executor } from '#runtime/database/database.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { PatientId } from '#standards/patient.ts';
import {
  exampleMatching as matching,
  exampleNhsNumber,
  examplePatient,
  examplePatientId,
  forgetEverybody,
  inPassing,
  personsNow,
  type Told,
} from './example-patients.ts';
import { supersedeNhsNumber } from './decide-again.ts';
import { linkPatient, type PatientToLink } from './link-patient.ts';
import { mergePatients } from './merge-patients.ts';
import { demographicsOf, linkHistoryOf, patientsOf, personOf } from './persons.ts';
import { listReviews } from './review.ts';
import { link } from './steward.ts';

const database = await createTestDatabase();
const inbox = database.as('inbox');
const owner = database.as('owner');

beforeEach(() => forgetEverybody(owner));

const one = exampleNhsNumber(1);
const two = exampleNhsNumber(2);
const twin: Told = {
  family: 'Bello',
  born: '2015-03-02',
  gender: 'female',
  postcode: 'SE5 9NR',
  phone: '020 7946 0010',
};
const aaliyah: Told = { ...twin, given: ['Aaliyah'], nhs: one, verified: true };
const aliyah: Told = { ...twin, given: ['Aliyah'], nhs: two, verified: true };
const [k1, k2, gp1, gp2] = [
  examplePatientId('RJZ', 'K1'),
  examplePatientId('RJZ', 'K2'),
  examplePatientId('G85001', '1'),
  examplePatientId('G85001', '2'),
];
const names = new Map<PatientId, string>([
  [k1, 'k1'],
  [k2, 'k2'],
  [gp1, 'gp1'],
  [gp2, 'gp2'],
]);
const hear = (patient: PatientToLink) =>
  inbox.transaction((transaction) => linkPatient(transaction, patient, matching));
/** A message of that day which says only what it says, as HL7 v2 does. */
const inPart = (number: string, day: number, told: Told, more: Partial<PatientToLink> = {}): PatientToLink => {
  const patient = examplePatient('RJZ', number, told, {
    complete: false,
    receivedAt: new Date(Date.UTC(2026, 9, day, 10)),
    ...more,
  });
  // A number without a status.
  if (told.nhs && told.verified === undefined) delete patient.demographics.nhsNumberStatus;
  return patient;
};
const mergeOf = { survivor: k1, superseded: k2, sourceId: 'rjz-feed', organisation: 'RJZ', receivedAt: new Date() };
const merge = () => inbox.transaction((transaction) => mergePatients(transaction, mergeOf, matching));
const known = async (patientId: PatientId) =>
  (await demographicsOf(inbox, (await personOf(inbox, patientId))!))!.demographics;
const reviews = async () =>
  (await listReviews(inbox, { limit: 50 })).reviews.map(
    ({ one: first, other, kind }) =>
      `${[first, other]
        .map(({ patientId }) => String(names.get(patientId)))
        .toSorted()
        .join(' ')} ${kind}`,
  );

describe('twins, each with a verified NHS number', () => {
  test('are not merged by a message that names one of them without it: a steward is asked', async () => {
    await hear(inPart('K1', 1, aaliyah));
    await hear(inPart('K2', 1, aliyah));
    await hear(inPart('K1', 2, { family: 'Bello', given: ['Aaliyah'] }));
    assert.equal((await merge()).status, 'needs-review');
    assert.equal(await personsNow(inbox, names), 'k1 | k2');
    assert.deepEqual(await reviews(), ['k1 k2 said-same']);
    const { nhsNumber, nhsNumberStatus, birthDate, addresses } = await known(k1);
    assert.deepEqual([nhsNumber, nhsNumberStatus, birthDate], [one, 'verified', '2015-03-02']);
    assert.equal(addresses[0]?.postcode, 'SE5 9NR');
  });

  test('nor where their numbers were only said in results', async () => {
    await hear(inPart('K1', 1, aaliyah, { authoritative: false }));
    await hear(inPart('K2', 1, aliyah, { authoritative: false }));
    await hear(inPart('K1', 2, { family: 'Bello', given: ['Aaliyah'] }));
    assert.equal((await merge()).status, 'needs-review');
  });

  test('nor where one number had been written on the other’s record before', async () => {
    await hear(inPart('K1', 1, aaliyah));
    await hear(inPart('K1', 2, { ...aaliyah, nhs: two }));
    await hear(inPart('K2', 1, aliyah));
    assert.equal((await merge()).status, 'needs-review');
    assert.equal(await personsNow(inbox, names), 'k1 | k2');
  });
});

describe('another verified NHS number of one patient', () => {
  const later = { receivedAt: new Date('2026-11-03T00:00:00Z') };
  const hearBoth = async (whole: boolean) => {
    await hear(examplePatient('G85001', '1', aaliyah));
    await hear(examplePatient('G85001', '2', aliyah));
    await hear(examplePatient('RJZ', 'K1', aaliyah, { complete: whole }));
    assert.equal(await personsNow(inbox, names), 'gp1 k1 | gp2');
    return hear(examplePatient('RJZ', 'K1', { ...aaliyah, nhs: two }, { complete: whole, ...later }));
  };

  for (const whole of [true, false])
    test(`links it with neither, and a steward is asked about both (${whole ? 'FHIR' : 'HL7 v2'})`, async () => {
      const result = await hearBoth(whole);
      assert.equal(result.status, 'needs-review');
      assert.ok(result.contradicts);
      assert.ok(result.reasons.some(({ about }) => about === 'contradicted-number'));
      assert.equal(await personsNow(inbox, names), 'gp1 | gp2 | k1');
      assert.deepEqual((await reviews()).toSorted(), ['gp1 k1 alike', 'gp2 k1 alike']);
      assert.equal((await known(k1)).nhsNumberStatus, 'unverified');
      assert.deepEqual(
        (await linkHistoryOf(inbox, k1)).map(({ because }) => because),
        ['first-heard', 'demographics'],
      );
    });

  test('is the one a steward says it is', async () => {
    await hearBoth(false);
    const speaking = {
      by: { type: 'user', userId: 'steward', name: 'Sam Steward', roleId: 'steward', organisation: 'QKK' } as const,
      why: 'Asked at reception.',
      at: later.receivedAt,
      requestId: 'request-1',
    };
    const says = (otherPatientId: PatientId) =>
      database
        .as('server')
        .transaction((transaction) => link(transaction, { patientId: k1, otherPatientId, ...speaking }, matching));
    assert.ok((await says(gp1)).done);
    assert.equal(await personsNow(inbox, names), 'gp1 k1 | gp2');
    const both = await says(gp2);
    assert.ok(!both.done && both.reason === 'two-numbers');
    assert.equal(await personsNow(inbox, names), 'gp1 k1 | gp2');
  });

  test('joins nobody through a source’s merge either', async () => {
    await hearBoth(false);
    await hear(inPart('K2', 1, { ...twin, given: ['Aaliyah'] }));
    await merge();
    assert.equal(await personsNow(inbox, names), 'gp1 k2 | gp2 | k1');
    const asked = await owner.run({
      text: `select kind from patient_index.review where kind = 'said-same' and closed_at is null`,
    });
    assert.equal(asked.length, 1);
  });

  test('is one number once the national service says that one took the other’s place', async () => {
    await hearBoth(false);
    const supersede = (superseded: typeof one, current: typeof one) =>
      database
        .as('server')
        .transaction((transaction) =>
          supersedeNhsNumber(
            transaction,
            { superseded, current, at: later.receivedAt, requestId: 'request-2' },
            matching,
          ),
        );
    await supersede(one, exampleNhsNumber(3));
    assert.equal(await personsNow(inbox, names), 'gp1 | gp2 | k1');
    await supersede(exampleNhsNumber(3), two);
    const [row] = await owner.run({
      text: 'select verified_nhs_number as number from patient_index.patient where patient_id = $1',
      values: [k1],
    });
    assert.deepEqual(row, { number: two });
    assert.equal((await known(k1)).nhsNumberStatus, 'verified');
  });

  test('is a correction where the source took the former back first', async () => {
    await hear(examplePatient('G85001', '1', aaliyah));
    await hear(examplePatient('G85001', '2', aliyah));
    await hear(inPart('K1', 1, { ...aliyah, nhs: one }));
    await hear(inPart('K1', 2, {}, { cleared: ['nhsNumber'] }));
    const corrected = await hear(inPart('K1', 3, aliyah));
    assert.deepEqual([corrected.status, corrected.contradicts], ['linked', undefined]);
    assert.equal(await personsNow(inbox, names), 'gp1 | gp2 k1');
  });
});

test('an unverified number said later than a verified one does not replace it, and is pointed out', async () => {
  await hear(examplePatient('G85001', '1', aaliyah));
  await hear(inPart('K1', 1, aaliyah));
  const result = await hear(inPart('K1', 2, { ...aaliyah, nhs: two, verified: false }));
  assert.ok(result.contradicts);
  assert.equal(await personsNow(inbox, names), 'gp1 k1');
  assert.equal((await known(k1)).nhsNumber, one);
});

test('somebody else’s name and birth date on a record leave its verified number, and part it from whoever bears it', async () => {
  await hear(examplePatient('G85001', '1', aaliyah));
  await hear(inPart('K1', 1, aaliyah));
  const result = await hear(inPart('K1', 2, { family: 'Clarke', given: ['Leon'], born: '2011-08-20' }));
  assert.equal(result.status, 'needs-review');
  assert.ok(result.contradicts);
  assert.equal(await personsNow(inbox, names), 'gp1 | k1');
  assert.deepEqual(await reviews(), ['gp1 k1 alike']);
});

test('a restriction is not lifted by a message that does not speak of it, nor by one that came late', async () => {
  await hear(inPart('K1', 2, aaliyah, { restricted: true }));
  const person = (await personOf(inbox, k1))!;
  await hear(inPart('K1', 3, { family: 'Bello' }));
  assert.deepEqual(await patientsOf(inbox, person), []);
  await hear(inPart('K1', 1, aaliyah, { restricted: false }));
  assert.deepEqual(await patientsOf(inbox, person), []);
  await hear(inPart('K1', 4, aaliyah, { restricted: false }));
  assert.equal((await patientsOf(inbox, person)).length, 1);
});

test('what is said again counts as said then: a late message does not come to stand above it', async () => {
  const moved = { ...aaliyah, postcode: 'SE1 7EH' };
  await hear(inPart('K1', 1, aaliyah));
  await hear(inPart('K1', 3, aaliyah));
  await hear(inPart('K1', 2, moved));
  assert.equal((await known(k1)).addresses[0]?.postcode, 'SE5 9NR');
  await hear(inPart('K1', 4, moved));
  assert.equal((await known(k1)).addresses[0]?.postcode, 'SE1 7EH');
  await hear(inPart('K1', 5, aaliyah));
  assert.equal((await known(k1)).addresses[0]?.postcode, 'SE5 9NR');
  const versions = await owner.run({ text: 'select from patient_index.demographics_version' });
  assert.equal(versions.length, 2, 'each is kept once');
});

test('a message that changes nothing of what stands is kept and moves nobody', async () => {
  await hear(examplePatient('G85001', '1', aaliyah));
  const first = await hear(inPart('K1', 1, aaliyah));
  const before = await owner.run({ text: 'select count(*) from audit.event' });
  const second = await hear(inPart('K1', 2, { family: 'Bello', given: ['Aaliyah'] }));
  assert.deepEqual([second.status, second.personId], ['linked', first.personId]);
  assert.deepEqual(await owner.run({ text: 'select count(*) from audit.event' }), before);
});

// Messages about the twins' hospital records, in words that meet, complete, contradict and clear each other.
const thin: readonly Told[] = [
  { family: 'Bello' },
  { family: 'Bello', given: ['Aaliyah'] },
  { family: 'Bello', given: ['Aliyah'] },
  { born: '2015-03-02' },
  { postcode: 'SE1 7EH' },
  { nhs: one },
  { ...twin, nhs: two },
  { family: 'Clarke', given: ['Leon'], born: '2011-08-20' },
];
const full: readonly Told[] = [aaliyah, aliyah, { ...twin, given: ['Aaliyah'] }, { ...aaliyah, nhs: two }];
const clearings = [['nhsNumber'], ['birthDate', 'addresses'], ['names']] as const;
const message = fc.record({
  who: fc.constantFrom('K1', 'K2'),
  says: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...full).map((told) => ({ told })) },
    { weight: 3, arbitrary: fc.constantFrom(...thin).map((told) => ({ told })) },
    fc.constantFrom(...clearings).map((cleared) => ({ told: {}, cleared })),
    fc.constantFrom(...full).map((told) => ({ told, complete: true, sourceId: 'rjz-fhir' })),
    fc.constantFrom(...full, ...thin).map((told) => ({ told, authoritative: false, sourceId: 'rjz-lab' })),
    fc.boolean().map((restricted) => ({ told: {}, restricted })),
  ),
});
const patientOf = (
  { who, says: { told, ...more } }: typeof message extends fc.Arbitrary<infer M> ? M : never,
  day: number,
) => inPart(who, day, told, more);

test('in any order the same messages give the same standing, the same persons and the same questions', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 3, maxLength: 7 }),
      fc.boolean(),
      fc.infiniteStream(fc.nat(1000)),
      async (messages, merged, random) => {
        const steps = [
          ...messages.map((each, day) => (db: Executor) => linkPatient(db, patientOf(each, day + 1), matching)),
          ...(merged ? [(db: Executor) => mergePatients(db, mergeOf, matching)] : []),
        ];
        const shuffled = steps
          .map((step) => ({ step, at: random.next().value }))
          .toSorted((first, other) => first.at - other.at)
          .map(({ step }) => step);
        const results: unknown[] = [];
        for (const order of [steps, shuffled])
          await inPassing(owner, async (db) => {
            await linkPatient(db, examplePatient('G85001', '1', aaliyah), matching);
            await linkPatient(db, examplePatient('G85001', '2', aliyah), matching);
            for (const step of order) await step(db);
            results.push({
              persons: await personsNow(db, names),
              standing: await db.run({
                text: `select patient_id, standing->'demographics' as demographics, standing->'verifiedNumbers' as verified,
                  jsonb_path_query_array(standing, '$.from[*].details') as details, nhs_number, verified_nhs_number,
                  restricted, profile, match_keys from patient_index.patient order by 1`,
              }),
              questions: await db.run({
                text: `select patient_id, other_patient_id, kind, score, reasons from patient_index.review
                  where closed_at is null order by 1, 2`,
              }),
            });
          });
        assert.deepEqual(results[1], results[0]);
      },
    ),
    { numRuns: 25 },
  );
});

test('whatever a message without a number says, a verified NHS number stands', async () => {
  const thinMessage = fc.record({
    who: fc.constant('K1' as const),
    says: fc.constantFrom(...thin.filter(({ nhs }) => !nhs)).map((told) => ({ told })),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 5 }),
      fc.array(fc.tuple(thinMessage, fc.nat(6)), { minLength: 1, maxLength: 4 }),
      async (messages, inserted) => {
        const number = async (all: readonly PatientToLink[]) => {
          let found: unknown;
          await inPassing(owner, async (db) => {
            for (const each of all) await linkPatient(db, each, matching);
            [found] = await db.run({
              text: `select standing->'demographics'->>'nhsNumber' as number, verified_nhs_number from patient_index.patient
                where patient_id = $1 and verified_nhs_number is not null`,
              values: [k1],
            });
          });
          return found;
        };
        const said = messages.map((each, at) => ({ patient: patientOf(each, 2 * at + 1), at: 2 * at + 1 }));
        const before = await number(said.map(({ patient }) => patient));
        const more = inserted.map(([each, at]) => ({ patient: patientOf(each, 2 * at + 2), at: 2 * at + 2 }));
        const all = [...said, ...more].toSorted((first, other) => first.at - other.at);
        const after = await number(all.map(({ patient }) => patient));
        assert.deepEqual(after, before);
      },
    ),
    { numRuns: 25 },
  );
});
