// A paramedic finds somebody their service has never seen. They say why they need the record, and it opens, for a time, to them
// alone (R51). Whoever's organisation looks after the person is not asked; whoever may not open records is not offered it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, findByNumber, openRecord, signIn } from './reader.ts';
import { signedIn } from './signed-in.ts';

const { url, browser } = await beginJourney();

const oliver = '9990001294';
const tesfay = '9990001243';
const desmond = '9990001006';
const asked = 'Say why you need this record';
const heading = (page: Page) => page.locator('h1').first().innerText();
const found = (page: Page) => page.locator('a[href^="/record/"]');

test('the page that asks is plain, tells nothing of the person, and says what was missed', async () => {
  const reader = await signIn(browser, url, 'Sam Tully');
  const { page } = reader;
  await findByNumber(reader, oliver);
  await found(page).click();
  assert.equal(await heading(page), asked);
  const main = page.locator('main');
  assert.match(await main.innerText(), /We cannot see that you look after this person\./);
  assert.match(await main.innerText(), /stays open to you for 12 hours/);
  assert.match(await main.innerText(), /The rule that decided: Only for those who look after the person/);
  assert.doesNotMatch(await main.innerText(), /STANTON|Oliver|999 ?000 ?1294/i);
  await assertAccessible(page, 'the page that asks why');
  await assertFits(page, 320);
  await page.getByText('It is an emergency, or the law demands it').click();
  await assertAccessible(page, 'the page that asks why, with the emergency open');
  await assertFits(page, 320);

  await page.getByRole('button', { name: 'Open the record', exact: true }).click();
  await page.getByRole('alert').waitFor();
  assert.match(await page.title(), /^Error: /);
  await assertAccessible(page, 'the page that asks why, with a mistake');
  await page.getByRole('alert').getByRole('link', { name: 'Choose why you need this record.' }).click();
  assert.equal(await page.evaluate<string>('document.activeElement.name'), 'reason');
  assert.deepEqual(reader.complaints, []);
});

test('by keyboard: a reason, Enter, and what was asked for is there; from then on nobody asks again', async () => {
  const reader = await signIn(browser, url, 'Sam Tully');
  const { page } = reader;
  await findByNumber(reader, oliver);
  const record = new URL((await found(page).getAttribute('href'))!, url).href;
  await page.goto(`${record}/medicines`);
  assert.equal(await heading(page), asked);
  await page.getByRole('radio').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Medicines' }).waitFor();
  assert.equal(page.url(), `${record}/medicines`);
  for (const way of ['', '/timeline', '/print', '/find', '/why']) {
    await page.goto(`${record}${way}`);
    await page.locator('.lcr-banner').waitFor();
  }
  const said = await page.locator('main').innerText();
  assert.match(said, /You said why you need it\. You said that you look after this person/);
  assert.match(said, /Until\s+.*\d{4}.*\d\d:\d\d, as far as it rests on what you said/);
  await assertAccessible(page, 'why, after saying why');
  assert.deepEqual(reader.complaints, []);
});

test('it opens that one record, to that one reader: another record and another reader are asked again', async () => {
  const reader = await signIn(browser, url, 'Sam Tully');
  await findByNumber(reader, oliver);
  await found(reader.page).click();
  await reader.page.locator('.lcr-banner').waitFor();
  await findByNumber(reader, tesfay);
  await found(reader.page).click();
  assert.equal(await heading(reader.page), asked);
  const other = await signIn(browser, url, 'Adaeze Nwankwo');
  await findByNumber(other, oliver);
  await found(other.page).click();
  assert.equal(await heading(other.page), asked);
  // A social worker is not offered the emergency: the role may not.
  assert.equal(await other.page.getByText('It is an emergency, or the law demands it').count(), 0);
});

test('without scripts it is the same, and every way in asks: search within, print, the files, news, the FHIR read', async () => {
  const reader = await signIn(browser, url, 'Rhiannon Pryce', { javaScriptEnabled: false });
  const { page } = reader;
  await findByNumber(reader, tesfay);
  const path = (await found(page).getAttribute('href'))!;
  const id = path.slice('/record/'.length);
  const cookie = await signedIn(url, 'rhiannon-pryce');
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const ways: [string, { method: string; headers: Record<string, string>; body: string }?][] = [
    [path],
    [`${path}/find`],
    [`${path}/find`, { method: 'POST', headers: form, body: 'words=pain' }],
    [`${path}/print`],
    [`${path}/medicines/reconcile/list.csv`],
    [`${path}/refresh`, { method: 'POST', headers: form, body: 'since=2026-01-01T00:00:00.000Z' }],
    [`${path}/sources/kings`, { method: 'POST', headers: form, body: '' }],
    [`${path}/why`],
    [`/fhir/r4/Patient/${id}`],
  ];
  for (const [way, options] of ways) {
    const response = await fetch(url + way, { ...options, headers: { ...options?.headers, cookie } });
    assert.equal(response.status, 403, way);
    assert.doesNotMatch(await response.text(), /BERHANE|Tesfay/i, way);
  }
  await found(page).click();
  assert.equal(await heading(page), asked);
  await page.getByLabel('They have been referred to me or to my team').check();
  await page.getByRole('button', { name: 'Open the record', exact: true }).click();
  await page.getByText('sources answered.').waitFor();
  const read = await fetch(`${url}/fhir/r4/Patient/${id}`, { headers: { cookie } });
  assert.equal(read.status, 200, 'the same reader, by another way');
  assert.deepEqual(reader.complaints, []);
});

test('whoever looks after the person is not asked, and is told why: the practice they are registered at', async () => {
  const reader = await signIn(browser, url, 'Dr Amina Okafor');
  await findByNumber(reader, desmond);
  await found(reader.page).click();
  await reader.page.locator('.lcr-banner').waitFor();
  await reader.page.goto(`${reader.page.url()}/why`);
  assert.match(await reader.page.locator('main').innerText(), /Their GP practice\. This person is registered at/);
});

test('whoever may not open records is told so, and offered nothing', async () => {
  const clinician = await signIn(browser, url, 'Sam Tully');
  const record = (await openRecord(clinician, oliver)).url();
  const { page } = await signIn(browser, url, 'Dev Malik');
  await page.goto(record);
  assert.equal(await heading(page), 'You cannot open this record');
  assert.equal(await page.locator('form[action$="/access"]').count(), 0);
});

test('the privacy officer reads the policies in force, in words and as text, and when they changed', async () => {
  const officer = await signIn(browser, url, 'Hester Lowe');
  const { page } = officer;
  await page.getByRole('link', { name: 'Policies' }).click();
  await page.getByRole('heading', { level: 1, name: 'Who may see what' }).waitFor();
  assert.match(await page.locator('main').innerText(), /In force since/);
  const policy = page.locator('section', { hasText: 'Forbids: Only for those who look after the person' });
  await policy.locator('summary').click();
  assert.match(await policy.locator('pre').innerText(), /forbid \(principal[\s\S]*context\.relationships\.isEmpty\(\)/);
  await assertAccessible(page, 'the policies');
  await assertFits(page, 320);
  assert.deepEqual(officer.complaints, []);
});
