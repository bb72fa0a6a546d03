// Somebody looks for help without an account: on a small phone with larger print, by keys alone, without scripts; a GP for the person before
// them; an editor who keeps it true. Nobody outside is asked for anything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrowserContextOptions } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, signIn, visit } from './reader.ts';

const { url, browser } = await beginJourney();
/** Somebody at this address of ours. */
const at = async (path: string, options: BrowserContextOptions = {}) => {
  const visitor = await visit(browser, url, options);
  await visitor.page.goto(url + path);
  return visitor;
};

test('on a small phone, with larger print and without scripts: from a worry to a telephone number', async () => {
  const { page, complaints } = await at('/help', {
    viewport: { width: 320, height: 640 },
    javaScriptEnabled: false,
  });
  await page.getByRole('button', { name: 'Larger print' }).click();
  await page.getByRole('button', { name: 'Usual print' }).waitFor();
  await page.getByLabel('What do you need?').fill('my mum keeps falling');
  await page.getByLabel('Near where?').fill('SE5 9RS');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: /places to try near SE5 9RS/ }).waitFor();
  await page.getByText('because you wrote “keeps falling”').waitFor();
  await page.getByRole('link', { name: 'Falls and balance clinic', exact: true }).click();
  assert.equal(await page.getByRole('link', { name: '020 7946 0101' }).getAttribute('href'), 'tel:02079460101');
  assert.deepEqual(complaints, []);
});

test('no page scrolls sideways at 320 px, and none has what axe finds', async () => {
  const { page, complaints } = await at('/help');
  const look = async (path: string, what: string) => {
    if (path) await page.goto(url + path);
    await assertAccessible(page, what);
    await assertFits(page, 320);
  };
  await look('', 'the first page');
  await look('/help/find?q=lunch+club&near=SE5', 'results with a map');
  await look('/help/find?q=i+want+to+die', 'results where somebody may be in danger');
  await look('/help/find?q=bodhran', 'nothing found');
  await look('/help/for-your-website', 'for other websites');
  await page.goto(`${url}/help/find?q=lunch+club&near=SE5`);
  await page.getByRole('link', { name: 'Camberwell lunch club', exact: true }).click();
  await look('', 'a service');
  await page.getByRole('link', { name: 'Tell us if something is wrong' }).click();
  await look('', 'telling the editors');
  await look('/help/api', 'for programs');
  await look('/help/still-so/none', 'a link that was used');
  await look('/help/places/none', 'an address that no longer works');
  await page.goto(`${url}/help/find?q=lunch+club&near=SE5`);
  await page.getByRole('button', { name: /^Add to your list ?: Camberwell lunch club/ }).click();
  await page.goto(`${url}/help/list`);
  await page.getByRole('link', { name: 'Send the list by e-mail or text' }).click();
  await look('', 'sending a list');
  await page.getByLabel('By e-mail').fill('nobody');
  await page.getByRole('button', { name: 'Send the e-mail' }).click();
  await page.getByText('Write an e-mail address, like name@example.org').first().waitFor();
  await look('', 'an address that is none');
  assert.deepEqual(complaints, []);
});

test('by keys alone: the box, the map’s numbers, a card, the list', async () => {
  const { page, complaints } = await at('/help');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.textContent.trim()'), 'Skip to main content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('lunch club SE5');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /places to try near Camberwell/ }).waitFor();
  const number = page.getByRole('link', { name: /^1\. Camberwell lunch club/ });
  await number.focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate('document.querySelector(":target").id'), 'result-1');
  const add = page.getByRole('button', { name: /^Add to your list ?: Camberwell lunch club/ });
  await add.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Your list (1)' }).waitFor();
  await page.getByRole('link', { name: 'Your list (1)' }).press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Your list' }).waitFor();
  await page.getByText('Every Monday, Wednesday, Friday, 12:00 to 14:30').waitFor();
  await assertAccessible(page, 'a list');
  assert.deepEqual(complaints, []);
});

test('a GP, for the person before them: two searches, a list, and an address that opens it on the person’s phone', async () => {
  const gp = await signIn(browser, url, 'Dr Amina Okafor');
  await gp.page.goto(`${url}/help/find?q=lonely&near=SE17`);
  await gp.page
    .getByRole('button', { name: /^Add to your list/ })
    .first()
    .click();
  await gp.page.goto(`${url}/help/find?q=attendance+allowance&near=SE17`);
  await gp.page
    .getByRole('button', { name: /^Add to your list/ })
    .first()
    .click();
  await gp.page.getByRole('link', { name: 'Your list (2)' }).click();
  const shared = await gp.page.locator('.lcr-help-take a.lcr-hash').getAttribute('href');
  const phone = await at(new URL(shared!).pathname + new URL(shared!).search, {
    viewport: { width: 360, height: 700 },
  });
  await phone.page.getByText('Somebody shared this list with you.').waitFor();
  assert.equal(await phone.page.locator('.lcr-help-card').count(), 2);
  assert.deepEqual([...gp.complaints, ...phone.complaints], []);
});

test('a service says on a phone how many places it has, a GP reads it, and an editor who changes the rest keeps it', async () => {
  const listing = await at('/help/find?q=falls+clinic&near=SE5');
  await listing.page.getByRole('link', { name: 'Falls and balance clinic', exact: true }).click();
  const { pathname } = new URL(listing.page.url());
  const editor = await signIn(browser, url, 'Leila Noor');
  await editor.page.goto(`${url}/directory/places`);
  await editor.page.getByLabel('Give a service an address for it').fill(url + pathname);
  await editor.page.getByLabel('Professionals only').check();
  await editor.page.getByRole('button', { name: 'Make the address' }).click();
  await assertAccessible(editor.page, 'giving out an address');
  await assertFits(editor.page, 320);
  const address = new URL((await editor.page.locator('.nhsuk-inset-text .lcr-hash').textContent())!.trim());

  const phone = await at(address.pathname, { viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
  await phone.page.getByLabel('People who could start now').fill('3');
  await phone.page.getByLabel('Weeks until somebody new can start').fill('2');
  await phone.page.getByRole('button', { name: 'Say it is so today' }).click();
  await phone.page.getByText('It counts as of today.').waitFor();

  const inside = pathname.replace('/help/', '/directory/');
  await editor.page.goto(`${url}${inside}/professional`);
  await editor.page.getByLabel('Notes').fill('Ring before ten.');
  await editor.page.getByLabel('Why').fill('They asked for it.');
  await editor.page.getByRole('button', { name: 'Save' }).click();
  const gp = await signIn(browser, url, 'Dr Amina Okafor');
  await gp.page.goto(url + inside);
  await gp.page.getByText('Ring before ten.').waitFor();
  await gp.page.getByText(/^3, as of /).waitFor();
  await gp.page.getByText(/^2 weeks, as of /).waitFor();
  assert.deepEqual([...editor.complaints, ...phone.complaints, ...gp.complaints, ...listing.complaints], []);
});

test('an editor reads what somebody told them, and says that a forgotten listing is still so: it is found again', async () => {
  const visitor = await at('/help/find?q=lunch+and+bingo');
  assert.equal(await visitor.page.getByRole('link', { name: 'Bermondsey lunch and bingo' }).count(), 0);
  await visitor.page.goto(`${url}/help/find?q=knitting`);
  await visitor.page.getByRole('link', { name: 'Knit and natter', exact: true }).click();
  await visitor.page.getByRole('link', { name: 'Tell us if something is wrong' }).click();
  await visitor.page.getByRole('button', { name: 'Send' }).click();
  await visitor.page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await visitor.page.getByLabel('It has closed').check();
  await visitor.page.getByLabel('Tell us more').fill('The sign on the door says so.');
  await visitor.page.getByRole('button', { name: 'Send' }).click();
  await visitor.page.getByText('An editor will look at it.').waitFor();

  const { page, complaints } = await signIn(browser, url, 'Leila Noor');
  await page.getByRole('link', { name: 'Directory', exact: true }).click();
  await page.getByText('The sign on the door says so.').waitFor();
  await assertAccessible(page, 'what waits for an editor');
  await assertFits(page, 320);
  await page.getByRole('button', { name: /^Settled ?: Knit and natter/ }).click();
  await page.getByText('It is settled.').waitFor();
  await page.getByRole('link', { name: 'Due for review' }).click();
  await page.getByRole('button', { name: /^I have made sure ?: Bermondsey lunch and bingo/ }).click();
  await page.getByText('It is confirmed as of today.').waitFor();
  await visitor.page.goto(`${url}/help/find?q=lunch+and+bingo`);
  await visitor.page.getByRole('link', { name: 'Bermondsey lunch and bingo', exact: true }).waitFor();

  const planner = await signIn(browser, url, 'Grace Adomako');
  await planner.page.goto(`${url}/directory/gaps`);
  await planner.page.getByRole('heading', { name: 'What people looked for and did not find' }).waitFor();
  await assertAccessible(planner.page, 'what was not found');
  await assertFits(planner.page, 320);
  assert.deepEqual([...complaints, ...planner.complaints, ...visitor.complaints], []);
});
