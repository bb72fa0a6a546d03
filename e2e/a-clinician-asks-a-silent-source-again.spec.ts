// A source does not answer. Its reader asks it again, and it alone; reads what it answered, area by area; and where it is left
// to rest is told until when.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import {
  assertAccessible,
  assertFits,
  chip,
  findByNumber,
  openFound,
  openRecord,
  type Reader,
  signIn,
} from './reader.ts';

const { url, browser, make, simulate } = await beginJourney();

const desmond = '9990001006';
/** Whoever the record is opened as here has had no answer before, so that a silence shows nothing. */
const doctor = 'Rhiannon Pryce';

async function openChip(page: Page, name: string) {
  const found = chip(page, name);
  await found.locator('summary').first().click();
  return found;
}

/** In one piece, which has no line that says how far it is. */
async function openWithoutScripts(reader: Reader): Promise<Page> {
  await findByNumber(reader, desmond);
  await openFound(reader.page);
  await reader.page.getByText('sources answered.').waitFor();
  return reader.page;
}

/** A section that the reader's view has closed at the start. */
async function openFold(page: Page, section: string): Promise<void> {
  const fold = page.locator(`#section-${section} .lcr-fold:not([open]) > summary`);
  if ((await fold.count()) > 0) await fold.click();
}

/** Requests the page makes from now on. */
function asked({ page }: Reader): string[] {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
  return requests;
}

test('asked again while it is silent still, and once it is there: its entries join the others in their places', async () => {
  await make('lambeth', 'gone');
  const reader = await signIn(browser, url, doctor);
  const page = await openRecord(reader, desmond);
  const lambeth = await openChip(page, 'Lambeth council');
  assert.match((await lambeth.textContent()) ?? '', /Could not be reached/);
  const requests = asked(reader);
  const again = lambeth.getByRole('button', { name: /^Try again/ });
  await again.focus();
  await page.keyboard.press('Enter');
  await page.locator('#progress', { hasText: /Lambeth council · Could not be reached/ }).waitFor();
  assert.match(await page.locator('#section-allergies-and-adverse-reactions').innerText(), /Lambeth council/);
  assert.equal(await lambeth.locator('details[open]').count(), 1, 'the chip stays open');
  await assertAccessible(page, 'a chip with its ways');

  await simulate('lambeth', 'normal');
  await again.click();
  await page.locator('#progress', { hasText: /Lambeth council · \d+ items.*9 of 9 sources answered/s }).waitFor();
  assert.equal(await lambeth.getByRole('button').count(), 0);
  await openFold(page, 'primary-support-reason');
  assert.match(await page.locator('#section-primary-support-reason').innerText(), /Lambeth council/);
  assert.doesNotMatch(await page.locator('#section-allergies-and-adverse-reactions').innerText(), /Not complete/);
  await openFold(page, 'person-demographics');
  // Joined with what other sources say: one address, of many sources.
  assert.match(await page.locator('#section-person-demographics').innerText(), /also in .*Lambeth council/);
  assert.deepEqual(
    requests.filter((request) => !request.includes('/changes/')),
    Array.from({ length: 2 }, () => `POST ${new URL(page.url()).pathname}/sources/lambeth`),
    'that one source, twice, and nothing else',
  );
  assert.deepEqual(reader.complaints, []);
});

test('without scripts, the source’s own page answers', async () => {
  await make('slam', 'gone');
  const reader = await signIn(browser, url, doctor, { javaScriptEnabled: false });
  const page = await openWithoutScripts(reader);
  const slam = await openChip(page, 'South London and Maudsley');
  await slam.getByRole('button', { name: /^Try again/ }).click();
  await page.getByRole('heading', { level: 1, name: 'What South London and Maudsley answers' }).waitFor();
  const main = page.locator('main');
  await page.waitForLoadState('load');
  assert.match(await main.innerText(), /Could not be reached\./);
  assert.match(await main.innerText(), /Of every section: did not answer: it may hold entries/);
  await simulate('slam', 'normal');
  await page.getByRole('button', { name: /^Try again/ }).click();
  await main
    .getByText(/Not known there|sent what it holds|nothing recorded/i)
    .first()
    .waitFor();
  assert.doesNotMatch(await main.innerText(), /Could not be reached/);
  await page.getByRole('link', { name: 'Back to the record' }).click();
  await page.getByText('9 of 9 sources answered.').waitFor();
});

test('what a source answered: when, how long it took, section by section, and how good it is; on a desk, a phone and paper', async () => {
  for (const width of [1280, 360]) {
    const reader = await signIn(browser, url, doctor, { viewport: { width, height: 800 } });
    const page = await openRecord(reader, desmond);
    const gp = await openChip(page, 'Walworth Lanes GP');
    await gp.getByRole('link', { name: /^What it answered/ }).click();
    await page.getByRole('heading', { level: 1, name: 'What Walworth Lanes GP answers' }).waitFor();
    await page.waitForLoadState('load');
    const said = await page.locator('main').innerText();
    assert.match(said, /Answered\. /);
    assert.match(said, /Asked\s+\d+ \w+ \d{4}, \d\d:\d\d; it took [\d.]+ m?s|a moment ago/);
    assert.match(said, /Allergies and adverse reactions\s+2 entries/);
    assert.match(said, /How good its entries are/);
    assert.doesNotMatch(said, /Lambeth|Guy's/, 'no other source');
    await assertAccessible(page, `a source at ${width}`);
    await assertFits(page, 320);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('#areas-title').isVisible());
    // And what sent messages.
    await page.goto(page.url().replace('walworth-lanes', 'kings-feed'));
    await page.waitForLoadState('load');
    assert.match(await page.locator('main').innerText(), /Messages about this person that wait\s+none/);
    await assertAccessible(page, `a feed at ${width}`);
  }
});

test('a source that keeps failing rests: pressing again reaches nobody and says until when, and after it the source is back', async () => {
  await make('connect-care', 'gone');
  const reader = await signIn(browser, url, doctor);
  const page = await openRecord(reader, desmond);
  const neighbour = await openChip(page, 'Connect Care');
  const again = neighbour.getByRole('button', { name: /^Try again/ });
  const press = async () => {
    await again.click();
    await page.locator('#progress', { hasText: /sources answered\./ }).waitFor();
    return (await neighbour.textContent()) ?? '';
  };
  let says = '';
  for (let times = 0; times < 12 && !/Not asked for a moment/.test(says); times += 1) says = await press();
  assert.match(says, /left alone for a moment/);
  assert.match(says, /It is not asked before \d\d:\d\d:\d\d\./);
  await simulate('connect-care', 'normal');
  assert.match(await press(), /Not asked for a moment/, 'it rests, although it is well');
  for (let tries = 0; tries < 30 && (await again.count()) > 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await press();
  }
  assert.match((await neighbour.textContent()) ?? '', /\d+ items|Not known there|Nothing recorded/);
});
