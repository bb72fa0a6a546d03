// A clinician finds something in a record: by words and filters, over every source, told what was not looked through; and reads
// one organisation's record as that organisation holds it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, openRecord, type Reader, signIn } from './reader.ts';

const { url, browser, make } = await beginJourney();

const doctor = 'Dr Kwame Asante';
const desmond = '9990001006';
const evelyn = '9990001073';
const albert = '9990001146';

async function find(page: Page, words: string): Promise<string> {
  await page.getByLabel(/^(Find in this record|Words)$/).fill(words);
  await page.keyboard.press('Enter');
  return found(page);
}

/** What the page says it found, when every source has answered or been given up. */
async function found(page: Page): Promise<string> {
  await page.waitForLoadState('load');
  return page.locator('#found-title').innerText();
}

async function openFind(reader: Reader, nhsNumber: string): Promise<Page> {
  const page = await openRecord(reader, nhsNumber);
  await find(page, 'potassium');
  return page;
}

test('words typed on the record find lines of every organisation, marked, by keyboard, with and without scripts', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const reader = await signIn(browser, url, doctor, { javaScriptEnabled });
    const { page } = reader;
    await page.getByLabel('NHS number').fill(desmond);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /CLARKE/ }).focus();
    await page.keyboard.press('Enter');
    assert.equal(await find(page, 'LEVEL potass'), '2 lines found');
    const rows = await page.locator('.lcr-items tbody tr').allInnerTexts();
    assert.match(rows[0]!, /Investigation results.*Serum potassium level.*5\.6 mmol\/L.*2026.*Guy's and St Thomas'/s);
    assert.match(rows[1]!, /5\.1 mmol\/L.*Walworth Lanes GP/s);
    assert.deepEqual(await page.locator('.lcr-items tbody mark').allInnerTexts(), [
      'potassium',
      'level',
      'potassium',
      'level',
    ]);
    assert.ok(
      !/potass|clarke|9990\d{6}/i.test(page.url()),
      'the address says nothing of what was looked for, or in whom',
    );
    assert.deepEqual(reader.complaints, []);
  }
});

test('filters narrow what was found, each is named, and cleared without the others', async () => {
  const page = await openFind(await signIn(browser, url, doctor), desmond);
  await page.locator('summary', { hasText: /^Organisation/ }).click();
  await page.getByRole('checkbox', { name: 'Walworth Lanes Surgery (simulated)' }).check();
  await page.getByLabel('Time', { exact: true }).selectOption('The last 3 months');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  assert.equal(await found(page), '1 line found');
  const on = await page.locator('.lcr-filters-on li > span').allInnerTexts();
  assert.equal(on.length, 3);
  assert.match(on.join('; '), /^Words: potassium; Time: the last 3 months; Organisation: Walworth Lanes GP$/);
  assert.match(
    await page.locator('main').innerText(),
    /Allergies, problems and medicines that began before it may still hold/,
  );
  await page.getByRole('button', { name: 'Clear Organisation: Walworth Lanes GP' }).click();
  assert.equal(await found(page), '2 lines found');
  await page.getByRole('button', { name: 'Clear Words: potassium' }).click();
  assert.match(await found(page), /^\d+ lines found$/);
  assert.ok(!page.url().includes('?'));
});

test('while a source is silent, nothing found is not called none', async () => {
  const reader = await signIn(browser, url, doctor);
  await openRecord(reader, albert);
  await make('walworth-lanes', 'gone');
  await make('guys/fhir', 'gone');
  assert.equal(await find(reader.page, 'warfarin'), '0 lines found');
  const said = await reader.page.locator('main').innerText();
  assert.match(said, /Not looked through:.*Guy's and St Thomas': /s);
  assert.match(said, /That is not the same as none/);
  await assertAccessible(reader.page, 'nothing found, with silent sources');
});

test('a record of thousands: what part was looked through is said', async () => {
  const reader = await signIn(browser, url, doctor);
  const page = await openRecord(reader, evelyn);
  assert.match(await find(page, 'weight'), /^[\d,]+ lines found$/);
  assert.match(await page.locator('main').innerText(), /Looked through: [\d,]{4,} entries/);
  const rows = page.locator('.lcr-items tbody tr');
  assert.equal(await rows.count(), 100);
  await page.getByRole('button', { name: /^Show \d+ more/ }).click();
  await found(page);
  assert.equal(await rows.count(), 200);
  await assertAccessible(page, 'hundreds found');
});

test('accessible, on a desk and on a phone, at 320 pixels', async () => {
  for (const width of [1280, 360]) {
    const page = await openFind(await signIn(browser, url, doctor, { viewport: { width, height: 800 } }), desmond);
    await page.locator('summary', { hasText: 'Kind of entry' }).click();
    await assertAccessible(page, `find at ${width}`);
    await assertFits(page, 320);
    await page.getByLabel('Time', { exact: true }).selectOption('Between these dates');
    await page.getByLabel('From', { exact: true }).fill('2026-05-01');
    await page.getByLabel('To', { exact: true }).fill('2026-04-01');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.waitForLoadState('load');
    await assertAccessible(page, `a mistake at ${width}`);
    assert.equal(await page.getByLabel('Words').inputValue(), 'potassium');
  }
});

test('each organisation’s record as it holds it: side by side, and one alone, which alone is asked', async () => {
  const reader = await signIn(browser, url, doctor);
  const page = await openRecord(reader, desmond);
  await page.getByRole('link', { name: 'By organisation' }).click();
  await page.waitForLoadState('load');
  const of = (name: string) =>
    page.locator('.lcr-organisation', { has: page.getByRole('heading', { name, level: 2 }) });
  for (const name of ['Walworth Lanes Surgery', "Guy's and St Thomas'"])
    assert.match(await of(name).innerText(), /Allergy to penicillin/, `${name}: unjoined`);
  assert.match(await of('Coldharbour Orchard Surgery').innerText(), /not known there/);
  await assertAccessible(page, 'by organisation');
  await assertFits(page, 320);
  await of('Walworth Lanes Surgery')
    .getByRole('link', { name: /^Read all of it/ })
    .click();
  await page.getByRole('heading', { level: 1, name: /^What Walworth Lanes Surgery/ }).waitFor();
  await page.waitForLoadState('load');
  assert.equal(await page.locator('.lcr-chip').count(), 1);
  assert.equal(await page.locator('.lcr-organisation').count(), 1);
  await assertAccessible(page, 'one organisation');
  await assertFits(page, 320);
  await make('guys/fhir', 'gone');
  await page.getByRole('link', { name: "Guy's and St Thomas'" }).click();
  await page.getByRole('heading', { level: 1, name: /^What Guy's/ }).waitFor();
  await page.waitForLoadState('load');
  assert.match(await page.locator('.lcr-organisation').innerText(), /asked now: could not be reached/i);
  assert.deepEqual(reader.complaints, []);
});
