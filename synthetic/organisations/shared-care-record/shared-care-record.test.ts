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

function post(type: string, form: string, via?: string) {
  const request: SimulatedRequest = {
    method: 'POST',
    path: `/fhir/r4/${type}/_search`,
    query: new URLSearchParams(),
    body: form,
    wrongPatient: false,
    headers: {
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
