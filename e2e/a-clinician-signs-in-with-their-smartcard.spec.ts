// Staff sign in at their identity provider and come back in one role at one organisation; whoever is not let in is told why, and
// so is everybody when the provider does not answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, pickPerson, signIn, signOut, visit, type Visitor } from './reader.ts';

const { url, browser, make } = await beginJourney();

const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();
/** As far as the provider's page. */
async function toProvider(visitor: Visitor): Promise<Page> {
  visitor.elsewhere.allowed = true;
  await visitor.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await visitor.page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  return visitor.page;
}
/** What is said to somebody who is not let in; complaints are for pages that are refused on purpose too. */
async function refused(name: string): Promise<Page> {
  const visitor = await visit(browser, url);
  await pickPerson(visitor, name);
  assert.deepEqual(visitor.complaints, []);
  return visitor.page;
}

test('each page on the way is accessible, fits a narrow screen, and is used with the keyboard alone', async () => {
  const visitor = await visit(browser, url);
  const { page } = visitor;
  await assertAccessible(page, 'sign-in');
  await assertFits(page, 320);
  assert.match(await page.innerText('main'), /never asks for your password or PIN/);
  visitor.elsewhere.allowed = true;
  await page.getByRole('button', { name: 'Sign in', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  await assertAccessible(page, 'the provider');
  await assertFits(page, 320);
  await page.getByRole('radio', { name: 'Dr Petra Lindqvist' }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'In which role are you working?' }).waitFor();
  visitor.elsewhere.allowed = false;
  await assertAccessible(page, 'roles');
  await assertFits(page, 320);
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Continue' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Choose the role you are working in' }).waitFor();
  await assertAccessible(page, 'no role chosen');
  await page.getByRole('radio', { name: 'Emergency department doctor' }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.getByText('Dr Petra Lindqvist, Emergency department doctor, King').waitFor();
});

test('in another role somebody is somebody else to the record, without signing in again', async () => {
  const visitor = await visit(browser, url);
  await pickPerson(visitor, 'Dr Petra Lindqvist');
  const { page, complaints } = visitor;
  await page.getByRole('radio', { name: 'General practitioner' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Dr Petra Lindqvist, General practitioner, Walworth Lanes').waitFor();
  const before = (await page.context().cookies(url)).find(({ name }) => name === 'lcr-session')!.value;
  await page.getByRole('link', { name: 'Change role' }).click();
  assert.ok(await page.getByRole('radio', { name: 'General practitioner' }).isChecked());
  await page.getByRole('radio', { name: 'Emergency department doctor' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Dr Petra Lindqvist, Emergency department doctor').waitFor();
  const session = (await page.context().cookies(url)).find(({ name }) => name === 'lcr-session')!;
  assert.notEqual(session.value, before);
  assert.deepEqual([session.httpOnly, session.sameSite], [true, 'Lax']);
  assert.deepEqual(complaints, []);
});

test('without scripts too', async () => {
  const { complaints } = await signIn(browser, url, 'Dr Kwame Asante', { javaScriptEnabled: false });
  assert.deepEqual(complaints, []);
});

test('who has another role, or works elsewhere, or shows too little of who they are, is told so and what to do', async () => {
  const catering = await refused('Glen Porter');
  assert.equal(await heading(catering), 'Your role does not use this record');
  assert.match(await catering.innerText('main'), /job role code R9999/);
  await assertAccessible(catering, 'role unknown');
  await assertFits(catering, 320);
  const elsewhere = await refused('Dr Wen Ashby');
  assert.equal(await heading(elsewhere), 'Your organisation does not share this record');
  assert.match(await elsewhere.innerText('main'), /ODS code X97001/);
  const visitor = await visit(browser, url);
  const page = await toProvider(visitor);
  await page.getByRole('radio', { name: 'Dr Kwame Asante' }).check();
  await page.getByLabel('How do you show it?').selectOption('password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in more securely' }).waitFor();
  assert.match(await page.innerText('main'), /level 1, and this record needs level 2/);
  await page.goto(url);
  assert.equal(await heading(page), 'Sign in');
});

test('who gives up at the provider is back, signed in as nobody, and can begin again', async () => {
  const visitor = await visit(browser, url);
  const page = await toProvider(visitor);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  assert.match(await page.innerText('main'), /stopped at Care Identity/);
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
});

for (const [state, says] of [
  ['gone', /did not answer within 5 seconds/],
  ['silent', /did not answer within 5 seconds/],
  ['refusing', /answered, but not as a sign-in service does/],
  ['wrong rubbish', /answered, but not as a sign-in service does/],
  ['wrong page', /answered, but not as a sign-in service does/],
] as const) {
  test(`a provider that is ${state} is said to be so on the record’s own page`, async () => {
    const { page } = await visit(browser, url);
    await make('care-identity', ...state.split(' '));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'You cannot sign in just now' }).waitFor();
    assert.match(await page.innerText('main'), says);
    if (state === 'gone') await assertAccessible(page, 'provider down');
    await make('care-identity', 'normal');
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  });
}

test('a provider whose token names somebody else signs nobody in', async () => {
  const visitor = await visit(browser, url);
  const page = await toProvider(visitor);
  await make('care-identity', 'wrong', 'patient');
  await page.getByRole('radio', { name: 'Dr Kwame Asante' }).check();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  assert.match(await page.innerText('main'), /is not one that Care Identity \(simulated\) gave to this page/);
  await page.goto(url);
  assert.equal(await heading(page), 'Sign in');
});

test('who signed out is asked anew who they are, and the provider’s own sign-out ends the session here', async () => {
  const visitor = await signIn(browser, url, 'Sam Tully');
  await signOut(visitor);
  await pickPerson(visitor, 'Dr Kwame Asante');
  await visitor.page.getByText('Dr Kwame Asante, Emergency department doctor').waitFor();
  // A second tab signs out at the provider alone, as when a smartcard is taken out.
  visitor.elsewhere.allowed = true;
  const provider = await visitor.page.context().newPage();
  const [origin] = [...visitor.elsewhere.asked];
  await provider.goto(`${origin}/session/end`);
  await provider.getByRole('button', { name: 'Sign out', exact: true }).click();
  await provider.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await visitor.page.goto(url);
  assert.equal(await heading(visitor.page), 'Sign in');
});

test('a privacy officer sees who is signed in, and ends it: their next step asks them to sign in', async () => {
  const nurse = await signIn(browser, url, 'Rhiannon Pryce');
  const officer = await signIn(browser, url, 'Hester Lowe');
  const { page } = officer;
  await page.getByRole('link', { name: 'Signed in' }).click();
  await page.getByRole('heading', { name: 'Who is signed in' }).waitFor();
  await assertAccessible(page, 'who is signed in');
  await assertFits(page, 320);
  await page.getByRole('button', { name: 'End all sessions of Rhiannon Pryce' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'ended' }).waitFor();
  assert.equal(await page.getByText('Rhiannon Pryce').count(), 0);
  await nurse.page.reload();
  assert.equal(await heading(nurse.page), 'Sign in');
  assert.deepEqual([...officer.complaints, ...nurse.complaints], []);
});
