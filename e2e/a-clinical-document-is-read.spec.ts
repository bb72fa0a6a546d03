// A discharge summary that came as CDA is read on a page of ours: at a desk, on a phone, with a keyboard, and on paper.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { assertAccessible, openRecord, signIn } from './reader.ts';

const { url, browser } = await beginJourney();

/** Where nothing may run, axe cannot either: it is asked about the same page, let out of its sandbox for it alone. */
async function assertAccessibleUnshut(page: Page, what: string): Promise<void> {
  const sameUnshut = await page.context().newPage();
  await sameUnshut.setViewportSize(page.viewportSize()!);
  await sameUnshut.route(page.url(), async (route) => {
    const response = await route.fetch();
    const { 'content-security-policy': _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await sameUnshut.goto(page.url());
  await assertAccessible(sameUnshut, what);
  await sameUnshut.close();
}

for (const width of [1280, 320]) {
  test(`a discharge summary is read where it is listed, in words, lists and tables, ${width} px wide`, async () => {
    const reader = await signIn(browser, url, 'Dr Amina Okafor', { viewport: { width, height: 900 } });
    const page = await openRecord(reader, '9990001014');
    await page.getByRole('link', { name: 'Discharge summary' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Discharge summary' }).waitFor();

    assert.match(page.url(), /\/documents\/[^?#]+$/);
    assert.match(
      await page.getByRole('region', { name: 'Patient' }).innerText(),
      /NOLAN, Patricia \(Mrs\)[^]*999 000 1014/,
    );
    const about = await page.locator('.lcr-document dl').innerText();
    assert.match(about, /Mrs Patricia Mary Nolan, born 21-Nov-1946, NHS number 999 000 1014/);
    assert.match(about, /From\s+Dr Kwame Asante[^]*Kept by[^]*To\s+Walworth Lanes Surgery/);
    assert.deepEqual(await page.locator('.lcr-document').getByRole('heading', { level: 2 }).allInnerTexts(), [
      'Summary',
      'Medicines at discharge',
      'Actions for the practice',
      'Told to the patient',
      'About this letter',
    ]);
    const row = page.getByRole('row', { name: 'Bisoprolol 5 mg tablets' });
    assert.match(await row.innerText(), /One each morning\s+Increased from 2\.5 mg/);
    assert.ok(await page.getByText('If pulse < 50 or dizzy, call the ward.').isVisible());

    const widest = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(widest <= width, 'the page is no wider than the screen');
    await assertAccessibleUnshut(page, `a clinical document at ${width} px`);
    assert.equal(await page.locator('script').count(), 0);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await row.isVisible());
    await page.emulateMedia({ media: 'screen' });

    await page.getByRole('link', { name: 'Back to the record' }).click();
    await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
    // What reads the page for this test would run there too, and is kept from it: that the page holds none is asserted above.
    assert.deepEqual(
      reader.complaints.filter((each) => !each.startsWith('Blocked script execution')),
      [],
    );
  });
}

test('one that is asked for over FHIR is read the same way, and its answer can run nothing', async () => {
  const reader = await signIn(browser, url, 'Dr Amina Okafor');
  const page = await openRecord(reader, '9990001049');
  const href = await page.getByRole('link', { name: 'Thyroid clinic letter' }).first().getAttribute('href');
  const answer = await page.request.get(new URL(href!, url).href);
  assert.equal(answer.status(), 200);
  assert.equal(answer.headers()['content-type'], 'text/html; charset=utf-8');
  assert.match(
    answer.headers()['content-security-policy']!,
    /^default-src 'none';.*sandbox allow-same-origin allow-forms$/,
  );
  assert.equal(answer.headers()['cache-control'], 'no-store');
  assert.match(await answer.text(), /<li>Levothyroxine half an hour before breakfast<\/li>/);
});
