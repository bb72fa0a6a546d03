// A doctor in A&E finds a patient and opens one record joined from nine sources, live.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import {
  assertAccessible,
  assertFits,
  chip,
  findByNumber,
  openFound,
  openRecord,
  sayWhyIfAsked,
  signIn,
} from './reader.ts';

const { url, browser } = await beginJourney();

test('from signing in to the record: each page is accessible and fits a narrow screen', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const { page } = reader;
  await assertAccessible(page, 'search');
  await assertFits(page, 320);
  await findByNumber(reader, '999 000 1006');
  await assertAccessible(page, 'results');
  await openRecord(reader, '999 000 1006');
  await assertAccessible(page, 'record');
  await assertFits(page, 320);
  assert.deepEqual(reader.complaints, []);
  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(`${url}/sign-in`);
  await assertAccessible(visitor, 'sign-in');
  await assertFits(visitor, 320);
});

test('the banner follows the NHS rules, and every source of the partnership is named on the strip', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001006');
  const banner = (await page.getByRole('region', { name: 'Patient' }).textContent())?.replaceAll(/\s+/g, ' ') ?? '';
  assert.match(banner, /CLARKE, Desmond \(Mr\).*Born ?02-Apr-1951 \(\d+y\).*Male.*999 000 1006/);
  assert.equal(await page.locator('.lcr-chip').count(), 9);
  assert.match((await chip(page, 'Walworth Lanes GP').textContent()) ?? '', /\d+ items/);
  assert.match((await chip(page, 'South London and Maudsley').textContent()) ?? '', /Not known there/);
});

test('items of several organisations stand together by section, each with its source and date', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001006');
  const rows = await page.locator('#section-allergies-and-adverse-reactions tbody tr').allInnerTexts();
  const [ofHospital, ofPractice] = [
    rows.filter((row) => row.includes('Guy')),
    rows.filter((row) => row.includes('Walworth Lanes')),
  ];
  assert.ok(ofHospital.length > 0 && ofPractice.length > 0, rows.join('\n'));
  for (const row of rows) assert.match(row, /\b(19|20)\d\d\b/);
  assert.ok((await page.locator('#section-services-and-care').textContent())?.includes('Lambeth council'));
});

test('without scripts the same record reads, complete and in order', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante', { javaScriptEnabled: false });
  assert.equal(await findByNumber(reader, '9990001006'), '1 person found');
  await openFound(reader.page);
  await reader.page.waitForLoadState('load');
  assert.equal(await reader.page.locator('.lcr-chip').count(), 9);
  const titles = await reader.page.locator('.lcr-section h2').allInnerTexts();
  assert.ok(titles[0]?.startsWith('Alerts') && titles[1]?.startsWith('Allergies'));
  await assertFits(reader.page, 320);
});

test('the whole way by keyboard', async () => {
  const { page } = await signIn(browser, url, 'Dr Kwame Asante');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to main content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.id'), 'nhsNumber');
  await page.keyboard.type('9990001006');
  await page.keyboard.press('Enter');
  await page.locator('a[href^="/record/"]').focus();
  await page.keyboard.press('Enter');
  await sayWhyIfAsked(page);
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  await chip(page, 'Lambeth council').locator('summary').focus();
  await page.keyboard.press('Enter');
  assert.ok(await chip(page, 'Lambeth council').getByText('sent what it holds').isVisible());
});

test('a section longer than the page shows has a page of its own', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001006');
  await page.getByRole('link', { name: /^Show all 40 in Documents/ }).click();
  await page.waitForLoadState('load');
  const entries = page.locator('table[aria-labelledby="section-documents-title"] tbody tr');
  assert.equal(await entries.count(), 40);
  await assertAccessible(page, 'section');
});
