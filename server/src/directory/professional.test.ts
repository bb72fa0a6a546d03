import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { IssueError } from '#standards/issue.ts';
import { editor, exampleId, exampleListing } from './example-listing.ts';
import { historyOf, readListing, saveListing } from './listings.ts';
import { readProfessionalDetail, saveProfessionalDetail } from './professional.ts';

const server = (await createTestDatabase()).as('server');
const change = { by: editor, why: 'Agreed with the service' };
const listing = exampleListing('referred');
await saveListing(server, listing, change);

it('what professionals may read stands beside the listing and not in it, with its history', async () => {
  const before = await readListing(server, listing.id);
  assert.equal(await readProfessionalDetail(server, listing.id), undefined);
  await saveProfessionalDetail(server, listing.id, { waiting_days: 14, takes_referrals: true }, change);
  await saveProfessionalDetail(server, listing.id, { waiting_days: 21, takes_referrals: true }, change);
  await saveProfessionalDetail(server, listing.id, { waiting_days: 21, takes_referrals: true }, change);
  assert.deepEqual(await readProfessionalDetail(server, listing.id), { waiting_days: 21, takes_referrals: true });
  assert.deepEqual(await readListing(server, listing.id), before);
  const history = await historyOf(server, 'professional-detail', listing.id);
  assert.deepEqual(
    history.map(({ version, changed }) => [version, changed]),
    [
      [2, ['waiting_days']],
      [1, ['takes_referrals', 'waiting_days']],
    ],
  );
});

it('what cannot be so is refused with its place, and nothing is kept of a service that is not there', async () => {
  await assert.rejects(
    saveProfessionalDetail(server, listing.id, { waiting_days: -1, referral_email: 'nobody' }, change),
    (error) =>
      error instanceof IssueError &&
      error.issues.map(({ location }) => location).join() === 'referral_email,waiting_days',
  );
  await assert.rejects(
    saveProfessionalDetail(server, exampleId('none'), { notes: 'x' }, change),
    (error) => error instanceof IssueError && error.issue.code === 'not-found',
  );
});
