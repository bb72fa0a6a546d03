// A population loaded many at a time is the population heard of one by one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '#runtime/database/database.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { type PatientId, patientIdOf } from '#standards/patient.ts';
import { identitiesOf } from '#synthetic/population/identities.ts';
import { exampleMatching as matching, examplePatient, personsNow } from '../example-patients.ts';
import { linkPatient } from '../link-patient.ts';
import { patientOf } from '../example-crowd.ts';
import { mergePatients } from '../merge-patients.ts';
import { linkMany } from './link-many.ts';

const now = () => new Date('2026-11-02T10:00:00Z');
const identities = [...identitiesOf(5, 0, 90)];
const told = identities.map(patientOf);
const names = new Map<PatientId, string>(
  told.map(({ patientId }, at) => [patientId, `${identities[at]!.person}/${at}`]),
);

const oneByOne = await createTestDatabase();
// Some to a transaction: a commit waits for the disk.
for (let from = 0; from < told.length; from += 25)
  await oneByOne.as('inbox').transaction(async (transaction) => {
    for (const patient of told.slice(from, from + 25)) await linkPatient(transaction, patient, matching);
  });
const expected = await standing(oneByOne.as('owner'));

/** Persons, the worklist and what was kept: without what is drawn by chance. */
async function standing(db: Database) {
  const reviews = await db.run<{ patient_id: PatientId; other_patient_id: PatientId; kind: string }>({
    text: 'select patient_id, other_patient_id, kind from patient_index.review where closed_at is null',
  });
  const [kept] = await db.run({
    text: `select (select md5(string_agg(concat_ws(' ', patient_id, version, source_id, digest), ' ' order by patient_id)) from patient_index.demographics_version) as versions,
      (select md5(string_agg(concat_ws(' ', patient_id, system, value), ' ' order by patient_id, system)) from patient_index.patient_identifier) as identifiers,
      (select md5(string_agg(concat_ws(' ', patient_id, sources, version, nhs_number, verified_nhs_number, postcode, restricted, profile,
        match_keys, matched_with, standing), ' '
        order by patient_id)) from patient_index.patient) as patients`,
  });
  const asked = reviews.map((row) =>
    [row.patient_id, row.other_patient_id]
      .map((id) => String(names.get(id)))
      .toSorted()
      .concat(row.kind)
      .join(' '),
  );
  return { persons: await personsNow(db, names), asked: asked.toSorted(), kept };
}

/** What must hold of every patient, however it came in. */
async function astray(db: Database) {
  const [wrong] = await db.run({
    text: `select
      (select count(*) from patient_index.patient where person_id <> (
        select first.own_person_id from patient_index.patient first where first.person_id = patient.person_id
        order by first.sequence limit 1)) as not_the_first,
      (select count(*) from patient_index.patient where person_id is distinct from (
        select person_id from patient_index.link where link.patient_id = patient.patient_id order by sequence desc limit 1)) as history,
      (select count(*) from patient_index.person where verified_nhs_number is distinct from
        (select min(verified_nhs_number) from patient_index.patient where patient.person_id = person.person_id)) as number,
      (select count(*) from patient_index.patient where not exists (
        select from audit.event, jsonb_array_elements(resource->'entity') as entity
        where kind = 'receive' and entity->'what'->'identifier'->>'value' = patient_id::text)) as not_audited,
      (select count(*) from patient_index.patient where exists (
          select from patient_index.patient mate where mate.person_id = patient.person_id and mate.patient_id <> patient.patient_id)
        and not exists (select from audit.event where kind = 'link' and person_id = patient.person_id)) as link_not_audited`,
  });
  return wrong;
}
const nothing = { not_the_first: 0, history: 0, number: 0, not_audited: 0, link_not_audited: 0 };

test('in parts of any size it gives the persons, the worklist and the versions of one by one', async () => {
  assert.ok(expected.persons.split(' | ').length >= 80 && expected.asked.length > 0, expected.asked.join(', '));
  for (const batchSize of [1000, 37]) {
    const database = await createTestDatabase();
    const progress = await linkMany(
      database.as('inbox'),
      { loadId: 'first', patients: told },
      { now, batchSize },
      matching,
    );
    assert.deepEqual(progress, { done: told.length, linkedNow: told.length, refused: 0 });
    assert.deepEqual(await standing(database.as('owner')), expected);
    assert.deepEqual(await astray(database.as('owner')), nothing);
  }
});

test('stopped on the way it goes on where it was; the same load again, or under another name, changes nothing', async () => {
  const database = await createTestDatabase();
  const inbox = database.as('inbox');
  function* cut() {
    yield* told.slice(0, 150);
    throw new Error('the power is cut');
  }
  const load = { loadId: 'first', patients: told };
  await assert.rejects(linkMany(inbox, { ...load, patients: cut() }, { now, batchSize: 40 }, matching), /power/);
  const seen: number[] = [];
  const onProgress = ({ done }: { done: number }) => seen.push(done);
  const progress = await linkMany(inbox, load, { now, batchSize: 40, onProgress }, matching);
  assert.deepEqual([progress.done, progress.linkedNow], [told.length, told.length - 120]);
  assert.deepEqual([seen[0], seen.at(-1)], [160, told.length]);
  assert.equal((await linkMany(inbox, load, { now }, matching)).linkedNow, 0);
  await linkMany(inbox, { ...load, loadId: 'another' }, { now, batchSize: 200 }, matching);
  assert.deepEqual(await standing(database.as('owner')), expected);
});

test('messages and merges that come in the meantime, about the same people, end in the same', async () => {
  const database = await createTestDatabase();
  const inbox = database.as('inbox');
  const messages = told.filter((_, at) => at % 5 === 0).toReversed();
  const hear = async () => {
    for (const patient of messages)
      await inbox.transaction((transaction) => linkPatient(transaction, patient, matching));
  };
  const load = linkMany(inbox, { loadId: 'first', patients: told }, { now, batchSize: 60 }, matching);
  await Promise.all([load, hear()]);
  assert.deepEqual(await standing(database.as('owner')), expected);

  const merges = identities.flatMap(({ organisation, duplicateOf, number }) =>
    duplicateOf
      ? [
          {
            survivor: patientIdOf(organisation, duplicateOf),
            superseded: patientIdOf(organisation, number),
            sourceId: organisation.toLowerCase(),
            organisation,
            receivedAt: now(),
          },
        ]
      : [],
  );
  assert.ok(merges.length > 0);
  for (const db of [inbox, oneByOne.as('inbox')])
    for (const merge of merges) await db.transaction((transaction) => mergePatients(transaction, merge, matching));
  assert.equal(await personsNow(database.as('owner'), names), await personsNow(oneByOne.as('owner'), names));
});

test('a crowd of one name is linked by nothing, holds nobody up, and somebody named twice is heard twice', async () => {
  const database = await createTestDatabase();
  const jadwiga = { family: 'Szymanska', given: ['Jadwiga'], born: '1961-04-17' };
  const crowd = Array.from({ length: 90 }, (_, at) => examplePatient('RJZ', `P${at}`, jadwiga));
  const again = examplePatient('RJZ', 'P1', { ...jadwiga, postcode: 'SE5 9HU' }, { receivedAt: now() });
  const { done, refused } = await linkMany(
    database.as('inbox'),
    { loadId: 'crowd', patients: [...crowd, again, ...told.slice(0, 20)] },
    { now },
    matching,
  );
  assert.deepEqual([done, refused], [111, 0]);
  const [found] = await database.as('owner').run({
    text: `select count(distinct person_id) as persons, (select count(*) from patient_index.demographics_version
      where patient_id = $1) as versions from patient_index.patient where profile->'names'->0->'family'->>0 = 'szymanska'`,
    values: [again.patientId],
  });
  assert.deepEqual(found, { persons: 90, versions: 2 });
});
