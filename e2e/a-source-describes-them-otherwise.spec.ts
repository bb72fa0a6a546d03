// Guy's wrote George Abara's birthday the wrong way about. What it is asked for is not shown; what it sent before stands with a
// warning that names the detail, before anything is opened, and on a phone as on a desk (R08).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, findByNumber, openFound, signIn } from './reader.ts';

const { url, browser } = await beginJourney();

test('the banner, the source that was asked and the source that sends each say that the date of birth differs', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const { page } = reader;
  // The hospitals' history comes in while the demonstration starts.
  for (const until = Date.now() + 60_000; ;) {
    await findByNumber(reader, '9990001170');
    await openFound(page);
    await page.locator('#source-guys.lcr-chip--bad').waitFor();
    await page.locator('#source-guys-feed:not(.lcr-chip--asking)').waitFor();
    if (await page.locator('#source-guys-feed summary', { hasText: 'demographics differ' }).isVisible()) break;
    if (Date.now() > until) assert.fail(await page.locator('#source-guys-feed').innerText());
    await page.goto(url);
  }
  const feed = page.locator('#source-guys-feed');
  await feed.locator('summary').click();
  assert.match(
    await feed.innerText(),
    /Demographics differ from the national record: date of birth\. Check that it is the same person/,
  );
  assert.doesNotMatch(await feed.innerText(), /1957/);
  const asked = page.locator('#source-guys');
  await asked.locator('summary').click();
  assert.match(await asked.innerText(), /may be somebody else \(date of birth\), so nothing of it is shown/);
  assert.match(
    await page.getByRole('region', { name: 'Patient' }).innerText(),
    /has a different date of birth from PDS/,
  );
  await assertAccessible(page, 'demographics differ');
});
