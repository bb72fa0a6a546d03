// A laboratory sends a result while the record is open: it is on the screen without anybody asking.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { demonstration } from './demonstration.ts';
import { assertAccessible, openBrowser, openRecord, signIn } from './reader.ts';

const { url, simulate, stop } = await demonstration();
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await stop();
});

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
