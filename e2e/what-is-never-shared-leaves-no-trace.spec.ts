// Jade Whitmore was promised that one thing is told to nobody. It stands in her practice's record (GP Connect, FHIR STU3) and came in
// King's messages (HL7 v2), with its medicine, its consultation, its letter, a clinic visit and an appointment. Her own GP opens her
// record: the rest of it is there, and of that nothing, however it is looked at.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, openRecord, signIn } from './reader.ts';

const { url, browser } = await beginJourney();

const jade = '9990001057';
/** Words of what is never shared, of what belongs to it, and of where it was. */
const traces = [
  /chlamyd/i,
  /azithromycin/i,
  /sexual/i,
  /genito/i,
  /partner notification/i,
  /burrell road/i,
  /does not want/i,
];

test('the record is there without it, on every page, in print, in a list to take away, and however it is looked for', async () => {
  const reader = await signIn(browser, url, 'Dr Ruth Feldman');
  const { page } = reader;
  await openRecord(reader, jade);
  const address = new URL(page.url()).pathname.replace(/\/$/, '');
  const seen: Record<string, string> = { record: await page.content() };
  for (const path of [
    'sections/problem-list',
    'sections/medications-and-medical-devices',
    'sections/investigation-results',
    'sections/documents',
    'sections/contacts-with-professionals',
    'sections/future-appointments',
    'consultations',
    'medicines',
    'medicines/reconcile',
    'timeline',
    'trends',
    'organisations',
    'sources/coldharbour-orchard',
    'sources/kings-feed',
    'since',
    'why',
    'print',
  ]) {
    await page.goto(`${url}${address}/${path}`);
    seen[path] = await page.content();
  }
  for (const [path, content] of Object.entries(seen))
    for (const trace of traces) assert.ok(!trace.test(content), `${trace.source} on ${path}`);
  assert.match(seen['record']!, /Depressive disorder/);
  assert.match(seen['medicines']!, /Sertraline/);
  assert.match(seen['sections/contacts-with-professionals']!, /Emergency/);
  assert.match(seen['consultations']!, /Sleeping better/);

  await page.goto(`${url}${address}/find`);
  for (const words of ['chlamydia', 'azithromycin', 'clinic letter']) {
    await page.locator('main').getByRole('textbox').first().fill(words);
    await page.keyboard.press('Enter');
    await page
      .getByText(/Nothing|No entr/i)
      .first()
      .waitFor();
  }
  assert.deepEqual(reader.complaints, []);
});

test('the privacy officer sees which lists are in force, and which have no members', async () => {
  const reader = await signIn(browser, url, 'Hester Lowe');
  const { page } = reader;
  await page.getByRole('link', { name: 'Never shared' }).click();
  await page.getByRole('heading', { name: 'What is never shared' }).waitFor();
  await page.getByText('lists have no members').waitFor();
  await page.getByRole('heading', { name: 'Sexually transmitted disease' }).waitFor();
  await assertAccessible(page, 'what is never shared');
  await assertFits(page, 320);
  assert.deepEqual(reader.complaints, []);
});
