// A privacy officer verifies that a mother may act for her child; she reads who looked and chooses, as herself, until the birthday that
// the rules name; and is told nothing when staff stop it. Nobody else does by the same address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, signIn } from './reader.ts';
import { signInAsResident } from './resident.ts';

const { url, browser } = await beginJourney();

const officer = await signIn(browser, url, 'Hester Lowe');
const mother = await signInAsResident(browser, url, 'Shannon Price', {
  viewport: { width: 375, height: 740 },
});
let address = '';

async function openChild(): Promise<void> {
  const { page } = officer;
  await page.getByRole('link', { name: 'Acting for others' }).click();
  await page.getByLabel('NHS number of the person who is acted for').fill('9990001200');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('heading', { name: 'Acting for this person' }).waitFor();
}

test('before it is verified she acts for nobody', async () => {
  const { page } = mother;
  await page.getByRole('link', { name: 'People I act for' }).click();
  assert.match(await page.locator('main').innerText(), /You can not act for anybody here now/);
  await assertAccessible(page, 'for nobody');
  await assertFits(page, 320);
});

test('a privacy officer verifies a parent, with what was seen and how it stands with the child', async () => {
  const { page } = officer;
  await openChild();
  await page.getByRole('button', { name: 'They may act for this person' }).click();
  const summary = page.getByRole('alert');
  assert.match(
    await summary.innerText(),
    /Give a valid NHS number[\s\S]*Choose what you have seen[\s\S]*Choose how it stands/,
  );
  await assertAccessible(page, 'what is missing');
  await assertFits(page, 320);
  await summary.getByRole('link', { name: 'Choose what you have seen' }).click();
  assert.equal(await page.evaluate<string>('document.activeElement.id'), 'relation');
  await page.getByLabel('NHS number of whoever acts').fill('999 000 1332');
  const born = page.getByRole('group', { name: 'Date of birth of whoever acts' });
  await born.getByLabel('Day').fill('29');
  await born.getByLabel('Month').fill('2');
  await born.getByLabel('Year').fill('1996');
  await page.getByLabel('Birth or adoption certificate seen').check();
  await page.getByLabel('They are too young to be asked').check();
  await page.getByRole('button', { name: 'They may act for this person' }).click();
  await page.getByRole('status').getByText('Saved.').waitFor();
  const table = page.getByRole('table', { name: 'Who acts, or has acted' });
  assert.match(await table.innerText(), /Shannon Price[\s\S]*Hester Lowe[\s\S]*May act, ends by itself on/);
  await assertAccessible(page, 'verified');
  await assertFits(page, 320);
});

test('she sees who looked at her child’s record and chooses, told for whom and until when; it is written down as hers', async () => {
  const { page } = mother;
  await page.goto(`${url}/resident/for`);
  const now = new Date();
  const birthday = new Date(Date.UTC(now.getUTCFullYear() + 4, now.getUTCMonth(), now.getUTCDate()));
  assert.match(
    await page.locator('main').innerText(),
    new RegExp(`Kayden Price[\\s\\S]*It ends by itself on .*${birthday.getUTCFullYear()}`),
  );
  await page.getByRole('link', { name: 'Kayden Price' }).click();
  address = page.url();
  await assertAccessible(page, 'acting');
  await assertFits(page, 320);
  await page.getByRole('link', { name: 'Who has looked at Kayden Price’s record' }).click();
  assert.match(
    await page.locator('main').innerText(),
    /You act for Kayden Price\. On this page “you” and “your” mean Kayden Price/,
  );
  await assertAccessible(page, 'who looked at the child’s record');
  await assertFits(page, 320);
  await page.goto(`${address}/choices`);
  await page.getByRole('button', { name: 'Stop sharing my record' }).click();
  await page.getByRole('status').getByText('Done.').waitFor();
  await assertAccessible(page, 'chosen for the child');
  await page.getByRole('button', { name: 'Share my record again' }).click();
  await page.getByRole('status').getByText('Done. Your record is shared again').waitFor();
  const report = officer.page;
  await report.getByRole('link', { name: 'Who looked', exact: true }).click();
  await report.getByLabel('Their NHS number').fill('9990001200');
  await report.getByRole('button', { name: 'Find' }).click();
  assert.match(
    await report.locator('main').innerText(),
    /Shannon Price, who may act for you[\s\S]*Chose not to share your record/,
  );
});

test('nobody else acts by the same address; nor does she, once staff have stopped it, and she is not told that they did', async () => {
  const other = await signInAsResident(browser, url, 'Priya Raman');
  const never = `${url}/resident/for/00000000-0000-4000-8000-000000000000`;
  const textOf = async (page: typeof other.page, at: string) => {
    const answer = await page.goto(at);
    assert.equal(answer?.status(), 403, at);
    return page.locator('main').innerText();
  };
  const told = await textOf(other.page, never);
  assert.equal(await textOf(other.page, address), told);
  await openChild();
  await officer.page.getByRole('button', { name: /^Stop/ }).click();
  await officer.page.getByRole('status').getByText('Saved.').waitFor();
  for (const path of ['', '/who-looked', '/choices'])
    assert.equal(await textOf(mother.page, address + path), told, path);
  await assertAccessible(mother.page, 'not now');
  await mother.page.goto(`${url}/resident/for`);
  assert.match(await mother.page.locator('main').innerText(), /You can not act for anybody here now/);
  await officer.page.getByRole('button', { name: /^End/ }).click();
  await officer.page.getByRole('status').getByText('Saved.').waitFor();
  assert.deepEqual([...mother.complaints, ...officer.complaints, ...other.complaints], []);
});
