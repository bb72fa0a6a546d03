// A doctor sees which results are out of range and how each went, across laboratories, with the numbers beside the picture.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, openRecord, type Reader, signIn } from './reader.ts';

const { url, browser, make } = await beginJourney();

const desmond = '9990001006';
const evelyn = '9990001073';
const albert = '9990001146';

async function openResults(reader: Reader, nhsNumber: string): Promise<Page> {
  const page = await openRecord(reader, nhsNumber);
  await page.getByRole('link', { name: 'Results over time' }).click();
  await page.getByRole('heading', { level: 1, name: 'Results over time' }).waitFor();
  // The heading is there before the last source has answered.
  await page.waitForLoadState('load');
  return page;
}

const rows = (page: Page) => page.locator('.lcr-trends tbody tr').allInnerTexts();

test('every test with its latest value, flagged in words, what is out of range first', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openResults(reader, desmond);
  const shown = await rows(page);
  const potassium = shown.find((row) => row.includes('Serum potassium level')) ?? '';
  assert.match(potassium, /5\.6 mmol\/L.*▲ high/s, 'the later, of another laboratory');
  assert.match(potassium, /Guy's and St Thomas'/);
  assert.match(potassium, /5\.1 mmol\/L/, 'the practice’s of two weeks before beside it');
  const trend = page.locator('.lcr-trends tr', { hasText: 'Serum potassium level' }).getByRole('img');
  assert.match(
    (await trend.getAttribute('aria-label')) ?? '',
    /2 results .* lowest 5\.1, highest 5\.6, .* Range 3\.5–5\.3\./,
  );
  const latest = await page.locator('.lcr-trends tbody td:nth-child(2)').allInnerTexts();
  const out = latest.map((words) => /[▲▼◆‼]/.test(words));
  assert.deepEqual(
    out,
    out.toSorted((one, other) => Number(other) - Number(one)),
  );
  assert.ok(out.includes(true) && out.includes(false));
  assert.deepEqual(reader.complaints, []);
});

test('a picture says in words what it shows, and the numbers stand beside it', async () => {
  const page = await openResults(await signIn(browser, url, 'Dr Kwame Asante'), desmond);
  const hba1c = page.locator('.lcr-trends tr', { hasText: 'Haemoglobin A1c level' });
  const summary = await hba1c.getByRole('img').getAttribute('aria-label');
  assert.match(summary ?? '', /2 results from .* lowest 58, highest 64, latest 64 mmol\/mol \(high\)\. Range 20–42\./);
  assert.match(await hba1c.innerText(), /58 mmol\/mol/);
});

test('the whole way to one test by keyboard, with and without scripts', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const reader = await signIn(browser, url, 'Dr Kwame Asante', { javaScriptEnabled });
    const { page } = reader;
    await page.getByLabel('NHS number').focus();
    await page.keyboard.type(desmond);
    await page.keyboard.press('Enter');
    for (const link of [/CLARKE/, 'Results over time', /Haemoglobin A1c level/]) {
      await page.getByRole('link', { name: link }).focus();
      await page.keyboard.press('Enter');
    }
    await page.getByRole('heading', { level: 1, name: /Haemoglobin A1c level/ }).waitFor();
    assert.equal(await page.locator('.lcr-items tbody tr').count(), 2);
    assert.ok(
      !/A1c|43396009|9990\d{6}/i.test(new URL(page.url()).pathname),
      'the address says nothing of the test or the person',
    );
    await page.getByRole('link', { name: 'All results' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Results over time' }).waitFor();
  }
});

test('accessible, on a desk and on a phone, at 320 pixels and in print', async () => {
  for (const width of [1280, 360]) {
    const reader = await signIn(browser, url, 'Dr Kwame Asante', { viewport: { width, height: 800 } });
    const page = await openResults(reader, desmond);
    await assertAccessible(page, `results at ${width}`);
    await assertFits(page, 320);
    await page.getByRole('link', { name: /Haemoglobin A1c level/ }).click();
    await page.locator('.lcr-chart-plot').waitFor();
    await assertAccessible(page, `one test at ${width}`);
    await assertFits(page, 320);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('.lcr-chart-plot').isVisible());
    assert.ok(await page.locator('.lcr-items').isVisible());
    assert.ok(!(await page.locator('.lcr-ways').isVisible()));
  }
});

test('when sources are silent the page says whose results are missing, and nothing is called none', async () => {
  await make('walworth-lanes', 'gone');
  await make('guys/fhir', 'gone');
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openResults(reader, desmond);
  const said = await page.locator('.lcr-incomplete').first().innerText();
  assert.match(said, /Not complete\..*Guy's and St Thomas'/);
  await assertAccessible(page, 'results with silent sources');
  await page.goto(page.url().replace(/\/trends.*/, '/trends?of=findings'));
  await page.getByRole('heading', { level: 1, name: 'Findings over time' }).waitFor();
  assert.match(await page.locator('main').innerText(), /Not complete/);
});

test('a person without any, and one with thousands', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const none = await openResults(reader, albert);
  assert.match(await none.locator('main').innerText(), /No source has anything measured here\./);
  await assertAccessible(none, 'no results');
  const page = await openResults(reader, evelyn);
  await page.getByRole('link', { name: 'Examination findings' }).click();
  await page.getByRole('heading', { level: 1, name: 'Findings over time' }).waitFor();
  const weight = page.locator('.lcr-trends tr', { hasText: 'Body weight' });
  await weight.waitFor();
  await assertAccessible(page, 'thousands of findings');
  await weight.getByRole('link').click();
  await page.locator('.lcr-chart-plot').waitFor();
  assert.equal(await page.locator('.lcr-items tbody tr').count(), 200);
  await page.getByRole('link', { name: /^Show all \d+ results/ }).click();
  await page.locator('.lcr-items tbody tr').nth(200).waitFor();
  await assertAccessible(page, 'all of one finding');
  await assertFits(page, 320);
});
