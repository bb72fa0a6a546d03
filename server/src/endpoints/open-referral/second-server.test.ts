// A second server imports our feed over the network, and gives the same content back.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { editor, exampleListing } from '#directory/example-listing.ts';
import { importFeed } from '#directory/import/import-feed.ts';
import { readFeed } from '#directory/import/read-feed.ts';
import type { Service } from '#directory/listing.ts';
import { readListing, removeListing, saveListing } from '#directory/listings.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { serveFeed } from './example-feed.ts';

const ours = (await createTestDatabase()).as('server');
const theirs = (await createTestDatabase()).as('server');
const change = { by: editor, why: 'A test' };
const listings = Array.from({ length: 23 }, (_, index) => exampleListing(`shared ${index}`));
// Two of one organisation, at one place.
listings[1]!.organization = listings[0]!.organization;
listings[1]!.service_at_locations![0]!.location = listings[0]!.service_at_locations![0]!.location;
for (const listing of listings) await saveListing(ours, listing, change);

const feed = await serveFeed(ours);
const copy = await serveFeed(theirs);
const settings = { id: 'ours', name: 'Our directory', mostGone: 0.2 };
const reader = readFeed({
  ...settings,
  baseUrl: feed.url,
  tls: undefined,
  pageSize: 5,
  waitMs: 5000,
  pauseMs: 0,
  maxBytes: 5_000_000,
});
after(() => reader.close());

/** Everything a feed says, in no order, but when it came to say so. */
async function contentOf(from: typeof feed): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const path of [
    'services?full=true&per_page=200',
    'service_at_locations?full=true&per_page=200',
    'organizations?full=true&per_page=200',
    'taxonomies',
    'taxonomy_terms',
  ]) {
    const { contents } = (await from.get(`/${path}`)).json as { contents: { id: string }[] };
    for (const item of contents)
      all[`${path} ${item.id}`] = JSON.parse(
        JSON.stringify(item, (name, value: unknown) =>
          name === 'last_modified'
            ? undefined
            : name === 'services'
              ? (value as { id: string }[]).map(({ id }) => id).toSorted()
              : value,
        ),
      );
  }
  return all;
}

describe('a second server', () => {
  it('that imports our feed gives the same content back, to the last field', async () => {
    const result = await importFeed(theirs, settings, reader);
    assert.ok(result.outcome === 'complete', JSON.stringify(result));
    assert.deepEqual(result.counts, { new: 23, changed: 0, same: 0, refused: 0, unread: 0, gone: 0, vanished: 0 });
    const [mine, copied] = [await contentOf(feed), await contentOf(copy)];
    assert.ok(Object.keys(mine).length > 60);
    assert.deepEqual(copied, mine);
  });

  it('that imports it again changes nothing', async () => {
    const before = await contentOf(copy);
    const versions = await readListing(theirs, listings[3]!.id);
    const result = await importFeed(theirs, settings, reader);
    assert.ok(result.outcome === 'complete' && result.counts.same === 23, JSON.stringify(result));
    assert.deepEqual(await contentOf(copy), before);
    assert.deepEqual(await readListing(theirs, listings[3]!.id), versions);
  });

  it('follows our changes and what we take out, and keeps what was changed there', async () => {
    const [first, second, third] = listings as [Service, Service, Service];
    await saveListing(theirs, { ...third, email: 'changed-there@example.org' }, change);
    await saveListing(ours, { ...third, email: 'changed-here@example.org', alert: 'Closed on Monday' }, change);
    await saveListing(ours, { ...first, organization: { ...first.organization, name: 'A new name' } }, change);
    await removeListing(ours, listings[9]!.id, change);
    const result = await importFeed(theirs, settings, reader);
    assert.ok(result.outcome === 'complete');
    assert.equal(result.counts.gone, 1);
    assert.equal(await readListing(theirs, listings[9]!.id), undefined);
    assert.equal((await readListing(theirs, second.id))!.service.organization.name, 'A new name');
    const merged = (await readListing(theirs, third.id))!.service;
    assert.deepEqual([merged.email, merged.alert], ['changed-there@example.org', 'Closed on Monday']);
  });
});
