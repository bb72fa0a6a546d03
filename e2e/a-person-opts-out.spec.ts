// A person asks at reception that their record is not shared. They are told first what that changes; then it is closed to
// everybody at once, also where it is open; and opened again when they change their mind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, findByNumber, openFound, openRecord, type Reader, signIn } from './reader.ts';

const { url, browser } = await beginJourney();
const priya = '9990001286';

const chose = 'chosen that their record is not shared';

/** To the person's sharing choices, from the link at the top of every page. */
async function openChoices({ page }: Reader): Promise<void> {
  await page.getByRole('link', { name: 'Sharing choices' }).first().click();
  await page.getByLabel('Their NHS number').fill(priya);
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('heading', { name: /^What would change/ }).waitFor();
}

/** By keyboard alone. */
async function fillByKeyboard(page: Page, button: string): Promise<void> {
  await page.getByLabel('The person themselves').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  // Day, month and year say today already.
  for (let fields = 0; fields < 4; fields += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate<string>('document.activeElement.textContent'), button);
  await page.keyboard.press('Enter');
}

const doctor = await signIn(browser, url, 'Dr Kwame Asante');
const receptionist = await signIn(browser, url, 'Dev Malik');

test('the effect is shown before anything is chosen', async () => {
  await openRecord(doctor, priya);
  const { page } = receptionist;
  await openChoices(receptionist);
  const main = page.locator('main');
  assert.match(await main.innerText(), /record is shared with staff who look after them/);
  const whoCanLook = page.getByRole('table', { name: 'Who can look today, and at what' });
  assert.match(await whoCanLook.innerText(), /Walworth Lanes GP[\s\S]*The whole record: .*King's/);
  const looked = page.getByRole('table', { name: /^Who has looked since/ });
  assert.match(await looked.innerText(), /King's\s+(?:Times opened: )?[1-9]/);
  assert.match(await main.innerText(), /Even in an emergency your record stays closed/);
  const order = await page.evaluate<number>(
    `document.querySelector('#effect-title').compareDocumentPosition(document.querySelector('#choose-title'))`,
  );
  assert.ok(order & 4, 'the effect stands before the form');
  // Nothing of the record itself is there for somebody who may not open it.
  assert.doesNotMatch(await main.innerText(), /blood pressure|118/i);
  await assertAccessible(page, 'sharing choices');
  await assertFits(page, 320);
});

test('a form that is not filled in says what is missing, and leads there', async () => {
  const { page } = receptionist;
  await page.getByRole('button', { name: 'Stop sharing this record' }).click();
  const summary = page.getByRole('alert');
  assert.match(await summary.innerText(), /Choose who asked[\s\S]*Choose how they asked[\s\S]*Tell them what changes/);
  await assertAccessible(page, 'what is missing');
  await summary.getByRole('link', { name: 'Choose who asked' }).click();
  assert.equal(await page.evaluate<string>('document.activeElement.id'), 'askedFor');
});

test('chosen: the record closes where it is open, and to whoever comes', async () => {
  const { page } = receptionist;
  await fillByKeyboard(page, 'Stop sharing this record');
  await page.getByRole('status').getByText('Saved. This record is no longer shared.').waitFor();
  await assertAccessible(page, 'chosen');
  await assertFits(page, 320);
  // The doctor does nothing: the open page looks again by itself, and is refused.
  await doctor.page.getByText(chose).waitFor({ timeout: 15_000 });
  const closed = await doctor.page.locator('main').innerText();
  assert.doesNotMatch(closed, /Raman|blood pressure|Walworth Lanes/i);
  await assertAccessible(doctor.page, 'closed');

  // Found, and no more.
  assert.equal(await findByNumber(doctor, priya), '1 person found');
  const address = await doctor.page.locator('a[href^="/record/"]').getAttribute('href');
  for (const path of ['', '/print', '/timeline', '/medicines', '/why', '/sections/problem-list']) {
    const answer = await doctor.page.goto(url + address! + path);
    assert.equal(answer?.status(), 403, path);
    const text = await doctor.page.locator('main').innerText();
    assert.match(text, new RegExp(chose), path);
    assert.doesNotMatch(text, /Raman|blood pressure/i, path);
  }
  const plain = await signIn(browser, url, 'Dr Amina Okafor', { javaScriptEnabled: false });
  assert.equal(await findByNumber(plain, priya), '1 person found');
  await plain.page.locator('a[href^="/record/"]').click();
  assert.match(await plain.page.locator('main').innerText(), new RegExp(chose));
});

test('a letter in plain words can be printed', async () => {
  const { page } = receptionist;
  await page.getByRole('link', { name: 'Letter for the person' }).click();
  const letter = await page.locator('.lcr-letter').innerText();
  assert.match(letter, /Dear Ms Priya Raman,/);
  assert.match(letter, /You asked us on .* not to share your health and care record\. We have done this\./);
  assert.match(letter, /You can change your mind at any time/);
  await assertAccessible(page, 'letter');
  await assertFits(page, 320);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.getByText('Print this page from your browser').isVisible(), false);
  assert.equal(await page.locator('.nhsuk-header').isVisible(), false);
  await page.emulateMedia({ media: null });
});

test('they change their mind: without scripts it is written down, and the record opens again', async () => {
  const coordinator = await signIn(browser, url, 'Jo Carrick', { javaScriptEnabled: false });
  await openChoices(coordinator);
  const { page } = coordinator;
  assert.match(await page.locator('main').innerText(), /has chosen not to share their record/);
  await page.getByLabel('Somebody who may speak for them').check();
  await page.getByLabel('In a letter').check();
  await page.getByLabel(/^They know what changes/).check();
  await page.getByRole('button', { name: 'Share this record again' }).click();
  await page.getByRole('status').getByText('Saved. This record is shared again.').waitFor();
  const history = page.getByRole('table', { name: 'What they have chosen before' });
  assert.match(await history.innerText(), /To share again[\s\S]*Jo Carrick[\s\S]*Not to share[\s\S]*Dev Malik/);
  assert.equal(await findByNumber(doctor, priya), '1 person found');
  await openFound(doctor.page);
  assert.match(await doctor.page.locator('.lcr-banner').innerText(), /RAMAN, Priya/);
  assert.deepEqual([...doctor.complaints, ...receptionist.complaints], []);
});

test('whoever may not write choices down is not shown the way, nor let in', async () => {
  const nurse = await signIn(browser, url, 'Staff Nurse Ngozi Eze');
  assert.equal(await nurse.page.getByRole('link', { name: 'Sharing choices' }).count(), 0);
  const answer = await nurse.page.goto(`${url}/privacy/choices`);
  assert.equal(answer?.status(), 403);
});
