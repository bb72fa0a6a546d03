import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { validateResource } from '#standards/fhir/validate.ts';
import type { SimulatedRequest } from '#synthetic/behaviour/behaving-server.ts';
import { exampleCast } from '#synthetic/people/example-cast.ts';
import { openFhirServer } from './fhir-server.ts';
import { heldResources, servable } from './held-resources.ts';
import type { FhirOrganisation } from './holding.ts';

const people = exampleCast();
const organisation = (id: string): FhirOrganisation => ({
  id,
  name: `${id} (simulated)`,
  ods: 'RJ1',
  numberSystem: `https://fhir.example.org/Id/${id}`,
  serves: servable,
});

const serverOf = (id: string, everything = false) =>
  openFhirServer({
    organisation: organisation(id),
    people: people.filter((person) => person.held[id]),
    origin: () => 'http://127.0.0.1:9403',
    everything,
  });

function request(change: Partial<SimulatedRequest>): SimulatedRequest {
  return {
    method: 'GET',
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: '',
    wrongPatient: false,
    ...change,
  };
}
const get = (address: string, change: Partial<SimulatedRequest> = {}) => {
  const url = new URL(address, 'http://127.0.0.1:9403/fhir/r4/');
  return request({ path: url.pathname, query: url.searchParams, ...change });
};
const post = (type: string, form: string, change: Partial<SimulatedRequest> = {}) =>
  request({
    method: 'POST',
    path: `/fhir/r4/${type}/_search`,
    body: form,
    ...change,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...change.headers },
  });
const bundle = (body: unknown) => JSON.parse(body as string) as Bundle;
const resources = (body: unknown): Resource[] => (bundle(body).entry ?? []).map(({ resource }) => resource!);

function patientId(server: ReturnType<typeof serverOf>, nhsNumber: string): string {
  const found = server.answer(post('Patient', `identifier=https://fhir.nhs.uk/Id/nhs-number|${nhsNumber}`));
  return resources(found.body)[0]!.id!;
}

test('every resource that any organisation would send is valid FHIR R4, and points at others that are there', () => {
  let checked = 0;
  for (const person of people) {
    for (const id of Object.keys(person.held)) {
      const held = heldResources(organisation(id), person);
      for (const resource of held.resources) {
        const issues = validateResource(resource).filter(
          ({ severity }) => severity === 'error' || severity === 'fatal',
        );
        assert.deepEqual(issues, [], `${person.id} at ${id}: ${resource.resourceType}`);
        checked += 1;
        for (const [, reference] of JSON.stringify(resource).matchAll(/"reference":"([^"]+)"/g))
          assert.ok(held.byReference.has(reference!), `${person.id} at ${id}: ${reference}`);
      }
    }
  }
  assert.ok(checked > 500, String(checked));
});

test('a patient is found by NHS number and by the organisation’s own, in a posted search', () => {
  const server = serverOf('guys');
  const byNhs = patientId(server, '9990001006');
  const byOwn = server.answer(post('Patient', 'identifier=https://fhir.example.org/Id/guys|7012345'));
  assert.equal(resources(byOwn.body)[0]!.id, byNhs);
  const byOld = server.answer(post('Patient', 'identifier=https://fhir.example.org/Id/guys|7009183'));
  assert.equal(bundle(byOld.body).total, 1);
  const nobody = server.answer(post('Patient', 'identifier=https://fhir.nhs.uk/Id/nhs-number|9990001278'));
  assert.deepEqual([nobody.status, bundle(nobody.body).total], [200, 0]);
  assert.equal(server.answer(get('Patient')).status, 400);
});

test('a search gives one patient’s resources, what they refer to where asked, and nothing of others', () => {
  const server = serverOf('kings');
  const id = patientId(server, '9990001014');
  const found = server.answer(post('MedicationRequest', `patient=Patient/${id}&_include=MedicationRequest:medication`));
  const modes = bundle(found.body).entry!.map(({ search, resource }) => `${search!.mode} ${resource!.resourceType}`);
  assert.deepEqual(modes.toSorted(), [
    'include Medication',
    'include Medication',
    'match MedicationRequest',
    'match MedicationRequest',
  ]);
  assert.match(found.body as string, /Bisoprolol 5mg tablets/);
  const without = server.answer(get(`MedicationRequest?subject=${id}&status=stopped`));
  assert.equal(bundle(without.body).total, 0);
  assert.equal(server.answer(post('Observation', '')).status, 400);
  assert.equal(
    server.answer(get(`Observation?patient=${id}&moon=full`, { headers: { prefer: 'handling=strict' } })).status,
    400,
  );
});

test('pages follow one another to the end, each entry once', () => {
  const server = serverOf('kings');
  const id = patientId(server, '9990001006');
  let next: string | undefined = `DocumentReference?patient=${id}&_count=5`;
  const seen: string[] = [];
  let total = 0;
  for (let pages = 0; next !== undefined && pages < 20; pages += 1) {
    const answer = bundle(server.answer(get(next)).body);
    total = answer.total!;
    seen.push(...answer.entry!.map(({ resource }) => resource!.id!));
    next = answer.link?.find(({ relation }) => relation === 'next')?.url;
    assert.ok(!next?.includes('9990001006'));
  }
  assert.equal(seen.length, total);
  assert.equal(new Set(seen).size, total);
  assert.equal(total, 13);
});

test('$everything where it is offered, and only there', () => {
  const server = serverOf('guys', true);
  const id = patientId(server, '9990001006');
  const all = server.answer(get(`Patient/${id}/$everything?_count=1000`));
  const kinds = new Set(resources(all.body).map(({ resourceType }) => resourceType));
  for (const kind of ['Patient', 'Encounter', 'Appointment', 'DocumentReference', 'Practitioner'])
    assert.ok(kinds.has(kind as never), kind);
  assert.equal(serverOf('kings').answer(get(`Patient/${id}/$everything`)).status, 404);
});

test('a document comes as bytes or as a Binary, as the caller asks', () => {
  const server = serverOf('slam');
  const id = patientId(server, '9990001278');
  const [reference] = resources(server.answer(get(`DocumentReference?patient=${id}`)).body);
  const url = (reference as { content: { attachment: { url: string } }[] }).content[0]!.attachment.url;
  const bytes = server.answer(get(url, { headers: { accept: '*/*' } }));
  assert.equal(bytes.headers!['content-type'], 'application/pdf');
  const binary = JSON.parse(
    server.answer(get(url, { headers: { accept: 'application/fhir+json' } })).body as string,
  ) as {
    data: string;
  };
  assert.ok(Buffer.from(binary.data, 'base64').equals(Buffer.from(bytes.body as Uint8Array)));
});

test('131,000 entries come newest first in pages, the same each time, the last page as quickly as the first', () => {
  const server = serverOf('kings');
  const id = patientId(server, '9990001073');
  const first = server.answer(get(`Observation?patient=${id}&_count=1000`));
  assert.equal(bundle(first.body).total, 131_000);
  assert.equal(first.body, serverOf('kings').answer(get(`Observation?patient=${id}&_count=1000`)).body);
  const [newest] = resources(first.body) as { effectiveDateTime: string }[];
  assert.equal(newest!.effectiveDateTime, '2023-03-27T22:59:00+00:00');
  let next: string | undefined = bundle(first.body).link?.[0]?.url;
  const ids = new Set(resources(first.body).map((resource) => resource.id));
  while (next !== undefined) {
    const answer = bundle(server.answer(get(next)).body);
    for (const { resource } of answer.entry!) ids.add(resource!.id);
    next = answer.link?.[0]?.url;
  }
  assert.equal(ids.size, 131_000);
  const [oldest] = validateResource(resources(first.body)[0]);
  assert.equal(oldest, undefined);
});

test('told to be wrong it gives the next patient; told to refuse it says 403; read only always', () => {
  const server = serverOf('guys');
  const right = patientId(server, '9990001006');
  const wrong = server.answer(
    post('Patient', 'identifier=https://fhir.nhs.uk/Id/nhs-number|9990001006', { wrongPatient: true }),
  );
  assert.notEqual(resources(wrong.body)[0]!.id, right);
  assert.equal(server.refuse('anybody').status, 403);
  assert.equal(server.answer(request({ method: 'DELETE', path: `/fhir/r4/Patient/${right}` })).status, 405);
});
