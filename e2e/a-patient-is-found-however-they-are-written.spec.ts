// Misspelt, begun, without accents, under a former name or a former number: whoever is meant is found; and twins are two.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginJourney } from './journey.ts';
import { assertAccessible, findByNumber, signIn } from './reader.ts';

const { url, browser } = await beginJourney();
const reader = await signIn(browser, url, 'Dr Kwame Asante');
const { page } = reader;

async function find(details: {
  family?: string;
  given?: string;
  birthDate?: string;
  postcode?: string;
}): Promise<string[]> {
  await page.getByRole('link', { name: 'Local Care Record' }).click();
  for (const [label, value] of [
    ['Last name', details.family],
    ['First name', details.given],
    ['Date of birth', details.birthDate],
    ['Postcode', details.postcode],
  ] as const) {
    if (value) await page.getByLabel(label).fill(value);
  }
  await page.getByRole('button', { name: 'Find by name' }).click();
  return page.locator('a[href^="/record/"]').allInnerTexts();
}

test('without accents, and with a slip', async () => {
  assert.ok(
    (await find({ family: 'OBriain', given: 'Zoe', birthDate: '1 12 1985' })).some((name) => name.includes('Zoë')),
  );
  assert.ok(
    (await find({ family: 'Clark', given: 'Desmund', birthDate: '2 4 1951' })).some((name) =>
      name.startsWith('CLARKE'),
    ),
  );
});

test('under the name she had before she married', async () => {
  assert.ok(
    (await find({ family: 'Boateng', given: 'Margaret', birthDate: '30 1 1961' })).some((name) =>
      name.includes('Margaret'),
    ),
  );
});

test('twins are two people, told apart by their first names', async () => {
  const found = await find({ family: 'Bello', birthDate: '14 5 2016' });
  assert.deepEqual(found.filter((name) => name.startsWith('BELLO')).toSorted(), ['BELLO, Aaliyah', 'BELLO, Aliyah']);
  await assertAccessible(page, 'two results');
});

test('under a number that another has replaced', async () => {
  assert.equal(await findByNumber(reader, '9990001162'), '1 person found');
});

test('too little is not searched: nobody browses', async () => {
  await find({ family: 'Bello' });
  assert.ok(await page.getByRole('alert').getByText('Enter a date of birth or a postcode as well').isVisible());
});

test('rubbish is answered with what to do, and what was typed is kept', async () => {
  await find({ family: 'Bello', birthDate: '31 2 2016' });
  assert.ok(await page.getByRole('alert').getByText('Date of birth must be a real date').isVisible());
  assert.equal(await page.getByLabel('Last name').inputValue(), 'Bello');
  await assertAccessible(page, 'a mistake in the form');
});
