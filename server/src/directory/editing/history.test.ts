import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { IssueError } from '#standards/issue.ts';
import { editor, exampleId, exampleListing } from '../example-listing.ts';
import { readListing, removeListing, restoreListing, saveListing } from '../listings.ts';
import { readProfessionalDetail, saveProfessionalDetail } from '../professional.ts';
import { putBack, readHistory } from './history.ts';

const server = (await createTestDatabase()).as('server');
const change = (why: string) => ({ by: editor, why });
const code = (wanted: string) => (error: unknown) => error instanceof IssueError && error.issue.code === wanted;

it('an older version of any part of a listing is put back as it was, as a change with who and why', async () => {
  const listing = exampleListing('history');
  const [place] = listing.service_at_locations!;
  await saveListing(server, listing, change('First'));
  const { last_modified: _when, ...first } = (await readListing(server, listing.id))!.service;
  const elsewhere = { ...place!.location, id: exampleId('elsewhere'), name: 'Another hall' };
  await saveListing(
    server,
    { ...listing, name: 'Spoiled', attributes: [], service_at_locations: [{ ...place!, location: elsewhere }] },
    change('Second'),
  );
  await saveListing(
    server,
    { ...listing, name: 'Spoiled', organization: { ...listing.organization, name: 'Spoiled too' } },
    change('Third'),
  );
  await saveProfessionalDetail(server, listing.id, { notes: 'Old' }, change('Said'));
  await saveProfessionalDetail(server, listing.id, { notes: 'New' }, change('Said again'));

  const history = (await readHistory(server, listing.id))!;
  assert.deepEqual(
    history.entries
      .filter(({ entity }) => entity === 'service')
      .map(({ version, why, isNow }) => [version, why, isNow]),
    [
      [3, 'Third', true],
      [2, 'Second', false],
      [1, 'First', false],
    ],
  );
  const second = history.entries.find(({ why }) => why === 'Second')!;
  assert.deepEqual(
    second.changes.filter(({ field }) => field === 'name').map(({ before, after }) => [before, after]),
    [[listing.name, 'Spoiled']],
  );
  const where = second.changes.find(({ field }) => field === 'service_at_locations')!;
  assert.match(JSON.stringify(where.before), /Example Hall/);
  assert.match(JSON.stringify(where.after), /Another hall/);
  const over = async () => (await readListing(server, listing.id))!.version;
  const of = (entity: 'service' | 'organization' | 'professional-detail', id: string) => ({ entity, id, version: 1 });
  await assert.rejects(
    putBack(server, listing.id, of('service', listing.id), { ...change('Old page'), over: 1 }),
    code('conflict'),
  );
  await putBack(server, listing.id, of('service', listing.id), { ...change('Undone'), over: await over() });
  await putBack(server, listing.id, of('organization', listing.organization.id), {
    ...change('Undone'),
    over: await over(),
  });
  const { last_modified: _later, ...now } = (await readListing(server, listing.id))!.service;
  assert.deepEqual(now, first);
  await putBack(server, listing.id, of('professional-detail', listing.id), { ...change('Undone'), over: await over() });
  assert.deepEqual(await readProfessionalDetail(server, listing.id), { notes: 'Old' });
  assert.equal((await readHistory(server, listing.id))!.entries[0]!.why, 'Undone');
});

it('a part of another listing, or a version that never was, is not put back; a removed listing keeps its history', async () => {
  const [one, other] = [exampleListing('one'), exampleListing('other')];
  for (const listing of [one, other]) await saveListing(server, listing, change('First'));
  const put = (entity: 'service' | 'organization', id: string, version: number) =>
    putBack(server, one.id, { entity, id, version }, { ...change('x'), over: 1 });
  await assert.rejects(put('service', other.id, 1), code('not-found'));
  await assert.rejects(put('organization', other.organization.id, 1), code('not-found'));
  await assert.rejects(put('service', one.id, 9), code('not-found'));
  assert.equal(await readHistory(server, exampleId('none')), undefined);
  await removeListing(server, one.id, change('It ended'));
  await restoreListing(server, one.id, change('It did not'));
  assert.deepEqual(
    (await readHistory(server, one.id))!.entries
      .filter(({ entity }) => entity === 'service')
      .map(({ act, why }) => [act, why]),
    [
      ['restore', 'It did not'],
      ['remove', 'It ended'],
      ['save', 'First'],
    ],
  );
});
