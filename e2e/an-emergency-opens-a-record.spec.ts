// Somebody is unconscious. A paramedic opens their record in an emergency: a national reason and a sentence, one person, for some
// hours, marked on everything it opens (R52). It opens no opt-out, but where the law demands it, and nothing that is shown to nobody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, assertFits, findByNumber, openFound, signIn } from './reader.ts';
import { signedIn } from './signed-in.ts';

const { url, browser } = await beginJourney();

const callum = '9990001278';
const kayden = '9990001200';

test('a reason and a sentence, without scripts: then the record is there, and says that it is an emergency', async () => {
  const reader = await signIn(browser, url, 'Sam Tully', { javaScriptEnabled: false });
  const { page } = reader;
  await findByNumber(reader, callum);
  await page.locator('a[href^="/record/"]').click();
  await page.getByText('It is an emergency, or the law demands it').click();
  await page.getByLabel('It is an emergency and I cannot ask them').check();
  await page.getByRole('button', { name: 'Open the record in an emergency' }).click();
  // A reason alone does not do: the sentence is asked for, and the reason stands as chosen.
  await page.getByRole('alert').getByRole('link', { name: 'Write what the emergency is.' }).waitFor();
  assert.ok(await page.getByLabel('It is an emergency and I cannot ask them').isChecked());
  await assertFits(page, 320);
  await page.getByLabel('What is happening').fill('Found unconscious in the street');
  await page.getByRole('button', { name: 'Open the record in an emergency' }).click();
  await page.getByText('sources answered.').waitFor();
  await page.goto(`${page.url()}/why`);
  const said = await page.locator('main').innerText();
  assert.match(said, /Opened in an emergency\. You opened this record in an emergency\./);
  assert.match(said, /An emergency\. Everything you open in it is marked so/);
  assert.match(said, /restricted or very restricted is shown to nobody here/);
  assert.doesNotMatch(said, /labelled as HIV is not shown/);
  assert.deepEqual(reader.complaints, []);
});

test('by keyboard, with scripts: from why a record is open to what a role is not usually shown', async () => {
  const reader = await signIn(browser, url, 'Sister Maeve Donnelly');
  const { page } = reader;
  await findByNumber(reader, callum);
  await openFound(page);
  const record = page.url();
  await page.goto(`${record}/why`);
  assert.match(
    await page.locator('main').innerText(),
    /labelled as HIV is not shown to your role, District nurse, in any record/,
  );
  await page.getByRole('link', { name: 'It is an emergency, and I need what my role is not usually shown' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Open this record in an emergency' }).waitFor();
  await assertAccessible(page, 'opening in an emergency');
  await assertFits(page, 320);
  await page.getByRole('radio').first().focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Collapsed at home');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  await page.goto(`${record}/why`);
  assert.doesNotMatch(await page.locator('main').innerText(), /labelled as HIV is not shown/);
  assert.deepEqual(reader.complaints, []);
});

test('an opt-out stays closed in an emergency; a court order opens it, and the words say which', async () => {
  const clerk = await signIn(browser, url, 'Dev Malik');
  await clerk.page.getByRole('link', { name: 'Sharing choices' }).first().click();
  await clerk.page.getByLabel('Their NHS number').fill(kayden);
  await clerk.page.getByRole('button', { name: 'Find' }).click();
  await clerk.page.getByLabel('The person themselves').check();
  await clerk.page.getByLabel('In person').check();
  await clerk.page.getByLabel('They know what changes and what stays').check();
  await clerk.page.getByRole('button', { name: 'Stop sharing this record' }).click();
  await clerk.page.getByRole('status').getByText('no longer shared').waitFor();

  const reader = await signIn(browser, url, 'Sam Tully');
  const { page } = reader;
  // That there is such a person is still found.
  assert.equal(await findByNumber(reader, kayden), '1 person found');
  const path = (await page.locator('a[href^="/record/"]').getAttribute('href'))!;
  await page.goto(url + path);
  assert.match(await page.locator('main').innerText(), /has chosen that their record is not shared here/);
  assert.deepEqual(
    await page.getByRole('radio').evaluateAll((all) => all.map((each) => (each as unknown as { value: string }).value)),
    ['2', '3'],
    'no reason of one’s own, and no emergency, opens it',
  );
  await assertAccessible(page, 'an opt-out, and what the law may demand');

  // Sent all the same, they are refused, and nothing opens.
  const cookie = await signedIn(url, 'sam-tully');
  for (const body of ['way=claim-relationship&reason=caring-now', 'way=break-glass&reason=5&note=now']) {
    const sent = await fetch(`${url}${path}/access`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    assert.equal(sent.status, 403, body);
  }
  assert.equal((await fetch(url + path, { headers: { cookie } })).status, 403);

  await page.getByLabel('A court has ordered it').check();
  await page.getByLabel('What is happening').fill('Order of the family court, seen');
  await page.getByRole('button', { name: 'Open the record in an emergency' }).click();
  await page.locator('#progress', { hasText: 'sources answered.' }).waitFor();
  assert.deepEqual(reader.complaints, []);
});
