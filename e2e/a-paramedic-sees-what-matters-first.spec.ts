// A paramedic on a doorstep, with a phone: what changes what they do next is read first, whoever recorded it; the rest is one
// key away; and another reader begins with what matters in theirs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import {
  assertAccessible,
  assertFits,
  findByNumber,
  openFound,
  openRecord,
  pickPerson,
  signIn,
  signOut,
} from './reader.ts';

const { url, browser, make } = await beginJourney();

const winifred = '9990001219';
const phone = { viewport: { width: 360, height: 740 } };
const textOf = async (page: Page, selector: string) =>
  (await page.locator(selector).innerText()).replaceAll(/\s+/g, ' ');
const titlesOf = async (page: Page) =>
  (await page.locator('.lcr-section h2').allInnerTexts()).map((title) => title.replace(/ \(\d+\)$/, ''));

test('on a phone: allergies, wishes and decisions under the banner, then the glance, each line leading to its section', async () => {
  const reader = await signIn(browser, url, 'Sam Tully', phone);
  const page = await openRecord(reader, winifred);
  assert.match(await textOf(page, '#alert-allergies'), /Codeine: reaction: Nausea, moderate.*Walworth Lanes GP/);
  const wishes = await textOf(page, '#alert-end-of-life');
  assert.match(wishes, /^End of life and resuscitation Not for attempted cardiopulmonary resuscitation/);
  assert.match(wishes, /Form at home in the hall.*Connect Care/);
  assert.match(wishes, /Preferred place of death: home/);
  const lines = await page.locator('#glance dt').allInnerTexts();
  assert.match(lines.join('|'), /^Current problems 3 current\|Current medicines 2 current\|Plans\|Who is involved\|/);
  assert.match(await textOf(page, '#glance-people'), /Emmanuel Baptiste, Son; 07700 900119/);
  assert.match(await textOf(page, '#glance-medicines'), /High risk, strong opioid: Morphine/);
  await page.locator('#glance-medicines a').click();
  assert.match(page.url(), /#section-medications-and-medical-devices$/);
  await assertAccessible(page, 'record on a phone');
  await assertFits(page, 320);
  assert.deepEqual(reader.complaints, []);
});

test('where the signal is lost the record stays on the screen, and nothing that was begun is lost', async () => {
  const reader = await signIn(browser, url, 'Sam Tully', phone);
  const page = await openRecord(reader, winifred);
  const context = page.context();
  await context.setOffline(true);
  const notice = page.locator('.lcr-offline');
  await notice.getByText('You are offline. This page was loaded at').waitFor();
  await assertAccessible(page, 'record without a signal');
  await assertFits(page, 320);
  const address = page.url();
  await page.getByRole('link', { name: 'Medicines', exact: true }).click();
  await notice.getByText('you are still on this page').waitFor();
  assert.equal(page.url(), address);
  await page.getByRole('searchbox').fill('morphine');
  await page.getByRole('searchbox').press('Enter');
  assert.equal(page.url(), address);
  assert.equal(await page.getByRole('searchbox').inputValue(), 'morphine');
  await page.locator('#glance-medicines a').click();
  assert.match(page.url(), /#section-medications-and-medical-devices$/, 'within the page one goes on as before');
  await context.setOffline(false);
  await notice.getByText('You are online again.').waitFor();
  await page.getByRole('link', { name: 'Medicines', exact: true }).click();
  await page.waitForURL(/\/medicines$/);
});

test('a record that is cut off on its way says so', async () => {
  const reader = await signIn(browser, url, 'Sam Tully', phone);
  const page = await openRecord(reader, winifred);
  const whole = await page.request.get(page.url());
  const body = await whole.text();
  const { 'content-type': type, 'content-security-policy': policy } = whole.headers();
  await page.route(page.url(), (route) =>
    route.fulfill({
      body: body.slice(0, Math.floor(body.length * 0.7)),
      headers: { 'content-type': type!, 'content-security-policy': policy! },
    }),
  );
  await page.reload();
  await page.locator('#progress', { hasText: 'The connection was lost before all of the record had come.' }).waitFor();
});

test('a view puts sections first and closes others; one key opens them, and nothing is left out', async () => {
  const doctor = await signIn(browser, url, 'Dr Kwame Asante');
  const theirs = await titlesOf(await openRecord(doctor, '9990001251'));
  const worker = await signIn(browser, url, 'Adaeze Nwankwo');
  const page = await openRecord(worker, '9990001251');
  const titles = await titlesOf(page);
  assert.deepEqual(titles.slice(0, 3), ['Alerts', 'Primary support reason', 'Services and care']);
  assert.deepEqual(titles.toSorted(), theirs.toSorted());
  assert.match(await textOf(page, '.lcr-view summary'), /View: Social care/);
  const medicines = page.locator('#section-medications-and-medical-devices');
  assert.equal(await medicines.locator('table').isVisible(), false);
  await medicines.locator('summary', { hasText: 'Show 3 entries' }).focus();
  await page.keyboard.press('Enter');
  assert.ok(await medicines.locator('table').isVisible());
  await page.locator('#glance-problems dt a').click();
  assert.ok(await page.locator('#section-problem-list table').isVisible(), 'a link to a closed section opens it');
  await assertAccessible(page, 'record in the view of social care');
});

test('another view is chosen on the page, lasts until the reader signs out, and is not the next reader’s', async () => {
  const reader = await signIn(browser, url, 'Adaeze Nwankwo');
  const { page } = reader;
  await openRecord(reader, winifred);
  await page.locator('.lcr-view summary').click();
  await page.getByRole('link', { name: 'Emergency department', exact: true }).click();
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  assert.match(await textOf(page, '.lcr-view summary'), /View: Emergency department/);
  await openRecord(reader, '9990001251');
  assert.match(await textOf(page, '.lcr-view summary'), /View: Emergency department/);
  await signOut(reader);
  await pickPerson(reader, 'Adaeze Nwankwo');
  await openRecord(reader, winifred);
  assert.match(await textOf(page, '.lcr-view summary'), /View: Social care/);
});

test('without scripts the alerts and the glance come whole, before the sections', async () => {
  const reader = await signIn(browser, url, 'Sam Tully', { ...phone, javaScriptEnabled: false });
  const { page } = reader;
  await findByNumber(reader, '9990001081');
  await openFound(page);
  await page.waitForLoadState('load');
  assert.match(await textOf(page, '#alert-allergies'), /Sources disagree\. None known, and an allergy\./);
  const order = await page.locator('#alerts, #glance, #section-alerts').evaluateAll((all) => all.map(({ id }) => id));
  assert.deepEqual(order, ['alerts', 'glance', 'section-alerts']);
  await assertFits(page, 320);
  await findByNumber(reader, winifred);
  await openFound(page);
  await page.waitForLoadState('load');
  const contacts = page.locator('#section-contacts-with-professionals');
  assert.equal(await contacts.locator('table').isVisible(), false);
  await contacts.locator('summary').first().click();
  assert.ok(await contacts.locator('table').isVisible());
});

test('where the practice is silent the page does not say that there are no allergies, nor that nothing was recorded', async () => {
  await make('walworth-lanes', 'gone');
  const reader = await signIn(browser, url, 'Sam Tully', phone);
  // Nobody has opened this record before: there is no earlier answer of the practice to show.
  const page = await openRecord(reader, '9990001146');
  assert.match(await textOf(page, '#alert-allergies'), /Walworth Lanes GP /);
  assert.doesNotMatch(await textOf(page, '#alert-allergies'), /No known allerg/i);
  assert.match(await textOf(page, '#alerts'), /Not complete\. Walworth Lanes GP: /);
  assert.match(await textOf(page, '#alert-safeguarding'), /None recorded by those that answered\./);
  assert.match(await textOf(page, '#glance-medicines'), /by those that answered|Not complete: Walworth Lanes GP/);
  await assertAccessible(page, 'record with a silent source');
});
