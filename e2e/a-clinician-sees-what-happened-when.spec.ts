// A doctor sees what happened, where and when, across organisations: as a picture on a desk, and as a list everywhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, openRecord, type Reader, signIn } from './reader.ts';

const { url, browser, make } = await beginJourney();

const desmond = '9990001006';
const evelyn = '9990001073';

async function openTimeline(reader: Reader, nhsNumber: string): Promise<Page> {
  const page = await openRecord(reader, nhsNumber);
  await page.getByRole('link', { name: 'Timeline' }).click();
  await page.getByRole('heading', { level: 1, name: 'Timeline' }).waitFor();
  await page.waitForLoadState('load');
  return page;
}

test('the recent year: what is to come first, then contacts, results, letters and medicines of every organisation', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openTimeline(reader, desmond);
  const lanes = await page.locator('.lcr-lane-name').allInnerTexts();
  assert.deepEqual(
    lanes,
    lanes.toSorted((one, other) => one.localeCompare(other, 'en-GB')),
  );
  for (const organisation of ["Guy's and St Thomas'", "King's", 'Walworth Lanes GP'])
    assert.ok(lanes.includes(organisation), organisation);
  const toCome = page.getByRole('region', { name: 'To come' });
  assert.match(await toCome.innerText(), /Appointment Cardiology/);
  const past = await page.getByRole('region', { name: 'What was, newest first' }).innerText();
  assert.match(past, /Contact Emergency attendance/);
  assert.match(past, /Medicine started Doxycycline 100mg capsules/);
  assert.match(past, /Medicine ended Doxycycline 100mg capsules/);
  assert.deepEqual(reader.complaints, []);
});

test('an older year is a link, and an admission in it a bar and a line with its beginning and end', async () => {
  const page = await openTimeline(await signIn(browser, url, 'Dr Kwame Asante'), desmond);
  await page.getByRole('link', { name: /^2021 / }).click();
  await page.locator('.lcr-years [aria-current]', { hasText: '2021' }).waitFor();
  assert.equal(await page.locator('.lcr-lane-bar').count(), 1);
  assert.match(await page.locator('.lcr-happenings').innerText(), /8 Jan 2021, 03:10 to 19 Jan 2021, 15:00/);
  await assertAccessible(page, 'an older year');
});

test('the list is the whole of it: by keyboard, without scripts, each line of several opens, and a letter is a step away', async () => {
  const { page } = await signIn(browser, url, 'Dr Kwame Asante', { javaScriptEnabled: false });
  await page.getByLabel('NHS number').focus();
  await page.keyboard.type(desmond);
  await page.keyboard.press('Enter');
  for (const link of [/CLARKE/, 'Timeline']) {
    await page.getByRole('link', { name: link }).focus();
    await page.keyboard.press('Enter');
  }
  const several = page.locator('.lcr-happenings summary', { hasText: 'out of range' }).first();
  await several.focus();
  await page.keyboard.press('Enter');
  assert.ok(await page.getByText('Serum potassium level').first().isVisible());
  const letter = page.getByRole('link', { name: /^Heart failure clinic letter/ }).first();
  assert.match((await letter.getAttribute('href')) ?? '', /^\/documents\/[\w-]+$/);
  assert.equal(await page.locator('.lcr-lanes').getAttribute('aria-hidden'), 'true');
  assert.equal(await page.locator('.lcr-lanes :is(a, button, summary, input, [tabindex])').count(), 0);
});

test('other dates are chosen by a form; a mistake in it is told beside what was typed', async () => {
  const page = await openTimeline(await signIn(browser, url, 'Dr Kwame Asante'), desmond);
  await page.getByText('Choose other dates').click();
  await page.getByLabel('From', { exact: true }).fill('2021-01-01');
  await page.getByLabel('To', { exact: true }).fill('2021-01-31');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('1 Jan 2021 to 31 Jan 2021').waitFor();
  await page.getByLabel('To', { exact: true }).fill('2020-12-31');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByLabel('To', { exact: true }).inputValue(), '2020-12-31');
  await assertAccessible(page, 'a mistake in the dates');
  await assertFits(page, 320);
});

test('accessible on a desk and on a phone, where the list stands alone; at 320 pixels and in print', async () => {
  for (const width of [1280, 360]) {
    const reader = await signIn(browser, url, 'Dr Kwame Asante', { viewport: { width, height: 800 } });
    const page = await openTimeline(reader, desmond);
    assert.equal(await page.locator('.lcr-lanes').isVisible(), width > 600);
    await assertAccessible(page, `timeline at ${width}`);
    await assertFits(page, 320);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('.lcr-happenings').first().isVisible());
    assert.ok(!(await page.locator('.lcr-period').isVisible()));
  }
});

test('when sources are silent the timeline says who is missing; where nothing is left it never says none', async () => {
  for (const organisation of ['walworth-lanes', 'guys/fhir', 'connect-care']) await make(organisation, 'gone');
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openTimeline(reader, desmond);
  assert.match(await page.locator('.lcr-incomplete').first().innerText(), /Not complete\..*Guy's and St Thomas'/);
  await assertAccessible(page, 'timeline with silent sources');
  await page.goto(`${page.url()}?year=1970`);
  await page.getByText('This is not the same as none.').waitFor();
  await assertAccessible(page, 'an empty year');
});

test('a record of many thousand entries opens at its recent year, and its hardest weeks are a link', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openTimeline(reader, evelyn);
  await assertAccessible(page, 'a long record');
  await page.getByRole('link', { name: /^2023 / }).click();
  await page.locator('.lcr-lane-bar').waitFor();
  assert.match(await page.locator('main').innerText(), /3 Feb 2023, 04:20 to 28 Mar 2023, 12:00/);
});
