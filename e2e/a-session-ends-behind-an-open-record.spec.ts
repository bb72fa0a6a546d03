// Somebody signs out in another tab, or their session ends, while a record stands open: what comes after that is not shown on
// it, and it says that it no longer hears what is new.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { openRecord, signIn } from './reader.ts';

const { url, browser, simulate } = await beginJourney();

test('an open record whose session has ended shows nothing more, and says so', async () => {
  const reader = await signIn(browser, url, 'Staff Nurse Ngozi Eze');
  const page = await openRecord(reader, '9990001006');
  const other = await page.context().newPage();
  await other.goto(url);
  await other.getByRole('button', { name: 'Sign out' }).click();
  await other.getByRole('heading', { name: 'Sign out of your care identity?' }).waitFor();
  await simulate('send', 'kings', 'high-potassium', 'desmond-clarke');
  await page
    .locator('#progress', { hasText: 'This page no longer hears what is new. Open the record again.' })
    // At the news; at the latest when the server next says that it lives, each 20 seconds, and the page tries again.
    .waitFor({ timeout: 30_000 });
  assert.equal(await page.locator('#new-items').innerText(), '');
  await page.reload();
  await page.getByText('You are not signed in').waitFor();
});
