// A pharmacist sees what somebody takes by whose word, what a hospital changed, what still needs a person, and takes it away.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Bundle } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, findByNumber, openFound, type Reader, signIn } from './reader.ts';

const { url, browser, make } = await beginJourney();

const patricia = '9990001014';
/** Nobody else's journey opens his record: what his practice answered is remembered for some seconds. */
const callum = '9990001278';
const desmond = '9990001006';
const albert = '9990001146';
const evelyn = '9990001073';
const who = 'Dr Kwame Asante';

async function openMedicines(reader: Reader, nhsNumber: string): Promise<Page> {
  const { page } = reader;
  assert.equal(await findByNumber(reader, nhsNumber), '1 person found');
  await openFound(page);
  await page.locator('.lcr-ways').getByRole('link', { name: 'Medicines', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Medicines' }).waitFor();
  // The heading is there before the last source has answered.
  await page.waitForLoadState('load');
  return page;
}

async function openReconciliation(reader: Reader, nhsNumber: string): Promise<Page> {
  const page = await openMedicines(reader, nhsNumber);
  await page.getByRole('link', { name: 'Reconcile medicines' }).click();
  await page.getByRole('heading', { level: 1, name: 'Medicines reconciliation' }).waitFor();
  await page.waitForLoadState('load');
  return page;
}

const rowOf = (page: Page, medicine: string) => page.locator('tr', { hasText: medicine }).first();

test('what she takes, by whose word: the strengths that differ above all and on each, current by a rule in words', async () => {
  const reader = await signIn(browser, url, who);
  const page = await openMedicines(reader, patricia);
  const text = await page.locator('main').innerText();
  assert.match(text, /Sources disagree\. The strength differs\. King's: Bisoprolol 5mg tablets/);
  assert.ok(text.indexOf('Allergies and adverse reactions') < text.indexOf('What is said of medicines'));
  const practice = await rowOf(page, 'Bisoprolol 2.5mg').innerText();
  assert.match(practice, /Walworth Lanes GP says “active”, with no end date; last issued/);
  assert.match(practice, /the strength differs between sources/);
  assert.match(practice, /28 tablets/);
  assert.match(await rowOf(page, 'Bisoprolol 5mg').innerText(), /King's says “active”, for a supply that lasts until/);
  assert.match(await page.locator('#lately').innerText(), /Started: Bisoprolol 5mg tablets.*Dr Kwame Asante, King's/s);
  assert.deepEqual(reader.complaints, []);
});

test('from a medicine to the problem it is for and back, by keyboard', async () => {
  const page = await openMedicines(await signIn(browser, url, who, { javaScriptEnabled: false }), patricia);
  const link = rowOf(page, 'Bisoprolol 2.5mg').getByRole('link', { name: 'Atrial fibrillation' });
  await link.focus();
  await page.keyboard.press('Enter');
  const problem = page.locator('.lcr-linked > li:has(:target), .lcr-linked > li:target');
  assert.match(await problem.innerText(), /Atrial fibrillation.*Bisoprolol 2\.5mg tablets/s);
  await problem.getByRole('link', { name: 'Bisoprolol 2.5mg tablets' }).press('Enter');
  assert.match(await page.locator('tr:target, tr:has(:target)').innerText(), /Bisoprolol 2\.5mg tablets/);
});

test('what the hospital changed, side by side with what she took; what a person must settle comes first', async () => {
  const page = await openReconciliation(await signIn(browser, url, who), patricia);
  const needing = await page.locator('#needs-a-person').innerText();
  assert.match(needing, /Amlodipine 5mg tablets.*Not mentioned after the stay/s);
  assert.match(needing, /Bisoprolol 2\.5mg tablets → Bisoprolol 5mg tablets/);
  assert.match(
    needing,
    /Walworth Lanes GP issued it as it was before on .*after the hospital had changed it\. Ask which is taken\./,
  );
  assert.match(await page.locator('#continued').innerText(), /Apixaban 5mg tablets.*Matched by the same substance/s);
  await page.getByRole('link', { name: 'Discharge summary' }).waitFor();
});

test('a list of the reader’s choice: two sources as they are now', async () => {
  const page = await openReconciliation(await signIn(browser, url, who, { javaScriptEnabled: false }), desmond);
  await page.getByText('Compare something else').click();
  const second = page.getByRole('group', { name: /The second list/ });
  for (const box of await second.getByRole('checkbox').all()) await box.setChecked(false);
  await second.getByRole('checkbox', { name: "Guy's and St Thomas'", exact: true }).check();
  await page.getByRole('button', { name: 'Compare these sources' }).click();
  await page.getByText(/Neither is taken to be right/).waitFor();
  assert.match(
    await page.locator('#continued').innerText(),
    /Furosemide 40mg tablets.*Take two each morning → 80 mg each morning.*comes to the same/s,
  );
});

test('taken away for a spreadsheet and as FHIR, each saying whom it is of', async () => {
  const page = await openReconciliation(await signIn(browser, url, who, { acceptDownloads: true }), patricia);
  const take = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
    return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')] as const;
  };
  const [csvName, csv] = await take('as a list for a spreadsheet');
  assert.equal(csvName, 'medicines-reconciliation.csv');
  for (const line of csv.trimEnd().split('\r\n').slice(1)) assert.match(line, /^"NOLAN, Patricia \(Mrs\)"/);
  const [, fhir] = await take('as FHIR');
  assert.deepEqual(validateResource(JSON.parse(fhir) as Bundle), []);
});

test('accessible and fitting on a desk and a phone, at 320 pixels and in print, also with a silent practice, nothing at all, and a long record', async () => {
  for (const width of [1280, 360]) {
    const reader = await signIn(browser, url, who, { viewport: { width, height: 800 } });
    const page = await openMedicines(reader, desmond);
    await assertAccessible(page, `medicines at ${width}`);
    await assertFits(page, 320);
    await openReconciliation(reader, patricia);
    await assertAccessible(page, `reconciliation at ${width}`);
    await page.getByText('Compare something else').click();
    await assertAccessible(page, `choosing at ${width}`);
    await assertFits(page, 320);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('.lcr-reconcile').first().isVisible());
    assert.ok(!(await page.locator('.lcr-choice').isVisible()));
  }
  const reader = await signIn(browser, url, who);
  for (const nhsNumber of [albert, evelyn]) {
    await assertAccessible(await openMedicines(reader, nhsNumber), 'medicines of nobody’s, and of a long record');
    await assertAccessible(await openReconciliation(reader, nhsNumber), 'reconciling the same');
  }
  await make('walworth-lanes', 'gone');
  const page = await openMedicines(reader, callum);
  const text = await page.locator('main').innerText();
  assert.match(text, /Not complete\..*Walworth Lanes GP/);
  assert.match(text, /Allergies and adverse reactions.*Not complete/s);
  assert.match(text, /Medicines they hold are not on this page/);
  await assertAccessible(page, 'a silent practice');
});
