import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { IssueError } from '#standards/issue.ts';
import { editor, exampleId, exampleListing } from '../example-listing.ts';
import { historyOf, readListing, saveListing } from '../listings.ts';
import { decideSuggestion, suggestChange, waitingSuggestions } from './suggestions.ts';

const server = (await createTestDatabase()).as('server');
const change = { by: editor, why: 'Rang them' };
const codeOf = (code: string) => (error: unknown) => error instanceof IssueError && error.issue.code === code;
async function listed(word: string) {
  const listing = exampleListing(word);
  await saveListing(server, listing, change);
  return listing;
}

describe('a suggestion', () => {
  it('of somebody without an account waits beside what the listing says, and changes nothing until an editor takes it', async () => {
    const listing = await listed('suggested');
    const before = await readListing(server, listing.id);
    const id = await suggestChange(server, listing.id, {
      fields: { email: 'new@example.org', name: listing.name, wait_time: 'Two weeks' },
      words: 'They moved',
    });
    assert.deepEqual(await readListing(server, listing.id), before);
    const waiting = (await waitingSuggestions(server)).find((each) => each.id === id)!;
    assert.deepEqual(
      waiting.differences.map(({ field, now, suggested, changedSince }) => [field, now, suggested, changedSince]),
      [
        ['email', listing.email, 'new@example.org', false],
        ['wait_time', 'None', 'Two weeks', false],
      ],
    );
    assert.deepEqual([waiting.words, waiting.by.name], ['They moved', 'Somebody without an account']);
    await decideSuggestion(server, id, ['email'], change);
    const after = (await readListing(server, listing.id))!.service;
    assert.deepEqual([after.email, after.wait_time], ['new@example.org', 'None']);
    assert.equal((await historyOf(server, 'service', listing.id))[0]!.by.id, editor.id);
    assert.ok(!(await waitingSuggestions(server)).some((each) => each.id === id));
  });

  it('says where somebody changed the same field since', async () => {
    const listing = await listed('since');
    const id = await suggestChange(server, listing.id, { fields: { alert: 'Closed' } });
    await saveListing(server, { ...listing, alert: 'Open again' }, change);
    const [difference] = (await waitingSuggestions(server)).find((each) => each.id === id)!.differences;
    assert.deepEqual([difference!.now, difference!.changedSince], ['Open again', true]);
  });

  it('is decided once, however many editors decide at once', async () => {
    const listing = await listed('once');
    const id = await suggestChange(server, listing.id, { fields: { alert: 'Closed' } });
    const results = await Promise.allSettled([
      decideSuggestion(server, id, ['alert'], change),
      decideSuggestion(server, id, [], change),
    ]);
    assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    await assert.rejects(decideSuggestion(server, id, ['alert'], change), codeOf('conflict'));
  });

  it('that would make the listing wrong, says nothing, or is of nothing is refused', async () => {
    const listing = await listed('wrong');
    await assert.rejects(
      suggestChange(server, listing.id, { fields: { url: 'javascript:alert(1)' } }),
      codeOf('invariant'),
    );
    await assert.rejects(suggestChange(server, listing.id, { fields: { name: listing.name } }), codeOf('required'));
    await assert.rejects(suggestChange(server, exampleId('none'), { fields: { name: 'x' } }), codeOf('not-found'));
    const id = await suggestChange(server, listing.id, { fields: { name: 'x' } });
    await assert.rejects(decideSuggestion(server, id, ['status'], change), codeOf('value'));
    await assert.rejects(decideSuggestion(server, exampleId('none'), [], change), codeOf('not-found'));
  });

  it('cannot flood the queue', async () => {
    const listing = await listed('flood');
    const all = await Promise.allSettled(
      Array.from({ length: 14 }, (_, index) =>
        suggestChange(server, listing.id, { fields: {}, words: `Say ${index}` }),
      ),
    );
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 10);
    await assert.rejects(suggestChange(server, listing.id, { fields: {}, words: 'more' }), codeOf('throttled'));
  });
});
