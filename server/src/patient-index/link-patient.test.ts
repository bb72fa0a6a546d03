import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { IssueError } from '#standards/issue.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import {
  exampleMatching as matching,
  exampleNhsNumber,
  examplePatient,
  examplePatientId,
  forgetEverybody,
  personsNow,
  type Told,
} from './example-patients.ts';
import { type LinkResult, linkPatient, type PatientToLink } from './link-patient.ts';
import { demographicsOf, linkHistoryOf, patientsByIdentifier, patientsOf, personOf } from './persons.ts';

const database = await createTestDatabase();
const inbox = database.as('inbox');
const owner = database.as('owner');

beforeEach(() => forgetEverybody(owner));

/** As the inbox does it: again where others keep changing the same people. */
async function hear(patient: PatientToLink, attempts = 20): Promise<LinkResult> {
  try {
    return await inbox.transaction((transaction) => linkPatient(transaction, patient, matching));
  } catch (error) {
    if (attempts === 1 || !(error instanceof IssueError && error.issue.code === 'transient')) throw error;
    return hear(patient, attempts - 1);
  }
}

const one = exampleNhsNumber(1);
const two = exampleNhsNumber(2);
const ada: Told = { family: 'Okafor', given: ['Ada'], born: '1984-07-03', gender: 'female', postcode: 'SE5 8SY' };
const events = () =>
  owner.run<{ kind: string; person_id: PersonId | null; resource: unknown }>({
    text: 'select kind, person_id, resource from audit.event order by sequence',
  });

test('a patient first heard of is separate, with a person of its own', async () => {
  const result = await hear(examplePatient('RJZ', 'K1', ada));
  assert.equal(result.status, 'separate');
  assert.equal(await personOf(inbox, examplePatientId('RJZ', 'K1')), result.personId);
  assert.equal(await personOf(inbox, examplePatientId('RJZ', 'K2')), undefined);
});

test('one verified NHS number from two organisations is one person, with history and an audit event', async () => {
  const first = await hear(examplePatient('RJZ', 'K1', { ...ada, nhs: one, verified: true }));
  const before = (await events()).length;
  const second = await hear(examplePatient('G85001', '77', { ...ada, nhs: one, verified: true }));
  assert.equal(second.status, 'linked');
  assert.equal(second.personId, first.personId, 'the person of whoever was heard of first');
  assert.ok(second.reasons.some(({ level }) => level === 'same-verified'));
  const [history] = await linkHistoryOf(inbox, examplePatientId('G85001', '77'));
  assert.equal(history?.from_person_id, null);
  assert.equal(history?.with_patient_id, examplePatientId('RJZ', 'K1'));
  assert.ok((history?.score ?? 0) > 30);
  const told = (await events()).slice(before);
  assert.deepEqual(
    told.map(({ kind, person_id }) => [kind, person_id]),
    [['link', first.personId]],
  );
  assert.ok(!JSON.stringify(told).includes('Okafor') && !JSON.stringify(told).includes(one));
  assert.deepEqual(
    (await patientsOf(inbox, first.personId)).map(({ organisation, sources, identifiers }) => [
      organisation,
      sources,
      identifiers.length,
    ]),
    [
      ['RJZ', ['rjz-feed'], 2],
      ['G85001', ['g85001-feed'], 2],
    ],
  );
});

test('the same message again changes nothing', async () => {
  await hear(examplePatient('G85001', '77', { ...ada, nhs: one, verified: true }));
  const first = await hear(examplePatient('RJZ', 'K1', { ...ada, nhs: one, verified: true }));
  const count = async () =>
    (
      await owner.run({
        text: `select (select count(*) from patient_index.demographics_version) as versions,
          (select count(*) from patient_index.link) as links, (select count(*) from audit.event) as events`,
      })
    )[0];
  const before = await count();
  const again = await hear(
    examplePatient('RJZ', 'K1', { ...ada, nhs: one, verified: true }, { receivedAt: new Date('2026-11-02T00:00:00Z') }),
  );
  assert.deepEqual(again, first);
  assert.deepEqual(await count(), before);
});

test('a version recorded earlier than the one held is kept, and never becomes current', async () => {
  const at = (recordedAt: string, told: Told) => hear(examplePatient('RJZ', 'K1', told, { recordedAt }));
  await at('2026-10-02T00:00:00Z', { ...ada, family: 'Brandt' });
  const { personId } = await at('2026-10-01T00:00:00Z', ada);
  assert.equal((await demographicsOf(inbox, personId))?.demographics.names[0]?.family, 'Brandt');
  const kept = await inbox.run({ text: 'select version from patient_index.demographics_version order by version' });
  assert.deepEqual(kept, [{ version: 1 }, { version: 2 }]);
});

test('what a result merely mentions is kept and replaces nothing a registration said', async () => {
  await hear(examplePatient('RJZ', 'K1', ada));
  const mention = { authoritative: false, receivedAt: new Date('2026-11-05T00:00:00Z') };
  const { personId } = await hear(examplePatient('RJZ', 'K1', { family: 'OKAFOR', given: ['A'] }, mention));
  await hear(examplePatient('RJZ', 'K1', { family: 'OKAFOR', given: ['A'] }, mention));
  assert.deepEqual((await demographicsOf(inbox, personId))?.demographics.names[0]?.given, ['Ada']);
  const kept = await inbox.run({
    text: 'select authoritative from patient_index.demographics_version order by version',
  });
  assert.deepEqual(kept, [{ authoritative: true }, { authoritative: false }]);
});

test('a mention comes first and a registration after it', async () => {
  await hear(
    examplePatient('RJZ', 'K1', { family: 'OKAFOR' }, { authoritative: false, receivedAt: new Date('2026-11-05') }),
  );
  const { personId } = await hear(examplePatient('RJZ', 'K1', ada));
  assert.deepEqual((await demographicsOf(inbox, personId))?.demographics.names[0]?.given, ['Ada']);
});

test('an update with another NHS number, where the former was not verified, moves a patient to another person, and says so in its history', async () => {
  const gp = await hear(examplePatient('G85001', '77', { ...ada, nhs: one, verified: true }));
  const other = await hear(examplePatient('RV5', '9', { ...ada, postcode: 'SE1 7EH', nhs: two, verified: true }));
  assert.notEqual(gp.personId, other.personId);
  const hospital = await hear(examplePatient('RJZ', 'K1', { ...ada, nhs: one, verified: false }));
  assert.equal(hospital.personId, gp.personId);
  const moved = await hear(
    examplePatient('RJZ', 'K1', { ...ada, nhs: two, verified: true }, { receivedAt: new Date('2026-11-03T00:00:00Z') }),
  );
  assert.equal(moved.status, 'linked');
  assert.equal(moved.personId, other.personId);
  assert.deepEqual(
    (await linkHistoryOf(inbox, examplePatientId('RJZ', 'K1'))).map(({ person_id, from_person_id, because }) => [
      because,
      from_person_id,
      person_id,
    ]),
    [
      ['first-heard', null, gp.personId],
      ['demographics', gp.personId, other.personId],
    ],
  );
});

test('the first of a person leaves with the person it was made for; those left behind go back to their own', async () => {
  const first = await hear(examplePatient('RJZ', 'K1', { ...ada, nhs: one, verified: true }));
  await hear(examplePatient('G85001', '77', { ...ada, nhs: one, verified: true }));
  const left = await hear(
    examplePatient('RJZ', 'K1', { ...ada, nhs: two, verified: true }, { receivedAt: new Date('2026-11-03T00:00:00Z') }),
  );
  assert.equal(left.personId, first.personId, 'a person id never comes to mean somebody else');
  assert.notEqual(await personOf(inbox, examplePatientId('G85001', '77')), first.personId);
});

test('a malformed NHS number is kept as text, found by it, and never linked on', async () => {
  const wrong = `${one.slice(0, 9)}${(Number(one[9]) + 1) % 10}`;
  await hear(examplePatient('RJZ', 'K1', { family: 'Brown', given: ['Ann'], born: '1950-01-09', nhs: wrong }));
  const other = await hear(
    examplePatient('RV5', '9', { family: 'Green', given: ['Tom'], born: '1971-02-10', nhs: wrong }),
  );
  assert.equal(other.status, 'separate');
  assert.equal((await patientsByIdentifier(inbox, { value: wrong })).length, 2);
});

test('somebody alike waits for review, and stays apart until then', async () => {
  await hear(examplePatient('RJZ', 'K1', ada));
  const other = await hear(examplePatient('RV5', '9', { ...ada, given: ['Adah'] }));
  assert.equal(other.status, 'needs-review');
  assert.ok(other.reasons.length > 0);
});

test('the database itself refuses two verified NHS numbers in one person', async () => {
  const first = await hear(examplePatient('RJZ', 'K1', { ...ada, nhs: one, verified: true }));
  await hear(examplePatient('RV5', '9', { ...ada, nhs: two, verified: true }));
  await assert.rejects(
    owner.run({
      text: 'update patient_index.patient set person_id = $1 where patient_id = $2',
      values: [first.personId, examplePatientId('RV5', '9')],
    }),
    /violates foreign key constraint/,
  );
});

test('versions, links and what was said cannot be changed or removed by those who write them', async () => {
  await hear(examplePatient('RJZ', 'K1', ada));
  for (const purpose of ['inbox', 'server'] as const)
    for (const table of ['demographics_version', 'link', 'assertion', 'patient_identifier', 'superseded_number'])
      for (const text of [
        `update patient_index.${table} set ${table === 'superseded_number' ? 'superseded' : 'patient_id'} = null`,
        `delete from patient_index.${table}`,
      ])
        await assert.rejects(database.as(purpose).run({ text }), /permission denied/, `${purpose}: ${text}`);
});

test('a record overwritten with somebody else’s details is pointed out', async () => {
  await hear(examplePatient('RJZ', 'K1', ada));
  const later = { receivedAt: new Date('2026-11-03T00:00:00Z') };
  const overwritten = await hear(
    examplePatient('RJZ', 'K1', { family: 'Clarke', given: ['Leon'], born: '2011-08-20' }, later),
  );
  assert.ok(overwritten.contradicts?.some(({ level }) => level === 'different'));
  const married = await hear(examplePatient('RV5', '9', ada));
  assert.equal(married.contradicts, undefined);
  assert.equal((await hear(examplePatient('RV5', '9', { ...ada, family: 'Brandt' }, later))).contradicts, undefined);
});

test('a restricted person is answered exactly as one that does not exist', async () => {
  const { personId } = await hear(examplePatient('RJZ', 'K1', { ...ada, nhs: one, verified: true }));
  await hear(examplePatient('G85001', '77', { ...ada, nhs: one, verified: true }, { restricted: true }));
  assert.equal(await demographicsOf(inbox, personId), undefined);
  assert.deepEqual(await patientsOf(inbox, personId), []);
  assert.deepEqual(await patientsByIdentifier(inbox, { value: one }), []);
});

test('one person registered by many organisations at the same moment is one person', async () => {
  for (let round = 0; round < 3; round += 1) {
    await forgetEverybody(owner);
    const organisations = ['RJZ', 'RJ1', 'RV5', 'G85001', 'G85002', 'G85003'];
    // Each knows another part of the truth; none of them has the number all could be linked by.
    const parts: Told[] = [
      ada,
      { ...ada, phone: '07700 900001' },
      { ...ada, maiden: 'Brandt' },
      { ...ada, nhs: one },
      { ...ada, nhs: one, verified: true },
      { ...ada, postcode: 'CR0 2AB', phone: '07700 900001' },
    ];
    const results = await Promise.all(
      organisations.map((organisation, at) => hear(examplePatient(organisation, `${round}`, parts[at]!))),
    );
    const names = new Map<PatientId, string>(organisations.map((ods) => [examplePatientId(ods, `${round}`), ods]));
    assert.equal(await personsNow(inbox, names), organisations.toSorted().join(' '));
    assert.equal(results.length, organisations.length);
  }
});

test('one patient heard of twice at the same moment is one patient', async () => {
  const results = await Promise.all(
    [ada, { ...ada, phone: '07700 900001' }, ada].map((told) => hear(examplePatient('RJZ', 'K1', told))),
  );
  assert.equal(new Set(results.map(({ personId }) => personId)).size, 1);
});
