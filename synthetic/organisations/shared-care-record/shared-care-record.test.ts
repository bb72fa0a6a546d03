import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bundle } from '@medplum/fhirtypes';
import type { SimulatedRequest } from '#synthetic/behaviour/behaving-server.ts';
import { exampleCast } from '#synthetic/people/example-cast.ts';
import { servable } from '../fhir-server/held-resources.ts';
import { openSharedCareRecord } from './shared-care-record.ts';

const people = exampleCast().filter(({ held }) => held['connect-care']);
const server = openSharedCareRecord({
  organisation: {
    id: 'connect-care',
    name: 'Connect Care (simulated)',
    ods: 'RJ2',
    numberSystem: 'https://fhir.example.org/Id/connect-care',
    serves: servable,
  },
  people,
  origin: () => 'http://127.0.0.1:9407',
  everything: false,
});

function post(type: string, form: string, via?: string, headers: Record<string, string> = {}) {
  const request: SimulatedRequest = {
    method: 'POST',
    path: `/fhir/r4/${type}/_search`,
    query: new URLSearchParams(),
    body: form,
    wrongPatient: false,
    headers: {
      ...headers,
      'content-type': 'application/x-www-form-urlencoded',
      ...(via !== undefined && { 'shared-care-record-via': via }),
    },
  };
  return server.answer(request);
}
const entries = (body: unknown) => (JSON.parse(body as string) as Bundle).entry ?? [];
const patientId = entries(post('Patient', 'identifier=https://fhir.nhs.uk/Id/nhs-number|9990001006').body)[0]!.resource!
  .id!;

test('every entry says who recorded it, and a Provenance says so again where asked for', () => {
  const documents = entries(
    post('DocumentReference', `patient=Patient/${patientId}&_revinclude=Provenance:target`).body,
  );
  const [document, provenance] = documents.map(({ resource }) => resource!);
  assert.deepEqual(document!.meta!.tag, [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', code: 'RJZ' }]);
  assert.equal(provenance!.resourceType, 'Provenance');
  assert.match(JSON.stringify(provenance), new RegExp(`DocumentReference/${document!.id}.*RJZ`));
  const encounters = entries(post('Encounter', `patient=Patient/${patientId}`).body);
  assert.equal(encounters[0]!.resource!.meta!.tag![0]!.code, 'RJ2');
  assert.equal(encounters.length, 1);
});

test('it adds itself to the list of records passed through, and does not answer a question that came through it', () => {
  const first = post('Encounter', `patient=Patient/${patientId}`, 'QKK');
  assert.deepEqual([first.status, first.headers!['shared-care-record-via']], [200, 'QKK, RJ2']);
  const round = post('Encounter', `patient=Patient/${patientId}`, 'rj2, QKK');
  assert.equal(round.status, 508);
});

test('it tells who looked at somebody there: what it was asked, and its own staff, a page at a time', () => {
  const asked = { 'x-request-id': 'request-0001', 'nhsd-end-user-organisation-ods': 'QKK' };
  post('Patient', 'identifier=https://fhir.nhs.uk/Id/nhs-number|9990001006', undefined, asked);
  const form = 'patient.identifier=https://fhir.nhs.uk/Id/nhs-number|9990001006&date=ge2020-01-01';
  const told = entries(post('AuditEvent', form).body).map(({ resource }) => JSON.stringify(resource));
  assert.equal(told.filter((event) => event.includes('request-0001') && event.includes('QKK')).length, 1);
  assert.equal(told.filter((event) => event.includes('Ward sister')).length, 1);
  assert.ok(told.every((event) => event.includes('9990001006')));
  const first = JSON.parse(post('AuditEvent', `${form}&_count=1`).body as string) as Bundle;
  assert.equal(first.entry!.length, 1);
  assert.doesNotMatch(first.link![0]!.url, /9990001006/);
  const none = 'patient.identifier=https://fhir.nhs.uk/Id/nhs-number|9990009996&date=ge2020-01-01';
  assert.equal(entries(post('AuditEvent', none).body).length, 0);
  assert.equal(post('AuditEvent', 'date=ge2020-01-01').status, 400);
});
