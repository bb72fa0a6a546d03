import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { IssueError } from '#standards/issue.ts';
import { editor, exampleListing } from '../example-listing.ts';
import { readAnyListing, readListing, saveListing } from '../listings.ts';
import {
  decideDuplicate,
  joinedListings,
  noteLikeness,
  pairOf,
  partAgain,
  possibleDuplicates,
} from './find-duplicates.ts';

const server = (await createTestDatabase()).as('server');
const change = { by: editor, why: 'It is one group' };
const code = (wanted: string) => (error: unknown) => error instanceof IssueError && error.issue.code === wanted;

/** Two of one name at one place, with one number, from two organisations. */
async function double(word: string) {
  const [one, other] = [exampleListing(`${word} one`), exampleListing(`${word} other`)];
  for (const listing of [one, other]) {
    const { phones: _phones, ...rest } = listing;
    const named = {
      ...rest,
      name: `Tea dance ${word}`,
      ...(listing === one ? { alert: 'Closed in May' } : { phones: listing.phones! }),
    };
    await saveListing(server, named, change);
    await server.transaction(async (work) => noteLikeness(work, (await readListing(work, listing.id))!.service));
  }
  const read = async (id: string) => (await readListing(server, id))!;
  return { one: await read(one.id), other: await read(other.id) };
}

describe('two listings that look alike', () => {
  it('are offered with why, joined with what an editor chose of the other, and parted again exactly as they were', async () => {
    const { one, other } = await double('joined');
    const offered = (await possibleDuplicates(server)).find((each) => each.one.name === one.service.name)!;
    assert.ok(offered.reasons.includes('the same name'));
    const pair = (await pairOf(server, one.service.id, other.service.id))!;
    assert.deepEqual(pair.reasons, offered.reasons);
    const ids = { keep: one.service.id, other: other.service.id };
    const over = { keep: one.version, other: other.version };
    await decideDuplicate(
      server,
      ids,
      { choose: ['eligibility_description', 'service_at_locations', 'organization'], over },
      change,
    );
    const kept = (await readListing(server, one.service.id))!.service;
    assert.equal(await readListing(server, other.service.id), undefined);
    assert.equal((await readAnyListing(server, other.service.id))!.mergedInto, one.service.id);
    assert.deepEqual([kept.organization.name, kept.alert], [other.service.organization.name, 'Closed in May']);
    assert.deepEqual(kept.phones, other.service.phones);
    assert.equal(kept.service_at_locations![0]!.location.id, other.service.service_at_locations![0]!.location.id);
    assert.ok(
      (await joinedListings(server)).some(({ keptId, otherId }) => keptId === ids.keep && otherId === ids.other),
    );

    const { asBefore } = await partAgain(
      server,
      { one: ids.other, other: ids.keep },
      { ...change, why: 'They are two' },
    );
    assert.equal(asBefore, true);
    const bare = ({ service: { last_modified: _when, ...service } }: typeof one) => service;
    assert.deepEqual(bare((await readListing(server, ids.other))!), bare(other));
    const again = bare((await readListing(server, ids.keep))!);
    assert.deepEqual(again, bare(one));
    assert.ok(!(await possibleDuplicates(server)).some((each) => each.one.name === one.service.name));
    await assert.rejects(partAgain(server, { one: ids.other, other: ids.keep }, change), code('not-found'));
  });

  it('are parted and the kept one stays, where somebody changed it since', async () => {
    const { one, other } = await double('since');
    await decideDuplicate(server, { keep: one.service.id, other: other.service.id }, 'merged', change);
    const { service } = (await readListing(server, one.service.id))!;
    await saveListing(server, { ...service, alert: 'News' }, change);
    assert.deepEqual(await partAgain(server, { one: one.service.id, other: other.service.id }, change), {
      asBefore: false,
    });
    assert.equal((await readListing(server, one.service.id))!.service.alert, 'News');
    assert.ok(await readListing(server, other.service.id));
  });

  it('are not joined over a change that was not looked at, nor with what is gone', async () => {
    const { one, other } = await double('meanwhile');
    const ids = { keep: one.service.id, other: other.service.id };
    const over = { keep: one.version, other: other.version };
    await assert.rejects(
      decideDuplicate(server, ids, { choose: [], over: { ...over, other: 0 } }, change),
      code('conflict'),
    );
    await assert.rejects(
      decideDuplicate(server, ids, { choose: [], over: { ...over, keep: 0 } }, change),
      code('conflict'),
    );
    assert.ok(await readListing(server, ids.other));
    await assert.rejects(
      decideDuplicate(server, { keep: ids.keep, other: ids.keep }, { choose: [], over }, change),
      code('not-found'),
    );
    const both = await Promise.allSettled([
      decideDuplicate(server, ids, { choose: [], over }, change),
      decideDuplicate(
        server,
        { keep: ids.other, other: ids.keep },
        { choose: [], over: { keep: over.other, other: over.keep } },
        change,
      ),
    ]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
  });
});
