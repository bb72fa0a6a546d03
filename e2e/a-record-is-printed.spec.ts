// A clinician takes a record away on paper: every page says whose it is and when it was right, what is missing comes first, and
// nothing on it waits to be pressed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { printedPages } from './pdf-text.ts';
import { assertAccessible, assertFits, openRecord, type Reader, signIn } from './reader.ts';

const { url, browser, make } = await beginJourney();

const desmond = '9990001006';
const albert = '9990001146';

async function openPrint(reader: Reader, nhsNumber: string): Promise<Page> {
  const page = await openRecord(reader, nhsNumber);
  await page.getByRole('link', { name: 'Print', exact: true }).click();
  await page.waitForLoadState('load');
  await page.locator('.lcr-print').waitFor();
  return page;
}

test('on every page: whose it is, when it was right, who made it, and which page of how many; A4', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openPrint(reader, desmond);
  const pages = printedPages(await page.pdf({ preferCSSPageSize: true }));
  assert.ok(pages.length > 3);
  for (const [index, { width, height, text }] of pages.entries()) {
    const which = `page ${index + 1}`;
    assert.deepEqual([Math.round(width), Math.round(height)], [595, 842], which);
    assert.match(text, /CLARKE,Desmond\(Mr\)Born02-Apr-1951NHSNo\.9990001006/, which);
    assert.match(
      text,
      /Printed\d{1,2}\w{3}20\d\d,\d\d:\d\dbyDrKwameAsante,Emergencydepartmentdoctor,King'sCollege/,
      which,
    );
    assert.ok(text.includes(`Page${index + 1}of${pages.length}`), which);
    for (const furniture of ['Signout', 'Findapatient', 'Skiptomain', 'Backtotherecord', 'Showthese'])
      assert.ok(!text.includes(furniture), `${which} has ${furniture}`);
  }
  assert.match(pages[0]!.text, /Thiswasrightat.*Wherethiscomesfrom.*WalworthLanesSurgery.*Answered/);
  const all = pages.map(({ text }) => text).join('');
  assert.match(all, /Allergytopenicillin.*Onelineof2entries\..*WalworthLanesGP/, 'what was joined is written out');
  assert.match(all, /Endofwhatwasprintedat/);
  assert.deepEqual(reader.complaints, []);
});

test('a source that does not answer is said first, and where its entries would stand', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  await openRecord(reader, albert);
  for (const organisation of ['walworth-lanes', 'guys/fhir']) await make(organisation, 'gone');
  await reader.page.getByRole('link', { name: 'Print', exact: true }).click();
  await reader.page.waitForLoadState('load');
  const [first] = printedPages(await reader.page.pdf({ preferCSSPageSize: true }));
  const said = /Notcomplete\.(.*?)Whattheyhold/.exec(first!.text)?.[1] ?? '';
  assert.match(said, /Guy'sandStThomas':/);
  assert.match(first!.text, /AsofGuy'sandStThomas'|AsofWalworthLanes/, 'the silent are the first in the list');
  assert.ok(first!.text.indexOf('Notcomplete.') < first!.text.indexOf('Alerts('), 'before what is there');
  await assertAccessible(reader.page, 'print with silent sources');
});

test('chosen sections alone, with and without scripts; accessible, and fits a narrow screen', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const reader = await signIn(browser, url, 'Dr Kwame Asante', { javaScriptEnabled });
    const { page } = reader;
    await page.getByLabel('NHS number').fill(desmond);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /CLARKE/ }).click();
    await page.getByRole('link', { name: 'Print', exact: true }).click();
    await page.getByText('Print only some sections').click();
    await page.getByRole('checkbox', { name: 'Allergies and adverse reactions' }).check();
    await page.getByRole('button', { name: 'Show these' }).click();
    await page.locator('.lcr-print').waitFor();
    const sheet = await page.locator('.lcr-print').innerText();
    assert.match(sheet, /Printed: only Allergies and adverse reactions\. Other sections were not read/);
    assert.match(sheet, /Allergy to penicillin/);
    assert.doesNotMatch(sheet, /Potassium|Furosemide/i);
    if (!javaScriptEnabled) continue;
    await assertAccessible(page, 'print');
    await assertFits(page, 320);
  }
});
