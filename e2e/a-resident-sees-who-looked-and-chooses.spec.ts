// A person signs in to their own page, as with NHS login: reads who has looked at their record and checks a line of it, stops sharing
// it and starts again, and ends what they left open. On a phone, by keyboard, without scripts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, findByNumber, openRecord, signIn } from './reader.ts';
import { continueAs, signInAsResident, visitOwnPage } from './resident.ts';

const { url, browser } = await beginJourney();
const chidi = '9990001103';

const doctor = await signIn(browser, url, 'Dr Kwame Asante');
await openRecord(doctor, chidi);
const resident = await signInAsResident(browser, url, 'Chidi Eze', { viewport: { width: 375, height: 740 } });

test('before they sign in they are told what the page is for, in plain words', async () => {
  const visitor = await visitOwnPage(browser, url);
  const { page } = visitor;
  assert.match(await page.locator('main').innerText(), /see who has looked at your record, and why/);
  await assertAccessible(page, 'before signing in');
  await assertFits(page, 320);
  assert.deepEqual(visitor.complaints, []);
});

test('they read who looked, when and why, and check that a line is true', async () => {
  const { page } = resident;
  await assertAccessible(page, 'the first page');
  await assertFits(page, 320);
  await page.getByRole('link', { name: 'Who has looked at my record' }).click();
  const looks = page.getByRole('list', { name: /newest first/ });
  assert.match(
    await looks.innerText(),
    /Dr Kwame Asante, Emergency department doctor[\s\S]*Looked at your record[\s\S]*They saw/,
  );
  assert.match(await looks.innerText(), /: You\s+Looked at this list\./);
  assert.doesNotMatch(page.url(), /9990\d{6}/, 'no number in the address');
  await assertAccessible(page, 'who has looked');
  await assertFits(page, 320);
  await looks
    .getByRole('link', { name: /Check that this is true.*Kwame Asante/ })
    .first()
    .click();
  await page.getByText('Nobody has changed it since it was written.').waitFor();
  await assertAccessible(page, 'one line');
  await assertFits(page, 320);
  await page.goto(`${url}/resident/who-looked`);
  for (const [name, type] of [
    [/as a PDF/, 'application/pdf'],
    [/for a computer/, 'application/fhir+json'],
  ] as const) {
    const href = await page.getByRole('link', { name }).getAttribute('href');
    const answer = await page.request.get(url + href!);
    assert.ok(answer.headers()['content-type']?.startsWith(type));
  }
});

test('by keyboard alone they stop sharing, with the effect before the button; the record is closed at once; and start again', async () => {
  const { page } = resident;
  await page.goto(`${url}/resident`);
  await page.getByRole('link', { name: 'My choices' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'What changes if you stop' }).waitFor();
  await assertAccessible(page, 'my choices');
  await assertFits(page, 320);
  const order = await page.evaluate<number>(
    `document.querySelector('#effect-title').compareDocumentPosition(document.querySelector('#choose-title'))`,
  );
  assert.ok(order & 4, 'the effect stands before the form');
  await page.getByRole('button', { name: 'Stop sharing my record' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Done. Your record is not shared from now on.').waitFor();
  await assertAccessible(page, 'chosen');
  assert.equal(await findByNumber(doctor, chidi), '1 person found');
  await doctor.page.locator('a[href^="/record/"]').click();
  await doctor.page.getByText('chosen that their record is not shared').waitFor();
  await page.getByRole('link', { name: /^A letter that says so/ }).click();
  assert.match(
    await page.locator('.lcr-letter').innerText(),
    /Dear Mr Chidi Eze,[\s\S]*You asked us on .* not to share/,
  );
  await assertAccessible(page, 'the letter');
  await assertFits(page, 320);
  await page.goto(`${url}/resident/choices`);
  await page.getByRole('button', { name: 'Share my record again' }).click();
  await page.getByRole('status').getByText('Done. Your record is shared again from now on.').waitFor();
  await openRecord(doctor, chidi);
});

test('without scripts all of it is the same; what was left open elsewhere is ended', async () => {
  const plain = await signInAsResident(browser, url, 'Chidi Eze', { javaScriptEnabled: false });
  const { page } = plain;
  await page.getByRole('link', { name: 'Who has looked at my record' }).click();
  assert.match(await page.locator('main').innerText(), /Chose not to share your record/);
  await page.goto(`${url}/resident/sessions`);
  await page.getByRole('button', { name: 'Sign out in all other places' }).click();
  await page.getByRole('status').getByText('Done.').waitFor();
  await resident.page.goto(`${url}/resident/who-looked`);
  await resident.page.getByRole('button', { name: /^Continue to / }).waitFor();
  await page.getByRole('button', { name: 'Sign out here' }).click();
  await page.getByRole('button', { name: /^Continue to / }).waitFor();
  assert.deepEqual([...resident.complaints, ...plain.complaints], []);
});

test('whoever is not known surely enough, or is not whom we know, sees nothing; all but the first alike', async () => {
  const refused = async (name: string, proof?: string) => {
    const visitor = await visitOwnPage(browser, url);
    await continueAs(visitor, name, proof);
    const text = await visitor.page.locator('main').innerText();
    await assertAccessible(visitor.page, name);
    await assertFits(visitor.page, 320);
    await visitor.page.context().close();
    return text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'ID');
  };
  assert.match(await refused('Chidi Eze', 'I have given my name and date of birth (P5)'), /Prove who you are first/);
  assert.match(
    await refused('Chidi Eze', 'I have shown my passport, and signed in with a password only (P9)'),
    /Prove who you are first/,
  );
  const differs = await refused('Patricia Nolan (born on another day)');
  assert.match(differs, /We cannot show you this page/);
  assert.equal(await refused('Nadia Elsewhere'), differs, 'somebody nobody here knows');
  assert.equal(await refused('Niamh Gallagher'), differs, 'somebody who may not be found');
});
