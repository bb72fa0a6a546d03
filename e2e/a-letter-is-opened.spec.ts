// A letter is fetched from the organisation that holds it at the moment somebody reads it, and by nobody else's link.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, openRecord, signIn } from './reader.ts';

const { url, browser, make } = await beginJourney();
const reader = await signIn(browser, url, 'Dr Kwame Asante');
const page = await openRecord(reader, '9990001006');
/** Letters of three organisations: asked over FHIR, asked over GP Connect, sent over HL7 v2. */
const letters = {
  "Guy's and St Thomas'": 'Heart failure clinic letter 17',
  'Walworth Lanes GP': 'Community heart failure nurse letter 9',
  "King's": 'Discharge summary',
};
const linkTo = (title: string) => page.getByRole('link', { name: new RegExp(`^${title} ?,`) }).first();

test('letters of a hospital, a practice and a feed each open as the PDF they are, shut in', async () => {
  for (const [organisation, title] of Object.entries(letters)) {
    const row = page.getByRole('row').filter({ has: linkTo(title) });
    assert.ok((await row.innerText()).includes(organisation), organisation);
    const answer = await page.request.get(new URL((await linkTo(title).getAttribute('href'))!, url).href);
    assert.equal(answer.status(), 200, organisation);
    assert.equal(answer.headers()['content-type'], 'application/pdf');
    assert.match(answer.headers()['content-security-policy']!, /default-src 'none';.*sandbox/);
    assert.equal(answer.headers()['cache-control'], 'no-store');
    assert.equal((await answer.body()).subarray(0, 5).toString('latin1'), '%PDF-', organisation);
  }
});

test('its address says nothing of anybody, and opens nothing for somebody else', async () => {
  const href = (await linkTo(letters["King's"]).getAttribute('href'))!;
  assert.doesNotMatch(href, /9990001006|clarke|discharge/i);
  const other = await signIn(browser, url, 'Dr Amina Okafor');
  assert.equal((await other.page.request.get(new URL(href, url).href)).status(), 404);
  assert.equal((await page.request.get(`${new URL(href, url).href.slice(0, -4)}AAAA`)).status(), 404);
});

test('a letter whose organisation has gone silent says so, and the way back', async () => {
  await make('guys', 'gone');
  await linkTo(letters["Guy's and St Thomas'"]).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.match(await page.locator('main').innerText(), /^Could not be reached\n[^]*Contact them directly/);
  await assertAccessible(page, 'a letter that did not come');
  await page.getByRole('link', { name: 'Back to the record' }).click();
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
});
