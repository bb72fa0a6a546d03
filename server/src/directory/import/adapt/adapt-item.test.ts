import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { exampleListing } from '../../example-listing.ts';
import { checkListing } from '../../check-listing.ts';
import { adaptItem } from './adapt-item.ts';
import type { Raw } from './raw.ts';

const whole = () =>
  structuredClone(exampleListing('fed')) as unknown as Raw & {
    schedules: Raw[];
    organization: Raw;
    service_at_locations: { location: Raw & { addresses: Raw[] } }[];
    phones: Raw[];
  };
const adapted = (spoil: (item: ReturnType<typeof whole>) => void) => {
  const item = whole();
  spoil(item);
  return adaptItem(item, 'a-feed');
};

describe('an item of a feed', () => {
  it('that is right is kept as it is', () => {
    assert.deepEqual(adaptItem(whole(), 'a-feed'), { service: exampleListing('fed'), problems: [] });
  });

  const kept: [string, (item: ReturnType<typeof whole>) => void, string, string][] = [
    ['a bad address on the web', (item) => void (item['url'] = 'javascript:alert(1)'), 'left-out', 'url'],
    ['an address without its scheme', (item) => void (item['url'] = 'www.example.org/x'), 'mended', 'url'],
    ['an e-mail that is none', (item) => void (item['email'] = 'ring us'), 'left-out', 'email'],
    ['an age in words', (item) => void (item['minimum_age'] = 'adults'), 'left-out', 'minimum_age'],
    ['an age as text', (item) => void (item['minimum_age'] = '65'), 'mended', 'minimum_age'],
    ['ages the wrong way round', (item) => void (item['maximum_age'] = 5), 'left-out', 'maximum_age'],
    [
      'a time as people write it',
      (item) => void (item.schedules[0]!['opens_at'] = '9.30'),
      'mended',
      'schedules[0].opens_at',
    ],
    ['a day with a time', (item) => void (item['assured_date'] = '2026-10-01T00:00:00Z'), 'mended', 'assured_date'],
    [
      'days by their names',
      (item) => void (item.schedules[0]!['byday'] = 'Monday, Thursday'),
      'mended',
      'schedules[0].byday',
    ],
    ['a field nobody knows', (item) => void (item['wheelchair'] = true), 'left-out', 'wheelchair'],
    ['a telephone without a number', (item) => delete item.phones[0]!['number'], 'left-out', 'phones[0].number'],
    ['no status', (item) => delete item['status'], 'mended', 'status'],
    [
      'a country in words',
      (item) => void (item.service_at_locations[0]!.location.addresses[0]!['country'] = 'England'),
      'mended',
      'service_at_locations[0].location.addresses[0]',
    ],
    [
      'an address without a town',
      (item) => delete item.service_at_locations[0]!.location.addresses[0]!['city'],
      'mended',
      'service_at_locations[0].location.addresses[0]',
    ],
    [
      'an address without a postcode',
      (item) => delete item.service_at_locations[0]!.location.addresses[0]!['postal_code'],
      'left-out',
      'service_at_locations[0].location.addresses[0].postal_code',
    ],
    ['something else than a list', (item) => void (item['languages'] = 'English'), 'left-out', 'languages'],
    [
      'a place that is nowhere',
      (item) => void ((item.service_at_locations[0] as Raw)['location'] = 'the hall'),
      'left-out',
      'service_at_locations[0].location',
    ],
  ];
  for (const [what, spoil, cost, place] of kept)
    it(`with ${what} costs no more than that`, () => {
      const { service, problems } = adapted(spoil);
      assert.ok(service, JSON.stringify(problems));
      assert.deepEqual(
        problems.map((problem) => [problem.cost, problem.place]),
        [[cost, place]],
      );
      assert.ok(problems[0]!.text.length > 10);
      assert.ok('service' in checkListing(service));
    });

  const refused: [string, (item: ReturnType<typeof whole>) => void, string][] = [
    ['without a name', (item) => delete item['name'], 'name'],
    ['without an id', (item) => delete item['id'], 'id'],
    ['of no organisation', (item) => delete (item as Raw)['organization'], 'organization'],
    ['of an organisation without a name', (item) => delete item.organization['name'], 'organization.name'],
    ['in a state nobody knows', (item) => void (item['status'] = 'perhaps'), 'status'],
  ];
  for (const [what, spoil, place] of refused)
    it(`${what} is refused, and its owner told where`, () => {
      const { service, problems } = adapted(spoil);
      assert.equal(service, undefined);
      assert.deepEqual([problems.at(-1)!.cost, problems.at(-1)!.place], ['refused', place]);
    });

  it('with ids that are none gets ones that stay the same, and differ from another feed’s', () => {
    const item = {
      id: 77,
      name: 'Lunch',
      status: 'active',
      organization: { id: 'org-1', name: 'Kitchen', description: '' },
    };
    const [one, again, other] = [adaptItem(item, 'one'), adaptItem(item, 'one'), adaptItem(item, 'other')];
    assert.deepEqual(one, again);
    assert.notEqual(one.service!.id, other.service!.id);
    assert.notEqual(one.service!.organization.id, other.service!.organization.id);
  });

  it('of version 1 is said in the words of version 3, with nothing lost that those have a place for', () => {
    const { service, problems } = adaptItem(version1, 'council');
    assert.deepEqual(
      problems.map(({ cost, place }) => `${cost} ${place}`).filter((each) => each.startsWith('refused')),
      [],
    );
    assert.equal(service!.organization.website, 'https://example.org/');
    assert.deepEqual([service!.minimum_age, service!.maximum_age], [50, 99]);
    assert.equal(service!.eligibility_description, 'Older people; Carers');
    assert.deepEqual(
      service!.schedules!.map(({ byday, freq, opens_at }) => [byday, freq, opens_at]),
      [['WE', 'WEEKLY', '12:00']],
    );
    assert.equal(service!.contacts![0]!.phones![0]!.number, '020 7946 0200');
    assert.equal(service!.contacts![0]!.phones![0]!.languages![0]!.name, 'English');
    assert.equal(service!.languages![0]!.name, 'Portuguese');
    assert.equal(service!.funding![0]!.source, 'The council');
    assert.equal(service!.service_areas![0]!.name, 'Lambeth');
    const place = service!.service_at_locations![0]!;
    assert.equal(place.schedules![0]!.byday, 'FR');
    assert.equal(place.location.accessibility![0]!.description, 'Step-free');
    assert.deepEqual(
      [place.location.addresses![0]!.postal_code, place.location.addresses![0]!.country],
      ['SW2 1AA', 'GB'],
    );
    assert.deepEqual(
      service!.attributes!.map(({ taxonomy_term: term }) => [term.taxonomy, term.name]),
      [
        ['esdServiceTypes', 'Lunch clubs'],
        ['deliverable type', 'Advice'],
        ['attending type', 'venue'],
        ['attending access', 'drop-in'],
      ],
    );
    assert.deepEqual(
      problems.filter(({ cost }) => cost === 'left-out').map(({ place: at }) => at),
      ['reviews'],
    );
  });

  it('whatever it holds gives a listing that can be kept, or a reason; never an error', () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    const item = fc.record(
      {
        id: fc.oneof(fc.uuid(), anything),
        name: fc.oneof(fc.string(), anything),
        status: fc.oneof(fc.constant('active'), anything),
        organization: fc.oneof(fc.record({ id: fc.uuid(), name: fc.string({ minLength: 1 }) }), anything),
        schedules: fc.array(fc.record({ opens_at: fc.oneof(fc.constant('10:00'), anything), byday: anything })),
        phones: fc.array(fc.record({ number: anything, languages: anything })),
        service_at_locations: fc.array(fc.record({ id: anything, location: anything })),
        attributes: fc.oneof(fc.array(fc.record({ taxonomy_term: anything })), anything),
        eligibilitys: anything,
        __proto__: anything,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(item, (given) => {
        const { service, problems } = adaptItem(JSON.parse(JSON.stringify(given)) as Raw, 'f');
        if (service) assert.ok('service' in checkListing(service));
        else assert.ok(problems.some(({ cost }) => cost === 'refused'));
      }),
      { numRuns: 300 },
    );
  });
});

const version1: Raw = {
  id: 'svc-9',
  name: 'Wednesday lunch club',
  description: 'A hot lunch in company',
  status: 'active',
  deliverable_type: 'Advice',
  attending_type: 'venue',
  attending_access: 'drop-in',
  organization: {
    id: '985e4a42-bd9f-4edc-911d-0243a4640aca',
    name: 'Kitchen',
    description: 'A charity',
    url: 'https://example.org/',
  },
  contacts: [{ id: 'c1', name: 'Sam', phones: [{ id: 'p1', number: '020 7946 0200', language: 'English' }] }],
  eligibilitys: [
    { id: 'e1', eligibility: 'Older people', minimum_age: 65, maximum_age: 99 },
    { id: 'e2', eligibility: 'Carers', minimum_age: 50, maximum_age: 99 },
  ],
  regular_schedules: [{ id: 's1', weekday: 'Wednesday', opens_at: '12:00', closes_at: '14:00' }],
  languages: [{ id: 'l1', language: 'Portuguese' }],
  fundings: [{ id: 'f1', source: 'The council' }],
  service_areas: [{ id: 'a1', service_area: 'Lambeth' }],
  service_taxonomys: [{ id: 't1', taxonomy: { id: 'esd:1', name: 'Lunch clubs', vocabulary: 'esdServiceTypes' } }],
  reviews: [{ id: 'r1', title: 'Lovely' }],
  service_at_locations: [
    {
      id: 'sal1',
      regular_schedule: [{ id: 's2', byday: 'FR', opens_at: '10:00', closes_at: '11:00' }],
      location: {
        id: 'loc1',
        name: 'Hall',
        latitude: 51.45,
        longitude: -0.12,
        physical_addresses: [{ id: 'ad1', address_1: '2 Example Road', city: 'London', postal_code: 'SW2 1AA' }],
        accessibility_for_disabilities: [{ id: 'ac1', accessibility: 'Step-free' }],
      },
    },
  ],
};
