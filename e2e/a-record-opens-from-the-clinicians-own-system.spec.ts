// A clinician has somebody's record open in their own system and opens it in the shared record, with no second sign-in: by SMART App
// Launch and by a signed link. What is replayed, or is not theirs, opens nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, signIn, visit, type Visitor } from './reader.ts';

const { url, ports, browser, make } = await beginJourney();

const system = `http://127.0.0.1:${ports}11`;
const smart = 'Open in the Local Care Record';
const link = 'Open by a signed link';

/** At the hospital's own system, with somebody's record open there. */
async function atSystem(visitor: Visitor, patient: string, way: string, worker = 'Dr Kwame Asante'): Promise<Page> {
  visitor.elsewhere.allowed = true;
  const { page } = visitor;
  await page.goto(system);
  await page.getByLabel('Signed in here as').selectOption({ label: worker });
  await page.getByLabel('Patient').selectOption({ label: patient });
  await page.getByRole('button', { name: way }).click();
  return page;
}
const opened = (page: Page) => page.locator('.lcr-progress', { hasText: 'sources answered.' }).waitFor();

for (const options of [{}, { javaScriptEnabled: false }]) {
  const scripts = 'javaScriptEnabled' in options ? 'without scripts' : 'with scripts';
  test(`by SMART App Launch, ${scripts}: the record is open, signed in as who they are there`, async () => {
    const visitor = await visit(browser, url, options);
    const page = await atSystem(visitor, 'Desmond Clarke', smart);
    await opened(page);
    visitor.elsewhere.allowed = false;
    assert.match(await page.innerText('header'), /Dr Kwame Asante, Emergency department doctor/);
    assert.match(await page.innerText('body'), /CLARKE, Desmond/);
    assert.match(page.url(), /\/record\/[0-9a-f-]{36}$/);
    assert.deepEqual([...visitor.elsewhere.asked], [system]);
    assert.deepEqual(visitor.complaints, []);
  });
}

test('by a signed link: the record is open, and no address on the way said whose', async () => {
  const visitor = await visit(browser, url);
  const addresses: string[] = [];
  visitor.page.on('request', (request) => addresses.push(request.url()));
  const page = await atSystem(visitor, 'Desmond Clarke', link);
  await assertAccessible(page, 'the link’s page');
  await page.getByRole('button', { name: 'Open the record' }).click();
  await opened(page);
  assert.match(await page.innerText('body'), /CLARKE, Desmond/);
  assert.ok(addresses.every((address) => !/9990001006|999%20|Clarke|1951/i.test(address)));
  await page.goto(`${page.url()}/why`);
  assert.match(await page.innerText('main'), /You came here from this person’s record in your own system/);
});

test('a link that was used opens nothing more, and says why', async () => {
  const visitor = await visit(browser, url);
  const page = await atSystem(visitor, 'Desmond Clarke', link);
  const token = await page.locator('input[name=token]').getAttribute('value');
  await page.getByRole('button', { name: 'Open the record' }).click();
  await opened(page);
  const thief = await visit(browser, url);
  thief.elsewhere.allowed = true;
  await thief.page.goto(system);
  await thief.page.evaluate(`{
    const form = document.createElement('form');
    form.method = 'post';
    form.action = ${JSON.stringify(`${url}/launch/link`)};
    const field = document.createElement('input');
    field.name = 'token';
    field.value = ${JSON.stringify(token)};
    form.append(field);
    document.body.append(form);
    form.submit();
  }`);
  await thief.page.getByRole('heading', { name: 'The record was not opened' }).waitFor();
  assert.match(await thief.page.innerText('main'), /was used already/);
  await assertAccessible(thief.page, 'refused launch');
  await assertFits(thief.page, 320);
  await thief.page.goto(url);
  await thief.page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('a launch that was used, or is of a system nobody registered, opens nothing', async () => {
  const visitor = await visit(browser, url);
  const callbacks: string[] = [];
  visitor.page.on('request', (request) => {
    if (request.url().includes('/launch/callback')) callbacks.push(request.url());
  });
  const page = await atSystem(visitor, 'Desmond Clarke', smart);
  await opened(page);
  await page.goto(callbacks[0]!);
  await page.getByRole('heading', { name: 'The record was not opened' }).waitFor();
  await page.goto(`${url}/launch?iss=${encodeURIComponent('https://elsewhere.example.org/fhir')}&launch=1`);
  assert.match(await page.innerText('main'), /is not registered here/);
});

test('somebody else’s session in the browser is not replaced unseen', async () => {
  const visitor = await signIn(browser, url, 'Staff Nurse Ngozi Eze');
  const page = await atSystem(visitor, 'Desmond Clarke', smart);
  await page.getByRole('heading', { name: 'You are signed in as somebody else' }).waitFor();
  await assertAccessible(page, 'somebody else');
  await assertFits(page, 320);
  await page.getByRole('link', { name: 'Stay signed in as Staff Nurse Ngozi Eze' }).click();
  await page.getByText('Staff Nurse Ngozi Eze, Hospital nurse').waitFor();
  await page.goto(`${url}/launch/open`);
  await page.getByRole('button', { name: 'Go on as Dr Kwame Asante' }).focus();
  await page.keyboard.press('Enter');
  await opened(page);
  assert.match(await page.innerText('header'), /Dr Kwame Asante/);
});

test('within the system’s own page: the record opens in its frame, and the session is of that frame alone', async () => {
  const visitor = await visit(browser, url);
  const page = await atSystem(visitor, 'Desmond Clarke', 'Open it within this page');
  const record = page.frameLocator('iframe');
  await record.locator('.lcr-progress', { hasText: 'sources answered.' }).waitFor();
  assert.match(await record.locator('header').innerText(), /Dr Kwame Asante/);
  assert.match(await record.locator('body').innerText(), /CLARKE, Desmond/);
  const cookies = (await page.context().cookies()).filter(({ name }) => name.includes('lcr-'));
  assert.deepEqual(
    cookies
      .filter(({ name }) => name.includes('session'))
      .map(({ name, sameSite, secure, httpOnly }) => [name, sameSite, secure, httpOnly]),
    [['lcr-framed-session', 'None', true, true]],
  );
  // A form within the frame is the record's own: it is taken.
  await record.locator('a[href$="/why"]').first().click();
  await record.getByText('You came here from this person’s record in your own system').waitFor();
  // The session ends: its frame says so, and how to go on.
  await page.context().clearCookies({ name: 'lcr-framed-session' });
  await record.getByRole('link', { name: 'Local Care Record' }).click();
  await record.getByRole('heading', { name: 'Your session here has ended' }).waitFor();
  assert.match(await record.locator('main').innerText(), /open the record again from the system you are working in/);
  const way = record.getByRole('link', { name: /in a new tab/ });
  assert.equal(await way.getAttribute('target'), '_blank');
  // The same browser, not in that frame: nobody is signed in.
  await page.goto(url);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('a system that does not say that it frames opens nothing within its page; nor does anybody else’s', async () => {
  const visitor = await visit(browser, url);
  visitor.elsewhere.allowed = true;
  const { page } = visitor;
  const refused: string[] = [];
  page.on('console', (message) => refused.push(message.text()));
  await page.goto(`http://127.0.0.1:${ports}10`);
  await page.getByLabel('Patient').selectOption({ label: 'Desmond Clarke' });
  await page.getByRole('button', { name: 'Open it within this page' }).click();
  await page.locator('iframe').waitFor();
  await page.waitForTimeout(1500);
  assert.equal(await page.frameLocator('iframe').getByText('CLARKE, Desmond').count(), 0);
  assert.match(refused.join('\n'), /frame-ancestors|X-Frame-Options|Refused to display/i);
  // Signed in within the frame of the one system, and framed by another page: the address alone opens nothing there.
  const again = await atSystem(visitor, 'Desmond Clarke', 'Open it within this page');
  const address = await (async () => {
    await again.frameLocator('iframe').locator('.lcr-progress', { hasText: 'sources answered.' }).waitFor();
    return again
      .frames()
      .find((frame) => frame.url().includes('/record/'))!
      .url();
  })();
  await page.goto(`http://127.0.0.1:${ports}10`);
  await page.evaluate(`document.body.innerHTML = '<iframe src="${address}"></iframe>'`);
  await page.waitForTimeout(1500);
  assert.equal(await page.frameLocator('iframe').getByText('CLARKE, Desmond').count(), 0);
});

for (const [state, says] of [
  ['gone', /did not answer in time/],
  ['wrong patient', /left out something this record needs|answered/],
] as const) {
  test(`a system that is ${state} when asked who somebody is opens nothing`, async () => {
    const visitor = await visit(browser, url);
    visitor.elsewhere.allowed = true;
    const { page } = visitor;
    await make('kings/clinicalSystem', ...state.split(' '));
    if (state === 'gone') await page.goto(`${url}/launch?iss=${encodeURIComponent(`${system}/fhir`)}&launch=x`);
    else await atSystem(visitor, 'Desmond Clarke', smart);
    await page.getByRole('heading', { name: 'The record cannot be opened from there just now' }).waitFor();
    assert.match(await page.innerText('main'), says);
  });
}
