import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IssueError } from '#standards/issue.ts';
import { patientIdOf } from '#standards/patient.ts';
import { splitBundle } from './split-bundle.ts';

const localSystem = 'https://kings.example.org/mrn';
const mrn = (value: string) => ({
  system: localSystem,
  value,
  type: { coding: [{ code: 'MR' }] },
});
const patient = (id: string, more: object = {}) => ({ resourceType: 'Patient', id, identifier: [mrn(id)], ...more });
const idOf = (value: string) => patientIdOf('RJZ', { system: localSystem, value });
const post = (resource: object, fullUrl?: string) => ({ resource, fullUrl, request: { method: 'POST', url: '' } });
const transaction = (...entry: unknown[]) => ({ resourceType: 'Bundle', type: 'transaction', entry });
const collection = (...resources: object[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
});
const split = (bundle: unknown) => splitBundle(structuredClone(bundle), 'RJZ');

test('references of a message are pointed at the ids things have here, and the same message gives the same ids', () => {
  const bundle = transaction(
    post(patient('7'), 'urn:uuid:11111111-1111-4111-8111-111111111111'),
    post(
      { resourceType: 'Practitioner', name: [{ text: 'Dr Smith' }] },
      'urn:uuid:22222222-2222-4222-8222-222222222222',
    ),
    post(
      {
        resourceType: 'Observation',
        subject: { reference: 'urn:uuid:11111111-1111-4111-8111-111111111111' },
        performer: [{ reference: 'urn:uuid:22222222-2222-4222-8222-222222222222' }],
        contained: [{ resourceType: 'Device', id: 'd' }],
        device: { reference: '#d' },
      },
      'urn:uuid:33333333-3333-4333-8333-333333333333',
    ),
  );
  const { patients, refused, entries, copies } = split(bundle);
  assert.deepEqual([patients.length, refused.length, entries, copies], [1, 0, 3, 0]);
  const [person, practitioner, observation] = patients[0]!.resources as never as Record<string, never>[];
  assert.equal(patients[0]!.patientId, idOf('7'));
  assert.equal(person!['id'], idOf('7'));
  assert.deepEqual(observation!['subject'], { reference: `Patient/${idOf('7')}` });
  assert.deepEqual(observation!['performer'], [{ reference: `Practitioner/${practitioner!['id']}` }]);
  assert.deepEqual(observation!['device'], { reference: '#d' });
  assert.deepEqual(split(bundle), split(bundle));
});

test('a posted id is the message’s own affair; a put or collected one is the source’s name for the thing', () => {
  const idFrom = (bundle: unknown) => split(bundle).patients[0]!.resources[1]!.id;
  const condition = { resourceType: 'Condition', id: '1', subject: { reference: 'Patient/7' } };
  const one = idFrom(transaction(post(patient('7')), post(condition, 'urn:uuid:a')));
  const two = idFrom(transaction(post(patient('7')), post(condition, 'urn:uuid:b')));
  assert.notEqual(one, two);
  const put = { resource: condition, request: { method: 'PUT', url: 'Condition/1' } };
  assert.equal(idFrom(transaction(post(patient('7')), put)), idFrom(collection(patient('7'), condition)));
});

test('what the source holds and did not send gets the id it will have when it comes', () => {
  const request = {
    resourceType: 'MedicationRequest',
    id: 'm',
    subject: { reference: 'Patient/7' },
    medicationReference: { reference: 'https://kings.example.org/fhir/Medication/9/_history/2' },
  };
  const pointed = split(collection(patient('7'), request)).patients[0]!.resources[1] as never as typeof request;
  const sent = split(collection(patient('7'), { resourceType: 'Medication', id: '9' })).patients[0]!.resources[1];
  assert.equal(pointed.medicationReference.reference, `Medication/${sent!.id}`);
});

test('a patient is known by the organisation’s own number, else the NHS number, else any, else the id', () => {
  const nhs = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' };
  const passport = { system: 'urn:passports', value: 'P1', type: { coding: [{ code: 'PPN' }] } };
  const plain = { system: 'urn:local', value: '12' };
  const known = (...identifier: object[]) =>
    split(collection({ resourceType: 'Patient', id: 'x', identifier })).patients[0]!.patientId;
  assert.equal(known(passport, nhs, plain, mrn('7')), idOf('7'));
  assert.equal(known(passport, nhs, plain), patientIdOf('RJZ', plain));
  assert.equal(known(passport, nhs), patientIdOf('RJZ', nhs));
  assert.equal(known(passport), patientIdOf('RJZ', passport));
  assert.equal(known(), known({ ...mrn('7'), use: 'old' }));
  const nameless = split(transaction(post({ resourceType: 'Patient' })));
  assert.equal(nameless.refused[0]?.issues[0]?.location, 'Patient.identifier');
});

test('each of several patients gets what is about them, and the professionals their record names', () => {
  const about = (id: string, who: string, by: string) => ({
    resourceType: 'Observation',
    id,
    subject: { reference: `Patient/${who}` },
    performer: [{ reference: `PractitionerRole/${by}` }],
  });
  const role = (id: string) => ({
    resourceType: 'PractitionerRole',
    id,
    practitioner: { reference: `Practitioner/${id}` },
  });
  const { patients, refused, copies, entries } = split(
    collection(
      patient('1'),
      patient('2'),
      about('o1', '1', 'a'),
      about('o2', '2', 'a'),
      about('o3', '2', 'b'),
      role('a'),
      role('b'),
      { resourceType: 'Practitioner', id: 'a' },
      { resourceType: 'Practitioner', id: 'b' },
      { resourceType: 'Organization', id: 'nobody' },
      { resourceType: 'Provenance', id: 'p', target: [{ reference: 'Observation/o1' }] },
      {
        resourceType: 'Appointment',
        id: 'both',
        participant: [{ actor: { reference: 'Patient/1' } }, { actor: { reference: 'Patient/2' } }],
      },
    ),
  );
  const types = patients.map(({ resources }) => resources.map(({ resourceType }) => resourceType).toSorted());
  assert.deepEqual(types, [
    ['Appointment', 'Observation', 'Patient', 'Practitioner', 'PractitionerRole', 'Provenance'],
    [
      'Appointment',
      'Observation',
      'Observation',
      'Patient',
      'Practitioner',
      'Practitioner',
      'PractitionerRole',
      'PractitionerRole',
    ],
  ]);
  assert.deepEqual(
    refused.map(({ resource }) => resource.resourceType),
    ['Organization'],
  );
  assert.equal(entries + copies, types.flat().length + refused.length);
});

test('what is about a patient who is not there is refused, unless a number names them', () => {
  const about = (subject: object) => ({
    resourceType: 'Condition',
    id: JSON.stringify(subject).length.toString(),
    subject,
  });
  const { patients, refused } = split(
    collection(
      patient('1'),
      about({ reference: 'Patient/stranger' }),
      about({ display: 'somebody' }),
      about({ identifier: mrn('22') }),
      about({ reference: `Patient?identifier=${localSystem}|333` }),
      about({ reference: `Patient?identifier=${localSystem}|1` }),
    ),
  );
  assert.deepEqual(
    refused.map(({ issues }) => issues[0]?.code),
    ['not-found', 'not-found'],
  );
  assert.deepEqual(
    patients.map(({ patientId, resources }) => [patientId, resources.length]),
    [
      [idOf('1'), 2],
      [idOf('22'), 1],
      [idOf('333'), 1],
    ],
  );
});

test('deletions go with the one patient, and what asks for neither storing nor deleting is refused', () => {
  const { patients, refused } = split(
    transaction(
      post(patient('1')),
      { request: { method: 'DELETE', url: 'Condition/9' } },
      { request: { method: 'DELETE', url: 'Condition?code=9' } },
      { request: { method: 'GET', url: 'Patient/1' } },
      { fullUrl: 'urn:uuid:x' },
      null,
      post({ resourceType: 'Nonsense' }),
    ),
  );
  const [sent] = split(
    collection(patient('1'), { resourceType: 'Condition', id: '9', subject: { reference: 'Patient/1' } }),
  ).patients;
  assert.deepEqual(patients[0]!.deleted, [{ resourceType: 'Condition', id: sent!.resources[1]!.id }]);
  assert.equal(refused.length, 5);
});

test('what is no Bundle of resources is refused as a whole', () => {
  for (const given of [null, 7, [], {}, { resourceType: 'Patient' }, { resourceType: 'Bundle', type: 'message' }])
    assert.throws(() => splitBundle(given, 'RJZ'), IssueError);
});

test('any entries at all are taken or refused, and the account closes', () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        fullUrl: fc.oneof(fc.string(), fc.constantFrom('urn:uuid:1', 'https://x.example.org/Patient/1')),
        request: fc.record({
          method: fc.constantFrom('POST', 'PUT', 'DELETE', 'GET', 7),
          url: fc.constantFrom('Patient/1', 'Condition/2', '', 7),
        }),
        resource: fc.record({
          resourceType: fc.constantFrom('Patient', 'Condition', 'Practitioner', 'Provenance', 'Nonsense'),
          id: fc.oneof(fc.constantFrom('1', '2', '3'), fc.jsonValue()),
          identifier: fc.oneof(fc.constant([mrn('1')]), fc.jsonValue()),
          subject: fc.oneof(
            fc.record({ reference: fc.constantFrom('Patient/1', 'Patient/2', 'urn:uuid:1', '#c') }),
            fc.jsonValue(),
          ),
          target: fc.array(fc.record({ reference: fc.constantFrom('Patient/1', 'Condition/2', 'Practitioner/3') })),
        }),
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 8 }), (entry) => {
      const { patients, refused, entries, copies } = splitBundle(structuredClone(transaction(...entry)), 'RJZ');
      assert.equal(entries, entry.length);
      assert.ok(copies >= 0);
      const stands = patients.reduce((sum, { resources, deleted }) => sum + resources.length + deleted.length, 0);
      assert.equal(entries + copies, stands + refused.length);
      for (const { issues } of refused) assert.ok(issues.length > 0);
    }),
    { numRuns: 500 },
  );
});
