// Somebody asks who looked at their record. A privacy officer answers, on the screen and on paper, and checks that a line of it is true.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, openRecord, signIn } from './reader.ts';

const { url, browser, make } = await beginJourney();
const nhsNumber = '9990001006';

const doctor = await signIn(browser, url, 'Dr Kwame Asante');
await openRecord(doctor, nhsNumber);
const officer = await signIn(browser, url, 'Hester Lowe');
const { page } = officer;

test('a privacy officer finds the person, and reads who looked, when, why and at what kinds of information', async () => {
  await page.getByRole('link', { name: 'Who looked' }).click();
  await assertAccessible(page, 'asking for a person');
  await page.getByLabel('Their NHS number').fill('999 000 1006');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('heading', { name: 'Who looked at this record', level: 1 }).waitFor();
  assert.doesNotMatch(page.url(), /9990\d{6}/, 'no number in the address');
  const table = page.getByRole('table', { name: /newest first/ });
  const look = table.getByRole('row', { name: /Dr Kwame Asante.*Looked at your record/ }).first();
  const text = await look.innerText();
  assert.match(text, /Emergency department doctor/);
  assert.match(text, /King's College Hospital/);
  assert.match(text, /allergies/);
  assert.match(text, /medicines/);
  assert.match(await table.innerText(), /Hester Lowe.*Privacy officer/s, 'that the list is read is in the list');
  await assertAccessible(page, 'who looked');
  await assertFits(page, 320);
});

test('what a neighbouring record tells stands beside it, as its word; the look that both wrote down is there once', async () => {
  const main = page.locator('main');
  assert.match(await main.innerText(), /We asked Connect Care.*It told us of \d+ looks\./);
  const table = page.getByRole('table', { name: /newest first/ });
  const look = table.getByRole('row', { name: /Dr Kwame Asante.*Looked at your record/ }).first();
  assert.match(await look.innerText(), /Written down here, and by Connect Care.* too\./);
  // She looked twelve days ago: behind everybody who has looked since, on whatever page of the list that is.
  const newest = page.url();
  const sister = table.getByRole('row', { name: /Sister Nkechi Adeyemi-Vale, Ward sister, Connect Care/ }).first();
  for (const earlier = page.getByRole('link', { name: /^Earlier/ }); (await sister.count()) === 0;) {
    await earlier.click();
    await page.waitForLoadState('load');
  }
  assert.match(await sister.innerText(), /As told by Connect Care.*We can not check it\./);
  assert.equal(await sister.getByRole('link', { name: /Check entry/ }).count(), 0);
  await page.goto(newest);
});

test('a neighbour that is slow, wrong or gone is named with what to do, and the rest of the list is there', async () => {
  const states: [string[], RegExp][] = [
    [
      ['slow', '1500'],
      /Connect Care.* has not told us yet\. Who looked there is missing from this list\. Ask again, and wait longer/,
    ],
    [
      ['gone'],
      /Connect Care.* did not answer\. Who looked there is missing from this list\. Try again later, or ask them\./,
    ],
    [['refusing'], /Connect Care.* did not tell us who looked there\. Ask them\./],
  ];
  for (const [[state, ...more], words] of states) {
    await make('connect-care', state!, ...more);
    await page.reload();
    const missing = page.getByRole('region', { name: 'What is missing' });
    assert.match(await missing.innerText(), words);
    await page
      .getByRole('row', { name: /Dr Kwame Asante.*Looked at your record/ })
      .first()
      .waitFor();
    if (state !== 'slow') continue;
    await assertAccessible(page, 'with a neighbour that has not answered');
    await assertFits(page, 320);
    await missing.getByRole('link', { name: 'Ask again, and wait longer' }).click();
    await page.getByText(/We asked Connect Care.*It told us of/).waitFor();
  }
  await make('connect-care', 'normal');
  await page.reload();
});

test('a line is checked: it is in the signed log as it was written', async () => {
  const look = page.getByRole('row', { name: /Dr Kwame Asante.*Looked at your record/ }).first();
  await look
    .getByRole('link', { name: /Check entry/ })
    .first()
    .click();
  await page.getByRole('heading', { name: /Entry \d+ of the log/ }).waitFor();
  assert.match(
    await page.locator('main').innerText(),
    /Checked\s+This entry is in the signed log, exactly as it was written/,
  );
  await assertAccessible(page, 'an entry');
  await assertFits(page, 320);
  const proof = await page.request.get(`${page.url()}/proof`);
  const { leafIndex, path, checkpoint } = (await proof.json()) as {
    leafIndex: number;
    path: string[];
    checkpoint: string;
  };
  assert.ok(page.url().endsWith(`/${leafIndex}`));
  assert.ok(path.length > 0);
  assert.match(checkpoint, /^localcarerecord\.example\.org\/southwark-and-lambeth\//);
  await page.goBack();
});

test('it can be taken away: as a PDF that a screen reader can read, and as FHIR', async () => {
  const pdf = await page.request.get(
    `${new URL(page.url()).origin}${await page.getByRole('link', { name: /As a PDF/ }).getAttribute('href')}`,
  );
  assert.match(pdf.headers()['content-disposition'] ?? '', /^attachment/);
  const bytes = (await pdf.body()).toString('latin1');
  assert.match(bytes, /^%PDF-1\.7/);
  assert.match(bytes, /\/StructTreeRoot/);
  const fhir = await page.request.get(
    `${new URL(page.url()).origin}${await page.getByRole('link', { name: /As FHIR/ }).getAttribute('href')}`,
  );
  const bundle = (await fhir.json()) as { entry: { resource: { resourceType: string } }[] };
  assert.ok(bundle.entry.length >= 2);
  assert.ok(bundle.entry.every(({ resource }) => resource.resourceType === 'AuditEvent'));
});

test('what was on the screen then is put together again, and what cannot be is said', async () => {
  const look = page.getByRole('row', { name: /Dr Kwame Asante.*Looked at your record/ }).first();
  await look.getByRole('link', { name: /What was on the screen/ }).click();
  await page.getByRole('heading', { name: 'What was on the screen' }).waitFor();
  const text = await page.locator('main').innerText();
  assert.match(text, /Opened a record: Dr Kwame Asante/);
  assert.match(text, /This cannot be put together again/);
  await assertAccessible(page, 'what was on the screen');
  await assertFits(page, 320);
});

test('how the log is, and looking through it', async () => {
  await page.getByRole('link', { name: 'Log', exact: true }).click();
  await page.getByText('In order').waitFor();
  await assertAccessible(page, 'the log');
  await assertFits(page, 320);
  await page.getByRole('link', { name: 'Look through the log' }).click();
  await page.getByLabel('What was done').selectOption({ label: 'Opened a record' });
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  const table = page.getByRole('table', { name: 'The newest first' });
  assert.match(await table.innerText(), /Dr Kwame Asante/);
  await assertAccessible(page, 'looking through the log');
  await assertFits(page, 320);
  assert.deepEqual(officer.complaints, []);
});

test('a doctor is not shown the way, nor let in', async () => {
  assert.equal(await doctor.page.getByRole('link', { name: 'Who looked' }).count(), 0);
  for (const path of ['/privacy/access', '/privacy/log', '/privacy/log/0', '/privacy/log/search'])
    assert.equal((await doctor.page.goto(url + path))?.status(), 403, path);
});
