import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { editor, exampleId, exampleListing } from '#directory/example-listing.ts';
import type { Service, TaxonomyTerm } from '#directory/listing.ts';
import { readListing, removeListing, saveListing } from '#directory/listings.ts';
import type { Page } from '#directory/open-referral/pages.ts';
import { saveProfessionalDetail } from '#directory/professional.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { serveFeed } from './example-feed.ts';
import { listingParameters } from './open-api.ts';
import { openReferralDocument } from './open-referral-api.ts';

const server = (await createTestDatabase()).as('server');
const change = { by: editor, why: 'A test' };
const secret = 'ring-the-night-desk-on-extension-4711';

// Ten that differ in one thing each, from a plain one.
const plain = (word: string, more: Partial<Service> = {}): Service => {
  const listing = exampleListing(word, { attributes: [], ...more });
  delete listing.minimum_age;
  return { ...listing, ...more };
};
const singing = plain('choir', { name: 'Singing for breath', description: 'A choir' });
const forTheOld = plain('old', { minimum_age: 65 });
const forTheYoung = plain('young', { minimum_age: 11, maximum_age: 17 });
const termed = exampleListing('termed', { minimum_age: 18 });
const evening = plain('evening', {
  schedules: [{ id: exampleId('evening'), freq: 'WEEKLY', byday: 'TU', opens_at: '18:00', closes_at: '20:00:00' }],
});
const far = plain('far');
far.service_at_locations![0]!.location = {
  ...far.service_at_locations![0]!.location,
  latitude: 51.4279,
  longitude: -0.1235,
  addresses: [{ ...far.service_at_locations![0]!.location.addresses![0]!, postal_code: 'SW16 2ST' }],
};
const gone = plain('gone', { name: 'A refuge at a secret address' });
const all = [singing, forTheOld, forTheYoung, termed, evening, far];
for (const each of [...all, gone]) await saveListing(server, each, change);
await saveProfessionalDetail(server, singing.id, { notes: secret, referral_email: 'refer@example.org' }, change);
const beforeRemoval = (await readListing(server, gone.id))!.modifiedAt;
await removeListing(server, gone.id, change);

const feed = await serveFeed(server);
type Answered = Page<Service & { service?: Service; modified_date?: string }>;
const json = async (path: string) => (await feed.get(path)).json;
const page = async (path: string) => (await json(path)) as Answered;
const idsOf = async (path: string) => (await page(path)).contents.map(({ id }) => id).toSorted();
const ids = (...listings: Service[]) => listings.map(({ id }) => id).toSorted();

describe('the open feed', () => {
  it('says what it is, and where its document is', async () => {
    const about = (await json('/')) as { version: string; profile: string; openapi_url: string };
    assert.deepEqual([about.version, about.openapi_url], ['HSDS-UK-3.0', `${feed.url}/openapi.json`]);
    const document = (await json('/openapi.json')) as { paths: Record<string, unknown> };
    for (const path of Object.keys(document.paths)) {
      if (path.includes('{')) continue;
      assert.equal((await feed.get(path)).status, 200, path);
    }
  });

  it('has a document that names every path that is served, and every parameter that is read, and no other', () => {
    const { paths } = openReferralDocument('Example partnership', '1.2.3', 'https://help.example.org');
    assert.deepEqual(Object.keys(paths).toSorted(), feed.paths.filter((path) => path !== '/openapi.json').toSorted());
    const named = Object.values(paths).flatMap(({ get }) =>
      ('parameters' in get ? get.parameters : []).filter((each) => each.in === 'query').map(({ name }) => name),
    );
    const reading = ['open-referral-api.ts', 'read-parameters.ts'].map((file) =>
      readFileSync(new URL(file, import.meta.url), 'utf8'),
    );
    const read = [
      ...reading.join('').matchAll(/\bgiven\.(?:text|texts|ids|flag|whole|number|moment|time|days)\(([^)]*)\)/g),
    ]
      .flatMap(([, names]) => [...names!.matchAll(/'(\w+)'/g)])
      .map(([, name]) => name!);
    assert.ok(read.length > 20);
    assert.deepEqual([...new Set(named)].toSorted(), [...new Set(read)].toSorted());
  });

  it('gives pages that add up, each item on exactly one', async () => {
    const seen: string[] = [];
    for (let number = 1; ; number += 1) {
      const { contents, ...envelope } = await page(`/services?per_page=4&page=${number}`);
      seen.push(...contents.map(({ id }) => id));
      assert.deepEqual(envelope, {
        total_items: 6,
        total_pages: 2,
        page_number: number,
        size: contents.length,
        first_page: number === 1,
        last_page: number === 2,
        empty: false,
      });
      if (envelope.last_page) break;
    }
    assert.deepEqual(seen.toSorted(), ids(...all));
    const beyond = await page('/services?page=99');
    assert.ok(beyond.empty && beyond.last_page && beyond.contents.length === 0);
  });

  it('gives one-to-one fields in lists, everything by id and with full, and ids alone with minimal', async () => {
    const [summary] = (await page('/services?per_page=1')).contents;
    assert.equal(summary!.organization.name, singing.organization.name);
    assert.ok(!('schedules' in summary!) && !('contacts' in summary!));
    const whole = (await json(`/services/${singing.id}`)) as Service;
    const { last_modified: when, ...content } = whole;
    assert.deepEqual(content, { ...singing, attributes: [] });
    assert.deepEqual((await page('/services?full=true')).contents[0], whole);
    const minimal = await page('/services?minimal=true');
    assert.deepEqual(minimal.contents[0], { id: singing.id, modified_date: when });
    assert.equal(minimal.last_page, true);
  });

  it('streams all of them, one a line', async () => {
    const response = await fetch(`${feed.url}/services?format=ndjson&full=true`);
    assert.match(response.headers.get('content-type')!, /ndjson/);
    const lines = (await response.text()).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as Service).id),
      all.map(({ id }) => id),
    );
  });

  it('gives services at their places, organisations with their services, and terms', async () => {
    const places = await page('/service_at_locations');
    assert.equal(places.total_items, 6);
    const placeId = singing.service_at_locations![0]!.id;
    const place = (await json(`/service_at_locations/${placeId}`)) as {
      service: Service;
      location: { addresses: unknown[] };
    };
    assert.deepEqual([place.service.id, place.location.addresses.length], [singing.id, 1]);
    const organisation = (await json(`/organizations/${singing.organization.id}`)) as {
      name: string;
      services: Service[];
    };
    assert.deepEqual([organisation.name, organisation.services[0]!.name], [singing.organization.name, singing.name]);
    assert.equal((await page('/organizations')).total_items, 6);
    const [taxonomy] = (await page('/taxonomies')).contents;
    const terms = (await json(`/taxonomy_terms?taxonomy_id=${taxonomy!.id}&top_only=true`)) as Page<TaxonomyTerm>;
    const [term] = terms.contents;
    assert.deepEqual((await feed.get(`/taxonomy_terms/${term!.id}`)).json, term);
    assert.deepEqual(await json(`/taxonomies/${taxonomy!.id}`), term!.taxonomy_detail);
  });

  const term = termed.attributes![0]!.taxonomy_term;
  const narrowed: [string, Service[]][] = [
    ['search=choir', [singing]],
    ['text=choir', [singing]],
    [`taxonomy_term_id=${term.id}`, [termed]],
    ...['need', 'circumstance', 'service_type'].map((name): [string, Service[]] => [`${name}=${term.id}`, [termed]]),
    [`taxonomy_id=${term.taxonomy_id}`, [termed]],
    [`organization_id=${far.organization.id}`, [far]],
    // Literally: what says so itself.
    ['minimum_age=18', [forTheOld, termed]],
    ['maximum_age=17', [forTheYoung]],
    // As people mean it.
    ['suitable_age=17.5', [singing, forTheYoung, evening, far]],
    ['suitable_age=64', [singing, termed, evening, far]],
    ['day=TU', [evening]],
    ['start_time=17:00', [evening]],
    ['end_time=12:00', [singing, forTheOld, forTheYoung, termed, far]],
    ['day=MO,TU&start_time=09:00&end_time=20:00', all],
    ['postcode=SW16+2ST', [far]],
    ['postcode=SW162ST&proximity=20000', all],
    ['postcode=SE1+1AA', []],
    [`taxonomy_term_id=${exampleId('no term')}`, []],
    ['taxonomy_term_id=not-an-id', []],
    ['full=true', all],
    [`modified_after=2999-01-01`, []],
    ['something_else=1', all],
  ];
  for (const [asked, found] of narrowed)
    it(`narrows by ${asked.replaceAll(/[0-9a-f-]{36}/g, 'an id')}`, async () => {
      assert.deepEqual(await idsOf(`/services?${asked}`), ids(...found));
      const places = await page(`/service_at_locations?${asked}`);
      assert.deepEqual(places.contents.map(({ service }) => service!.id).toSorted(), ids(...found));
    });
  it('every parameter its document names is tried here', () => {
    const tried = narrowed.flatMap(([asked]) => asked.split('&').map((each) => each.split('=')[0]));
    assert.deepEqual(
      listingParameters.map(({ name }) => name).filter((name) => !tried.includes(name)),
      [],
    );
  });

  it('says to whom asks what changed since then that a listing is gone, and nothing of what it said', async () => {
    const { contents } = await page(`/services?modified_after=${encodeURIComponent(beforeRemoval.toISOString())}`);
    const tombstone = contents.find(({ id }) => id === gone.id)!;
    assert.deepEqual([tombstone.status, tombstone.name], ['defunct', 'No longer listed']);
    for (const path of [
      '/services',
      '/services?full=true',
      '/services?search=refuge',
      '/organizations?search=gone',
      '/service_at_locations?full=true',
      `/services?modified_after=${beforeRemoval.toISOString()}&full=true`,
    ])
      assert.doesNotMatch(JSON.stringify((await feed.get(path)).json), /refuge/, path);
    assert.equal((await feed.get(`/services/${gone.id}`)).status, 404);
    assert.equal((await feed.get(`/service_at_locations/${gone.service_at_locations![0]!.id}`)).status, 404);
    assert.equal((await feed.get(`/organizations/${gone.organization.id}`)).status, 404);
  });

  it('gives nothing that is for professionals, on any path', async () => {
    const paths = [
      '/services',
      '/services?full=true',
      `/services/${singing.id}`,
      '/service_at_locations?full=true',
      `/organizations/${singing.organization.id}?full_service=true`,
      '/organizations?full_service=true',
      `/services?search=${secret}`,
    ];
    for (const path of paths) {
      const text = JSON.stringify((await feed.get(path)).json);
      assert.doesNotMatch(text, new RegExp(`${secret}|refer@example`), path);
    }
    const stream = await fetch(`${feed.url}/services?format=ndjson&full=true`);
    assert.doesNotMatch(await stream.text(), new RegExp(secret));
    assert.equal((await page(`/services?search=${secret}`)).total_items, 0);
  });

  it('is open to every script of every site, and sends nothing twice', async () => {
    const first = await feed.get('/services', { origin: 'https://practice.example.org' });
    assert.equal(first.headers.get('access-control-allow-origin'), '*');
    const again = await feed.get('/services', { 'if-none-match': first.headers.get('etag')! });
    assert.deepEqual([again.status, again.json], [304, undefined]);
    await saveListing(server, { ...singing, alert: 'Not this week' }, change);
    assert.equal((await feed.get('/services', { 'if-none-match': first.headers.get('etag')! })).status, 200);
    const asked = await fetch(`${feed.url}/services`, {
      method: 'OPTIONS',
      headers: { origin: 'https://practice.example.org' },
    });
    assert.deepEqual([asked.status, asked.headers.get('access-control-allow-headers')], [204, 'If-None-Match']);
    assert.equal((await fetch(`${feed.url}/services`, { method: 'POST' })).status, 404);
  });

  const refused = [
    'page=0',
    'page=x',
    'per_page=-1',
    'full=maybe',
    'modified_after=soon',
    'minimum_age=old',
    'day=Monday',
    'start_time=9am',
    'postcode=here',
    'proximity=5',
    'format=xml',
    'organization_id=x',
    `search=${'x'.repeat(501)}`,
  ];
  for (const asked of refused)
    it(`refuses ${asked.slice(0, 30)} and says which parameter it is`, async () => {
      const { status, json } = await feed.get(`/services?${asked}`);
      assert.equal(status, 400);
      assert.match(JSON.stringify(json), new RegExp(asked.split('=')[0]!));
    });

  it('answers whatever is asked, and never with an error of its own', async () => {
    const odd = [
      "search='; drop table directory.service--",
      'search=%22%28%26%7C%21',
      'taxonomy_term_id[]=1',
      'page=1&page=2',
      'search=%25',
      'day=',
      'postcode=SE5+8AB&proximity=0',
      'constructor=1',
      'search=%F0%9F%98%80',
    ];
    for (const path of ['/services', '/service_at_locations', '/organizations', '/taxonomies', '/taxonomy_terms'])
      for (const asked of odd) assert.ok((await feed.get(`${path}?${asked}`)).status < 500, `${path}?${asked}`);
    for (const path of [
      '/services/x',
      '/services/../../etc',
      '/organizations/%00',
      `/taxonomy_terms/${exampleId('none')}`,
    ])
      assert.ok([400, 404].includes((await feed.get(path)).status), path);
  });
});
