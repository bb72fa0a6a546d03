// The privacy officer ends a sharing agreement: with the next record that is opened nothing comes under it, the source is named
// as one without an agreement; put in force again, it shares again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, chip, openRecord, signIn } from './reader.ts';

const { url, browser } = await beginJourney();
const beatrice = '9990001308';

const officer = await signIn(browser, url, 'Hester Lowe');
const doctor = await signIn(browser, url, 'Dr Kwame Asante');
const neighbour = 'Connect Care';

test('the register says who sees what, under which agreement, and what is to be seen to', async () => {
  const { page } = officer;
  await page.getByRole('link', { name: 'Agreements' }).click();
  const matrix = page.getByRole('table', { name: 'Who sees what today' });
  const row = matrix.getByRole('row', { name: /^Connect Care/ });
  assert.match(await row.innerText(), /King's.*The whole record – What the neighbouring shared care record holds/);
  await assertAccessible(page, 'agreements');
  await assertFits(page, 320);
  const record = await openRecord(doctor, beatrice);
  assert.doesNotMatch(await chip(record, neighbour).innerText(), /agreement/i);
});

test('what is wrong with an agreement is said beside it; a draft changes nothing', async () => {
  const { page } = officer;
  await page.getByRole('link', { name: 'Write a new agreement' }).click();
  await page.getByLabel('Title').fill('Podiatry pilot');
  await page.getByRole('button', { name: 'Put in force' }).click();
  await page.getByRole('link', { name: 'Choose at least one organisation that may see it' }).waitFor();
  await assertAccessible(page, 'what is missing in an agreement');
  await assertFits(page, 320);
  assert.equal(await page.getByLabel('Title').inputValue(), 'Podiatry pilot');
});

test('of two who amend at once the second is shown what the first changed, and keeps what they typed', async () => {
  const { page } = officer;
  const colleague = await signIn(browser, url, 'Hester Lowe');
  const amend = `${url}/privacy/agreements/mental-health/amend`;
  await Promise.all([page.goto(amend), colleague.page.goto(amend)]);
  const purpose = await page.getByLabel('Purpose').inputValue();
  const write = async (at: typeof page, words: string) => {
    await at.getByLabel('Purpose').fill(words);
    await at.getByLabel('Why is this written?').fill('The board asked for clearer words.');
    await at.getByRole('button', { name: 'Put in force' }).click();
  };
  await write(colleague.page, 'Direct care and crisis care.');
  await colleague.page.getByRole('status').getByText('It is in force as written here').waitFor();
  await write(page, purpose);
  await page.getByText('Nothing was saved.').waitFor();
  assert.match(
    await page.getByRole('table', { name: 'What they changed' }).innerText(),
    /Direct care and crisis care\./,
  );
  assert.equal(await page.getByLabel('Purpose').inputValue(), purpose);
  await assertAccessible(page, 'two who amend at once');
  await assertFits(page, 320);
  await page.getByRole('button', { name: 'Put in force' }).click();
  await page.getByRole('status').getByText('It is in force as written here').waitFor();
});

test('ended: the source is named as one without an agreement, and nothing of it is shown', async () => {
  const { page } = officer;
  await page.goto(`${url}/privacy/agreements`);
  await page.getByRole('link', { name: 'What the neighbouring shared care record holds' }).first().click();
  await assertAccessible(page, 'an agreement');
  await assertFits(page, 320);
  await page.getByLabel('Why does it end?').fill('The neighbour has given notice.');
  await page.getByRole('button', { name: 'End this agreement' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('It has ended.').waitFor();
  const record = await openRecord(doctor, beatrice);
  assert.match(await chip(record, neighbour).innerText(), /agreement/i);
  await chip(record, neighbour).locator('summary').click();
  assert.match(await chip(record, neighbour).innerText(), /no agreement in force|no sharing agreement/i);
  await assertAccessible(record, 'a record without the source');
  await page.goto(`${url}/privacy/agreements`);
  const row = page.getByRole('table', { name: 'Who sees what today' }).getByRole('row', { name: /^Connect Care/ });
  assert.match(await row.innerText(), /Nobody else/);
});

test('put in force again without scripts, it shares again; every version stays in the register', async () => {
  const plain = await signIn(browser, url, 'Hester Lowe', { javaScriptEnabled: false });
  const { page } = plain;
  await page.getByRole('link', { name: 'Agreements' }).click();
  await page.getByRole('link', { name: 'What the neighbouring shared care record holds' }).first().click();
  await page.getByRole('link', { name: 'Amend it' }).click();
  await page.getByLabel('Why is this written?').fill('The notice was taken back.');
  await page.getByRole('button', { name: 'Put in force' }).click();
  await page.getByRole('status').getByText('It is in force as written here').waitFor();
  const versions = page.getByRole('table', { name: 'Every version' });
  assert.match(await versions.innerText(), /The notice was taken back\.[\s\S]*given notice\.[\s\S]*agreements\.yaml/);
  const record = await openRecord(doctor, beatrice);
  assert.doesNotMatch(await chip(record, neighbour).innerText(), /agreement/i);
  assert.deepEqual([...officer.complaints, ...doctor.complaints], []);
});

test('whoever does not keep the register is not shown the way, nor let in', async () => {
  const { page } = doctor;
  assert.equal(await page.getByRole('link', { name: 'Agreements' }).count(), 0);
  const answer = await page.goto(`${url}/privacy/agreements`);
  assert.equal(answer?.status(), 403);
});
