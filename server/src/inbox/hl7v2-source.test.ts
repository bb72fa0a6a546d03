// The whole walk with nothing left out: HL7 v2 bytes, the real translation, patient index, record and audit log.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import type { FeedSource } from '#sources/feed.ts';
import { IssueError } from '#standards/issue.ts';
import { patientIdOf } from '#standards/patient.ts';
import { hospitalTraffic } from '#synthetic/traffic/hospital-traffic.ts';
import { makeInput } from '../../../checks/fuzz/mutate.ts';
import { inputFolder } from '../../../checks/real-input/part.ts';
import { hl7v2Source } from './hl7v2-source.ts';
import { createInbox } from './inbox.ts';
import type { ReadMessage } from './message.ts';
import { patientsOf } from './process-message.ts';
import { recordWriters } from './record-writers.ts';

const feed: FeedSource = {
  sourceId: 'example-pas',
  organisation: 'RZZ',
  timeZone: 'Europe/London',
  localSystem: 'https://fhir.rzz.example.org/Id/patient',
  identifierSystems: { RZZ: 'https://fhir.rzz.example.org/Id/patient' },
};
const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');
const inbox = createInbox({
  database: testDatabase.as('inbox'),
  sources: [hl7v2Source(feed)],
  writers: recordWriters(readMatching(new URL('../../../partnership', import.meta.url).pathname)),
  log: silentLog,
  metrics: createMetrics(),
  now: () => new Date(),
  testPeopleOnly: true,
});
inbox.start();
after(() => inbox.close());

const lines = (...segments: string[]): Buffer => Buffer.from(`${segments.join('\r')}\r`, 'utf8');
const header = (type: string, id: string, at = '20261120101500') =>
  `MSH|^~\\&|PAS|RZZ|LCR|LCR|${at}||${type}|${id}|P|2.4|||AL|NE`;
const patient = (number: string, name = 'EXAMPLE^ROSE') =>
  `PID|1||${number}^^^RZZ^PI~9990000018^^^NHS^NH||${name}||19560312|F|||1 EXAMPLE STREET^^LONDON^^SE5 9RS`;
const visit =
  'PV1|1|I|WARD1^BAY2^BED3^RZZ||||C1234567^EXAMPLE^CLARE^^^DR|||MED||||||||I|V1|||||||||||||||||||||||||20261120100000';
const patientIdFor = (number: string) => patientIdOf('RZZ', { system: feed.localSystem, value: number });

async function give(message: Buffer) {
  const acceptance = await inbox.acceptMessage('example-pas', message);
  assert.ok(acceptance.accepted, JSON.stringify(acceptance));
  return acceptance.processed;
}

const rows = (text: string, ...values: unknown[]) => owner.run<Record<string, unknown>>({ text, values });

describe('an admission and a result', () => {
  test('become a person, an encounter and an observation, with what they came from', async () => {
    const admitted = await give(lines(header('ADT^A01', 'A1'), 'EVN|A01|20261120101500', patient('777'), visit));
    assert.equal(admitted.outcome, 'processed', JSON.stringify(admitted));
    const resulted = await give(
      lines(
        header('ORU^R01', 'R1', '20261120113000'),
        patient('777'),
        visit,
        'OBR|1|P1|F1|FBC^Full blood count^L|||20261120103000||||||||||||||||||F',
        'OBX|1|NM|HB^Haemoglobin^L||101|g/L|115-165|L|||F|||20261120103000',
      ),
    );
    assert.equal(resulted.outcome, 'processed', JSON.stringify(resulted));
    assert.deepEqual(resulted.outcome === 'processed' && resulted.issues, []);
    const types = await rows(
      `select distinct resource_type, source_id, transform from record.resource_version
        where patient_id = $1 and resource_type in ('Patient', 'Encounter', 'Observation') order by resource_type`,
      patientIdFor('777'),
    );
    assert.deepEqual(
      types.map(({ resource_type, source_id, transform }) => [resource_type, source_id, transform]),
      ['Encounter', 'Observation', 'Patient'].map((type) => [type, 'example-pas', 'hl7v2']),
    );
    const [item] = await rows(
      `select title, detail, interpretation from record.item where patient_id = $1 and section = 'investigation-results' and resource_type = 'Observation'`,
      patientIdFor('777'),
    );
    assert.match(JSON.stringify(item), /Haemoglobin.*101.*low/);
  });

  test('fed again, even under other control ids, they make no new version', async () => {
    const before = await rows('select count(*)::int as count from record.resource_version');
    const again = await give(lines(header('ADT^A01', 'A2'), 'EVN|A01|20261120101500', patient('777'), visit));
    assert.ok(again.outcome === 'processed');
    assert.equal(again.counts.created + again.counts.updated, 0);
    assert.deepEqual(await rows('select count(*)::int as count from record.resource_version'), before);
  });

  test('a correction recorded earlier than what is held is kept, and does not become current', async () => {
    await give(
      lines(header('ADT^A08', 'A3', '20261121090000'), 'EVN|A08|20261121090000', patient('777', 'NEWER^ROSE'), visit),
    );
    const late = await give(
      lines(header('ADT^A08', 'A4', '20261119090000'), 'EVN|A08|20261119090000', patient('777', 'OLDER^ROSE'), visit),
    );
    assert.equal(late.outcome, 'processed');
    const items = await rows(
      `select title, detail from record.item where patient_id = $1 and section = 'person-demographics'`,
      patientIdFor('777'),
    );
    assert.doesNotMatch(JSON.stringify(items), /OLDER/i);
  });
});

test('a merge joins two of the source’s patients into one person', async () => {
  await give(
    lines(header('ADT^A04', 'M1'), 'EVN|A04|20261120101500', 'PID|1||801^^^RZZ^PI||EXAMPLE^IDA||19400101|F', visit),
  );
  await give(lines(header('ADT^A04', 'M2'), 'EVN|A04|20261120101500', 'PID|1||802^^^RZZ^PI||EXAMPLE^I||1940|F', visit));
  const merged = await give(
    lines(
      header('ADT^A40', 'M3'),
      'EVN|A40|20261120101500',
      'PID|1||801^^^RZZ^PI||EXAMPLE^IDA||19400101|F',
      'MRG|802^^^RZZ^PI',
    ),
  );
  assert.equal(merged.outcome, 'processed', JSON.stringify(merged));
  const persons = await rows(
    'select distinct person_id from patient_index.patient where patient_id = any($1::uuid[])',
    [patientIdFor('801'), patientIdFor('802')],
  );
  assert.equal(persons.length, 1);
});

describe('not accepted', () => {
  const refusals: [name: string, message: Buffer, code: string, location?: string][] = [
    ['a kind the record has no use for', lines(header('MFN^M02', 'N1'), patient('777')), 'not-supported', 'MSH^1^9'],
    ['no patient', lines(header('ADT^A01', 'N2'), visit), 'required'],
    ['no control id', lines(header('ADT^A01', ''), patient('777')), 'required', 'MSH^1^10'],
    [
      'a control id of 300 characters',
      lines(header('ADT^A01', 'x'.repeat(300)), patient('777')),
      'too-long',
      'MSH^1^10',
    ],
    ['no message', Buffer.from('hello'), 'structure'],
    [
      'a demonstration takes nobody outside the test range',
      // Valid, outside the range, and issued to nobody: 5 is not a first digit the NHS uses.
      lines(header('ADT^A01', 'N3'), 'PID|1||900^^^RZZ^PI~5990128088^^^NHS^NH||EXAMPLE^ANN||19700101|F', visit),
      'business-rule',
    ],
  ];
  for (const [name, message, code, location] of refusals) {
    test(name, async () => {
      const acceptance = await inbox.acceptMessage('example-pas', message);
      assert.ok(!acceptance.accepted);
      assert.equal(acceptance.issues[0].code, code);
      if (location) assert.equal(acceptance.issues[0].location, location);
    });
  }

  test('more patients than are locked at once', async () => {
    const many = Array.from(
      { length: 201 },
      (_, index) => `PID|1||${1000 + index}^^^RZZ^PI||EXAMPLE^ANN||19700101|F\r${visit}`,
    );
    const acceptance = await inbox.acceptMessage(
      'example-pas',
      lines(header('ADT^A01', 'N4'), 'EVN|A01|20261120101500', ...many),
    );
    assert.ok(!acceptance.accepted);
    assert.equal(acceptance.issues[0].code, 'too-long');
  });

  test('a source the inbox was not made with is a fault of ours, not the sender’s', async () => {
    await assert.rejects(async () => inbox.acceptMessage('nobody', lines(header('ADT^A01', 'Z1'))), RangeError);
  });
});

test('a patient named three hundred times in one message is linked once', async () => {
  const same = Array.from({ length: 300 }, () => 'PID|1||950^^^RZZ^PI||EXAMPLE^NINA||19700101|F');
  const result = await give(lines(header('ADT^A08', 'S1'), 'EVN|A08|20261120101500', ...same, visit));
  assert.ok(result.outcome === 'processed');
  assert.ok(
    result.counts.created < 10 && result.counts.updated + result.counts.unchanged === 0,
    JSON.stringify(result.counts),
  );
});

test('control characters in a header cannot keep a message from being stored', () => {
  const source = hl7v2Source(feed);
  const read = source.read(lines(header('ADT^A01', 'A\u0000B\u0007C').replace('PAS', 'P\u0000S'), patient('777')));
  assert.equal(read.controlId, 'ABC');
  assert.equal(read.sender, 'PS|RZZ');
  assert.throws(() => source.read(lines(header('ADT^A01', '\u0000'), patient('777'))), IssueError);
});

test('the patients told at the door are those the whole message is about, for every kind of message', () => {
  const source = hl7v2Source(feed);
  const invented = hospitalTraffic({ messages: 200, patients: 10, seed: 3 }).map(({ content }) => content);
  const folder = inputFolder('hl7v2/linuxforhealth');
  const real = folder ? readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`)) : [];
  const corpus = [...invented, ...real];
  let compared = 0;
  for (let number = 0; number < 3000; number += 1) {
    const message = number < corpus.length ? corpus[number]! : makeInput({ shape: 'hl7v2' }, corpus, 5, number);
    let read: ReadMessage;
    try {
      read = source.read(message);
    } catch (error) {
      assert.ok(error instanceof IssueError);
      continue;
    }
    if (!read.admit) continue;
    const [told, whole] = [read.admit(), read.translate()];
    assert.equal(told.accepted, whole.accepted);
    if (!told.accepted || !whole.accepted) continue;
    assert.deepEqual(patientsOf(told.events).toSorted(), patientsOf(whole.events).toSorted());
    compared += 1;
  }
  assert.ok(compared > 500, `${compared} compared`);
});
