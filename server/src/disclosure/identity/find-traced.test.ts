// Whom the national service does not give, nobody finds: by no way, not as somebody's rival, and without a word that tells them
// from somebody who does not exist (R02, R07).
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, describe, test } from 'node:test';
import { exampleDemographics, exampleNhsNumber, examplePatient, type Told } from '#patient-index/example-patients.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import { createPds } from '#patient-index/pds/pds.ts';
import { pdsSettings } from '#patient-index/pds/pds-settings.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { Patient } from '#standards/fhir/types.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { exampleDoor, exampleUser } from '../example-door.ts';
import { matchPatient } from './match-patient.ts';
import { readPatient } from './read-patient.ts';
import { searchPatients } from './search-patients.ts';
import { traceIdentifiers } from './trace-identifiers.ts';

const database = await createTestDatabase();
const example = await exampleDoor(database);

const [ivys, hiddens, nobodys, former, current, rosas] = [1, 2, 3, 4, 5, 6].map((place) => exampleNhsNumber(place));
const ivy: Told = { family: 'Larkspur', given: ['Ivy'], born: '1991-04-23', gender: 'female', postcode: 'SE11 6AA' };
const olive: Told = { family: 'Old', given: ['Olive'], born: '1950-06-06', gender: 'female', postcode: 'SE1 7EH' };
const rosa: Told = { family: 'Quent', given: ['Rosa'], born: '1966-06-16', gender: 'female', postcode: 'SW2 1AA' };

/** What the service knows: who bears a number, under which number, and whether they may be found. */
const known = new Map<string, { told: Told; number: string; restricted?: true }>([
  [ivys!, { told: ivy, number: ivys! }],
  [hiddens!, { told: ivy, number: hiddens!, restricted: true }],
  [former!, { told: olive, number: current! }],
  [current!, { told: olive, number: current! }],
  [rosas!, { told: rosa, number: rosas! }],
]);
let reachable = true;
const asked: string[] = [];
const service = createServer((request, response) => {
  const send = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
  const url = new URL(request.url!, 'http://pds');
  asked.push(url.pathname);
  if (!reachable) return send(503, {});
  const number = url.pathname.split('/').at(-1)!;
  if (number !== 'Patient') {
    const found = known.get(number);
    return found ? send(200, patientOf(found)) : send(404, { resourceType: 'OperationOutcome', issue: [] });
  }
  const found = [...known.values()].filter(
    ({ told, restricted }) => told.family === url.searchParams.get('family') && !restricted,
  );
  return send(200, {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: found.map((each) => ({ resource: patientOf(each) })),
  });
});
await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
const pds = createPds(
  pdsSettings.parse({
    baseUrl: `http://127.0.0.1:${(service.address() as AddressInfo).port}/FHIR/R4`,
    requestsPerSecond: 1000,
    cacheMs: 0,
  }),
  { log: example.door.log, clock: example.door.clock, accessToken: () => Promise.resolve(undefined) },
);
const door = { ...example.door, pds };
after(async () => {
  await pds.close();
  service.closeAllConnections();
  service.close();
  await example.close();
});

function patientOf({ told, number, restricted }: { told: Told; number: string; restricted?: true }): Patient {
  return {
    resourceType: 'Patient',
    id: number,
    meta: {
      security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: restricted ? 'R' : 'U' }],
    },
    name: [{ use: 'usual', family: told.family!, given: [...told.given!] }],
    birthDate: told.born!,
    gender: told.gender!,
    address: [{ use: 'home', line: ['1 High Street'], postalCode: told.postcode! }],
  };
}

// Two of one name, of whom the service gives one; and nobody has asked it yet.
for (const [ods, number, told] of [
  ['RZZ', 'R1', { ...ivy, nhs: ivys!, verified: true }],
  ['RZZ', 'R2', { ...ivy, nhs: hiddens!, verified: true }],
  ['RZZ', 'R3', { ...olive, nhs: former!, verified: true }],
] as const)
  await door.database.transaction((transaction) =>
    linkPatient(transaction, examplePatient(ods, number, told), door.matching),
  );
const [{ id: hiddenId } = { id: '' }] = await door.database.run<{ id: string }>({
  text: 'select person_id as id from patient_index.patient where nhs_number = $1',
  values: [hiddens],
});

const user = exampleUser('find-patient', 'view-record');
let request = 0;
const asking = () => ({ user, requestId: `request-${(request += 1)}` });
const search = (criteria: Parameters<typeof searchPatients>[2]['criteria']) =>
  searchPatients(door, asking(), { criteria, count: 20 });
const match = (told: Told) =>
  matchPatient(door, asking(), {
    demographics: exampleDemographics(told),
    identifiers: [],
    onlyCertain: false,
    count: 20,
  });
const ridge = 'https://example.org/rzz/patient';
const trace = (system: string, value: string) => traceIdentifiers(door, asking(), { source: { system, value } });

beforeEach(() => {
  reachable = true;
  asked.splice(0);
});

describe('somebody the service does not give', () => {
  // First, while nothing here knows that they are restricted.
  test('is nobody’s rival: whoever is like them is as certain as if they were not there', async () => {
    const matched = await match(ivy);
    assert.ok(matched.permitted && matched.status === 'matched');
    assert.deepEqual(
      matched.patients.map(({ demographics, grade, reasons }) => [
        demographics.nhsNumber,
        grade,
        reasons.includes('Somebody else fits as well.'),
      ]),
      [[ivys, 'certain', false]],
    );
  });

  test('is answered as a number nobody has, by the same questions', async () => {
    for (const way of [
      (number: string) => search({ nhsNumber: number }),
      (number: string) => trace(nhsNumberSystem, number),
      (number: string) => match({ ...rosa, family: 'Nobody', given: ['Ned'], nhs: number, verified: true }),
    ]) {
      const answers: unknown[] = [];
      for (const number of [hiddens!, nobodys!]) {
        asked.splice(0);
        answers.push([await way(number), asked.length]);
      }
      assert.deepEqual(answers[0], answers[1]);
    }
  });

  test('is not found by name, by a hospital’s number, or by an id kept from before', async () => {
    const found = await search({ family: 'Larkspur', given: 'Ivy', birthDate: '1991-04-23' });
    assert.ok(found.permitted && found.status === 'found');
    assert.deepEqual(
      found.patients.map(({ demographics }) => demographics.nhsNumber),
      [ivys],
    );
    assert.deepEqual(await trace(ridge, 'R2'), { permitted: true, status: 'not-known' });
    await assert.rejects(readPatient(door, asking(), hiddenId as never), /There is no patient of this id/);
  });

  test('stays so while the service is out of reach', async () => {
    reachable = false;
    const found = await search({ nhsNumber: hiddens! });
    assert.ok(found.permitted && found.status === 'found' && found.patients.length === 0);
  });
});

test('a number that another replaced leads to the person, under the number they have now', async () => {
  const found = await search({ nhsNumber: former! });
  assert.ok(found.permitted && found.status === 'found');
  assert.deepEqual(
    found.patients.map(({ demographics }) => demographics.nhsNumber),
    [current],
  );
  assert.deepEqual(found.notes.length, 1);
  const traced = await trace(nhsNumberSystem, former!);
  assert.ok(traced.permitted && traced.status === 'found');
  assert.deepEqual(
    traced.numbers.map(({ value }) => value),
    [current, 'R3'],
  );
});

test('somebody only the service knows is matched, and known from then on', async () => {
  const matched = await match(rosa);
  assert.ok(matched.permitted && matched.status === 'matched');
  assert.deepEqual(
    matched.patients.map(({ demographics, grade }) => [demographics.nhsNumber, grade]),
    [[rosas, 'certain']],
  );
});

test('while the service is out of reach people are found, and that they could not be checked is said', async () => {
  reachable = false;
  const matched = await match(ivy);
  assert.ok(matched.permitted && matched.status === 'matched');
  assert.deepEqual([matched.patients.length, matched.unchecked], [1, true]);
  const found = await search({ family: 'Larkspur', birthDate: '1991-04-23' });
  assert.ok(found.permitted && found.status === 'found' && found.unchecked);
});

test('and nobody learns where any of them lives: not by reading it, nor by finding them there', async () => {
  const details = { family: 'Larkspur', given: 'Ivy', birthDate: '1991-04-23' };
  const shown = async () => {
    const [there, elsewhere, matchedThere, matchedElsewhere] = await Promise.all([
      search({ ...details, postcode: 'SE11 6AA' }),
      search({ ...details, postcode: 'SW9 9ZZ' }),
      match(ivy),
      match({ ...ivy, postcode: 'SW9 9ZZ' }),
    ]);
    assert.ok(there.permitted && there.status === 'found' && elsewhere.permitted && elsewhere.status === 'found');
    assert.ok(matchedThere.permitted && matchedThere.status === 'matched');
    assert.ok(matchedElsewhere.permitted && matchedElsewhere.status === 'matched');
    return [there.patients, elsewhere.patients, matchedThere.patients, matchedElsewhere.patients] as const;
  };
  const [asUsual] = await shown();
  assert.equal(asUsual[0]?.demographics.addresses.length, 1);
  reachable = false;
  const [there, elsewhere, matchedThere, matchedElsewhere] = await shown();
  assert.equal(there.length, 1);
  assert.deepEqual(there, elsewhere);
  assert.deepEqual(matchedThere, matchedElsewhere);
  for (const { demographics } of [...there, ...matchedThere])
    assert.deepEqual([demographics.addresses, demographics.telecoms], [[], []]);
  const read = await readPatient(door, asking(), there[0]!.personId);
  assert.ok(read.permitted);
  assert.deepEqual(read.demographics.addresses, []);
});
