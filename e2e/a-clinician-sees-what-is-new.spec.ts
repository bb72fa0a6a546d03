// A clinician comes back to a record: when they last looked, what came since, and why they may see it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, findByNumber, openFound, openRecord, signIn } from './reader.ts';

const { url, browser, simulate } = await beginJourney();

const desmond = '9990001006';
const nurse = 'Sam Tully';

test('what came since the last look is marked in its place, and listed by itself, until the record has been seen again', async () => {
  await openRecord(await signIn(browser, url, nurse), desmond);
  await simulate('send', 'kings', 'high-potassium', 'desmond-clarke');
  // The result is here when a page that is open has heard of it.
  const between = await signIn(browser, url, 'Dr Kwame Asante');
  await openRecord(between, desmond);
  await between.page.getByText('6.4 mmol/L').first().waitFor();

  const reader = await signIn(browser, url, nurse);
  const page = await openRecord(reader, desmond);
  assert.match(
    await page.locator('.lcr-last-look').innerText(),
    /You last looked at this record on \d+ \w+ \d{4}, \d\d:\d\d\./,
  );
  const potassium = page.locator('#section-investigation-results tr', { hasText: '6.4 mmol/L' }).first();
  assert.match((await potassium.textContent()) ?? '', /^(New|Changed)/);
  assert.equal(
    await page.locator('#section-investigation-results tr', { hasText: '5.6 mmol/L' }).locator('.lcr-mark').count(),
    0,
    'what was there before is not new',
  );
  await assertAccessible(page, 'a record with what is new');

  await page.getByRole('link', { name: 'See only what is new' }).click();
  await page.getByRole('heading', { name: /lines? new or changed since/ }).waitFor();
  await page.waitForLoadState('load');
  const rows = await page.locator('section .lcr-items tbody tr').allInnerTexts();
  assert.ok(rows.some((row) => /potassium/i.test(row) && row.includes('6.4 mmol/L')));
  assert.ok(rows.every((row) => /^(New|Changed)/.test(row)));
  assert.ok(!rows.some((row) => row.includes('5.6 mmol/L')));
  await assertAccessible(page, 'what is new');
  await assertFits(page, 320);

  await page.getByRole('link', { name: 'Back to the record' }).click();
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  assert.match((await potassium.textContent()) ?? '', /^(New|Changed)/, 'coming back is the same look');

  const later = await openRecord(await signIn(browser, url, nurse), desmond);
  assert.equal(
    await later.locator('#section-investigation-results tr', { hasText: '6.4 mmol/L' }).locator('.lcr-mark').count(),
    0,
  );
  assert.deepEqual(reader.complaints, []);
});

test('since a day of the reader’s choice, without scripts; a day that is none is pointed out', async () => {
  const reader = await signIn(browser, url, nurse, { javaScriptEnabled: false });
  const { page } = reader;
  await findByNumber(reader, desmond);
  await openFound(page);
  const ways = page.locator('.lcr-last-look');
  await ways.getByRole('link').first().click();
  const choose = async (day: string, month: string, year: string) => {
    await page.getByLabel('Day').fill(day);
    await page.getByLabel('Month').fill(month);
    await page.getByLabel('Year').fill(year);
    await page.getByRole('button', { name: 'Show what is new' }).click();
  };
  await choose('31', '2', '2026');
  assert.match(await page.getByRole('alert').innerText(), /Enter a real date/);
  await choose('1', '1', '2099');
  assert.match(await page.getByRole('alert').innerText(), /today or in the past/);
  await choose('1', '1', '2019');
  await page.getByRole('heading', { name: /\d+ lines new or changed since 1 Jan 2019/ }).waitFor();
  assert.match(await page.locator('main').innerText(), /What each source tells/);
  assert.doesNotMatch(page.url(), /2019/, 'no day stands in the address');
  await assertFits(page, 320);
});

test('the same with scripts is accessible, right and wrong', async () => {
  const reader = await signIn(browser, url, nurse);
  const page = await openRecord(reader, desmond);
  await page.locator('.lcr-last-look').getByRole('link').first().click();
  for (const year of ['2099', '2019']) {
    await page.getByLabel('Day').fill('1');
    await page.getByLabel('Month').fill('1');
    await page.getByLabel('Year').fill(year);
    await page.getByRole('button', { name: 'Show what is new' }).click();
    await page.getByText('What each source tells').waitFor();
    await page.waitForLoadState('load');
    await assertAccessible(page, `new since ${year}`);
  }
});

test('why I can see this, from the record and from a line; and why I may not, with what to do', async () => {
  const reader = await signIn(browser, url, nurse);
  const page = await openRecord(reader, desmond);
  const record = page.url();
  const line = page.locator('#section-allergies-and-adverse-reactions .lcr-from').first();
  await line.locator('summary').click();
  assert.match(await line.innerText(), /(Asked for|Reached us|Recorded there) /);
  await line.getByRole('link', { name: 'Why can I see this?' }).click();
  await page.getByRole('heading', { level: 1, name: 'Why can I see this record?' }).waitFor();
  const said = await page.locator('main').innerText();
  assert.match(said, /What each role may do\. Your role, Paramedic, may do this for direct care\./);
  assert.match(said, /labelled restricted or very restricted is shown to nobody here/);
  await assertAccessible(page, 'why');
  await assertFits(page, 320);

  const clerk = await signIn(browser, url, 'Dev Malik');
  assert.equal(await findByNumber(clerk, desmond), '1 person found');
  for (const path of ['', '/why', '/since', '/sources/guys']) {
    const response = await clerk.page.goto(record + path);
    assert.equal(response?.status(), 403);
    const refused = await clerk.page.locator('main').innerText();
    assert.match(refused, /The role “Receptionist” may not open records\./);
    assert.match(refused, /The rule that decided: What each role may do/);
    assert.match(refused, /ask your privacy officer/);
    assert.doesNotMatch(refused, /CLARKE|Desmond/);
  }
  await assertAccessible(clerk.page, 'why not');
});
