// HL7 v2 messages that say only part of who a patient is, from their bytes to the banner and the record.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { demographicsOf, personOf } from '#patient-index/persons.ts';
import { listReviews } from '#patient-index/review.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import type { FeedSource } from '#sources/feed.ts';
import { patientIdOf } from '#standards/patient.ts';
import { hl7v2Source } from './hl7v2-source.ts';
import { createInbox } from './inbox.ts';
import { recordWriters } from './record-writers.ts';

const feed: FeedSource = {
  sourceId: 'example-pas',
  organisation: 'RZZ',
  timeZone: 'Europe/London',
  localSystem: 'https://fhir.rzz.example.org/Id/patient',
  identifierSystems: { RZZ: 'https://fhir.rzz.example.org/Id/patient' },
};
const laboratory: FeedSource = { ...feed, sourceId: 'example-lab' };
const database = await createTestDatabase();
const owner = database.as('owner');
const inbox = createInbox({
  database: database.as('inbox'),
  sources: [hl7v2Source(feed), hl7v2Source(laboratory)],
  writers: recordWriters(readMatching(new URL('../../../partnership', import.meta.url).pathname)),
  log: silentLog,
  metrics: createMetrics(),
  now: () => new Date('2026-11-21T09:00:00Z'),
  testPeopleOnly: true,
});
inbox.start();
after(() => inbox.close());

const idOf = (number: string) => patientIdOf('RZZ', { system: feed.localSystem, value: number });
let sent = 0;
/** Messages are sent a minute apart, in the order of the test. */
async function send(kind: string, segments: readonly string[], { source = feed, minutesEarlier = 0 } = {}) {
  sent += 1;
  const at = new Date(Date.UTC(2026, 10, 20, 9, sent - minutesEarlier))
    .toISOString()
    .replaceAll(/\D/g, '')
    .slice(0, 14);
  const [type, event] = kind.split('^');
  const head = [`MSH|^~\\&|PAS|RZZ|LCR|LCR|${at}||${kind}|T${sent}|P|2.5`];
  if (type === 'ADT') head.push(`EVN|${event}|${at}`);
  const acceptance = await inbox.acceptMessage(source.sourceId, Buffer.from(`${[...head, ...segments].join('\r')}\r`));
  assert.ok(acceptance.accepted, JSON.stringify(acceptance));
  const processed = await acceptance.processed;
  assert.ok(processed.outcome === 'processed', JSON.stringify(processed));
  return processed;
}
/** A segment of these fields. */
const segment = (name: string, fields: Readonly<Record<number, string>>) =>
  [name, ...Array.from({ length: Math.max(...Object.keys(fields).map(Number)) }, (_, at) => fields[at + 1] ?? '')].join(
    '|',
  );
const thin = (number: string, given: string, more: Readonly<Record<number, string>> = {}) =>
  segment('PID', { 3: `${number}^^^RZZ^MR`, 5: `BELLO^${given}`, ...more });
const full = (number: string, nhs: string, given: string) =>
  thin(number, given, {
    3: `${number}^^^RZZ^MR~${nhs}^^^NHS^NH`,
    7: '20150302',
    8: 'F',
    11: '12 COLDHARBOUR LANE^^LONDON^^SE5 9NR',
    13: '02079460010',
    15: 'yo^Yoruba',
    17: 'QUA^Quaker^HL70006',
    22: 'A^White - British',
    32: '01',
  });
const demographics = async (number: string) => {
  const server = database.as('server');
  return (await demographicsOf(server, (await personOf(server, idOf(number)))!))?.demographics;
};
const lines = async (number: string) =>
  (
    await owner.run<{ title: string; detail: string }>({
      text: `select title, detail from record.item where patient_id = $1 and resource_type = 'Patient' order by title, detail`,
      values: [idOf(number)],
    })
  ).map(({ title, detail }) => `${title}: ${detail}`);
const personsOf = async (...numbers: string[]) =>
  (
    await owner.run({
      text: 'select distinct person_id from patient_index.patient where patient_id = any($1::uuid[])',
      values: [numbers.map(idOf)],
    })
  ).length;

test('twins with verified numbers are not merged by an A40 that names one without hers', async () => {
  await send('ADT^A28', [full('K1', '9990000018', 'AALIYAH')]);
  await send('ADT^A28', [full('K2', '9990000026', 'ALIYAH')]);
  await send('ADT^A40', [thin('K1', 'AALIYAH'), 'MRG|K2^^^RZZ^MR']);
  assert.equal(await personsOf('K1', 'K2'), 2);
  const { reviews } = await listReviews(owner, { limit: 10 });
  assert.deepEqual(
    reviews.map(({ kind }) => kind),
    ['said-same'],
  );
});

describe('a message that leaves fields out', () => {
  test('leaves the banner and the lines of the record as they were', async () => {
    await send('ADT^A28', [full('K3', '9990000034', 'IDA')]);
    const [banner, record] = [await demographics('K3'), await lines('K3')];
    assert.ok(record.some((line) => /999 000 0034/.test(line)) && record.some((line) => /Quaker/.test(line)));
    await send('ADT^A08', [thin('K3', 'IDA')]);
    assert.deepEqual(await demographics('K3'), banner);
    assert.deepEqual(await lines('K3'), record);
    await send('ADT^A08', [thin('K3', 'IDA', { 11: '8 GROVE LANE^^LONDON^^SE5 8SY' })]);
    const moved = (await demographics('K3'))!;
    assert.deepEqual([moved.nhsNumber, moved.addresses[0]?.postcode], ['9990000034', 'SE5 8SY']);
    assert.ok((await lines('K3')).some((line) => /SE5 8SY/.test(line)));
    assert.ok(!(await lines('K3')).some((line) => /SE5 9NR/.test(line)));
  });

  test('leaves what its own source had before, also when it came late', async () => {
    await send('ADT^A28', [full('K4', '9990000042', 'IDA')]);
    await send('ADT^A08', [thin('K4', 'IDA')]);
    await send('ADT^A08', [thin('K4', 'IDA', { 11: '1 OLD ROAD^^LONDON^^SE1 7EH' })], { minutesEarlier: 10 });
    assert.equal((await demographics('K4'))?.addresses[0]?.postcode, 'SE5 9NR');
    assert.ok((await lines('K4')).some((line) => /SE5 9NR/.test(line)));
  });

  test('does not lift a restriction; one that says so does', async () => {
    await send('ADT^A28', [full('K5', '9990000050', 'IDA'), segment('PD1', { 12: 'Y' })]);
    assert.equal(await demographics('K5'), undefined);
    await send('ADT^A08', [full('K5', '9990000050', 'IDA')]);
    assert.equal(await demographics('K5'), undefined);
    const [labelled] = await owner.run<{ security: unknown }>({
      text: `select content::jsonb->'meta'->'security' as security from record.resource_version
        where patient_id = $1 and resource_type = 'Patient' order by recorded_at desc, version desc limit 1`,
      values: [idOf('K5')],
    });
    assert.ok(labelled!.security, 'nor in the record');
    await send('ADT^A31', [full('K5', '9990000050', 'IDA'), segment('PD1', { 12: 'N' })]);
    assert.equal((await demographics('K5'))?.nhsNumber, '9990000050');
  });
});

describe('a message that clears fields', () => {
  test('takes back the number, the birth date and that somebody has died', async () => {
    await send('ADT^A28', [full('K6', '9990000069', 'IDA')]);
    await send('ADT^A31', [thin('K6', 'IDA', { 29: '20261101', 30: 'Y' })]);
    assert.match(String((await demographics('K6'))?.deceased), /^2026-11-01/);
    assert.ok((await lines('K6')).some((line) => line.startsWith('Has died')));
    await send('ADT^A31', [thin('K6', 'IDA', { 3: 'K6^^^RZZ^MR~""^^^NHS^NH', 7: '""', 30: 'N' })]);
    const known = (await demographics('K6'))!;
    assert.deepEqual([known.nhsNumber, known.birthDate, known.deceased], [undefined, undefined, undefined]);
    assert.equal(known.addresses[0]?.postcode, 'SE5 9NR');
    const record = await lines('K6');
    assert.ok(!record.some((line) => /Has died|999 000 0069|Date of birth/.test(line)), record.join('\n'));
    assert.ok(record.some((line) => /SE5 9NR/.test(line)));
  });

  test('also how far the number was checked', async () => {
    await send('ADT^A28', [full('K7', '9990000077', 'IDA')]);
    const numbered = (status: string) =>
      send('ADT^A31', [thin('K7', 'IDA', { 3: 'K7^^^RZZ^MR~9990000077^^^NHS^NH', 32: status })]);
    await numbered('');
    assert.equal((await demographics('K7'))?.nhsNumberStatus, 'verified');
    await numbered('04');
    assert.equal((await demographics('K7'))?.nhsNumberStatus, 'unverified');
    await numbered('01');
    assert.equal((await demographics('K7'))?.nhsNumberStatus, 'verified');
    await numbered('""');
    assert.equal((await demographics('K7'))?.nhsNumberStatus, 'unverified');
  });
});

test('another verified number is linked with nobody, and whoever reads the message is told', async () => {
  await send('ADT^A28', [full('K8', '9990000085', 'IDA')]);
  const { issues } = await send('ADT^A08', [full('K8', '9990000093', 'IDA')]);
  assert.deepEqual(
    issues.map(({ code }) => code),
    ['conflict'],
  );
  assert.equal((await demographics('K8'))?.nhsNumberStatus, 'unverified');
});

test('a number a laboratory mistyped, and put right again in the words it had used before, is right again', async () => {
  const result = (nhs: string) =>
    send(
      'ORU^R01',
      [
        thin('K9', 'IDA', { 3: `K9^^^RZZ^MR~${nhs}^^^NHS^NH`, 7: '20150302' }),
        `OBR|1|P${sent}|F${sent}|FBC^Full blood count^L|||20261120103000||||||||||||||||||F`,
        'OBX|1|NM|HB^Haemoglobin^L||101|g/L|115-165|L|||F',
      ],
      { source: laboratory },
    );
  await result('9990000107');
  await result('9990000115');
  assert.equal((await demographics('K9'))?.nhsNumber, '9990000115');
  await result('9990000107');
  assert.equal((await demographics('K9'))?.nhsNumber, '9990000107');
});
