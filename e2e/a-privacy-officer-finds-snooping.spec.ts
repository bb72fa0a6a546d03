// Somebody looks at a record with no reason to, somebody else with one that comes later: the privacy officer is shown the first, and how
// the second closed by itself (R58, R59).
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, openRecord, type Reader, signIn } from './reader.ts';

const { url, browser, simulate } = await beginJourney();
let officer: Reader;

before(async () => {
  // A nurse opens the record of somebody with her surname; a doctor, on his own word, that of somebody who only then arrives.
  const nurse = await signIn(browser, url, 'Staff Nurse Ngozi Eze');
  await openRecord(nurse, '9990001103');
  const doctor = await signIn(browser, url, 'Dr Kwame Asante');
  await openRecord(doctor, '9990001197');
  officer = await signIn(browser, url, 'Hester Lowe');
});

/** Opens a list until it has the card; the watching goes round several times a minute. */
async function cardOf(page: Page, show: string, rule: string, words: RegExp) {
  const card = page.locator('.nhsuk-card', { hasText: words });
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto(`${url}/privacy/alerts?show=${show}&rule=${rule}&organisation=RJZ`);
    if ((await card.count()) > 0) return card.first();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`no alert with ${String(words)} came to ${show} within a minute`);
}

test('a nurse who opened the record of somebody with her surname is on the worklist, with the reason in words', async () => {
  const { page } = officer;
  const card = await cardOf(page, 'open', 'same-surname', /Ngozi Eze/);
  assert.match(await card.innerText(), /Somebody with the reader’s surname \(40\)/);
  assert.doesNotMatch(await page.locator('main').innerText(), /Chidi|999 ?000/i, 'the list names nobody looked at');
  await assertAccessible(page, 'the list of alerts');
  await assertFits(page, 320);
  await card.getByRole('link').click();
  const main = page.locator('main');
  assert.match(
    await main.innerText(),
    /Person looked at\s+EZE, Chidi \(Mr\), born 17-Mar-2004, NHS number 999 000 1103/,
  );
  assert.match(await main.innerText(), /never closed by itself/);
  await page.getByText('opened the record').first().click();
  assert.match(await main.innerText(), /King's: .*\(\d+\)/);
  await assertAccessible(page, 'one alert');
  await assertFits(page, 320);
});

test('a look that an arrival explains afterwards is closed by it, and is still there with what explained it', async () => {
  const { page } = officer;
  const checking = await cardOf(page, 'checking', 'no-relationship', /Kwame Asante[\s\S]*own word alone/);
  assert.match(await checking.innerText(), /Being checked/);
  await simulate('send', 'kings', 'arrival', 'nguyen-thi-minh-anh');
  const explained = await cardOf(
    page,
    'explained',
    'no-relationship',
    /Kwame Asante[\s\S]*A visit or stay at the reader’s organisation/,
  );
  await explained.getByRole('link').click();
  assert.match(await page.locator('main').innerText(), /Explained by: A visit or stay.*Closed by itself/);
  await assertAccessible(page, 'an explained alert');
});

test('nothing is asked of anywhere else, and no page has an error', () => {
  assert.deepEqual(officer.complaints, []);
});
