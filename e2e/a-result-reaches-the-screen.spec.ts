// A laboratory sends a result while the record is open: it is on the screen without anybody asking.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, findByNumber, openFound, openRecord, signIn } from './reader.ts';

const { url, browser, simulate } = await beginJourney();

test('a high potassium, sent over HL7 v2, appears in the open record, above it and without moving it', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001006');
  const before = await page.locator('#section-problem-list').innerText();
  await simulate('send', 'kings', 'high-potassium', 'desmond-clarke');
  const news = page.locator('#new-items');
  await news.getByText('potassium').first().waitFor({ timeout: 10_000 });
  assert.match(await news.innerText(), /6\.4 mmol\/L/);
  assert.match(await news.innerText(), /New since you opened this record/);
  assert.equal(await page.locator('#section-problem-list').innerText(), before);
  await assertAccessible(page, 'record with news');
  await page.reload();
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  assert.match(
    await page.locator('#section-investigation-results').innerText(),
    /potassium level · final\s+6\.4 mmol\/L.*\(high\)/,
  );
  assert.deepEqual(reader.complaints, []);
});

test('a page that was whole before its script ran hears of it as well', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  let letRun = () => undefined as void;
  const held = new Promise<void>((resolve) => (letRun = resolve));
  await reader.page.route('**/arrivals.js', async (route) => {
    await held;
    await route.continue();
  });
  assert.equal(await findByNumber(reader, '9990001006'), '1 person found');
  await openFound(reader.page);
  await reader.page.waitForURL('**/record/**', { waitUntil: 'domcontentloaded' });
  letRun();
  await reader.page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  await simulate('send', 'kings', 'high-potassium', 'desmond-clarke');
  await reader.page.locator('#new-items').getByText('potassium').first().waitFor({ timeout: 10_000 });
  assert.deepEqual(reader.complaints, []);
});

test('news is asked for until the network lets the question through', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001006');
  let lost = 0;
  await page.route('**/refresh', (route) => {
    lost += 1;
    return lost === 1 ? route.abort('connectionreset') : route.continue();
  });
  await simulate('send', 'kings', 'high-potassium', 'desmond-clarke');
  await page.locator('#new-items').getByText('potassium').first().waitFor({ timeout: 15_000 });
  assert.ok(lost >= 2);
});
