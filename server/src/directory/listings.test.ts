import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { IssueError } from '#standards/issue.ts';
import { editor, exampleId, exampleListing } from './example-listing.ts';
import type { Service } from './listing.ts';
import * as listings from './listings.ts';
import { saveTaxonomy } from './taxonomies.ts';

const database = await createTestDatabase();
const server = database.as('server');
const change = { by: editor, why: 'Told by the organisation' };
const codeOf = (code: string) => (error: unknown) => error instanceof IssueError && error.issue.code === code;

/** What was given, as it comes back. */
const content = ({ last_modified: _when, ...rest }: Service) => rest;

describe('a listing', () => {
  it('is read as it was saved, every part of it', async () => {
    const given = exampleListing('whole');
    assert.deepEqual(await listings.saveListing(server, given, change), { id: given.id, version: 1, changed: true });
    const listing = await listings.readListing(server, given.id);
    assert.deepEqual(content(listing!.service), given);
    assert.equal(listing!.service.last_modified, listing!.modifiedAt.toISOString());
  });

  it('saved again as it is changes nothing', async () => {
    const given = exampleListing('again');
    await listings.saveListing(server, given, change);
    const before = await listings.readListing(server, given.id);
    assert.deepEqual(await listings.saveListing(server, before!.service, change), {
      id: given.id,
      version: 1,
      changed: false,
    });
    assert.deepEqual(await listings.readListing(server, given.id), before);
  });

  it('changes with its organisation and its places, wherever those were changed', async () => {
    const one = exampleListing('one');
    const other = { ...exampleListing('other'), organization: one.organization };
    other.service_at_locations![0]!.location = one.service_at_locations![0]!.location;
    await listings.saveListing(server, one, change);
    await listings.saveListing(server, other, change);
    const before = await listings.readListing(server, one.id);
    const moved = structuredClone(other);
    moved.organization.name = 'A new name';
    moved.service_at_locations![0]!.location.name = 'The new hall';
    await listings.saveListing(server, moved, change);
    const after = await listings.readListing(server, one.id);
    assert.equal(after!.service.organization.name, 'A new name');
    assert.equal(after!.service.service_at_locations![0]!.location.name, 'The new hall');
    assert.equal(after!.version, before!.version + 1);
    assert.ok(after!.modifiedAt > before!.modifiedAt);
    const since = await listings.listingsChangedSince(server, before!.modifiedAt, { after: one.id });
    assert.ok(since.some(({ id }) => id === one.id));
  });

  it('is not overwritten by a change made on an older version', async () => {
    const given = exampleListing('edited');
    const { version } = await listings.saveListing(server, given, { ...change, over: 0 });
    await listings.saveListing(server, { ...given, name: 'First' }, { ...change, over: version });
    await assert.rejects(
      listings.saveListing(server, { ...given, name: 'Second' }, { ...change, over: version }),
      codeOf('conflict'),
    );
    assert.equal((await listings.readListing(server, given.id))!.service.name, 'First');
  });

  it('that was removed is gone for readers, kept, and put back as it was', async () => {
    const given = exampleListing('removed');
    await listings.saveListing(server, given, change);
    await listings.removeListing(server, given.id, change);
    assert.equal(await listings.readListing(server, given.id), undefined);
    // A feed that still has it does not bring it back by itself.
    await listings.saveListing(server, { ...given, name: 'Still here' }, change);
    assert.equal(await listings.readListing(server, given.id), undefined);
    assert.ok((await listings.readAnyListing(server, given.id))!.removedAt);
    await listings.restoreListing(server, given.id, change);
    assert.equal((await listings.readListing(server, given.id))!.service.name, 'Still here');
    await assert.rejects(listings.removeListing(server, exampleId('nobody'), change), codeOf('not-found'));
  });

  it('cannot take the place of another listing', async () => {
    const one = exampleListing('first');
    await listings.saveListing(server, one, change);
    const thief = { ...exampleListing('thief'), service_at_locations: one.service_at_locations! };
    await assert.rejects(listings.saveListing(server, thief, change), codeOf('duplicate'));
    assert.equal(await listings.readListing(server, thief.id), undefined);
    assert.equal((await listings.readListing(server, one.id))!.service.service_at_locations!.length, 1);
  });

  it('changed by many at once loses nobody’s change, and each is later than the one before', async () => {
    const hall = exampleListing('hall').service_at_locations![0]!.location;
    const many = Array.from({ length: 12 }, (_, index) => {
      const listing = exampleListing(`many ${index}`);
      listing.service_at_locations![0]!.location = hall;
      return listing;
    });
    await Promise.all(many.map((listing) => listings.saveListing(server, listing, change)));
    const read = await listings.readListings(
      server,
      many.map(({ id }) => id),
    );
    assert.equal(read.length, 12);
    const changes = await listings.listingsChangedSince(server, new Date(0));
    assert.deepEqual(
      changes.map(({ modifiedAt }) => modifiedAt.getTime()),
      changes.map(({ modifiedAt }) => modifiedAt.getTime()).toSorted((a, b) => a - b),
    );
  });

  it('says of every version what changed, by whom and why, also of its organisation', async () => {
    const given = exampleListing('told');
    await listings.saveListing(server, given, change);
    await listings.saveListing(
      server,
      { ...given, email: 'new@example.org', organization: { ...given.organization, name: 'Renamed' } },
      { by: { kind: 'feed', id: 'council', name: 'The council’s directory' }, why: 'Said by the feed' },
    );
    const [last, first] = await listings.historyOf(server, 'service', given.id);
    assert.deepEqual([last!.changed, last!.by.id, last!.why], [['email'], 'council', 'Said by the feed']);
    assert.ok(first!.changed.includes('name') && first!.by.kind === 'person');
    const [renamed] = await listings.historyOf(server, 'organization', given.organization.id);
    assert.deepEqual(renamed!.changed, ['name']);
  });

  it('found to be the same as another leads to it', async () => {
    const [kept, same] = [exampleListing('kept'), exampleListing('same')];
    for (const each of [kept, same]) await listings.saveListing(server, each, change);
    await listings.mergeListing(server, same.id, kept.id, change);
    assert.equal(await listings.readListing(server, same.id), undefined);
    assert.equal((await listings.readAnyListing(server, same.id))!.mergedInto, kept.id);
  });

  it('says its terms in the wording of the taxonomy’s keeper', async () => {
    const given = exampleListing('terms');
    await listings.saveListing(server, given, change);
    const term = given.attributes![0]!.taxonomy_term;
    await saveTaxonomy(server, { ...term.taxonomy_detail!, version: '2' }, [{ ...term, name: 'Falls' }], new Date());
    const read = (await listings.readListing(server, given.id))!.service.attributes![0]!.taxonomy_term;
    assert.deepEqual([read.name, read.taxonomy_detail!.version], ['Falls', '2']);
    await saveTaxonomy(server, term.taxonomy_detail!, [term], new Date());
  });

  it('no version that was kept can be changed or removed', async () => {
    for (const text of [
      `update directory.entity_version set because = 'x'`,
      'delete from directory.entity_version',
      'delete from directory.service',
    ])
      await assert.rejects(server.run({ text }), /permission denied/, text);
  });
});

describe('a listing that is not right', () => {
  const faulty = (spoil: (listing: Record<string, never> & Service) => void) => {
    const listing = exampleListing('faulty') as Record<string, never> & Service;
    spoil(listing);
    return listing;
  };
  const cases: [string, Service, string, RegExp][] = [
    ['without a name', faulty((each) => delete (each as Partial<Service>).name), 'name', /Give text/],
    ['of an unknown state', faulty((each) => void (each.status = 'open' as 'active')), 'status', /Say active/],
    [
      'with an address nobody can follow',
      faulty((each) => void (each.url = 'javascript:alert(1)')),
      'url',
      /whole address/,
    ],
    [
      'that opens at no time',
      faulty((each) => void (each.schedules![0]!.opens_at = '10am')),
      'schedules[0].opens_at',
      /HH:MM/,
    ],
    ['with an id that is none', faulty((each) => void (each.organization.id = '7')), 'organization.id', /UUID/],
    ['for nobody', faulty((each) => void (each.maximum_age = 20)), 'maximum_age', /below the minimum/],
    ['with a field of nobody’s', faulty((each) => void Object.assign(each, { nmae: 'x' })), 'nmae', /no such field/],
    [
      'of no organisation',
      faulty((each) => delete (each as Partial<Service>).organization),
      'organization',
      /which organisation/,
    ],
  ];
  for (const [what, listing, place, words] of cases)
    it(`${what} is refused with its place and what to do, and nothing is kept`, async () => {
      await assert.rejects(listings.saveListing(server, listing, change), (error) => {
        assert.ok(error instanceof IssueError);
        assert.deepEqual(
          error.issues.map(({ location }) => location),
          [place],
        );
        assert.match(error.issue.text, words);
        return true;
      });
      assert.equal(await listings.readListing(server, exampleListing('faulty').id), undefined);
    });
});
