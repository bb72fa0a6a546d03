// The crowd loaded in bulk: stopped halfway and gone on with it is the same, and what came so is what a message would have
// written: versions, lines, links, audit.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { readItems } from '#record/read.ts';
import { rebuildItems } from '#record/write.ts';
import type { Database } from '#runtime/database/database.ts';
import { createTestDatabase, type TestDatabase } from '#runtime/database/test-database.ts';
import { patientIdOf } from '#standards/patient.ts';
import { identitiesOf } from '#synthetic/population/identities.ts';
import { openPopulation } from '#synthetic/population/person.ts';
import { loadIdentities, loadRecords } from '../../bench/population-load/load-crowd.ts';

const population = openPopulation({ seed: 4 });
const people = 40;
const part = { population, from: 0, to: people };

/** Everything that follows from what was loaded: all but ids drawn by chance and the times of the audit. */
async function standing(database: Database) {
  const [found] = await database.run({
    text: `select
      (select md5(string_agg(concat_ws(' ', patient_id, resource_type, resource_id, version, content_hash, recorded_at, received_at), ' '
        order by patient_id, resource_type, resource_id, version)) from record.resource_version) as versions,
      (select md5(string_agg(item::text, ' ' order by item::text)) from record.item) as items,
      (select count(*)::int from record.resource_version) as resources,
      (select count(*)::int from patient_index.patient) as patients,
      (select md5(string_agg(concat_ws(' ', patient_id, nhs_number, match_keys), ' ' order by patient_id)) from patient_index.patient) as identities,
      (select md5(string_agg(together, ' ' order by together)) from (select string_agg(patient_id::text, ' ' order by patient_id) as together
        from patient_index.patient group by person_id) as persons) as persons,
      (select count(*)::int from record.imported_bundle) as bundles,
      (select count(*)::int from audit.event where kind = 'receive' and request_id like 'import-%') as events`,
  });
  return found as Record<string, number | string>;
}

async function load(test: TestDatabase): Promise<void> {
  await loadIdentities(test.as('inbox'), part);
  await loadRecords(test.as('inbox'), part, { years: 1 });
}

const whole = await createTestDatabase();
await load(whole);
const expected = await standing(whole.as('owner'));

test('everybody is there, as often as somebody knows them, with all that is held of them', async () => {
  const identities = [...identitiesOf(population, 0, people)];
  assert.equal(expected['patients'], identities.length);
  assert.ok(Number(expected['resources']) > people * 15);
  // That it came is written down of each of them, once.
  assert.equal(expected['events'], expected['patients']);
  const read = await Promise.all(
    identities.map(({ organisation, number }) => readItems(whole.as('server'), [patientIdOf(organisation, number)])),
  );
  assert.ok(read.filter((items) => items.length > 0).length > identities.length * 0.8);
});

test('stopped between two Bundles and gone on with, nothing is lost and nothing is there twice', async () => {
  const database = await createTestDatabase();
  await loadIdentities(database.as('inbox'), part);
  const stopping = new AbortController();
  const watched: Database = {
    ...database.as('inbox'),
    transaction: async (work, options) => {
      const result = await database.as('inbox').transaction(work, options);
      seen += 1;
      if (seen === 10) stopping.abort();
      return result;
    },
  };
  let seen = 0;
  await loadRecords(watched, part, { years: 1, signal: stopping.signal });
  const stopped = await standing(database.as('owner'));
  assert.ok(Number(stopped['bundles']) >= 10 && Number(stopped['bundles']) < Number(expected['bundles']));
  await load(database);
  await load(database);
  assert.deepEqual(await standing(database.as('owner')), expected);
});

test('killed -9 in the middle of it, wherever that is, and gone on with, it is the same', async () => {
  const database = await createTestDatabase();
  const script = `
    const { loadIdentities, loadRecords } = await import(${JSON.stringify(new URL('../../bench/population-load/load-crowd.ts', import.meta.url))});
    const { openDatabase } = await import(${JSON.stringify(new URL('../../server/src/runtime/database/database.ts', import.meta.url))});
    const { silentLog } = await import(${JSON.stringify(new URL('../../server/src/runtime/log.ts', import.meta.url))});
    const { openPopulation } = await import(${JSON.stringify(new URL('../../synthetic/population/person.ts', import.meta.url))});
    const database = openDatabase({ url: process.env.LOAD_INTO, log: silentLog });
    const part = { population: openPopulation({ seed: 4 }), from: 0, to: ${people} };
    await loadIdentities(database, part);
    let begun = 0;
    // The fifth Bundle is written and never committed: there it is killed, as are those on their way beside it.
    const hanging = { ...database, transaction: (work, options) => database.transaction(async (transaction) => {
      begun += 1;
      const nth = begun;
      const result = await work(transaction);
      if (nth >= 5) await new Promise((resolve) => setTimeout(resolve, 600_000));
      return result;
    }, options) };
    await loadRecords(hanging, part, { years: 1 });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, LOAD_INTO: database.url('inbox') },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const imported = async () => {
    const [row] = await database.as('owner').run<{ bundles: number }>({
      text: 'select count(*)::int as bundles from record.imported_bundle',
    });
    return row!.bundles;
  };
  const until = Date.now() + 30_000;
  while ((await imported()) < 4 && child.exitCode === null && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill('SIGKILL');
  const [, signal] = (await ended) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', 'it was killed before it was done');
  const there = await imported();
  assert.equal(there, 4, 'those that were committed, and no more');
  await load(database);
  assert.deepEqual(await standing(database.as('owner')), expected);
});

test('the lines that were copied in are those a record is drawn with', async () => {
  const owner = whole.as('owner');
  const patients = await owner.run<{ patient_id: never }>({
    text: 'select distinct patient_id from record.item limit 30',
  });
  await owner.transaction(async (transaction) => {
    for (const { patient_id } of patients) await rebuildItems(transaction, patient_id);
  });
  assert.deepEqual((await standing(owner))['items'], expected['items']);
});
