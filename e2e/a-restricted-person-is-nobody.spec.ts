// Someone who must not be found is answered exactly as someone who does not exist, by number and by name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { findByNumber, type Reader, signIn } from './reader.ts';

const { url, browser } = await beginJourney();

async function pageWithout(reader: Reader, ...typed: string[]): Promise<string> {
  let text = await reader.page.locator('main').innerText();
  for (const word of typed) text = text.replaceAll(word, '…');
  return text;
}

async function findByName({ page }: Reader, family: string, given: string, birthDate: string): Promise<void> {
  await page.getByRole('link', { name: 'Local Care Record' }).click();
  await page.getByLabel('Last name').fill(family);
  await page.getByLabel('First name').fill(given);
  await page.getByLabel('Date of birth').fill(birthDate);
  await page.getByRole('button', { name: 'Find by name' }).click();
}

test('by number: the same words for the restricted as for a number nobody has', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  const pages: string[] = [];
  for (const number of ['9990001138', '9990008809']) {
    assert.equal(await findByNumber(reader, number), 'Nobody found');
    pages.push(await pageWithout(reader, number));
  }
  assert.equal(pages[0], pages[1]);
});

test('by name and birth date: not among the found', async () => {
  const reader = await signIn(browser, url, 'Dr Kwame Asante');
  await findByName(reader, 'Gallagher', 'Niamh', '5 10 1988');
  assert.equal(await reader.page.locator('#results-title').textContent(), 'Nobody found');
});
