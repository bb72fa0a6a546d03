// Every answer here is held to FHIR R4 (and UK Core, where this machine has it) before a test sees it: example-api.ts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { editor, exampleId, exampleListing } from '#directory/example-listing.ts';
import { removeListing, saveListing } from '#directory/listings.ts';
import { saveProfessionalDetail } from '#directory/professional.ts';
import type { Bundle, CapabilityStatement, HealthcareService, Location, Organization } from '#standards/fhir/types.ts';
import { exampleApi } from '../patient/example-api.ts';
import { directorySearch } from './directory-routes.ts';

const { database, ask } = await exampleApi();
const server = database.as('server');
const change = { by: editor, why: 'A test' };
const steady = exampleListing('steady', {
  alert: 'No class on Monday',
  schedules: [
    { id: exampleId('s1'), freq: 'WEEKLY', byday: 'MO,TH', opens_at: '10:00', closes_at: '11:30' },
    { id: exampleId('s2'), freq: 'MONTHLY', byday: '1SA', opens_at: '10:00', description: 'The first Saturday' },
    { id: exampleId('s3'), freq: 'WEEKLY', interval: 2, byday: 'WE', opens_at: '14:00', closes_at: '15:00' },
  ],
});
const closed = exampleListing('closed', {
  name: 'Lunch club',
  status: 'temporarily closed',
  attributes: [],
  minimum_age: 50,
});
closed.service_at_locations![0]!.location = {
  ...closed.service_at_locations![0]!.location,
  latitude: 51.6,
  longitude: 0.1,
  name: 'Far hall',
};
const gone = exampleListing('gone', { name: 'Gone for good' });
for (const each of [steady, closed, gone]) await saveListing(server, each, change);
await saveProfessionalDetail(server, steady.id, { notes: 'only-for-professionals' }, change);
await removeListing(server, gone.id, change);

const nobody = { as: 'nobody' } as const;
const find = async (path: string) => (await ask(path, nobody)).body as Bundle;
const namesOf = ({ entry = [] }: Bundle) =>
  entry.flatMap(({ resource, search }) => (search?.mode === 'match' ? [(resource as { name?: string }).name] : []));

describe('the directory as FHIR', () => {
  it('gives a listing as a HealthcareService to anybody, with nothing in it that is not so', async () => {
    const answer = await ask(`/HealthcareService/${steady.id}`, nobody);
    const service = answer.body as HealthcareService;
    assert.deepEqual(
      [service.active, service.name, service.providedBy!.reference],
      [true, steady.name, `Organization/${steady.organization.id}`],
    );
    // What is not every week is words, and never a time of every week.
    assert.deepEqual(service.availableTime, [
      { daysOfWeek: ['mon', 'thu'], availableStartTime: '10:00:00', availableEndTime: '11:30:00' },
    ]);
    assert.match(service.availabilityExceptions!, /The first Saturday\nFREQ=WEEKLY;INTERVAL=2;BYDAY=WE/);
    assert.equal(service.eligibility![0]!.comment, 'For people over 65 who live nearby. From age 65');
    assert.equal(service.serviceProvisionCode![0]!.coding![0]!.code, 'free');
    assert.equal(service.type![0]!.coding![0]!.code, 'falls');
    assert.match(service.extraDetails!, /No class on Monday/);
    assert.doesNotMatch(answer.text, /only-for-professionals/);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    for (const { reference } of [service.providedBy!, ...service.location!])
      assert.equal((await ask(`/${reference}`, nobody)).status, 200);
  });

  it('gives its organisation with its numbers, and its places with where they are and how to get in', async () => {
    const organization = (await ask(`/Organization/${steady.organization.id}`, nobody)).body as Organization;
    assert.deepEqual(
      organization.identifier!.map(({ system }) => system),
      ['urn:ietf:rfc:3986', 'https://org-id.guide/list/GB-CHC'],
    );
    const place = (await ask(`/Location/${steady.service_at_locations![0]!.location.id}`, nobody)).body as Location;
    assert.deepEqual([place.position!.latitude, place.address!.postalCode], [51.4739, 'SE5 8AB']);
    assert.match(place.description!, /Step-free entrance/);
  });

  const { organization, service_at_locations: places } = steady;
  const found: [string, string[]][] = [
    ['/HealthcareService', [steady.name, 'Lunch club']],
    ['/HealthcareService?name=strength', [steady.name]],
    ['/HealthcareService?name=balance', []],
    ['/HealthcareService?active=true', [steady.name]],
    ['/HealthcareService?active=false', ['Lunch club']],
    [`/HealthcareService?organization=Organization/${organization.id}`, [steady.name]],
    [`/HealthcareService?location=${places![0]!.location.id}`, [steady.name]],
    ['/HealthcareService?service-type=falls', [steady.name]],
    ['/HealthcareService?service-type=urn:x|falls,other', [steady.name]],
    ['/HealthcareService?_lastUpdated=ge2020-01-01', [steady.name, 'Lunch club']],
    ['/HealthcareService?_lastUpdated=ge2999-01-01', []],
    [`/HealthcareService?_id=${closed.id},nonsense`, ['Lunch club']],
    [`/HealthcareService?_id=${gone.id}`, []],
    ['/Organization?name=steady+together+closed', [closed.organization.name]],
    [
      '/Organization?identifier=https://org-id.guide/list/GB-CHC|0000000',
      [closed.organization.name, organization.name],
    ],
    ['/Location?near=51.47|-0.09|3|km', ['Example Hall']],
    ['/Location?near=51.47|-0.09|300|km', ['Example Hall', 'Far hall']],
    ['/Location?address-postalcode=SE5', ['Far hall', 'Example Hall'].toSorted()],
    ['/Location?name=far', ['Far hall']],
  ];
  for (const [path, names] of found)
    it(`finds ${names.length} by ${path.replaceAll(/[0-9a-f-]{36}/g, 'an id')}`, async () => {
      const bundle = await find(path);
      assert.deepEqual([bundle.type, bundle.total], ['searchset', names.length]);
      assert.deepEqual(namesOf(bundle), names);
    });

  it('gives page after page, each leading to the next, and what is pointed at where that is wanted', async () => {
    const first = await find(
      '/HealthcareService?_count=1&_include=HealthcareService:organization&_include=HealthcareService:location',
    );
    assert.deepEqual(
      first.entry!.map(({ resource }) => resource!.resourceType),
      ['HealthcareService', 'Organization', 'Location'],
    );
    const next = first.link!.find(({ relation }) => relation === 'next')!.url;
    const second = await find(next.slice(next.indexOf('/HealthcareService')));
    assert.deepEqual([namesOf(second), second.link!.length], [['Lunch club'], 1]);
  });

  it('says what it cannot read, and passes over what it does not know', async () => {
    for (const path of [
      '/Location?near=here',
      '/HealthcareService?active=maybe',
      '/HealthcareService?_lastUpdated=lately',
      '/HealthcareService?_count=0',
      '/HealthcareService?organization=Patient/1',
    ])
      assert.equal((await ask(path, nobody)).status, 400, path);
    assert.match((await ask('/HealthcareService?colour=red', nobody)).text, /colour is not known/);
    assert.equal((await ask(`/HealthcareService/${gone.id}`, nobody)).status, 404);
    assert.equal((await ask('/Organization/1', nobody)).status, 404);
  });

  it('can be asked what its statement says, and nothing about a patient is open with it', async () => {
    const statement = (await ask('/metadata', nobody)).body as CapabilityStatement;
    for (const [type, parameters] of Object.entries(directorySearch)) {
      const said = statement.rest![0]!.resource!.find((resource) => resource.type === type)!;
      assert.deepEqual(
        said.searchParam!.map(({ name }) => name),
        parameters.filter((name) => name !== '_include'),
      );
    }
    assert.equal((await ask('/Patient?family=Smith', nobody)).status, 401);
  });
});
