// Organisations are slow, silent, wrong, refusing or gone. Each is named, in words of its own; the rest is as if it were well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, chip, openRecord, signIn } from './reader.ts';

const { url, browser, make } = await beginJourney();

test('silent, gone, wrong and refusing are told apart, and the record says that it is not complete', async () => {
  await make('slam', 'silent');
  await make('lambeth', 'gone');
  await make('connect-care', 'wrong');
  await make('guys/fhir', 'refusing');
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001006');
  const says = async (name: string) => ((await chip(page, name).textContent()) ?? '').replaceAll(/\s+/g, ' ');
  assert.match(await says('South London and Maudsley'), /Did not answer in time/);
  assert.match(await says('Lambeth council'), /Could not be reached/);
  assert.match(await says('Connect Care'), /Answer not usable/);
  assert.match(await says("Guy's and St Thomas'"), /Refused/);
  assert.match(await says('Walworth Lanes GP'), /\d+ items/);
  const allergies = await page.locator('#section-allergies-and-adverse-reactions').innerText();
  assert.match(allergies, /Not complete/);
  assert.match(allergies, /Walworth Lanes GP/);
  assert.match(await page.locator('#progress').innerText(), /6 of 9 sources answered/);
  await assertAccessible(page, 'record with silent sources');
});

test('when every source is silent the record still opens with what is held, and never says "none"', async () => {
  for (const organisation of [
    'walworth-lanes',
    'coldharbour-orchard',
    'guys/fhir',
    'kings/fhir',
    'slam',
    'lambeth',
    'connect-care',
  ])
    await make(organisation, 'gone');
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001006');
  assert.match(await page.locator('#section-alerts').innerText(), /not the same as none/);
  assert.match(await page.locator('#section-investigation-results').innerText(), /King's/);
});

test('a practice where the person has refused sharing says so, and shows nothing', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001065');
  assert.match(
    (await chip(page, '(Walworth Lanes|Coldharbour) GP').filter({ hasText: 'Sharing refused' }).textContent()) ?? '',
    /cannot be overridden here/,
  );
});

test('a hospital whose patient has another birth date: nothing of it is shown', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const page = await openRecord(reader, '9990001170');
  const guys = chip(page, "Guy's and St Thomas'");
  assert.match((await guys.textContent()) ?? '', /Different details/);
});
