// An editor works through what waits by keys alone: a suggestion taken in part, doubles, a history; a nurse reads how to refer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, signIn, visit } from './reader.ts';

const { url, browser } = await beginJourney();
const { page, complaints } = await signIn(browser, url, 'Leila Noor');
const gp = await signIn(browser, url, 'Dr Amina Okafor');
const somebody = await visit(browser, url);

const listing = async (at: Page, words: string, name: string) => {
  await at.goto(`${url}/help/find?q=${encodeURIComponent(words)}`);
  const href = await at.getByRole('link', { name, exact: true }).getAttribute('href');
  return /[\da-f-]{36}/.exec(href!)![0];
};

/** Moves by Tab to what bears the name, and presses a key there. */
async function press(at: Page, name: RegExp, key: string): Promise<void> {
  for (let tabs = 0; tabs < 150; tabs += 1) {
    await at.keyboard.press('Tab');
    const focused = await at.evaluate<string>(
      `(() => { const at = document.activeElement; const label = at.labels?.[0]; return ((label ?? at).textContent ?? '').replace(/\\s+/g, ' ').trim(); })()`,
    );
    if (name.test(focused)) return at.keyboard.press(key);
  }
  throw new Error(`nothing named ${String(name)} is reached by Tab`);
}

test('by keys alone: a change is taken in part, and the listing is what it was again', async () => {
  const id = await listing(somebody.page, 'coffee morning', 'Peckham coffee morning');
  await somebody.page.goto(`${url}/help/services/${id}`);
  await somebody.page.getByRole('link', { name: 'Suggest a change' }).click();
  await somebody.page.getByLabel('Telephone', { exact: true }).fill('020 7946 0990');
  await somebody.page.getByLabel('News people need to know now').fill('Buy now at my shop');
  await somebody.page.getByLabel('How do you know?').fill('I go there.');
  await assertAccessible(somebody.page, 'suggesting a change');
  await assertFits(somebody.page, 320);
  await somebody.page.getByRole('button', { name: 'Send to an editor' }).click();
  await somebody.page.getByRole('heading', { name: 'Thank you' }).waitFor();

  await page.goto(`${url}/directory/queue`);
  await press(page, /^Peckham coffee morning$/, 'Enter');
  await page.getByText('I go there.').waitFor();
  await press(page, /^News$/, 'Space');
  await press(page, /^Why$/, 'T');
  await page.keyboard.type('he number is on their website.');
  await page.keyboard.press('Enter');
  await page.getByText('It is taken.').waitFor();

  await page.goto(`${url}/directory/services/${id}`);
  await page.getByText('020 7946 0990').waitFor();
  assert.equal(await page.getByText('Buy now at my shop').count(), 0);
  await assertAccessible(page, 'a listing as editors read it');
  await assertFits(page, 320);
  await press(page, /^What it has been/, 'Enter');
  await page.getByText('The number is on their website.').waitFor();
  await assertAccessible(page, 'the history of a listing');
  await assertFits(page, 320);
  await page.getByLabel('Why').fill('The number rings nowhere.');
  await press(page, /^Make it this again ?: The listing, version/, 'Enter');
  await page.getByText('It is what it was.').waitFor();
  await page.getByText('020 7946 0112').waitFor();
});

test('by keys alone: what somebody says is missing becomes a draft, is put in and is found', async () => {
  const at = somebody.page;
  await at.goto(`${url}/help/find?q=bodhran`);
  await at.getByRole('link', { name: 'Is something missing? Tell us' }).click();
  await assertAccessible(at, 'telling of what is missing');
  await assertFits(at, 320);
  await at.getByLabel('What is it called?').fill('Bodhran circle');
  await at.getByLabel('What does it do, and for whom?').fill('Drumming together.');
  await at.getByLabel('How can people reach it?').fill('020 7946 0991');
  await at.getByRole('button', { name: 'Send to an editor' }).click();
  await at.getByRole('link', { name: 'Say where it is, or that it comes to people' }).waitFor();
  await assertAccessible(at, 'telling of what is missing, with a fault');
  await at.getByLabel('Where is it?').fill('1 Test Street, SE15 3XX');
  await at.getByRole('button', { name: 'Send to an editor' }).click();
  await at.getByRole('heading', { name: 'Thank you' }).waitFor();

  await page.goto(`${url}/directory/queue`);
  await press(page, /^Bodhran circle$/, 'Enter');
  await page.getByText('Nobody has made sure of it.').waitFor();
  await assertAccessible(page, 'what somebody says is missing');
  await assertFits(page, 320);
  await press(page, /^Why$/, 'R');
  await page.keyboard.type('ang them.');
  await press(page, /^Make a draft of it$/, 'Enter');
  await page.getByText('It is a draft, which only editors see.').waitFor();
  await assertAccessible(page, 'a draft');
  await at.goto(`${url}/help/find?q=bodhran`);
  await at.getByRole('link', { name: 'Is something missing? Tell us' }).waitFor();
  await press(page, /^Why$/, 'I');
  await page.keyboard.type('t is whole.');
  await press(page, /^Put it back/, 'Enter');
  await page.getByText('It is in the directory again.').waitFor();
  await at.goto(`${url}/help/find?q=bodhran`);
  await at.getByRole('link', { name: 'Bodhran circle', exact: true }).waitFor();
});

test('two listings are compared, joined and parted again', async () => {
  const one = await listing(page, 'coffee morning', 'Peckham coffee morning');
  const other = await listing(page, 'rotherhithe tea', 'Rotherhithe tea and chat');
  await page.goto(`${url}/directory/doubles`);
  await assertAccessible(page, 'doubles');
  await page.getByLabel('Address of the first listing').fill(`${url}/help/services/${one}`);
  await page.getByLabel('Address of the second listing').fill(`${url}/help/services/${other}`);
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('heading', { name: 'Are these the same?' }).waitFor();
  await assertAccessible(page, 'two listings side by side');
  await assertFits(page, 320);
  await page.getByLabel('Why').fill('One group, two halls.');
  await page.getByRole('button', { name: 'They are the same: join them' }).click();
  await page.getByText('They are joined.').waitFor();
  await assertAccessible(page, 'doubles with some that were joined');
  await somebody.page.goto(`${url}/help/services/${other}`);
  await somebody.page.getByRole('heading', { name: 'This is no longer in the directory' }).waitFor();
  await page.getByLabel('Why they are two').fill('They are two groups.');
  await page.getByRole('button', { name: /^Part them again/ }).click();
  await page.getByText('They are parted, and both say what they said before.').waitFor();
  await somebody.page.goto(`${url}/help/services/${other}`);
  await somebody.page.getByRole('heading', { name: 'Rotherhithe tea and chat' }).waitFor();
});

test('what professionals read is written by an editor, read by a GP from the public page, and by nobody else', async () => {
  const id = await listing(page, 'falls clinic', 'Falls and balance clinic');
  await page.goto(`${url}/directory/services/${id}/professional`);
  await page.getByLabel('Whom not to send').fill('Nobody with a fresh fracture.');
  await page.getByLabel('Days people wait').fill('21');
  await page.getByLabel('Why').fill('Agreed with the team.');
  await assertAccessible(page, 'writing what professionals read');
  await assertFits(page, 320);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('It is changed.').waitFor();

  await gp.page.goto(`${url}/help/services/${id}`);
  assert.equal(await gp.page.getByText('fresh fracture').count(), 0);
  await gp.page.getByRole('link', { name: 'For staff who refer people' }).click();
  await gp.page.getByText('Nobody with a fresh fracture.').waitFor();
  await assertAccessible(gp.page, 'how to refer');
  await assertFits(gp.page, 320);
  await somebody.page.goto(`${url}/directory/services/${id}`);
  assert.equal(await somebody.page.getByText('fresh fracture').count(), 0);
  assert.deepEqual([...complaints, ...gp.complaints], []);
});
