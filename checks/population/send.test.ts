// The crowd sent to a server as a source's own system would: taken, linked, in the record; sent again, nothing changes.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import fastify from 'fastify';
import { fhirIntake } from '#endpoints/fhir/fhir-intake.ts';
import { fhirSource } from '#inbox/fhir-source.ts';
import { createInbox } from '#inbox/inbox.ts';
import { recordWriters } from '#inbox/record-writers.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { splitBundle } from '#record/import/split-bundle.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { patientIdOf } from '#standards/patient.ts';
import { readCodeBook } from '#synthetic/people/read-people.ts';
import { identitiesOf } from '#synthetic/population/identities.ts';
import { openPopulation } from '#synthetic/population/person.ts';
import { sendBundles } from '#synthetic/population/send.ts';

const organisation = 'RJZ';
const token = 'a-token-of-this-test';
const database = await createTestDatabase();
const inbox = createInbox({
  database: database.as('inbox'),
  sources: [fhirSource({ sourceId: 'crowd', organisation }, splitBundle)],
  writers: recordWriters(readMatching(new URL('../../partnership', import.meta.url).pathname)),
  log: silentLog,
  metrics: createMetrics(),
  now: () => new Date(),
});
inbox.start();
const app = fastify();
fhirIntake(app, {
  inbox,
  sources: [{ sourceId: 'crowd', tokenSha256: createHash('sha256').update(token).digest('hex') }],
  log: silentLog,
});
await app.listen({ port: 0, host: '127.0.0.1' });
after(async () => {
  await app.close();
  await inbox.close();
});

const population = openPopulation({ seed: 6 });
const book = readCodeBook(new URL('../../examples/codes.yaml', import.meta.url).pathname, {}, [])!;
const part = { from: 0, to: 24 };
const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/fhir/r4`;
const versions = async () => {
  const [row] = await database.as('owner').run<{ versions: number; patients: string[] }>({
    text: `select count(*)::int as versions, array_agg(distinct patient_id::text) as patients from record.resource_version`,
  });
  return row!;
};

test('everybody the organisation knows comes into the record, once', async () => {
  const known = [...identitiesOf(population, part.from, part.to)].filter((each) => each.organisation === organisation);
  assert.ok(known.length > 5);
  const receiver = { url, token, organisation };
  assert.equal(await sendBundles(receiver, population, part, { book, years: 1 }), known.length);
  const first = await versions();
  assert.deepEqual(first.patients.toSorted(), known.map(({ number }) => patientIdOf(organisation, number)).toSorted());
  assert.ok(first.versions > known.length * 3);
  await sendBundles(receiver, population, part, { book, years: 1 });
  assert.deepEqual(await versions(), first);
});

test('with another’s token nothing is taken, and the sender says so', async () => {
  await assert.rejects(
    sendBundles({ url, token: 'not-theirs', organisation }, population, part, { book }),
    /answered 401/,
  );
});
