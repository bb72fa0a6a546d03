// A clinician goes from a medicine to the consultation it was prescribed in and what else was recorded there, and back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, findByNumber, openFound, openRecord, signIn } from './reader.ts';

const { url, browser, make } = await beginJourney();

const desmond = '9990001006';
/** Nobody else's journey opens his record: what his practice answered is remembered for some seconds. */
const stefan = '9990001316';
const who = 'Dr Kwame Asante';

test('from a medicine to its consultation, in the order of the practice: history, examination, plan with the medicine; and back', async () => {
  const reader = await signIn(browser, url, who);
  const page = await openRecord(reader, desmond);
  const medicines = page.locator('#section-medications-and-medical-devices');
  const row = medicines.locator('tr', { hasText: 'Doxycycline' }).filter({ hasText: 'Recorded in:' }).first();
  await row.getByRole('link', { name: /^Surgery consultation, / }).click();
  await page.getByRole('heading', { level: 1, name: 'Consultations' }).waitFor();
  await page.waitForLoadState('load');
  const consultation = page.locator('.lcr-consultation:target');
  const text = await consultation.innerText();
  assert.match(text, /Acute exacerbation of chronic obstructive pulmonary disease/);
  assert.match(
    text,
    /History[\s\S]*green sputum[\s\S]*Examination[\s\S]*Wheeze[\s\S]*Plan[\s\S]*Doxycycline 100mg capsules/,
  );
  await assertAccessible(page, 'consultations');
  await assertFits(page, 320);
  await consultation.getByRole('link', { name: 'Medications and medical devices' }).click();
  await page.getByRole('heading', { level: 1, name: 'Medicines' }).waitFor();
  await page.waitForLoadState('load');
  assert.match(await page.locator('tr:has(:target), tr:target').first().innerText(), /Doxycycline/);
  assert.deepEqual(reader.complaints, []);
});

test('without scripts, from a contact to what was recorded in it', async () => {
  const reader = await signIn(browser, url, who, { javaScriptEnabled: false });
  const { page } = reader;
  await findByNumber(reader, desmond);
  await openFound(page);
  const contacts = page.locator('#section-contacts-with-professionals');
  const row = contacts.locator('tr', { hasText: 'Long-term conditions review' }).filter({ hasText: 'Recorded in it' });
  await row.getByRole('link', { name: 'History, Plan, Examination: 5 entries' }).click();
  const text = await page.locator('.lcr-consultation:target').innerText();
  assert.match(
    text,
    /About [^\n]*diabetes[\s\S]*History[\s\S]*missed the eye screening[\s\S]*Plan[\s\S]*Rebook[\s\S]*Examination[\s\S]*Pitting oedema/,
  );
});

test('of a practice that does not answer the page says so, and that this is not none', async () => {
  await make('walworth-lanes', 'gone');
  const reader = await signIn(browser, url, who);
  const page = await openRecord(reader, stefan);
  await page.locator('.lcr-ways').getByRole('link', { name: 'Consultations' }).click();
  await page.getByRole('heading', { level: 1, name: 'Consultations' }).waitFor();
  await page.waitForLoadState('load');
  assert.match(await page.locator('main').innerText(), /Not complete\.[\s\S]*This is not the same as none\./);
});
