// A charity claims its listing and keeps it true, on a small phone and without scripts; an editor takes the change, and the public reads it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { linkSentTo } from './mailbox.ts';
import { assertAccessible, assertFits, signIn, visit } from './reader.ts';

const { url, browser } = await beginJourney();
const editor = await signIn(browser, url, 'Leila Noor');
const phone = await visit(browser, url, { viewport: { width: 320, height: 640 }, javaScriptEnabled: false });

/** Axe needs scripts: the same address, in the same session, where they run. */
async function looks(page: Page, what: string): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 320, height: 640 },
    storageState: await page.context().storageState(),
  });
  const twin = await context.newPage();
  await twin.goto(page.url());
  await assertAccessible(twin, what);
  await assertFits(twin, 320);
  await context.close();
}

test('from its public page to a change that everybody reads', async () => {
  const { page } = phone;
  const begun = new Date();
  await page.goto(`${url}/help/find?q=gardening`);
  await page.getByRole('link', { name: 'Herne Hill growing group', exact: true }).click();
  await looks(page, 'a public listing');
  await page.getByRole('link', { name: 'Is this your organisation?' }).click();
  await looks(page, 'claiming an organisation');
  await page.getByRole('button', { name: 'Ask an editor' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await page.getByRole('button', { name: 'Send a link to grow@green-shoots.example.org' }).click();
  await page.getByRole('heading', { name: /Look in your mailbox/ }).waitFor();

  const link = await linkSentTo('grow@green-shoots.example.org', begun);
  await page.goto(link);
  await looks(page, 'a link that was sent');
  await page.getByLabel('Your name').fill('Rosa Field');
  await page.getByRole('button', { name: 'Yes, I belong to it' }).click();
  await page.getByRole('heading', { name: 'Your listings' }).waitFor();
  await looks(page, 'what they keep');
  await page.getByRole('button', { name: /^It is still so ?: Herne Hill growing group/ }).click();
  await page.getByText('It is said to be right as of today.').waitFor();

  await page.getByRole('link', { name: /^Change something in Herne Hill/ }).click();
  await looks(page, 'changing a listing');
  await page.getByLabel('News people need to know now').fill('No group on 24 December.');
  await page.getByRole('group', { name: 'Times 1' }).getByLabel('Thursday').check();
  await page.getByRole('group', { name: 'Times 1' }).getByLabel('Until').fill('lunch');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('link', { name: 'Give a time like 09:30' }).waitFor();
  assert.equal(await page.getByLabel('News people need to know now').inputValue(), 'No group on 24 December.');
  await page.getByRole('group', { name: 'Times 1' }).getByLabel('Until').fill('13:30');
  await page.getByLabel('Why (you can leave this out)').fill('Agreed by the trustees.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('A change of yours waits for an editor.').waitFor();
  await page.getByRole('link', { name: /^Add a service/ }).click();
  await looks(page, 'adding a service');
  await page.goto(`${url}/help/keep`);
  await page.getByRole('link', { name: /^Let somebody else/ }).click();
  await looks(page, 'who looks after it');

  const { page: desk } = editor;
  await desk.goto(`${url}/directory/queue?kind=suggestion`);
  await desk.getByRole('link', { name: 'Herne Hill growing group' }).click();
  await desk.getByText('Agreed by the trustees.').waitFor();
  await desk.getByText('Every Wednesday, Thursday, Saturday, 10:00 to 13:30').waitFor();
  await assertAccessible(desk, 'a change beside what the listing says');
  await assertFits(desk, 320);
  await desk.getByLabel('Why').fill('It is their own word.');
  await desk.getByRole('button', { name: 'Take what is ticked' }).click();
  await desk.getByText('It is taken.').waitFor();

  await page.goto(`${url}/help/find?q=gardening`);
  await page.getByRole('link', { name: 'Herne Hill growing group', exact: true }).click();
  await page.getByText('No group on 24 December.').waitFor();
  await page.goto(`${url}/help/keep`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await page.goto(link);
  await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
  await page.goto(`${url}/help/keep`);
  await page.getByLabel('Your e-mail address').waitFor();
  assert.deepEqual([...phone.complaints, ...editor.complaints], []);
});

test('an editor sees who keeps what, and takes it back: it counts at once', async () => {
  const { page } = editor;
  await page.getByRole('link', { name: 'Who keeps what' }).click();
  await assertAccessible(page, 'who keeps what');
  await page.getByRole('link', { name: 'Green Shoots' }).click();
  await assertAccessible(page, 'who keeps an organisation');
  await assertFits(page, 320);
  await page.getByLabel('Why').fill('They asked us to.');
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.getByText('It is taken back, and they are told.').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Green Shoots' }).count(), 0);
});
